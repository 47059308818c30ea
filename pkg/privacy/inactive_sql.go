package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// dueStep is where something is to be done of an account that nobody used since day $1, with the letters sent since the
// last visit: none was, or the time that one told is over. A letter answered the same day counts no more.
const dueStep = `
	FROM account a LEFT JOIN inactivity_warning f ON f.account_id = a.id AND f.days = $2 AND f.sent_at >= a.last_seen_on + 1
		LEFT JOIN inactivity_warning l ON l.account_id = a.id AND l.days = $3 AND l.sent_at >= a.last_seen_on + 1
	WHERE a.state = 'active' AND a.role <> 'admin' AND a.last_seen_on < CAST($1 AS date)
		AND (f.sent_at IS NULL OR l.sent_at IS NULL AND f.sent_at <= $4 OR l.sent_at <= $5)`

// dueAt are the parameters of dueStep.
func dueAt(now time.Time) []any {
	return []any{now.AddDate(-awayYears, 0, firstWarning), firstWarning, lastWarning, now.AddDate(0, 0, lastWarning-firstWarning), now.AddDate(0, 0, -lastWarning)}
}

// awayLong are the accounts of which something is to be done, the longest away first.
func awayLong(ctx context.Context, c db.Conn, now time.Time) ([]who.ID, error) {
	var ids []who.ID
	if err := c.Select(ctx, &ids, `SELECT a.id`+dueStep+` ORDER BY a.last_seen_on, a.id LIMIT 1000`, dueAt(now)...); err != nil {
		return nil, fmt.Errorf("find who has not come for long: %w", err)
	}
	return ids, nil
}

// holdAway holds an account to the end of the transaction, and looks again: false when its owner came meanwhile, or when
// another did what was to be done.
func holdAway(ctx context.Context, tx db.Tx, id who.ID, now time.Time) (a away, found bool, err error) {
	if _, err := tx.Exec(ctx, `SELECT FROM account WHERE id = $1 FOR UPDATE`, id); err != nil {
		return a, false, fmt.Errorf("hold account %d: %w", id, err)
	}
	err = tx.Get(ctx, &a, `SELECT a.id, f.sent_at IS NOT NULL AS first_warned, l.sent_at IS NOT NULL AS last_warned`+dueStep+` AND a.id = $6`, append(dueAt(now), id)...)
	if db.NotFound(err) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("look again whether account %d is unused: %w", id, err)
	}
	return a, true, nil
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
