package once

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func claim(ctx context.Context, tx db.Tx, by who.ID, act, key string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO once (account_id, key, act) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, by, key, act)
	if err != nil {
		return false, fmt.Errorf("claim form key: %w", err)
	}
	return n == 1, nil
}

func earlier(ctx context.Context, c db.Conn, by who.ID, act, key string) (answer string, found bool, err error) {
	var row struct {
		Act    string `db:"act"`
		Answer string `db:"answer"`
	}
	err = c.Get(ctx, &row, `SELECT act, answer FROM once WHERE account_id = $1 AND key = $2`, by, key)
	switch {
	case db.NotFound(err):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("read the form's earlier answer: %w", err)
	case row.Act != act:
		return "", true, ErrUsed
	}
	return row.Answer, true, nil
}

func keep(ctx context.Context, tx db.Tx, by who.ID, key, answer string) error {
	if _, err := tx.Exec(ctx, `UPDATE once SET answer = $3 WHERE account_id = $1 AND key = $2`, by, key, answer); err != nil {
		return fmt.Errorf("keep the form's answer: %w", err)
	}
	return nil
}

// Purge forgets the keys older than 48 hours.
func Purge(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM once WHERE created_at < now() - interval '48 hours'`); err != nil {
		return fmt.Errorf("purge form keys: %w", err)
	}
	return nil
}

// Forget takes away the keys of somebody who leaves.
func Forget(ctx context.Context, tx db.Tx, by who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM once WHERE account_id = $1`, by); err != nil {
		return fmt.Errorf("forget the form keys of account %d: %w", by, err)
	}
	return nil
}
