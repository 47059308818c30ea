package visuals

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// LetGo implements privacy.Holder: what was approved for an organisation is another's who speaks for it; the rest goes
// with the account, and its pictures with the photos.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	handed, err := handVisuals(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := s.queue.Hand(ctx, tx, Kind, handed, p.Heir); err != nil {
		return err
	}
	return s.photos.Hand(ctx, tx, Kind, handed, p.ID, p.Heir)
}
