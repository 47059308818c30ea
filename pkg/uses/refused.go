package uses

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Reopen implements appeals.Contested: the refused use waits again as it was sent.
func (Subject) Reopen(ctx context.Context, tx db.Tx, id int64) error {
	return reopenUse(ctx, tx, ID(id))
}

// PurgeRefused deletes the photos of what was refused, once it may no longer be contested: until then its author and the moderators
// alone see them. Scheduled.
func (s *Service) PurgeRefused(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		over, err := photosOfRefused(ctx, tx, s.now().AddDate(0, 0, -moderation.ContestDays-1))
		if err != nil {
			return err
		}
		return s.photos.Delete(ctx, tx, over...)
	})
}
