package factors

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// lock makes the changes of one account's factors wait for each other.
func lock(ctx context.Context, tx db.Tx, id who.ID) error {
	var locked int
	err := tx.Get(ctx, &locked, `SELECT 1 FROM account WHERE id = $1 FOR NO KEY UPDATE`, id)
	return db.Found(err, "lock account %d", id)
}

func isProtected(ctx context.Context, c db.Conn, id who.ID) (bool, error) {
	var is bool
	err := c.Get(ctx, &is, `
		SELECT EXISTS (SELECT FROM factor_totp WHERE account_id = $1) OR EXISTS (SELECT FROM factor_passkey WHERE account_id = $1)`, id)
	if err != nil {
		return false, fmt.Errorf("find the factors of account %d: %w", id, err)
	}
	return is, nil
}

// sealedCode is the codes of an account; the zero one when it has none.
type sealedCode struct {
	Secret   []byte `db:"secret"`
	LastStep int64  `db:"last_step"`
	Code
}

func codeOf(ctx context.Context, c db.Conn, id who.ID) (sealedCode, error) {
	var row sealedCode
	err := c.Get(ctx, &row, `SELECT secret, last_step, added_at FROM factor_totp WHERE account_id = $1`, id)
	if err != nil && !db.NotFound(err) {
		return row, fmt.Errorf("find the codes of account %d: %w", id, err)
	}
	return row, nil
}

func putCode(ctx context.Context, tx db.Tx, id who.ID, secret []byte, last int64, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO factor_totp (account_id, secret, last_step, added_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account_id) DO UPDATE SET secret = $2, last_step = $3, added_at = $4`, id, secret, last, at)
	if err != nil {
		return fmt.Errorf("put codes: %w", err)
	}
	return nil
}

// acceptStep spends the code of a step of the secret that was looked at, and reports whether it was still good.
func acceptStep(ctx context.Context, tx db.Tx, id who.ID, secret []byte, accepted int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE factor_totp SET last_step = $3 WHERE account_id = $1 AND secret = $2 AND last_step < $3`, id, secret, accepted)
	if err != nil {
		return false, fmt.Errorf("accept a code: %w", err)
	}
	return n == 1, nil
}

func deleteCode(ctx context.Context, tx db.Tx, id who.ID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM factor_totp WHERE account_id = $1`, id)
	if err != nil {
		return false, fmt.Errorf("delete codes: %w", err)
	}
	return n == 1, nil
}

func replaceRecovery(ctx context.Context, tx db.Tx, id who.ID, hashes [][]byte) error {
	if err := deleteRecovery(ctx, tx, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO factor_recovery (account_id, hash) SELECT $1, hash FROM unnest(CAST($2 AS bytea[])) AS hash`, id, db.Array(hashes))
	if err != nil {
		return fmt.Errorf("insert recovery codes: %w", err)
	}
	return nil
}

func useRecovery(ctx context.Context, tx db.Tx, id who.ID, hash []byte, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE factor_recovery SET used_at = $3 WHERE account_id = $1 AND hash = $2 AND used_at IS NULL`, id, hash, at)
	if err != nil {
		return false, fmt.Errorf("use a recovery code: %w", err)
	}
	return n == 1, nil
}

func recoveryLeft(ctx context.Context, c db.Conn, id who.ID) (int, error) {
	var n int
	if err := c.Get(ctx, &n, `SELECT count(*) FROM factor_recovery WHERE account_id = $1 AND used_at IS NULL`, id); err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return n, nil
}

func insertDevice(ctx context.Context, tx db.Tx, id who.ID, epoch int, hash []byte, label string, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO factor_device (account_id, hash, epoch, label, added_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
		id, hash, epoch, label, at, at.Add(DeviceLife))
	if err != nil {
		return fmt.Errorf("remember device: %w", err)
	}
	return nil
}

// useDevice reports whether the second factor was given on a device not long ago, and under the same password.
func useDevice(ctx context.Context, tx db.Tx, id who.ID, epoch int, hash []byte, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE factor_device SET used_at = $4 WHERE hash = $3 AND account_id = $1 AND epoch = $2 AND expires_at > $4`, id, epoch, hash, at)
	if err != nil {
		return false, fmt.Errorf("recognise device: %w", err)
	}
	return n == 1, nil
}

// devicesOf are those still remembered.
func devicesOf(ctx context.Context, c db.Conn, id who.ID, at time.Time) ([]Device, error) {
	var list []Device
	err := c.Select(ctx, &list, `
		SELECT d.id, d.label, d.added_at, d.used_at, d.expires_at FROM factor_device d JOIN account a ON a.id = d.account_id AND a.session_epoch = d.epoch
		WHERE d.account_id = $1 AND d.expires_at > $2 ORDER BY d.used_at DESC, d.id DESC LIMIT 50`, id, at)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	return list, nil
}

func deleteDevice(ctx context.Context, tx db.Tx, id who.ID, device int64) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM factor_device WHERE id = $2 AND account_id = $1`, id, device)
	if err != nil {
		return false, fmt.Errorf("forget device: %w", err)
	}
	return n == 1, nil
}

// deleteRest drops what an account without a factor has no use for.
func deleteRest(ctx context.Context, tx db.Tx, id who.ID) error {
	if err := deleteRecovery(ctx, tx, id); err != nil {
		return err
	}
	return deleteDevices(ctx, tx, id)
}

func deleteRecovery(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM factor_recovery WHERE account_id = $1`, id); err != nil {
		return fmt.Errorf("delete recovery codes: %w", err)
	}
	return nil
}

func deleteDevices(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM factor_device WHERE account_id = $1`, id); err != nil {
		return fmt.Errorf("forget devices: %w", err)
	}
	return nil
}

func purgeDevices(ctx context.Context, tx db.Tx, at time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM factor_device WHERE expires_at < $1`, at); err != nil {
		return fmt.Errorf("purge devices: %w", err)
	}
	return nil
}

// protectedByEmail is the account of an address that has a factor; 0 for none.
func protectedByEmail(ctx context.Context, c db.Conn, emailKey string) (who.ID, error) {
	var id who.ID
	err := c.Get(ctx, &id, `
		SELECT a.id FROM account a WHERE a.email_key = $1 AND a.state IN ('active', 'suspended')
			AND (EXISTS (SELECT FROM factor_totp f WHERE f.account_id = a.id) OR EXISTS (SELECT FROM factor_passkey f WHERE f.account_id = a.id))`, emailKey)
	if db.NotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find whom to unlock: %w", err)
	}
	return id, nil
}
