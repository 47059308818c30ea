package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// initialise makes the cluster unless it exists. It is made beside its place and renamed last.
func (c *Cluster) initialise(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(c.data, "PG_VERSION")); err == nil {
		return nil
	}
	entries, err := os.ReadDir(c.data)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("look into the cluster: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is no PostgreSQL cluster but is not empty: move it away and start again", c.data)
	}
	making := c.data + ".new"
	if err := c.awaitNobodyIn(ctx, making); err != nil { // an interrupted initdb empties the folder as it ends
		return err
	}
	if err := os.RemoveAll(making); err != nil { // what an interrupted start left
		return fmt.Errorf("clear an interrupted first start: %w", err)
	}
	if err := os.Mkdir(making, 0o700); err != nil {
		return fmt.Errorf("make the cluster's folder: %w", err)
	}
	if err := c.account.give(making); err != nil {
		return err
	}
	x := c.command("initdb", "-D", making, "-U", "ohmylot", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums")
	x.Dir = making // so that the next start knows whether it still works there
	if err := x.Run(); err != nil {
		return fmt.Errorf("initdb: %w; its last words:\n%s", err, c.lastWords())
	}
	_ = os.Remove(c.data) // an empty folder in the way
	if err := os.Rename(making, c.data); err != nil {
		return fmt.Errorf("put the cluster in its place: %w", err)
	}
	return ctx.Err()
}

// clearCrash waits for what a crashed server left behind to end, then removes its pid file and
// socket. Removing them while a process of it lives would corrupt the data.
func (c *Cluster) clearCrash(ctx context.Context) error {
	if err := c.awaitNobodyIn(ctx, c.data); err != nil {
		return err
	}
	for _, stale := range []string{filepath.Join(c.data, "postmaster.pid"), filepath.Join(c.socket, ".s.PGSQL.5432"), filepath.Join(c.socket, ".s.PGSQL.5432.lock")} {
		if err := os.Remove(stale); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("clear what a crash left: %w", err)
		}
	}
	return nil
}

// awaitNobodyIn waits until no PostgreSQL process works in folder, and asks those that stay to end.
func (c *Cluster) awaitNobodyIn(ctx context.Context, folder string) error {
	if real, err := filepath.EvalSymlinks(folder); err == nil { // the kernel names processes' folders so
		folder = real
	}
	begun, asked, urged := time.Now(), false, false
	for {
		left := processesIn(folder, c.account)
		if len(left) == 0 {
			return nil
		}
		waited := time.Since(begun)
		switch {
		case waited > 2*time.Second && !asked:
			asked = true
			signalAll(left, syscall.SIGINT)
		case waited > 20*time.Second && !urged:
			urged = true
			signalAll(left, syscall.SIGQUIT)
		case waited > time.Minute:
			return fmt.Errorf("processes %v of an earlier PostgreSQL still use %s: end them and start again", left, folder)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * again):
		}
	}
}

// own takes the lock on the owner file; nil when another process holds it. The kernel gives the
// lock back when a process ends, however it ends.
func own(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the owner file: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if err == syscall.EWOULDBLOCK {
			return nil, nil
		}
		return nil, fmt.Errorf("lock the owner file: %w", err)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0) // for people who look; the lock is what counts
	}
	return f, nil
}

// socketFolder is where the socket sits: in the data folder, or in a short folder of the temporary
// one for a path too long for a socket's address (107 bytes), or with signs that PostgreSQL's list of
// folders or a database address would misread.
func socketFolder(data string) string {
	folder := filepath.Join(data, "socket")
	if len(filepath.Join(folder, ".s.PGSQL.5432")) <= 100 && !strings.ContainsAny(folder, "',\"\\ \t\n") {
		return folder
	}
	sum := sha256.Sum256([]byte(data))
	return filepath.Join(os.TempDir(), "ohmylot-"+hex.EncodeToString(sum[:6]))
}
