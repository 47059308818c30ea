package factors

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Retract takes away the factors that an account was given from since on, by somebody who was not its owner, and with
// them the recovery codes, which they may have seen. Accounts writes to the owner. It implements accounts.Factors.
func (s *Service) Retract(ctx context.Context, tx db.Tx, id who.ID, since time.Time) error {
	if err := lock(ctx, tx, id); err != nil {
		return err
	}
	if err := deleteDevices(ctx, tx, id); err != nil {
		return err
	}
	gone, err := deleteSince(ctx, tx, id, since)
	if err != nil || gone == 0 {
		return err
	}
	if err := deleteRecovery(ctx, tx, id); err != nil {
		return err
	}
	return s.note(ctx, tx, id, who.Actor{ID: id}, "factor.retract", map[string]any{"factors": gone})
}

// Passkeys counts the keys that open an account by themselves. It implements accounts.Factors.
func (s *Service) Passkeys(ctx context.Context, tx db.Tx, id who.ID) (int, error) {
	keys, err := credentialsOf(ctx, tx, id)
	return len(keys), err
}

// deleteSince drops the codes and keys added from since on, and tells how many there were.
func deleteSince(ctx context.Context, tx db.Tx, id who.ID, since time.Time) (gone int64, err error) {
	for _, statement := range []string{`DELETE FROM factor_totp WHERE account_id = $1 AND added_at >= $2`, `DELETE FROM factor_passkey WHERE account_id = $1 AND added_at >= $2`} {
		n, err := tx.Exec(ctx, statement, id, since)
		if err != nil {
			return 0, fmt.Errorf("retract factors: %w", err)
		}
		gone += n
	}
	return gone, nil
}
