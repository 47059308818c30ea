package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// ensureDatabase connects and makes the program's database unless it exists.
func (c *Cluster) ensureDatabase(ctx context.Context) error {
	server, err := sql.Open("postgres", c.DSN("postgres"))
	if err != nil {
		return err
	}
	defer server.Close()
	var exists bool
	if err := server.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'ohmylot')`).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = server.ExecContext(ctx, `CREATE DATABASE ohmylot`)
	if pq.As(err, pqerror.DuplicateDatabase, pqerror.UniqueViolation) != nil { // another process was faster
		return nil
	}
	if err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	return nil
}

// starting reports whether err is the answer of a server that is not ready yet.
func starting(err error) bool { return pq.As(err, pqerror.CannotConnectNow) != nil }
