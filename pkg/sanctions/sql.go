package sanctions

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const inForce = `lifted_at IS NULL AND taken_at <= $2 AND ends_at > $2`

func stoppedUntil(ctx context.Context, c db.Conn, of who.ID, t time.Time) (time.Time, error) {
	var until *time.Time
	if err := c.Get(ctx, &until, `SELECT max(ends_at) FROM sanction WHERE account_id = $1 AND `+inForce, of, t); err != nil {
		return time.Time{}, fmt.Errorf("look for sanctions of account %d: %w", of, err)
	}
	if until == nil {
		return time.Time{}, nil
	}
	return *until, nil
}

// holdRight keeps an account's right to contribute as it is to the end of tx, among others that do the same.
func holdRight(ctx context.Context, tx db.Tx, of who.ID) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared(hashtextextended('contribute', $1))`, of); err != nil {
		return fmt.Errorf("hold the right of account %d: %w", of, err)
	}
	return nil
}

// takeRight waits for those that hold the right.
func takeRight(ctx context.Context, tx db.Tx, of who.ID) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('contribute', $1))`, of); err != nil {
		return fmt.Errorf("take the right of account %d: %w", of, err)
	}
	return nil
}

type row struct {
	ID       ID         `db:"id"`
	Of       who.ID     `db:"account_id"`
	Reason   string     `db:"reason"`
	Message  string     `db:"message"`
	By       who.ID     `db:"taken_by"`
	ByName   string     `db:"by_name"`
	At       time.Time  `db:"taken_at"`
	Until    time.Time  `db:"ends_at"`
	LiftedAt *time.Time `db:"lifted_at"`
	LiftedBy string     `db:"lifted_by"`
	Annulled bool       `db:"annulled"`
}

const wholeSanction = `
	SELECT s.id, s.account_id, s.reason, s.message, COALESCE(s.taken_by, 0) AS taken_by, COALESCE(b.first_name, '') AS by_name, s.taken_at, s.ends_at,
		s.lifted_at, COALESCE(l.first_name, '') AS lifted_by, s.annulled
	FROM sanction s LEFT JOIN account b ON b.id = s.taken_by LEFT JOIN account l ON l.id = s.lifted_by`

func sanctionsOf(ctx context.Context, c db.Conn, of who.ID) ([]Sanction, error) {
	var rows []row
	if err := c.Select(ctx, &rows, wholeSanction+` WHERE s.account_id = $1 ORDER BY s.taken_at DESC, s.id DESC LIMIT 50`, of); err != nil {
		return nil, fmt.Errorf("list sanctions of account %d: %w", of, err)
	}
	list := make([]Sanction, len(rows))
	for i, r := range rows {
		list[i] = Sanction(r)
	}
	return list, nil
}

func sanctionByID(ctx context.Context, c db.Conn, id ID) (Sanction, error) {
	var r row
	err := c.Get(ctx, &r, wholeSanction+` WHERE s.id = $1`, id)
	return Sanction(r), db.Found(err, "find sanction %d", id)
}

func current(ctx context.Context, c db.Conn, of who.ID, t time.Time) (*Sanction, error) {
	var r row
	err := c.Get(ctx, &r, wholeSanction+` WHERE s.account_id = $1 AND `+inForce+` ORDER BY s.ends_at DESC LIMIT 1`, of, t)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the sanction of account %d: %w", of, err)
	}
	found := Sanction(r)
	return &found, nil
}

func insertSanction(ctx context.Context, tx db.Tx, s Sanction) (ID, error) {
	var id ID
	err := tx.Get(ctx, &id, `
		INSERT INTO sanction (account_id, reason, message, taken_by, taken_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		s.Of, s.Reason, s.Message, s.By, s.At, s.Until)
	if err != nil {
		return 0, fmt.Errorf("insert sanction: %w", err)
	}
	return id, nil
}

func liftSanction(ctx context.Context, tx db.Tx, id ID, by who.ID, annul bool, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE sanction SET lifted_at = COALESCE(lifted_at, $2), lifted_by = COALESCE(lifted_by, $3), annulled = $4
		WHERE id = $1 AND NOT annulled AND (lifted_at IS NULL OR $4)`, id, at, by, annul)
	if err != nil {
		return false, fmt.Errorf("lift sanction %d: %w", id, err)
	}
	return n == 1, nil
}

// takeEnded marks the sanctions that ended by themselves as told, and gives whom to tell: not those stopped again since.
func takeEnded(ctx context.Context, tx db.Tx, now time.Time) ([]who.ID, error) {
	var free []who.ID
	err := tx.Select(ctx, &free, `
		WITH ended AS (UPDATE sanction SET end_told_at = $1 WHERE end_told_at IS NULL AND lifted_at IS NULL AND ends_at <= $1 RETURNING account_id)
		SELECT DISTINCT account_id FROM ended e
		WHERE NOT EXISTS (SELECT FROM sanction s WHERE s.account_id = e.account_id AND s.lifted_at IS NULL AND s.ends_at > $1) ORDER BY account_id`, now)
	if err != nil {
		return nil, fmt.Errorf("take the sanctions that ended: %w", err)
	}
	return free, nil
}

func forgetSanctions(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sanction WHERE LEAST(ends_at, COALESCE(lifted_at, ends_at)) < $1`, before); err != nil {
		return fmt.Errorf("forget sanctions: %w", err)
	}
	return nil
}

func roleOf(ctx context.Context, c db.Conn, id who.ID) (who.Role, error) {
	var role who.Role
	err := c.Get(ctx, &role, `SELECT role FROM account WHERE id = $1`, id)
	return role, db.Found(err, "find role of account %d", id)
}
