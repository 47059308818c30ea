// Package db is the way to PostgreSQL.
//
// Reads take a Conn (the pool or a transaction); writes take a Tx, which only InTx gives out. So
// every write runs in an explicit transaction: lib/pq may send a bare statement again on a broken
// connection and store a row twice. SQL is written by hand beside the function that runs it, in
// the sql.go files of each feature; nothing else imports sqlx or lib/pq.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// Conn reads. Placeholders are $1, $2…; rows scan into structs by their db tags.
type Conn interface {
	// Get scans the one row of query into dest; no row is sql.ErrNoRows (see NotFound).
	Get(ctx context.Context, dest any, query string, args ...any) error
	// Select scans all rows of query into the slice dest points to.
	Select(ctx context.Context, dest any, query string, args ...any) error
}

// Tx reads and writes inside one transaction.
type Tx interface {
	Conn
	// Exec runs a statement and tells how many rows it touched.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
}

// Pool is the program's connections. It is safe for concurrent use.
type Pool struct {
	x        *sqlx.DB
	dsn      string
	prepared sync.Map // query text → *sqlx.Stmt, see statement
	heard    func(topic string)
}

// connections bounds the pool: the private server accepts 50, and two processes may share it.
const connections = 20

// Open connects to dsn ("host=… user=… dbname=…" or an URL) and checks that it answers.
func Open(ctx context.Context, dsn string) (*Pool, error) { return open(ctx, dsn, statement, silence) }

// statement bounds each statement, so that none can hold the site.
const statement = 10 * time.Second

func open(ctx context.Context, dsn string, statement, silence time.Duration) (*Pool, error) {
	c, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectWithin
	}
	connector, err := pq.NewConnectorConfig(c)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	connector.Dialer(dialer{silence: silence})
	x := sqlx.NewDb(sql.OpenDB(session{connector, statement}), "postgres")
	x.SetMaxOpenConns(connections)
	x.SetMaxIdleConns(connections)
	x.SetConnMaxIdleTime(5 * time.Minute)
	p := &Pool{x: x, dsn: dsn}
	if err := p.Ping(ctx); err != nil {
		x.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	return p, nil
}

// session sets the limits of each new connection, so that no query or forgotten transaction can
// hold the site.
type session struct {
	driver.Connector
	statement time.Duration
}

func (s session) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	limits := fmt.Sprintf(`SET statement_timeout = %d; SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = '8s'; SET timezone = 'UTC'`, s.statement.Milliseconds())
	if _, err := c.(driver.ExecerContext).ExecContext(ctx, limits, nil); err != nil {
		c.Close()
		return nil, fmt.Errorf("set the limits of a connection: %w", err)
	}
	return c, nil
}

// Ping checks that the database answers.
func (p *Pool) Ping(ctx context.Context) error { return p.x.PingContext(ctx) }

// Close ends every connection.
func (p *Pool) Close() error { return p.x.Close() }

// DSN is the address the pool was opened with, for a Listener.
func (p *Pool) DSN() string { return p.dsn }

// Get implements Conn with a prepared statement, kept for the life of the pool.
func (p *Pool) Get(ctx context.Context, dest any, query string, args ...any) error {
	count(ctx)
	s, err := p.statement(ctx, query)
	if err != nil {
		return err
	}
	return s.GetContext(ctx, dest, args...)
}

// Select implements Conn with a prepared statement, kept for the life of the pool.
func (p *Pool) Select(ctx context.Context, dest any, query string, args ...any) error {
	count(ctx)
	s, err := p.statement(ctx, query)
	if err != nil {
		return err
	}
	return s.SelectContext(ctx, dest, args...)
}

// statement prepares each query text once. Texts are constants of the sql.go files, so that their
// number is bounded; preparing makes a query by key more than twice as fast.
func (p *Pool) statement(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if s, ok := p.prepared.Load(query); ok {
		return s.(*sqlx.Stmt), nil
	}
	s, err := p.x.PreparexContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, raced := p.prepared.LoadOrStore(query, s); raced {
		s.Close()
		return first.(*sqlx.Stmt), nil
	}
	return s, nil
}

type tx struct {
	x       *sqlx.Tx
	changed []string // topics, told after the commit
}

func (t *tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	count(ctx)
	return t.x.GetContext(ctx, dest, query, args...)
}

func (t *tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	count(ctx)
	return t.x.SelectContext(ctx, dest, query, args...)
}

func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	count(ctx)
	r, err := t.x.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// InTx runs work in one transaction: all of it is kept, or none when work returns an error or
// panics.
func InTx(ctx context.Context, p *Pool, work func(tx Tx) error) error {
	x, err := p.x.BeginTxx(ctx, nil)
	if err != nil {
		return lost(fmt.Errorf("begin: %w", err))
	}
	defer x.Rollback() // after a commit this does nothing
	t := &tx{x: x}
	if err := work(t); err != nil {
		return lost(err)
	}
	if err := x.Commit(); err != nil {
		return lost(fmt.Errorf("commit: %w", err))
	}
	if p.heard != nil {
		for _, topic := range t.changed {
			p.heard(topic)
		}
	}
	return nil
}

// lost turns a database out of reach into fault.Unavailable, so that the visitor is told to come
// back and nothing pretends to be saved.
func lost(err error) error {
	if _, known := fault.As(err); known || !Down(err) {
		return err
	}
	return fault.Wrap(fault.Unavailable, "errors.unavailable.text", err)
}

// Down reports whether err says that the database cannot be reached, is stopping or is too busy for
// now (a lock or a statement that waited too long, a deadlock), rather than that a query is wrong:
// the same act may succeed later.
func Down(err error) bool {
	var network interface{ Timeout() bool }
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || (errors.As(err, &network) && !errors.Is(err, context.Canceled)) {
		return true
	}
	e := pq.As(err, pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow, pqerror.TooManyConnections,
		pqerror.LockNotAvailable, pqerror.TRDeadlockDetected, pqerror.TRSerializationFailure, pqerror.QueryCanceled)
	return e != nil
}

// NotFound reports whether err says that a query by key found no row.
func NotFound(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Found makes of a query by key that found no row the page that does not exist, and says of any other
// error what was being done: Found(err, "find spot %d", id).
func Found(err error, doing string, args ...any) error {
	if NotFound(err) {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	if err != nil {
		return fmt.Errorf(doing+": %w", append(args, err)...)
	}
	return nil
}

// Violates reports whether err breaks the named constraint or unique index.
func Violates(err error, constraint string) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Constraint == constraint
}

// Contradicts reports whether err says that a row and others cannot be together, whichever constraint forbids it.
func Contradicts(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Code.Class() == "23"
}

// Orphaned reports whether err says that what a row refers to is gone: somebody erased it meanwhile.
func Orphaned(err error) bool { return pq.As(err, pqerror.ForeignKeyViolation) != nil }

// Array passes a slice as one PostgreSQL array: "… = ANY($1)".
func Array(slice any) any { return pq.Array(slice) }
