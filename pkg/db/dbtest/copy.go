package dbtest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// Copy opens a copy of a test's database as it is now, like a backup that is restored. The connections of pool are ended,
// and come back by themselves.
func Copy(t testing.TB, pool *db.Pool) *db.Pool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server := os.Getenv("OHMYLOT_TEST_DATABASE_URL")
	admin, err := db.Open(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	of := Read[string](t, pool, `SELECT current_database()`)
	name := "test_" + strings.ToLower(rand.Text())
	for range 50 {
		Read[int](t, admin, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1`, of)
		if err = db.CreateDatabase(ctx, admin, name, of); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond) // they end in a moment
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(server, name) })
	copied, err := db.Open(ctx, Named(server, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { copied.Close() })
	return copied
}
