package photos

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func handPhotos(ctx context.Context, tx db.Tx, kind string, albums []int64, from, to who.ID) error {
	_, err := tx.Exec(ctx, `
		UPDATE photo SET account_id = NULLIF(CAST($4 AS bigint), 0), exif_lat = NULL, exif_lon = NULL
		WHERE account_id = $3 AND album = $1 AND album_id = ANY($2)`, kind, db.Array(albums), from, to)
	if err != nil {
		return fmt.Errorf("hand the photos of account %d over: %w", from, err)
	}
	return nil
}

func photosInAll(ctx context.Context, c db.Conn, kind string, albums []int64) ([]string, error) {
	var ids []string
	if err := c.Select(ctx, &ids, `SELECT id FROM photo WHERE album = $1 AND album_id = ANY($2) ORDER BY id`, kind, db.Array(albums)); err != nil {
		return nil, fmt.Errorf("list the photos of %s: %w", kind, err)
	}
	return ids, nil
}

func photosOf(ctx context.Context, c db.Conn, account who.ID) ([]string, error) {
	var ids []string
	if err := c.Select(ctx, &ids, `SELECT id FROM photo WHERE account_id = $1 AND state <> 'deleted' ORDER BY id`, account); err != nil {
		return nil, fmt.Errorf("list the photos of account %d: %w", account, err)
	}
	return ids, nil
}
