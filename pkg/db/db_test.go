package db_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/migrations"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
)

func exec(t *testing.T, pool *db.Pool, statement string, args ...any) error {
	t.Helper()
	return db.InTx(t.Context(), pool, func(tx db.Tx) error { _, err := tx.Exec(t.Context(), statement, args...); return err })
}

// notes makes a table with a named constraint of each sort.
func notes(t *testing.T) *db.Pool {
	t.Helper()
	pool := dbtest.New(t)
	if err := exec(t, pool, `CREATE TABLE note (id int CONSTRAINT note_unique PRIMARY KEY, text text CONSTRAINT note_length CHECK (length(text) < 9))`); err != nil {
		t.Fatal(err)
	}
	return pool
}

func count(t *testing.T, c db.Conn) (n int) {
	t.Helper()
	if err := c.Get(t.Context(), &n, `SELECT count(*) FROM note`); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInTxIsAllOrNothing(t *testing.T) {
	pool := notes(t)
	undone := errors.New("undone")
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		n, err := tx.Exec(t.Context(), `INSERT INTO note VALUES (1, 'a'), (2, 'b')`)
		if err != nil || n != 2 || count(t, tx) != 2 || count(t, pool) != 0 {
			t.Errorf("inside: %d rows (%v)", n, err)
		}
		return undone
	})
	if !errors.Is(err, undone) || count(t, pool) != 0 {
		t.Errorf("after an error: %v, %d rows", err, count(t, pool))
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.InTx(t.Context(), pool, func(tx db.Tx) error {
			if _, err := tx.Exec(t.Context(), `INSERT INTO note VALUES (1, 'a')`); err != nil {
				return err
			}
			panic("ouch")
		})
	}()
	if count(t, pool) != 0 {
		t.Error("a panic kept half the work")
	}
	if err := exec(t, pool, `INSERT INTO note VALUES (1, 'a')`); err != nil || count(t, pool) != 1 {
		t.Errorf("a good one: %v, %d rows", err, count(t, pool))
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = db.InTx(ctx, pool, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO note VALUES (2, 'b')`)
		cancel()
		return err
	})
	if err == nil || count(t, pool) != 1 {
		t.Errorf("a visitor who left: %v, %d rows", err, count(t, pool))
	}
}

func TestViolates(t *testing.T) {
	pool := notes(t)
	if err := exec(t, pool, `INSERT INTO note VALUES (1, 'a')`); err != nil {
		t.Fatal(err)
	}
	double, long := exec(t, pool, `INSERT INTO note VALUES (1, 'b')`), exec(t, pool, `INSERT INTO note VALUES (2, 'much too long')`)
	if !db.Violates(fmt.Errorf("insert: %w", double), "note_unique") || db.Violates(double, "note_length") {
		t.Errorf("a double: %v", double)
	}
	if !db.Violates(long, "note_length") || db.Violates(long, "note_unique") || db.Violates(nil, "") || db.Violates(io.EOF, "") {
		t.Errorf("too long: %v", long)
	}
	if fault.Is(double, fault.Unavailable) || db.Down(double) {
		t.Error("a broken rule is told as an outage")
	}
}

func TestNotFoundAndArray(t *testing.T) {
	pool := notes(t)
	if err := exec(t, pool, `INSERT INTO note VALUES (1, 'a'), (2, 'b'), (3, 'c')`); err != nil {
		t.Fatal(err)
	}
	var text string
	if err := pool.Get(t.Context(), &text, `SELECT text FROM note WHERE id = $1`, 9); !db.NotFound(err) {
		t.Error(err)
	}
	if db.NotFound(pool.Get(t.Context(), &text, `SELECT text FROM nowhere`)) {
		t.Error("a wrong query finds nothing")
	}
	var texts []string
	if err := pool.Select(t.Context(), &texts, `SELECT text FROM note WHERE id = ANY($1) ORDER BY id`, db.Array([]int64{3, 1})); err != nil || strings.Join(texts, "") != "ac" {
		t.Errorf("%q %v", texts, err)
	}
}

func TestCounting(t *testing.T) {
	pool := notes(t)
	ctx, n := db.Counting(t.Context())
	var x int
	_ = pool.Get(ctx, &x, `SELECT 1`)
	_ = db.InTx(ctx, pool, func(tx db.Tx) error { return tx.Get(ctx, &x, `SELECT 2`) })
	if n.Load() != 2 {
		t.Errorf("%d queries were counted", n.Load())
	}
}

func TestLimitsOfAConnection(t *testing.T) {
	pool := dbtest.New(t)
	for name, want := range map[string]string{"statement_timeout": "10s", "lock_timeout": "8s", "idle_in_transaction_session_timeout": "30s", "timezone": "UTC"} {
		var got string
		if err := pool.Get(t.Context(), &got, `SELECT current_setting($1)`, name); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", name, got, err, want)
		}
	}
}

func TestDown(t *testing.T) {
	for _, err := range []error{driver.ErrBadConn, sql.ErrConnDone, &net.OpError{Op: "dial", Err: errors.New("refused")}, context.DeadlineExceeded,
		&pq.Error{Code: "55P03"}, &pq.Error{Code: "40P01"}, &pq.Error{Code: "40001"}, &pq.Error{Code: "57014"}} {
		if !db.Down(fmt.Errorf("read: %w", err)) {
			t.Errorf("%v is no outage", err)
		}
	}
	for _, err := range []error{nil, io.EOF, sql.ErrNoRows, context.Canceled, &pq.Error{Code: "23505"}} {
		if db.Down(err) {
			t.Errorf("%v is an outage", err)
		}
	}
}

// A server that goes is said in its own kind; the pool works again by itself once it is back.
func TestLostConnections(t *testing.T) {
	pool := notes(t)
	kick := func() { // from within, every other connection; from outside, this one
		t.Helper()
		other, err := db.Open(t.Context(), pool.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		var n []bool
		if err := other.Select(t.Context(), &n, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		kick()
		_, err := tx.Exec(t.Context(), `INSERT INTO note VALUES (1, 'a')`)
		return err
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("in a transaction: %v", err)
	}
	count(t, pool)
	kick()
	for range 3 {
		if count(t, pool) != 0 { // fails the test when the pool does not recover
			t.Error("a row of a lost transaction")
		}
	}
	pool.Close()
	if err := exec(t, pool, `INSERT INTO note VALUES (1, 'a')`); err == nil {
		t.Error("a closed pool writes")
	}
}

// A server that is stopped, rather than gone, accepts and never answers.
func TestSilentServer(t *testing.T) {
	dsn := dbtest.Clone(t)
	gate := newGate(t, dsn)
	pool, err := db.OpenImpatient(t.Context(), gate.dsn, 300*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	var one int
	if err := pool.Get(t.Context(), &one, `SELECT 1 FROM pg_sleep(0.1)`); err != nil || one != 1 {
		t.Fatalf("before: %v", err)
	}
	gate.stopped.Store(true)
	begun := time.Now()
	if err := pool.Get(t.Context(), &one, `SELECT 1 FROM pg_sleep(0.1)`); !db.Down(err) {
		t.Errorf("a read of a stopped server: %v", err)
	}
	if err := db.InTx(t.Context(), pool, func(db.Tx) error { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a transaction on a stopped server: %v", err)
	}
	if took := time.Since(begun); took > 8*time.Second {
		t.Errorf("a stopped server held us for %s", took)
	}
	gate.stopped.Store(false)
	if err := pool.Get(t.Context(), &one, `SELECT 1`); err != nil {
		t.Errorf("once it is back: %v", err)
	}
}

// gate stands before the server on a port of its own; stopped, it passes nothing on.
type gate struct {
	dsn     string
	stopped atomic.Bool
}

var hostPort = regexp.MustCompile(`host='?([^' ]+)'? port=(\d+)`)

