package factors

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func passkeysOf(ctx context.Context, c db.Conn, id who.ID) ([]Passkey, error) {
	var list []Passkey
	err := c.Select(ctx, &list, `SELECT id, name, added_at, used_at, doubted_at FROM factor_passkey WHERE account_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	return list, nil
}

func passkeyByID(ctx context.Context, c db.Conn, id who.ID, key int64) (Passkey, error) {
	var p Passkey
	err := c.Get(ctx, &p, `SELECT id, name, added_at, used_at, doubted_at FROM factor_passkey WHERE account_id = $1 AND id = $2`, id, key)
	return p, db.Found(err, "find passkey %d", key)
}

type credentialRow struct {
	CredentialID   []byte `db:"credential_id"`
	PublicKey      []byte `db:"public_key"`
	SignCount      int64  `db:"sign_count"`
	BackupEligible bool   `db:"backup_eligible"`
	BackedUp       bool   `db:"backed_up"`
	Transports     string `db:"transports"`
}

func (r credentialRow) credential() webauthn.Credential {
	c := webauthn.Credential{
		ID: r.CredentialID, PublicKey: r.PublicKey, Authenticator: webauthn.Authenticator{SignCount: uint32(r.SignCount)},
		Flags: webauthn.CredentialFlags{UserPresent: true, BackupEligible: r.BackupEligible, BackupState: r.BackedUp},
	}
	for _, t := range strings.Fields(r.Transports) {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	return c
}

// credentialsOf are the keys of an account that may still open it.
func credentialsOf(ctx context.Context, c db.Conn, id who.ID) ([]webauthn.Credential, error) {
	var rows []credentialRow
	err := c.Select(ctx, &rows, `
		SELECT credential_id, public_key, sign_count, backup_eligible, backed_up, transports
		FROM factor_passkey WHERE account_id = $1 AND doubted_at IS NULL ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("find passkeys of account %d: %w", id, err)
	}
	list := make([]webauthn.Credential, len(rows))
	for i, r := range rows {
		list[i] = r.credential()
	}
	return list, nil
}

// ownerRow is the account that a passkey opens.
type ownerRow struct {
	ID    who.ID         `db:"id"`
	Epoch int            `db:"session_epoch"`
	Role  who.Role       `db:"role"`
	State accounts.State `db:"state"`
}

func ownerOf(ctx context.Context, c db.Conn, credential []byte) (ownerRow, error) {
	var row ownerRow
	err := c.Get(ctx, &row, `
		SELECT a.id, a.session_epoch, a.role, a.state FROM factor_passkey p JOIN account a ON a.id = p.account_id
		WHERE p.credential_id = $1 AND a.state IN ('active', 'suspended')`, credential)
	if db.NotFound(err) {
		return row, ErrPasskey
	}
	if err != nil {
		return row, fmt.Errorf("find whose passkey it is: %w", err)
	}
	return row, nil
}

func insertPasskey(ctx context.Context, tx db.Tx, id who.ID, name string, c *webauthn.Credential, at time.Time) error {
	transports := make([]string, len(c.Transport))
	for i, t := range c.Transport {
		transports[i] = string(t)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO factor_passkey (account_id, credential_id, public_key, sign_count, backup_eligible, backed_up, transports, name, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, c.ID, c.PublicKey, int64(c.Authenticator.SignCount), c.Flags.BackupEligible, c.Flags.BackupState, strings.Join(transports, " "), name, at)
	if db.Violates(err, "factor_passkey_unique") {
		return ErrKnown
	}
	if err != nil {
		return fmt.Errorf("insert passkey: %w", err)
	}
	return nil
}

// usePasskey keeps the count of a key just used, unless it was used meanwhile.
func usePasskey(ctx context.Context, tx db.Tx, id who.ID, before, after *webauthn.Credential, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `
		UPDATE factor_passkey SET sign_count = $4, backed_up = $5, used_at = $6
		WHERE account_id = $1 AND credential_id = $2 AND sign_count = $3 AND doubted_at IS NULL`,
		id, after.ID, int64(before.Authenticator.SignCount), int64(after.Authenticator.SignCount), after.Flags.BackupState, at)
	if err != nil {
		return false, fmt.Errorf("use passkey: %w", err)
	}
	return n == 1, nil
}

// doubtPasskey closes a key that may have been copied, and gives its name; "" when it was closed already.
func doubtPasskey(ctx context.Context, tx db.Tx, id who.ID, credential []byte, at time.Time) (string, error) {
	var name string
	err := tx.Get(ctx, &name, `
		UPDATE factor_passkey SET doubted_at = $3 WHERE account_id = $1 AND credential_id = $2 AND doubted_at IS NULL RETURNING name`, id, credential, at)
	if err != nil && !db.NotFound(err) {
		return "", fmt.Errorf("doubt passkey: %w", err)
	}
	return name, nil
}

func deletePasskey(ctx context.Context, tx db.Tx, id who.ID, key int64) (string, error) {
	var name string
	err := tx.Get(ctx, &name, `DELETE FROM factor_passkey WHERE account_id = $1 AND id = $2 RETURNING name`, id, key)
	return name, db.Found(err, "delete passkey %d", key)
}

func deletePasskeys(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM factor_passkey WHERE account_id = $1`, id); err != nil {
		return fmt.Errorf("delete passkeys: %w", err)
	}
	return nil
}
