package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// publishedWhole is published with all that is public of each spot, photos aside.
func publishedWhole(ctx context.Context, c db.Conn, f Filter, communes []string, after mark, limit int) ([]Public, error) {
	var rows []publicRow
	q := queryOf(f, communes, after, limit)
	err := c.Select(ctx, &rows, `SELECT `+publicColumns+`, s.far FROM (`+q.page()+`) s`+cardJoins+` ORDER BY `+q.by, q.args...)
	if err != nil {
		return nil, fmt.Errorf("list whole spots: %w", err)
	}
	list := make([]Public, len(rows))
	for i, r := range rows {
		list[i] = r.public()
	}
	return list, nil
}

// lastTouched is when a spot last changed, and how many are published.
func lastTouched(ctx context.Context, c db.Conn) (at time.Time, published int, err error) {
	var r struct {
		At        time.Time `db:"at"`
		Published int       `db:"published"`
	}
	err = c.Get(ctx, &r, `
		SELECT COALESCE((SELECT max(updated_at) FROM spot), 'epoch') AS at,
			COALESCE((SELECT n[1] FROM spot_grid WHERE level = 0 AND category = ''), 0) AS published`)
	if err != nil {
		return at, 0, fmt.Errorf("find the last change: %w", err)
	}
	return r.At, r.Published, nil
}
