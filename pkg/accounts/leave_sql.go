package accounts

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func closeAccount(ctx context.Context, tx db.Tx, id who.ID) error {
	n, err := tx.Exec(ctx, `UPDATE account SET state = 'erased', session_epoch = session_epoch + 1 WHERE id = $1 AND state <> 'erased'`, id)
	if err != nil {
		return fmt.Errorf("close account %d: %w", id, err)
	}
	if n == 0 {
		return ErrLeft
	}
	return nil
}

func deleteAccount(ctx context.Context, tx db.Tx, id who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete account %d: %w", id, err)
	}
	return nil
}
