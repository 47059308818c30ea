package imports

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// LetGo implements privacy.Holder: the lines of spreadsheets that have an address of p's, or by which their account was made,
// are emptied; those that waited are imported no more.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	return emptyLinesOf(ctx, tx, p)
}
