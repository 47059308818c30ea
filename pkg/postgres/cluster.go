// Package postgres runs the private PostgreSQL of a program without DATABASE_URL.
//
// One process owns the cluster of a data folder: the one that holds the lock on its owner file. It
// starts the server, and stops it when it ends. Any other process (a command beside the site) joins:
// it connects and leaves the server alone. The server answers on a Unix socket only, never on the
// network. Rules kept, each with a test:
//
//   - an existing cluster is never initialised again; another major version is refused with what to do;
//   - a cluster is made beside its place and renamed, so that an interrupted first start leaves nothing;
//   - nothing of a crashed server is removed while one of its processes lives;
//   - the server ends when its owner dies, however it dies; it is never killed outright.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Options choose the cluster.
type Options struct {
	Data     string            // folder the cluster sits in (as pgdata)
	Bin      string            // folder of the PostgreSQL programs; empty: searched
	User     string            // system user the server runs as when we are root; empty: postgres, else nobody
	Settings map[string]string // further settings of the server
	Log      *slog.Logger
}

// Cluster is a running private PostgreSQL.
type Cluster struct {
	bin, data, socket string
	log               *slog.Logger
	account           *account // nil unless we are root
	lock              *os.File // nil when another process owns the cluster
	server            *exec.Cmd
	exited            chan error
}

// settings of every private cluster; Options.Settings come after.
var settings = [...]string{"listen_addresses=", "unix_socket_permissions=0700", "max_connections=50", "shared_buffers=64MB", "jit=off", "timezone=UTC"}

const (
	joinWait  = 60 * time.Second
	startWait = 60 * time.Second
	stopWait  = 30 * time.Second
)

// Start starts the cluster, making it first if need be, or joins the process that did.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	data, err := filepath.Abs(o.Data)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	if data, err = filepath.EvalSymlinks(data); err != nil { // the kernel names processes' folders so
		return nil, fmt.Errorf("data folder: %w", err)
	}
	c := &Cluster{data: filepath.Join(data, "pgdata"), log: o.Log}
	if c.account, err = runAs(o.User); err != nil {
		return nil, err
	}
	if err := c.prepareFolders(data); err != nil {
		return nil, err
	}
	if c.bin, err = programs(o.Bin, c.data); err != nil {
		return nil, err
	}
	if c.lock, err = own(filepath.Join(data, "owner")); err != nil {
		return nil, err
	}
	if c.lock == nil {
		return c, c.await(ctx, joinWait)
	}
	if err := c.start(ctx, o.Settings); err != nil {
		return nil, errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
	}
	return c, nil
}

// prepareFolders makes the socket folder, owned by whoever the server runs as.
func (c *Cluster) prepareFolders(data string) error {
	if err := c.account.traverses(data); err != nil {
		return err
	}
	c.socket = socketFolder(data)
	if err := os.MkdirAll(c.socket, 0o700); err != nil {
		return fmt.Errorf("make the socket folder: %w", err)
	}
	return c.account.give(c.socket)
}

// start runs the server of a cluster this process owns.
func (c *Cluster) start(ctx context.Context, more map[string]string) error {
	if err := c.initialise(ctx); err != nil {
		return err
	}
	if err := c.clearCrash(ctx); err != nil {
		return err
	}
	args := []string{"-D", c.data, "-k", c.socket}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	for name, value := range more {
		args = append(args, "-c", name+"="+value)
	}
	c.server = c.command("postgres", args...)
	c.exited = make(chan error, 1)
	started := make(chan error, 1)
	// The signal a dying parent sends follows the thread that started the child: this goroutine
	// keeps its thread until the server ends.
	go func() {
		runtime.LockOSThread()
		err := c.server.Start()
		started <- err
		if err == nil {
			c.exited <- c.server.Wait()
		}
	}()
	if err := <-started; err != nil {
		c.server = nil
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	return c.await(ctx, startWait)
}

// await waits until the server answers and has the program's database.
func (c *Cluster) await(ctx context.Context, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for {
		err := c.ensureDatabase(ctx)
		if err == nil {
			return nil
		}
		select {
		case exit := <-c.exited:
			c.exited <- exit
			return fmt.Errorf("PostgreSQL ended while starting (%v); its last words:\n%s", exit, c.lastWords())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("PostgreSQL does not answer after %s: %w; see %s", limit, err, c.logFile())
		}
	}
}

// DSN is the address of a database of the cluster.
func (c *Cluster) DSN(database string) string {
	return fmt.Sprintf("host='%s' port=5432 user=ohmylot dbname=%s sslmode=disable connect_timeout=5", c.socket, database)
}

// Owner reports whether this process runs the server.
func (c *Cluster) Owner() bool { return c.lock != nil }

// Programs is the folder of the PostgreSQL programs.
func (c *Cluster) Programs() string { return c.bin }

// Stop ends the server if this process owns it: a fast shutdown, then after 30 seconds an immediate
// one, from which PostgreSQL recovers by itself. It never kills.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.lock == nil {
		return nil
	}
	defer c.lock.Close() // gives the lock back
	if c.server == nil {
		return nil
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if err := c.server.Process.Signal(signal); err != nil {
			return nil // it has ended
		}
		select {
		case <-c.exited:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("stop PostgreSQL: %w", ctx.Err())
		case <-time.After(stopWait):
			c.log.Warn("PostgreSQL is slow to stop", "signal", signal.String())
		}
	}
	return errors.New("PostgreSQL does not stop")
}

// command prepares a PostgreSQL program: as the right user, with nothing of our environment.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	x := exec.Command(filepath.Join(c.bin, name), args...)
	x.Env, x.Dir = []string{"LC_ALL=C.UTF-8", "PATH=" + c.bin}, "/"
	x.SysProcAttr = processAttributes(c.account)
	if f, err := os.OpenFile(c.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		x.Stdout, x.Stderr = f, f
	}
	return x
}

func (c *Cluster) logFile() string { return filepath.Join(filepath.Dir(c.data), "postgres.log") }

func (c *Cluster) lastWords() string {
	text, err := os.ReadFile(c.logFile())
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
