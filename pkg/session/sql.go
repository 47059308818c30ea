package session

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// store keeps sessions in the table session. scs gives it hashes, never tokens.
type store struct{ pool *db.Pool }

func (s store) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	var data []byte
	err := s.pool.Get(ctx, &data, `SELECT data FROM session WHERE token_hash = $1 AND expires_at > now()`, hash)
	if db.NotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return data, true, nil
}

func (s store) CommitCtx(ctx context.Context, hash string, data []byte, expires time.Time) error {
	account, err := accountIn(data)
	if err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO session (token_hash, account_id, data, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (token_hash) DO UPDATE SET account_id = EXCLUDED.account_id, data = EXCLUDED.data, expires_at = EXCLUDED.expires_at`,
			hash, account, data, expires)
		if err != nil {
			return fmt.Errorf("keep session: %w", err)
		}
		return nil
	})
}

func (s store) DeleteCtx(ctx context.Context, hash string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE token_hash = $1`, hash); err != nil {
			return fmt.Errorf("delete session: %w", err)
		}
		return nil
	})
}

// Find, Commit and Delete complete scs.Store; scs calls the methods above.
func (s store) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit is CommitCtx without a context.
func (s store) Commit(hash string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, expires)
}

// Delete is DeleteCtx without a context.
func (s store) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

// Purge forgets the sessions that have expired.
func Purge(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE expires_at < now()`); err != nil {
		return fmt.Errorf("purge sessions: %w", err)
	}
	return nil
}
