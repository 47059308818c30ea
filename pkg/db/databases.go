package db

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// These work on whole databases, for the tests' clones and for restoring a backup. PostgreSQL
// forbids them inside a transaction.

// CreateDatabase makes the database name as a copy of template.
func CreateDatabase(ctx context.Context, p *Pool, name, template string) error {
	return p.bare(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", pq.QuoteIdentifier(name), pq.QuoteIdentifier(template)))
}

// DropDatabase removes the database name, ending the sessions on it; none is fine.
func DropDatabase(ctx context.Context, p *Pool, name string) error {
	return p.bare(ctx, fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", pq.QuoteIdentifier(name)))
}

// RenameDatabase renames a database nobody is connected to.
func RenameDatabase(ctx context.Context, p *Pool, from, to string) error {
	return p.bare(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pq.QuoteIdentifier(from), pq.QuoteIdentifier(to)))
}

// DatabaseExists reports whether the server has the database name.
func DatabaseExists(ctx context.Context, p *Pool, name string) (bool, error) {
	var found bool
	err := p.Get(ctx, &found, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name)
	return found, err
}

// Alone runs work while no other process runs work under the same name on this server.
func Alone(ctx context.Context, p *Pool, name string, work func() error) error {
	conn, err := p.x.Connx(ctx)
	if err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	defer conn.Close()
	for mine := false; !mine; { // asked again and again: a connection that only waits passes for a lost one
		if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(hashtext($1))`, name).Scan(&mine); err != nil {
			return fmt.Errorf("lock %s: %w", name, err)
		}
		if !mine {
			time.Sleep(50 * time.Millisecond)
		}
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext($1))`, name)
	return work()
}

func (p *Pool) bare(ctx context.Context, statement string) error {
	if _, err := p.x.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
