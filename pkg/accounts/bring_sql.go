package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func knownKeys(ctx context.Context, c db.Conn, keys []string) (map[string]bool, error) {
	var found []string
	if err := c.Select(ctx, &found, `SELECT DISTINCT email_key FROM account WHERE email_key = ANY($1) AND state <> 'erased'`, db.Array(keys)); err != nil {
		return nil, fmt.Errorf("find known addresses: %w", err)
	}
	known := map[string]bool{}
	for _, key := range found {
		known[key] = true
	}
	return known, nil
}

func expect(ctx context.Context, tx db.Tx, id who.ID, until time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET expected_until = $2 WHERE id = $1`, id, until); err != nil {
		return fmt.Errorf("expect account %d: %w", id, err)
	}
	return nil
}

func arrived(ctx context.Context, c db.Conn, ids []int64) ([]int64, error) {
	var list []int64
	err := c.Select(ctx, &list, `
		SELECT i.id FROM unnest(CAST($1 AS bigint[])) AS i (id) LEFT JOIN account a ON a.id = i.id AND a.state = 'pending' AND a.expected_until IS NOT NULL
		WHERE a.id IS NULL`, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("find who came in: %w", err)
	}
	return list, nil
}

// holdExpected holds an account that was brought in and that nobody entered; false for any other.
func holdExpected(ctx context.Context, tx db.Tx, id who.ID) (bool, error) {
	var held who.ID
	err := tx.Get(ctx, &held, `SELECT id FROM account WHERE id = $1 AND state = 'pending' AND expected_until IS NOT NULL FOR UPDATE`, id)
	if err != nil && !db.NotFound(err) {
		return false, fmt.Errorf("hold expected account %d: %w", id, err)
	}
	return held != 0, nil
}