func newGate(t *testing.T, dsn string) *gate {
	t.Helper()
	m := hostPort.FindStringSubmatch(dsn)
	if m == nil {
		t.Skip("the address of the test server is no list of words")
	}
	network, address := "unix", m[1]+"/.s.PGSQL."+m[2]
	if !strings.HasPrefix(m[1], "/") {
		network, address = "tcp", net.JoinHostPort(m[1], m[2])
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	g := &gate{dsn: strings.ReplaceAll(hostPort.ReplaceAllString(dsn, "host=127.0.0.1 port="+port), "connect_timeout=5", "connect_timeout=1")}
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial(network, address)
			if err != nil {
				from.Close()
				continue
			}
			go g.pass(to, from)
			go g.pass(from, to)
		}
	}()
	return g
}

func (g *gate) pass(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		for g.stopped.Load() {
			time.Sleep(5 * time.Millisecond)
		}
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for _, dsn := range []string{"host=/nowhere user=x sslmode=disable", "::", "host=127.0.0.1 port=1 sslmode=disable"} {
		if pool, err := db.Open(ctx, dsn); err == nil {
			pool.Close()
			t.Errorf("%q was opened", dsn)
		}
	}
}

func TestCursor(t *testing.T) {
	at := time.Date(2026, 11, 21, 7, 10, 44, 123456000, time.UTC)
	for _, c := range []db.Cursor{{At: at, ID: 1}, {At: at.AddDate(170, 0, 0), ID: 1 << 62}} {
		if got := db.ParseCursor(c.String()); !got.At.Equal(c.At) || got.ID != c.ID {
			t.Errorf("%+v became %+v by way of %s", c, got, c)
		}
	}
	if (db.Cursor{At: at}).String() != "" {
		t.Error("the beginning has an address")
	}
	for _, wrong := range []string{"", "x", "!!", "MTIz", "LTEuLTE", strings.Repeat("A", 4000), "1.1", "MS4w",
		db.Cursor{At: time.UnixMicro(-1 << 62), ID: 1}.String(), db.Cursor{At: time.UnixMicro(1<<63 - 1), ID: 1}.String(), db.Cursor{At: time.Unix(-5, 0), ID: 1}.String()} {
		if got := db.ParseCursor(wrong); !got.Zero() {
			t.Errorf("%q is read as %+v", wrong, got)
		}
	}
}

