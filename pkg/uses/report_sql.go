package uses

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertReport(ctx context.Context, tx db.Tx, by who.ID, r Report, now time.Time) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `
		INSERT INTO misuse_report (account_id, what, place, licence_number, email, created_at)
		VALUES (NULLIF(CAST($1 AS bigint), 0), $2, $3, $4, $5, $6) RETURNING id`, by, r.What, r.Where, r.Licence, r.Email, now)
	if err != nil {
		return 0, fmt.Errorf("insert misuse report: %w", err)
	}
	return id, nil
}

// reported is a report and the account it came from, 0 for a visitor.
type reported struct {
	Account who.ID `db:"account_id"`
	What    string `db:"what"`
	Where   string `db:"place"`
	Licence string `db:"licence_number"`
	Email   string `db:"email"`
}

const reportColumns = `COALESCE(account_id, 0) AS account_id, what, place, licence_number, email`

func reportByID(ctx context.Context, c db.Conn, id int64) (reported, error) {
	var r reported
	err := c.Get(ctx, &r, `SELECT `+reportColumns+` FROM misuse_report WHERE id = $1`, id)
	return r, db.Found(err, "find misuse report %d", id)
}

// bearerOf is the organisation that a licence number was given to; empty for nobody.
func bearerOf(ctx context.Context, c db.Conn, number string) (string, error) {
	var name string
	err := c.Get(ctx, &name, `SELECT name FROM organisation WHERE licence_number = $1`, number)
	if err != nil && !db.NotFound(err) {
		return "", fmt.Errorf("find licence %s: %w", number, err)
	}
	return name, nil
}

// decideReport answers a report that waits.
func decideReport(ctx context.Context, tx db.Tx, id int64, state string, at time.Time) (reported, error) {
	var r reported
	err := tx.Get(ctx, &r, `
		UPDATE misuse_report SET state = $2, decided_at = $3 WHERE id = $1 AND state = 'submitted' RETURNING `+reportColumns, id, state, at)
	if db.NotFound(err) {
		return r, moderation.ErrOvertaken
	}
	if err != nil {
		return r, fmt.Errorf("decide on misuse report %d: %w", id, err)
	}
	return r, nil
}

func forgetAddresses(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE misuse_report SET email = '' WHERE email <> '' AND decided_at < $1`, before); err != nil {
		return fmt.Errorf("forget addresses of misuse reports: %w", err)
	}
	return nil
}

// forgetReports leaves of old reports that they were, and what was decided.
func forgetReports(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE misuse_report SET account_id = NULL, email = '', what = '…', place = '…' WHERE decided_at < $1 AND what <> '…'`, before)
	if err != nil {
		return fmt.Errorf("forget misuse reports: %w", err)
	}
	return nil
}
