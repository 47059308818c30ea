// Package dbtest gives each test a PostgreSQL database of its own.
//
// The server is a real one: the throwaway cluster of cmd/testdb (OHMYLOT_TEST_DATABASE_URL),
// which `make test` starts, or any server whose user may create databases and roles. The migrations run
// once a schema into a template database; every test works on a clone of it, dropped at its end.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	"github.com/ohmylot/ohmylot/migrations"
	"github.com/ohmylot/ohmylot/pkg/db"
)

// New opens a fresh, migrated database for t, as its owner.
func New(t testing.TB) *db.Pool { t.Helper(); return open(t, Clone(t)) }

// NewSite opens a fresh, migrated database for t as the site does: by a user who owns nothing.
func NewSite(t testing.TB) *db.Pool { t.Helper(); return open(t, as(Clone(t), site)) }

// Owner opens the database of pool as its owner, for what only the owner may do.
func Owner(t testing.TB, pool *db.Pool) *db.Pool {
	t.Helper()
	return open(t, Named(os.Getenv("OHMYLOT_TEST_DATABASE_URL"), Read[string](t, pool, `SELECT current_database()`)))
}

func open(t testing.TB, dsn string) *db.Pool {
	t.Helper()
	pool, err := db.Open(t.Context(), dsn)
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
		if err := fill(ctx, Named(server, making)); err != nil {
			return err
		}
		return db.RenameDatabase(ctx, admin, making, name)
	})
}

// fill runs the migrations, and gives the site's user its rights.
func fill(ctx context.Context, dsn string) error {
	pool, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := db.Migrate(ctx, pool, migrations.FS); err != nil {
		return err
	}
	err = db.InTx(ctx, pool, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `DO $$ BEGIN CREATE ROLE `+site+` LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `ALTER ROLE `+site+` PASSWORD '`+site+`'`)
		return err
	})
	if err != nil {
		return err
	}
	return db.Entrust(ctx, pool, site)
}

// site is the user the site works as, and in tests its password too, for a server that asks for one.
const site = "ohmylot_test_site"

// as is the address dsn for another user.
func as(dsn, user string) string {
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		u.User = url.UserPassword(user, user)
		return u.String()
	}
	return dsn + " user=" + user + " password=" + user
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
