package directory

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Overturn implements appeals.Contested: what was refused waits again as it was sent, unless its members wrote since, and d
// is taken on it.
func (s Subject) Overturn(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	if err := reopenProfile(ctx, tx, ID(d.ID)); err != nil {
		return err
	}
	return s.Apply(ctx, tx, d)
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
