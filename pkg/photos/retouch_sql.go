package photos

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// lockAsSeen holds a photo to the end of the transaction, unless it has moved or changed since it was read.
func lockAsSeen(ctx context.Context, tx db.Tx, p Photo) error {
	var id string
	err := tx.Get(ctx, &id, `
		SELECT id FROM photo
		WHERE id = $1 AND state = $2 AND held = $3 AND COALESCE(album, '') = $4 AND COALESCE(album_id, 0) = $5 FOR UPDATE`,
		p.ID, string(p.State), p.Held, p.Album.Kind, p.Album.ID)
	if db.NotFound(err) {
		return errRetouched
	}
	if err != nil {
		return fmt.Errorf("lock photo: %w", err)
	}
	return nil
}

// insertRetouched adds made, which is of p: what is not about the picture itself is p's.
func insertRetouched(ctx context.Context, tx db.Tx, p, made Photo, picture media.Picture) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO photo (id, account_id, state, held, album, album_id, position, alt, width, height, widths, sha256, phash, exif_lat, exif_lon, taken_month, created_at)
		SELECT $2, account_id, $3, $4, NULLIF($5, ''), NULLIF($6, 0), CASE WHEN $3 = 'attached' THEN position END, alt, $7, $8, $9, $10, $11,
			exif_lat, exif_lon, taken_month, created_at
		FROM photo WHERE id = $1`,
		p.ID, made.ID, string(made.State), made.Held, made.Album.Kind, made.Album.ID, made.Width, made.Height, db.Array(made.Widths),
		picture.SHA256[:], int64(picture.Hash))
	if err != nil {
		return fmt.Errorf("insert retouched photo: %w", err)
	}
	return nil
}

func markBecame(ctx context.Context, tx db.Tx, id, with string) error {
	if _, err := tx.Exec(ctx, `UPDATE photo SET became = $2 WHERE id = $1`, id, with); err != nil {
		return fmt.Errorf("mark retouched photo: %w", err)
	}
	return nil
}

// becameOf tells what those of ids that were retouched are now.
func becameOf(ctx context.Context, c db.Conn, ids []string) (map[string]string, error) {
	var rows []struct {
		ID  string `db:"id"`
		Now string `db:"now"`
	}
	err := c.Select(ctx, &rows, `
		WITH RECURSIVE step AS (
			SELECT id, became FROM photo WHERE id = ANY($1) AND became IS NOT NULL
			UNION ALL
			SELECT step.id, p.became FROM step JOIN photo p ON p.id = step.became WHERE p.became IS NOT NULL)
		SELECT step.id, step.became AS now FROM step JOIN photo p ON p.id = step.became WHERE p.became IS NULL`, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("find what photos became: %w", err)
	}
	now := map[string]string{}
	for _, r := range rows {
		now[r.ID] = r.Now
	}
	return now, nil
}
