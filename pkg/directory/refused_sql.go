package directory

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

func reopenProfile(ctx context.Context, tx db.Tx, id ID) error {
	n, err := tx.Exec(ctx, `UPDATE profile SET state = 'submitted' WHERE id = $1 AND state = 'refused'`, id)
	if err != nil {
		return fmt.Errorf("reopen profile %d: %w", id, err)
	}
	if n == 0 {
		return moderation.ErrChangedSince
	}
	return nil
}

// refusedBefore are the profiles refused before a moment that still have a picture, and that no recourse waits for.
func refusedBefore(ctx context.Context, c db.Conn, before time.Time) ([]ID, error) {
	var ids []ID
	err := c.Select(ctx, &ids, `
		SELECT p.id FROM profile p JOIN profile_face f ON f.profile_id = p.id AND NOT f.shown AND f.photo <> ''
		WHERE p.state = 'refused' AND p.updated_at < $1
			AND NOT EXISTS (SELECT FROM recourse r WHERE r.kind = 'profile' AND r.subject_id = p.id AND r.verdict IS NULL)`, before)
	if err != nil {
		return nil, fmt.Errorf("list refused profiles: %w", err)
	}
	return ids, nil
}
