package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

func reopenSpot(ctx context.Context, tx db.Tx, id ID) error {
	n, err := tx.Exec(ctx, `UPDATE spot SET state = 'submitted' WHERE id = $1 AND state = 'refused'`, id)
	if err != nil {
		return fmt.Errorf("reopen spot %d: %w", id, err)
	}
	if n == 0 {
		return moderation.ErrChangedSince
	}
	return nil
}

func reopenEdit(ctx context.Context, tx db.Tx, id int64) error {
	n, err := tx.Exec(ctx, `
		UPDATE spot_edit e SET state = 'submitted', decided_at = NULL WHERE id = $1 AND state = 'refused'
			AND EXISTS (SELECT FROM spot s WHERE s.id = e.spot_id AND s.state = 'published')
			AND NOT EXISTS (SELECT FROM spot_edit n WHERE n.spot_id = e.spot_id AND n.id > e.id AND n.state <> 'withdrawn')`, id)
	if err != nil {
		return fmt.Errorf("reopen change %d: %w", id, err)
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
		SELECT p.id FROM photo p JOIN spot s ON p.album = 'spot' AND p.album_id = s.id
		WHERE p.state <> 'deleted' AND s.state = 'refused' AND s.updated_at < $1
			AND NOT EXISTS (SELECT FROM recourse r WHERE r.kind = 'spot' AND r.subject_id = s.id AND r.verdict IS NULL)
		UNION ALL
		SELECT p.id FROM photo p JOIN spot_edit e ON p.album = 'edit' AND p.album_id = e.id
		WHERE p.state <> 'deleted' AND e.state = 'refused' AND e.decided_at < $1
			AND NOT EXISTS (SELECT FROM recourse r WHERE r.kind = 'edit' AND r.subject_id = e.id AND r.verdict IS NULL)`, before)
	if err != nil {
		return nil, fmt.Errorf("list photos of what was refused: %w", err)
	}
	return ids, nil
}
