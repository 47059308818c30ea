package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// ensureContents connects and makes the program's database and the site's user unless they exist.
func (c *Cluster) ensureContents(ctx context.Context) error {
	server, err := sql.Open("postgres", c.DSN("postgres"))
	if err != nil {
		return err
	}
	defer server.Close()
	if err := ensure(ctx, server, `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '`+site+`')`, `CREATE ROLE `+site+` LOGIN`); err != nil {
		return err
	}
	return ensure(ctx, server, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'ohmylot')`, `CREATE DATABASE ohmylot`)
}

// ensure runs statement unless exists says that what it makes is there.
func ensure(ctx context.Context, server *sql.DB, exists, statement string) error {
	var there bool
	if err := server.QueryRowContext(ctx, exists).Scan(&there); err != nil || there {
		return err
	}
	_, err := server.ExecContext(ctx, statement)
	if pq.As(err, pqerror.DuplicateDatabase, pqerror.DuplicateObject, pqerror.UniqueViolation) != nil { // another process was faster
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// starting reports whether err is the answer of a server that is not ready yet.
func starting(err error) bool { return pq.As(err, pqerror.CannotConnectNow) != nil }
