package uses

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

func reopenUse(ctx context.Context, tx db.Tx, id ID) error {
	n, err := tx.Exec(ctx, `UPDATE brand_use SET state = 'submitted' WHERE id = $1 AND state = 'refused'`, id)
	if err != nil {
		return fmt.Errorf("reopen use %d: %w", id, err)
	}
	if n == 0 {
		return moderation.ErrChangedSince
	}
	return nil
}

// photosOfRefused are those of what was refused before a moment, and that no recourse waits for.
func photosOfRefused(ctx context.Context, c db.Conn, before time.Time) ([]string, error) {
	var ids []string
	err := c.Select(ctx, &ids, `
		SELECT p.id FROM photo p JOIN brand_use u ON p.album = 'use' AND p.album_id = u.id
		WHERE p.state <> 'deleted' AND u.state = 'refused' AND u.updated_at < $1
			AND NOT EXISTS (SELECT FROM recourse r WHERE r.kind = 'use' AND r.subject_id = u.id AND r.verdict IS NULL)`, before)
	if err != nil {
		return nil, fmt.Errorf("list photos of what was refused: %w", err)
	}
	return ids, nil
}
