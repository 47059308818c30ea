package charter

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// LetGo implements privacy.Holder: p's signatures stay in the chain, without whose they were.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	return deleteSigner(ctx, tx, p.ID)
}
