package uses

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// LetGo implements privacy.Holder: the uses shown for an organisation are another's who speaks for it, p's own go; so do
// the misuses that p reported, or anybody in their name.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	handed, err := handUses(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := s.queue.Hand(ctx, tx, Kind, handed, p.Heir); err != nil {
		return err
	}
	if err := s.photos.Hand(ctx, tx, Kind, handed, p.ID, p.Heir); err != nil {
		return err
	}
	reports, err := dropReportsOf(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := s.queue.Drop(ctx, tx, ReportKind, reports); err != nil {
		return err
	}
	return db.Changed(ctx, tx, topic)
}
