package organisations

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const selectRenewal = `SELECT id, organisation_id, words, asked_at, COALESCE(verdict, '') AS verdict, reason, message FROM licence_renewal `

// lastRenewal is the newest request of an organisation, nil when there was none.
func lastRenewal(ctx context.Context, c db.Conn, id ID) (*Renewal, error) {
	var r Renewal
	err := c.Get(ctx, &r, selectRenewal+`WHERE organisation_id = $1 ORDER BY id DESC LIMIT 1`, id)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find renewal: %w", err)
	}
	return &r, nil
}

func renewalByID(ctx context.Context, c db.Conn, id int64) (r Renewal, err error) {
	err = c.Get(ctx, &r, selectRenewal+`WHERE id = $1`, id)
	return r, db.Found(err, "find renewal %d", id)
}

func insertRenewal(ctx context.Context, tx db.Tx, id ID, by who.ID, words string, at time.Time) (int64, error) {
	var renewal int64
	err := tx.Get(ctx, &renewal, `INSERT INTO licence_renewal (organisation_id, words, asked_by, asked_at) VALUES ($1, $2, $3, $4) RETURNING id`, id, words, by, at)
	if db.Violates(err, "licence_renewal_waits_once") {
		return 0, errNoRenewal
	}
	if err != nil {
		return 0, fmt.Errorf("insert renewal: %w", err)
	}
	return renewal, nil
}

var errNoRenewal = fault.New(fault.Conflict, "organisations.renewal_closed")

func answerRenewal(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	n, err := tx.Exec(ctx, `UPDATE licence_renewal SET verdict = $2, reason = $3, message = $4 WHERE id = $1 AND verdict IS NULL`, d.ID, d.Verdict, d.Reason, d.Message)
	if err != nil {
		return fmt.Errorf("answer renewal: %w", err)
	}
	if n == 0 {
		return errOvertaken
	}
	return nil
}

// extend gives a licence another term under conditions, from its end or, once it is past, from today.
func extend(ctx context.Context, tx db.Tx, id ID, conditions string, today time.Time) (ending, error) {
	var e ending
	err := tx.Get(ctx, &e, `
		UPDATE organisation SET licence_until = CAST(GREATEST(licence_until, CAST($2 AS date)) + make_interval(years => $3) AS date),
			conditions = $4, version = version + 1
		WHERE id = $1 AND state IN ('active', 'formal_notice') RETURNING id, name, licence_number, licence_until`, id, today, licenceYears, conditions)
	if db.NotFound(err) {
		return e, errOvertaken
	}
	if err != nil {
		return e, fmt.Errorf("extend licence of organisation %d: %w", id, err)
	}
	return e, nil
}

// ending is a licence and its end.
type ending struct {
	ID     ID        `db:"id"`
	Name   string    `db:"name"`
	Number string    `db:"licence_number"`
	Until  time.Time `db:"licence_until"`
}

// endings lists the licences that end, or ended, between two days, and that no request would keep.
func endings(ctx context.Context, c db.Conn, from, to time.Time) ([]ending, error) {
	var list []ending
	err := c.Select(ctx, &list, `
		SELECT id, name, licence_number, licence_until FROM organisation o
		WHERE state IN ('active', 'formal_notice') AND licence_until BETWEEN $1 AND $2
			AND NOT EXISTS (SELECT FROM affiliation a WHERE a.organisation_id = o.id AND a.confirmed_at IS NOT NULL)
			AND NOT EXISTS (SELECT FROM licence_renewal r WHERE r.organisation_id = o.id AND r.verdict IS NULL)
		ORDER BY licence_until, id`, from, to)
	if err != nil {
		return nil, fmt.Errorf("list endings: %w", err)
	}
	return list, nil
}

// noteReminder notes a reminder as sent, and reports whether it was still to be.
func noteReminder(ctx context.Context, tx db.Tx, e ending, days int, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO licence_reminder (organisation_id, until, days, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, e.ID, e.Until, days, at)
	if err != nil {
		return false, fmt.Errorf("note reminder: %w", err)
	}
	return n > 0, nil
}