// ear collects what is heard on a channel.
type ear struct {
	mu   sync.Mutex
	said []string
}

func (e *ear) hear(payload string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said = append(e.said, payload)
}

func (e *ear) await(t *testing.T, what string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		e.mu.Lock()
		heard := false
		for _, s := range e.said {
			heard = heard || s == what
		}
		e.mu.Unlock()
		if heard {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q was not heard, but %q", what, e.said)
		}
	}
}

func TestListenAndNotify(t *testing.T) {
	pool := notes(t)
	changed, other := &ear{}, &ear{}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		db.Listen(ctx, pool, slog.New(slog.DiscardHandler), map[string]func(string){db.ChangedChannel: changed.hear, "other": other.hear})
		close(ended)
	}()
	say := func(topic string) {
		t.Helper()
		if err := db.InTx(t.Context(), pool, func(tx db.Tx) error { return db.Changed(t.Context(), tx, topic) }); err != nil {
			t.Fatal(err)
		}
	}
	listening := func() (pids []int) {
		t.Helper()
		if err := pool.Select(t.Context(), &pids, `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen%'`); err != nil {
			t.Fatal(err)
		}
		return pids
	}
	for deadline := time.Now().Add(5 * time.Second); len(listening()) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody listens")
		}
	}
	time.Sleep(50 * time.Millisecond) // both channels
	undone := errors.New("undone")
	_ = db.InTx(t.Context(), pool, func(tx db.Tx) error {
		if err := db.Changed(t.Context(), tx, "never"); err != nil {
			t.Error(err)
		}
		return undone
	})
	say("spots")
	changed.await(t, "spots")
	var gone bool
	if err := pool.Get(t.Context(), &gone, `SELECT pg_terminate_backend($1)`, listening()[0]); err != nil || !gone {
		t.Fatal(gone, err)
	}
	changed.await(t, "") // something may have been missed: everything may have changed
	other.await(t, "")
	say("again")
	changed.await(t, "again")
	for _, s := range changed.said {
		if s == "never" {
			t.Error("a change undone was told")
		}
	}
	stop()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("does not stop listening")
	}
}

func TestMigrate(t *testing.T) {
	pool := dbtest.New(t)
	if ran, err := db.Migrate(t.Context(), pool, migrations.FS); err != nil || ran != 0 {
		t.Errorf("again: %d ran (%v)", ran, err)
	}
	if current, err := db.Current(t.Context(), pool, migrations.FS); err != nil || !current {
		t.Errorf("current %v (%v)", current, err)
	}
	later := fstest.MapFS{}
	names, err := migrations.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		text, err := migrations.FS.ReadFile(n.Name())
		if err != nil {
			t.Fatal(err)
		}
		later[n.Name()] = &fstest.MapFile{Data: text}
	}
	later["90000_note.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE note (id int);\nINSERT INTO note VALUES (1);\n" +
		"CREATE TABLE bound AS SELECT CAST(current_setting('statement_timeout') AS interval) AS statement;\n")}
	if current, err := db.Current(t.Context(), pool, later); err != nil || current {
		t.Errorf("a schema behind is current %v (%v)", current, err)
	}
	var all sync.WaitGroup // two instances that start at once
	for range 2 {
		all.Go(func() {
			if _, err := db.Migrate(t.Context(), pool, later); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if count(t, pool) != 1 {
		t.Error("the migration ran twice")
	}
	if !dbtest.Read[bool](t, pool, `SELECT statement >= interval '1 hour' FROM bound`) {
		t.Error("an index of a large table would be given up")
	}
	if _, err := db.Migrate(t.Context(), pool, migrations.FS); !errors.Is(err, db.ErrNewer) {
		t.Errorf("an older program migrates a newer schema: %v", err)
	}
	if _, err := db.Current(t.Context(), pool, migrations.FS); !errors.Is(err, db.ErrNewer) {
		t.Errorf("an older program on a newer schema: %v", err)
	}
	later["89999_landed_after.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nINSERT INTO note VALUES (3);\n")}
	if current, err := db.Current(t.Context(), pool, later); err != nil || current {
		t.Errorf("without a migration of a lower number the schema is current %v (%v)", current, err)
	}
	if ran, err := db.Migrate(t.Context(), pool, later); err != nil || ran != 1 || count(t, pool) != 2 {
		t.Errorf("a migration of a lower number: %d ran (%v), %d rows", ran, err, count(t, pool))
	}
	later["90001_bad.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nINSERT INTO note VALUES (2);\nSELECT nonsense;\n")}
	if _, err := db.Migrate(t.Context(), pool, later); err == nil || count(t, pool) != 2 {
		t.Errorf("a migration that fails half-way: %v, %d rows", err, count(t, pool))
	}
}
