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
//   - the server ends when its owner dies, however it dies; it is never killed outright;
//   - a server that ends unasked is started again.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
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
	more              map[string]string // settings of Options
	log               *slog.Logger
	account           *account // nil unless we are root
	lock              *os.File // nil when another process owns the cluster
	server            *exec.Cmd
	exited            chan error
	unkeep            context.CancelFunc // ends keep
	kept              chan struct{}      // closed when keep has ended
}

// settings of every private cluster; Options.Settings come after.
var settings = [...]string{"listen_addresses=", "unix_socket_permissions=0700", "max_connections=50", "shared_buffers=64MB", "jit=off", "timezone=UTC"}

const (
	joinWait  = 60 * time.Second
	startWait = 60 * time.Second
	stopWait  = 30 * time.Second
	again     = 10 * time.Millisecond // between two looks at what is awaited
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
	if data, err = filepath.EvalSymlinks(data); err != nil { // one folder, one socket, whatever it is called by
		return nil, fmt.Errorf("data folder: %w", err)
	}
	c := &Cluster{data: filepath.Join(data, "pgdata"), socket: socketFolder(data), more: o.Settings, log: o.Log}
	if c.bin, err = programs(o.Bin, c.data); err != nil {
		return nil, err
	}
	joined, err := c.join(ctx, filepath.Join(data, "owner"))
	if err != nil {
		return nil, err
	}
	if joined {
		return c, nil
	}
	if err := c.start(ctx, o.User); err != nil {
		return nil, errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
	}
	return c, nil
}

// join waits until the server of the process that holds the lock answers. It reports false when
// nobody holds it, or whoever did has ended: we own the cluster then.
func (c *Cluster) join(ctx context.Context, owner string) (bool, error) {
	deadline := time.Now().Add(joinWait)
	for {
		var err error
		if c.lock, err = own(owner); err != nil || c.lock != nil {
			return false, err
		}
		if err = c.ensureContents(ctx); err == nil {
			return true, nil
		}
		if time.Now().After(deadline) {
			return false, fmt.Errorf("another ohmylot owns %s, and its PostgreSQL does not answer after %s: %w", c.data, joinWait, err)
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(again):
		}
	}
}

// start makes and runs the server of a cluster this process owns, as the system user named name
// when we are root.
func (c *Cluster) start(ctx context.Context, name string) (err error) {
	if c.account, err = runAs(name, c.data); err != nil {
		return err
	}
	if err := c.prepareFolders(); err != nil {
		return err
	}
	if err := c.initialise(ctx); err != nil {
		return err
	}
	if err := c.run(ctx); err != nil {
		return err
	}
	keeping, unkeep := context.WithCancel(context.WithoutCancel(ctx))
	c.unkeep, c.kept = unkeep, make(chan struct{})
	go c.keep(keeping)
	return nil
}

// prepareFolders makes the socket folder, open to whoever the server runs as and nobody else.
func (c *Cluster) prepareFolders() error {
	if err := c.account.traverses(filepath.Dir(c.data)); err != nil {
		return err
	}
	if err := os.Mkdir(c.socket, 0o700); err != nil && !os.IsExist(err) {
		return fmt.Errorf("make the socket folder: %w", err)
	}
	if info, err := os.Lstat(c.socket); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is in the way of the socket folder: remove it and start again", c.socket)
	}
	if err := c.account.give(c.socket); err != nil {
		return err
	}
	if err := os.Chmod(c.socket, 0o700); err != nil { // it may be an old one, or in the temporary folder another's
		return fmt.Errorf("close the socket folder: %w", err)
	}
	return nil
}

// DSN is the address of a database of the cluster for its owner, a superuser, who makes and migrates it.
func (c *Cluster) DSN(database string) string { return c.address("ohmylot", database) }

// SiteDSN is the address of a database of the cluster for the site, whose user owns nothing and has the rights
// it is given (db.Entrust).
func (c *Cluster) SiteDSN(database string) string { return c.address(site, database) }

// site is the user the site works as.
const site = "ohmylot_site"

func (c *Cluster) address(user, database string) string {
	return fmt.Sprintf("host='%s' port=5432 user=%s dbname=%s sslmode=disable connect_timeout=5", c.socket, user, database)
}

// Owner reports whether this process runs the server.
func (c *Cluster) Owner() bool { return c.lock != nil }

// Programs is the folder of the PostgreSQL programs.
func (c *Cluster) Programs() string { return c.bin }
