package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// recognised is the account that an identity opens.
type recognised struct {
	SignIn
	State State  `db:"state"`
	Email string `db:"email"`
}

// useIdentity finds the account of an identity, and notes that it served; the zero one for none.
func useIdentity(ctx context.Context, tx db.Tx, i Identity, at time.Time) (recognised, error) {
	var r recognised
	err := tx.Get(ctx, &r, `
		UPDATE account_identity i SET used_at = CASE WHEN a.state = 'active' THEN $4 ELSE i.used_at END
		FROM account a
		WHERE a.id = i.account_id AND a.state <> 'erased' AND i.provider = $1 AND i.issuer = $2 AND i.subject = $3
		RETURNING a.id, a.session_epoch, a.role, a.state, a.email`, i.Provider, i.Issuer, i.Subject, at)
	if err != nil && !db.NotFound(err) {
		return recognised{}, fmt.Errorf("find the account of an identity: %w", err)
	}
	return r, nil
}

// insertIdentity lets i open an account; fresh is false when it did already. An account that was never
// confirmed, or is erased, gives up the identity: whoever signs up again is the same person.
func insertIdentity(ctx context.Context, tx db.Tx, id who.ID, i Identity, at time.Time) (fresh bool, err error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO account_identity AS i (provider, issuer, subject, account_id, linked_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT ON CONSTRAINT account_identity_unique DO UPDATE SET account_id = EXCLUDED.account_id, linked_at = EXCLUDED.linked_at, used_at = NULL
		WHERE i.account_id <> EXCLUDED.account_id AND EXISTS (SELECT FROM account a WHERE a.id = i.account_id AND a.state IN ('pending', 'erased'))`,
		i.Provider, i.Issuer, i.Subject, id, at)
	switch {
	case db.Violates(err, "account_identity_one"):
		return false, ErrIdentityTaken
	case err != nil:
		return false, fmt.Errorf("insert identity: %w", err)
	case n > 0:
		return true, nil
	}
	var owner who.ID
	if err := tx.Get(ctx, &owner, `SELECT account_id FROM account_identity WHERE provider = $1 AND issuer = $2 AND subject = $3`, i.Provider, i.Issuer, i.Subject); err != nil {
		return false, fmt.Errorf("find the owner of an identity: %w", err)
	}
	if owner != id {
		return false, ErrIdentityTaken
	}
	return false, nil
}

func identitiesOf(ctx context.Context, c db.Conn, id who.ID) ([]Linked, error) {
	var all []Linked
	err := c.Select(ctx, &all, `SELECT provider, linked_at, used_at FROM account_identity WHERE account_id = $1 ORDER BY linked_at, provider`, id)
	if err != nil {
		return nil, fmt.Errorf("list identities: %w", err)
	}
	return all, nil
}

// deleteIdentity takes an identity away from an account that has a password.
func deleteIdentity(ctx context.Context, tx db.Tx, id who.ID, provider string) error {
	var password bool
	err := tx.Get(ctx, &password, `SELECT password_hash IS NOT NULL FROM account WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return fmt.Errorf("find the password of account %d: %w", id, err)
	}
	if !password {
		return ErrLastWayIn
	}
	n, err := tx.Exec(ctx, `DELETE FROM account_identity WHERE account_id = $1 AND provider = $2`, id, provider)
	if err != nil {
		return fmt.Errorf("delete identity: %w", err)
	}
	if n == 0 {
		return errNotLinked
	}
	return nil
}

// dropUnproved takes away what was linked to an account before its address was proved, and tells how many. What a
// provider that proves the address opened was linked as it was proved, and stays.
func dropUnproved(ctx context.Context, tx db.Tx, id who.ID) (int64, error) {
	n, err := tx.Exec(ctx, `
		DELETE FROM account_identity i USING account a
		WHERE a.id = $1 AND i.account_id = a.id AND (a.state = 'pending' OR i.linked_at < a.confirmed_at)`, id)
	if err != nil {
		return 0, fmt.Errorf("drop identities: %w", err)
	}
	return n, nil
}

// dropIdentities leaves an account to whoever holds its address.
func dropIdentities(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_identity WHERE account_id = $1`, id); err != nil {
		return fmt.Errorf("drop identities: %w", err)
	}
	return nil
}
