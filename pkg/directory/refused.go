package directory

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Reopen implements appeals.Contested: what was refused waits again as it was sent, unless its members wrote since.
func (Subject) Reopen(ctx context.Context, tx db.Tx, id int64) error {
	return reopenProfile(ctx, tx, ID(id))
}

// PurgeRefused deletes the pictures of what was refused, once it may no longer be contested: until then its author and the moderators
// alone see them. Scheduled.
func (s *Service) PurgeRefused(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		over, err := refusedBefore(ctx, tx, s.now().AddDate(0, 0, -moderation.ContestDays-1))
		if err != nil {
			return err
		}
		for _, id := range over {
			if err := forgetPicture(ctx, tx, id); err != nil {
				return err
			}
			if err := s.keepPictures(ctx, tx, id, 0); err != nil {
				return err
			}
		}
		return nil
	})
}
