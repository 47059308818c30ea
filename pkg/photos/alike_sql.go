package photos

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// hashOf is a photo and its perceptual hash, 0 for one that nothing is to tell from another.
func hashOf(ctx context.Context, c db.Conn, id string) (Photo, uint64, error) {
	var r struct {
		row
		Hash int64 `db:"phash"`
	}
	err := c.Get(ctx, &r, `SELECT `+photoColumns+`, phash FROM photo WHERE id = $1 AND state <> 'deleted'`, id)
	return r.photo(), uint64(r.Hash), db.Found(err, "find hash of photo")
}

// One value at a time, which OFFSET 0 holds the planner to: it thinks so ill of them that it would read the table.
const alikeQuery = `
	SELECT DISTINCT ` + photoColumns + `, distance
	FROM unnest(CAST($3 AS integer[])) part CROSS JOIN LATERAL (
		SELECT *, bit_count(CAST(phash # $2 AS bit(64))) AS distance FROM photo
		WHERE photo_hash_parts(phash) @> ARRAY[part] AND state <> 'deleted' AND phash <> 0 OFFSET 0) near
	WHERE distance <= $4 AND id <> $1 AND NOT COALESCE(album = $5 AND album_id = $6, false) AND NOT COALESCE(account_id = $8 AND (held OR $9), false)
	ORDER BY distance, created_at, id LIMIT $7`

// alikeArgs are those of alikeQuery, which reads what the index finds by the parts of a hash and no more.
func alikeArgs(p Photo, hash uint64) []any {
	return []any{p.ID, int64(hash), db.Array(partsNear(hash)), media.Alike, p.Album.Kind, p.Album.ID, mostTwins, p.Owner, p.Held}
}

func alike(ctx context.Context, c db.Conn, p Photo, hash uint64) ([]Twin, error) {
	var rows []struct {
		row
		Distance int `db:"distance"`
	}
	if err := c.Select(ctx, &rows, alikeQuery, alikeArgs(p, hash)...); err != nil {
		return nil, fmt.Errorf("list photos alike: %w", err)
	}
	twins := make([]Twin, len(rows))
	for i, r := range rows {
		twins[i] = Twin{r.photo(), r.Distance}
	}
	return twins, nil
}
