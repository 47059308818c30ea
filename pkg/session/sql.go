package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// store keeps sessions in the table session. scs gives it hashes, never tokens.
type store struct{ pool *db.Pool }

// patience bounds each call: scs calls the store outside any deadline of a handler.
const patience = 10 * time.Second

// loaded is, in a request's context, the hash of the session it came with, "" for none, and what its browser says it is.
type loaded struct{ hash, agent string }

type loadedKey struct{}

func withLoaded(ctx context.Context, agent string) context.Context {
	return context.WithValue(ctx, loadedKey{}, &loaded{agent: agent})
}

// loadedIn is empty outside a request.
func loadedIn(ctx context.Context) loaded {
	if l, ok := ctx.Value(loadedKey{}).(*loaded); ok {
		return *l
	}
	return loaded{}
}

func deviceIn(ctx context.Context) Device { return DeviceOf(loadedIn(ctx).agent) }

// errEnded says that the session a request came with was ended before the request was.
var errEnded = errors.New("the session has ended")

func (s store) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var data []byte
	err := s.pool.Get(bounded, &data, `SELECT data FROM session WHERE token_hash = $1 AND expires_at > now()`, hash)
	if db.NotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	if l, ok := ctx.Value(loadedKey{}).(*loaded); ok {
		l.hash = hash
	}
	return data, true, nil
}

// CommitCtx keeps what a request left in its session. A session that was there before is updated
// only while it is there still: a request in flight must not undo a sign-out.
func (s store) CommitCtx(ctx context.Context, hash string, data []byte, expires time.Time) error {
	account, err := accountIn(data)
	if err != nil {
		return err
	}
	write := `INSERT INTO session (token_hash, account_id, data, expires_at) VALUES ($1, $2, $3, $4)`
	if loadedIn(ctx).hash == hash {
		write = `UPDATE session SET account_id = $2, data = $3, expires_at = $4 WHERE token_hash = $1`
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		n, err := tx.Exec(ctx, write, hash, account, data, expires)
		if db.Orphaned(err) { // whoever signs in is being erased
			return errEnded
		}
		if err != nil {
			return fmt.Errorf("keep session: %w", err)
		}
		if n == 0 {
			return errEnded
		}
		return nil
	})
}

func (s store) DeleteCtx(ctx context.Context, hash string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE token_hash = $1`, hash); err != nil {
			return fmt.Errorf("delete session: %w", err)
		}
		return nil
	})
}

// row is a session as it is kept.
type row struct {
	ID   int64  `db:"id"`
	Hash string `db:"token_hash"`
	Data []byte `db:"data"`
}

// shownAtMost bounds how many sessions of one account are listed: closing all the others reaches those beyond.
const shownAtMost = 100

func rowsOf(ctx context.Context, c db.Conn, account who.ID) ([]row, error) {
	var rows []row
	err := c.Select(ctx, &rows, `SELECT id, token_hash, data FROM session WHERE account_id = $1 AND expires_at > now() ORDER BY id DESC LIMIT $2`, account, shownAtMost)
	if err != nil {
		return nil, fmt.Errorf("list sessions of account %d: %w", account, err)
	}
	return rows, nil
}

func stillOpen(ctx context.Context, c db.Conn, hash string) (open bool, err error) {
	if err := c.Get(ctx, &open, `SELECT EXISTS (SELECT FROM session WHERE token_hash = $1)`, hash); err != nil {
		return false, fmt.Errorf("find out about a session: %w", err)
	}
	return open, nil
}

func deleteSession(ctx context.Context, tx db.Tx, account who.ID, id int64) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND id = $2`, account, id)
	if err != nil {
		return 0, fmt.Errorf("close session %d: %w", id, err)
	}
	return n, nil
}

func deleteOthers(ctx context.Context, tx db.Tx, account who.ID, hash string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND token_hash <> $2`, account, hash); err != nil {
		return fmt.Errorf("close the other sessions of account %d: %w", account, err)
	}
	return nil
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
