package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// knowDevice tells whether the device was new to the account. A known one is written to once a day at most.
func knowDevice(ctx context.Context, tx db.Tx, id who.ID, hash []byte, at time.Time) (fresh bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO known_device (account_id, hash, first_at, last_at) VALUES ($1, $2, $3, $3) ON CONFLICT DO NOTHING`, id, hash, at)
	if err == nil && n == 0 {
		_, err = tx.Exec(ctx, `UPDATE known_device SET last_at = $3 WHERE account_id = $1 AND hash = $2 AND last_at < $4`, id, hash, at, at.Add(-24*time.Hour))
	}
	if err != nil {
		return false, fmt.Errorf("know a device of account %d: %w", id, err)
	}
	return n == 1, nil
}

// firstDevice reports whether an account has one device alone and was confirmed after that time.
func firstDevice(ctx context.Context, c db.Conn, id who.ID, after time.Time) (first bool, err error) {
	err = c.Get(ctx, &first, `
		SELECT confirmed_at > $2 AND (SELECT count(*) FROM known_device WHERE account_id = $1) = 1 FROM account WHERE id = $1`, id, after)
	if err != nil {
		return false, fmt.Errorf("find the first device of account %d: %w", id, err)
	}
	return first, nil
}

func knownDevice(ctx context.Context, c db.Conn, id who.ID, hash []byte) (known bool, err error) {
	err = c.Get(ctx, &known, `SELECT EXISTS (SELECT FROM known_device WHERE account_id = $1 AND hash = $2)`, id, hash)
	if err != nil {
		return false, fmt.Errorf("find a device of account %d: %w", id, err)
	}
	return known, nil
}

// forgetDevices makes every browser new to an account again: the next sign-in on each is told to its owner.
func forgetDevices(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM known_device WHERE account_id = $1`, id); err != nil {
		return fmt.Errorf("forget the devices of account %d: %w", id, err)
	}
	return nil
}

func purgeDevices(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM known_device WHERE last_at < $1`, before); err != nil {
		return fmt.Errorf("purge devices: %w", err)
	}
	return nil
}
