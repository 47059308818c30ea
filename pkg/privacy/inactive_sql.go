package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// awaySince are the accounts last used before a day, the longest away first, with the letters since.
func awaySince(ctx context.Context, c db.Conn, before time.Time) ([]away, error) {
	var list []away
	err := c.Select(ctx, &list, `
		SELECT a.id, f.sent_at AS first_warned, l.sent_at AS last_warned FROM account a
			LEFT JOIN inactivity_warning f ON f.account_id = a.id AND f.days = $2 AND f.sent_at > a.last_seen_on
			LEFT JOIN inactivity_warning l ON l.account_id = a.id AND l.days = $3 AND l.sent_at > a.last_seen_on
		WHERE a.state = 'active' AND a.role <> 'admin' AND a.last_seen_on < CAST($1 AS date) ORDER BY a.last_seen_on, a.id LIMIT 1000`,
		before, firstWarning, lastWarning)
	if err != nil {
		return nil, fmt.Errorf("find who has not come for long: %w", err)
	}
	return list, nil
}

func noteWarning(ctx context.Context, tx db.Tx, id who.ID, days int, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO inactivity_warning (account_id, days, sent_at) VALUES ($1, $2, $3)
		ON CONFLICT (account_id, days) DO UPDATE SET sent_at = EXCLUDED.sent_at`, id, days, at)
	if err != nil {
		return fmt.Errorf("note that account %d is warned: %w", id, err)
	}
	return nil
}
