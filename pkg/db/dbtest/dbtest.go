// Package dbtest gives each test a PostgreSQL database of its own.
//
// The server is a real one: the throwaway cluster of cmd/testdb (OHMYLOT_TEST_DATABASE_URL),
// which `make test` starts, or any server whose user may create databases. The migrations run
// once a schema into a template database; every test works on a clone of it, dropped at its end.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	"github.com/ohmylot/ohmylot/migrations"
	"github.com/ohmylot/ohmylot/pkg/db"
)

// New opens a fresh, migrated database for t.
func New(t testing.TB) *db.Pool {
	t.Helper()
	pool, err := db.Open(t.Context(), Clone(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return pool
}

// Clone makes a fresh, migrated database for t and tells its address, for tests that open it
// themselves or from several processes.
func Clone(t testing.TB) string {
	t.Helper()
	server := os.Getenv("OHMYLOT_TEST_DATABASE_URL")
	if server == "" {
		t.Fatal("OHMYLOT_TEST_DATABASE_URL is not set: run the tests with `make test`, or `go run ./cmd/testdb -- go test ./...`")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin, err := db.Open(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	template, err := prepare(ctx, admin, server)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := db.CreateDatabase(ctx, admin, name, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(server, name) })
	return Named(server, name)
}

func drop(server, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if admin, err := db.Open(ctx, server); err == nil {
		defer admin.Close()
		_ = db.DropDatabase(ctx, admin, name) // the throwaway server goes soon in any case
	}
}

// prepare makes the template database of today's migrations, once, whichever process comes first.
func prepare(ctx context.Context, admin *db.Pool, server string) (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	return name, db.Alone(ctx, admin, name, func() error {
		exists, err := db.DatabaseExists(ctx, admin, name)
		if err != nil || exists {
			return err
		}
		making := name + "_making"
		if err := db.DropDatabase(ctx, admin, making); err != nil {
			return err
		}
		if err := db.CreateDatabase(ctx, admin, making, "template0"); err != nil {
			return err
		}
		pool, err := db.Open(ctx, Named(server, making))
		if err != nil {
			return err
		}
		_, err = db.Migrate(ctx, pool, migrations.FS)
		pool.Close()
		if err != nil {
			return err
		}
		return db.RenameDatabase(ctx, admin, making, name)
	})
}

// templateName changes with the migrations, so that a long-lived server never serves an old schema.
func templateName() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	return "template_" + hex.EncodeToString(sum.Sum(nil))[:16], err
}

var named = regexp.MustCompile(`\bdbname=\S+`)

// Named is server's address with another database.
func Named(server, name string) string {
	if named.MatchString(server) {
		return named.ReplaceAllString(server, "dbname="+name)
	}
	if head, tail, ok := strings.Cut(server, "://"); ok {
		host, rest, _ := strings.Cut(tail, "/")
		_, query, _ := strings.Cut(rest, "?")
		return head + "://" + host + "/" + name + "?" + query
	}
	return server + " dbname=" + name
}
