package dbtest

import (
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// Exec runs a statement in a transaction of its own.
func Exec(t testing.TB, pool *db.Pool, statement string, args ...any) {
	t.Helper()
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Read is the one value that a query gives.
func Read[T any](t testing.TB, pool *db.Pool, query string, args ...any) (value T) {
	t.Helper()
	if err := pool.Get(t.Context(), &value, query, args...); err != nil {
		t.Fatal(err)
	}
	return value
}
