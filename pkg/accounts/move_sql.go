package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const moveColumns = `id, account_id, old_email, new_email, state, asked_at`

func insertMove(ctx context.Context, tx db.Tx, id who.ID, email string, stop []byte, at time.Time) (int64, error) {
	var move int64
	err := tx.Get(ctx, &move, `
		INSERT INTO address_change (account_id, old_email, old_key, new_email, new_key, stop_hash, asked_at)
		SELECT id, email, email_key, $2, $3, $4, $5 FROM account WHERE id = $1 AND state = 'active' RETURNING id`,
		id, email, form.EmailKey(email), stop, at)
	return move, db.Found(err, "insert move of account %d", id)
}

func cancelMoves(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE address_change SET state = 'cancelled' WHERE account_id = $1 AND state = 'asked'`, id); err != nil {
		return fmt.Errorf("cancel moves of account %d: %w", id, err)
	}
	return nil
}

// told is a move that its new address is to be told of.
type told struct {
	Move
	Known  who.ID `db:"known"`  // who has an account there; 0 for nobody
	Locale string `db:"locale"` // of whoever moves
}

// moveToTell is zero for a move that is no more.
func moveToTell(ctx context.Context, tx db.Tx, id int64) (told, error) {
	var m told
	err := tx.Get(ctx, &m, `
		SELECT m.id, m.account_id, m.old_email, m.new_email, m.state, m.asked_at, COALESCE(a.id, 0) AS known, o.locale
		FROM address_change m JOIN account o ON o.id = m.account_id
		LEFT JOIN account a ON a.email_key = m.new_key AND a.state IN ('active', 'suspended') WHERE m.id = $1`, id)
	if err != nil && !db.NotFound(err) {
		return m, fmt.Errorf("find move %d: %w", id, err)
	}
	return m, nil
}

func keepMoveLink(ctx context.Context, tx db.Tx, id int64, hash []byte) error {
	if _, err := tx.Exec(ctx, `UPDATE address_change SET hash = $2 WHERE id = $1`, id, hash); err != nil {
		return fmt.Errorf("keep the link of move %d: %w", id, err)
	}
	return nil
}

func movingOf(ctx context.Context, c db.Conn, id who.ID, after time.Time) (*Move, error) {
	return oneMove(ctx, c, `SELECT `+moveColumns+` FROM address_change WHERE account_id = $1 AND state = 'asked' AND asked_at > $2 ORDER BY id DESC LIMIT 1`, id, after)
}

func moveByLink(ctx context.Context, c db.Conn, hash []byte, after time.Time) (*Move, error) {
	return oneMove(ctx, c, `SELECT `+moveColumns+` FROM address_change WHERE hash = $1 AND state = 'asked' AND asked_at > $2`, hash, after)
}

func moveByStop(ctx context.Context, c db.Conn, hash []byte, after time.Time) (*Move, error) {
	return oneMove(ctx, c, `SELECT `+moveColumns+` FROM address_change WHERE stop_hash = $1 AND asked_at > $2`, hash, after)
}

// oneMove is the move a query finds, nil for none.
func oneMove(ctx context.Context, c db.Conn, query string, args ...any) (*Move, error) {
	var m Move
	err := c.Get(ctx, &m, query, args...)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find a move: %w", err)
	}
	return &m, nil
}

// useMoveLink spends the link of a move, once.
func useMoveLink(ctx context.Context, tx db.Tx, hash []byte, after time.Time) (Move, error) {
	var m Move
	err := tx.Get(ctx, &m, `UPDATE address_change SET state = 'done' WHERE hash = $1 AND state = 'asked' AND asked_at > $2 RETURNING `+moveColumns, hash, after)
	if db.NotFound(err) {
		return m, ErrLink
	}
	if err != nil {
		return m, fmt.Errorf("use the link of a move: %w", err)
	}
	return m, nil
}

func moveAccount(ctx context.Context, tx db.Tx, m Move) error {
	n, err := tx.Exec(ctx, `
		UPDATE account a SET email = m.new_email, email_key = m.new_key FROM address_change m
		WHERE m.id = $1 AND a.id = m.account_id AND a.state = 'active' AND a.email_key = m.old_key`, m.ID)
	if db.Violates(err, "account_email_unique") {
		return ErrMoveTaken
	}
	if err != nil {
		return fmt.Errorf("move account %d: %w", m.Account, err)
	}
	if n == 0 {
		return ErrLink
	}
	return nil
}

// stopMoves stops m and every later one of its account: their own links to undo would bring them back.
func stopMoves(ctx context.Context, tx db.Tx, m Move) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE address_change SET state = 'stopped' WHERE id = $1 AND state <> 'stopped'`, m.ID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE address_change SET state = 'stopped' WHERE account_id = $1 AND id > $2`, m.Account, m.ID)
	return true, err
}

// restoreAddress gives an account its old address back; whoever is signed in, or knows the password, is out.
func restoreAddress(ctx context.Context, tx db.Tx, m Move) error {
	n, err := tx.Exec(ctx, `
		UPDATE account a SET email = m.old_email, email_key = m.old_key, password_hash = NULL, session_epoch = session_epoch + 1
		FROM address_change m WHERE m.id = $1 AND a.id = m.account_id AND a.state IN ('active', 'suspended')`, m.ID)
	if db.Violates(err, "account_email_unique") {
		return ErrMoveTaken
	}
	if err != nil {
		return fmt.Errorf("give account %d its address back: %w", m.Account, err)
	}
	if n == 0 {
		return ErrLink
	}
	return nil
}

// purgeMoves forgets the moves asked for before that time.
func purgeMoves(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM address_change WHERE asked_at < $1`, before); err != nil {
		return fmt.Errorf("purge moves: %w", err)
	}
	return nil
}
