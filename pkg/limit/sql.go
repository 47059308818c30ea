package limit

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// hit counts one act in the window that began at window, unless that would pass r; inView is the
// share of the window before that still counts.
func hit(ctx context.Context, tx db.Tx, key string, window time.Time, r Rule, inView float64) (bool, error) {
	var before int
	err := tx.Get(ctx, &before, `SELECT COALESCE(SUM(hits), 0) FROM rate WHERE key = $1 AND window_start = $2`, key, window.Add(-r.Per))
	if err != nil {
		return false, fmt.Errorf("read hits: %w", err)
	}
	left := r.Times - int(float64(before)*inView)
	if left <= 0 {
		return false, nil
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO rate (key, window_start, hits) VALUES ($1, $2, 1)
		ON CONFLICT (key, window_start) DO UPDATE SET hits = rate.hits + 1 WHERE rate.hits < $3`, key, window, left)
	if err != nil {
		return false, fmt.Errorf("count a hit: %w", err)
	}
	return n == 1, nil
}

// Purge forgets the windows older than two days, the longest any rule looks back.
func Purge(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM rate WHERE window_start < now() - interval '2 days'`); err != nil {
		return fmt.Errorf("purge hits: %w", err)
	}
	return nil
}
