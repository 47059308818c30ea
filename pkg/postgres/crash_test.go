package postgres

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func TestProgramKilled(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.begin()
	keepRow(t, p.up(), "one")
	p.kill()
	if left := waitNobodyUnder(h.folder, 10*time.Second); len(left) > 0 {
		t.Fatalf("the server %v outlives its program", left)
	}
	p = h.begin()
	a := p.up()
	keepRow(t, a, "two")
	p.kill()
	p = h.begin() // at once, while the server still shuts down
	a = p.up()
	if got := rows(t, a); !a.Owner || got != "one two" {
		t.Errorf("owner %v, rows %q", a.Owner, got)
	}
	p.stop()
}

// A backend that computes does not notice that its postmaster died: the next start must wait for it
// before it removes the pid file, which would let two servers write to the same data.
func TestProgramAndPostmasterKilled(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, h house) []string{
		"plainly": func(*testing.T, house) []string { return nil },
		"with the cluster on another disk": func(t *testing.T, h house) []string {
			real := filepath.Join(filepath.Dir(h.folder), "disk")
			if err := os.Rename(h.data(), real); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(real, h.data()); err != nil {
				t.Fatal(err)
			}
			return nil
		},
		"as root of a container": func(t *testing.T, _ house) []string {
			needsRoot(t)
			return []string{"OHMYLOT_POSTGRES_TEST_CONFINED=yes"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			env := prepare(t, h)
			p := h.begin(env...)
			a := p.up()
			keepRow(t, a, "kept")
			busy := compute(t, a)
			server := h.postmaster()
			if err := syscall.Kill(server, syscall.SIGKILL); err != nil { // first: the other way round it has time to shut down
				t.Fatal(err)
			}
			p.kill()
			if !alive(busy) {
				t.Fatal("the backend died with its postmaster: this test tests nothing")
			}
			next := h.begin(env...)
			pidFile := filepath.Join(h.data(), "postmaster.pid")
			for alive(busy) {
				if text, err := os.ReadFile(pidFile); alive(busy) && (err != nil || !startsWith(text, server)) {
					t.Fatalf("the pid file of %d is %q (%v) while its backend %d lives", server, text, err, busy)
				}
				time.Sleep(time.Millisecond)
			}
			b := next.up()
			if got := rows(t, b); !b.Owner || got != "kept" {
				t.Errorf("owner %v, rows %q", b.Owner, got)
			}
			next.stop()
		})
	}
}

// compute gives the server a backend that is busy for long, with a row that is not committed.
func compute(t *testing.T, a answer) int {
	t.Helper()
	pool, err := sql.Open("postgres", a.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	tx, err := pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if err := tx.QueryRow(`INSERT INTO kept VALUES ('uncommitted') RETURNING pg_backend_pid()`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	go tx.Exec(`DO $$ BEGIN LOOP END LOOP; END $$`) // ends when the server does
	busy := `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'`
	for deadline := time.Now().Add(10 * time.Second); query(t, a.Server, busy) != "1"; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the backend does not get busy")
		}
	}
	return pid
}

// alive reports whether a process runs; one that only waits to be buried does not.
func alive(pid int) bool {
	cwd, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd")
	return err == nil && cwd != ""
}

func startsWith(text []byte, pid int) bool {
	first := strconv.Itoa(pid) + "\n"
	return len(text) >= len(first) && string(text[:len(first)]) == first
}

// A server killed alone, as a system short of memory does, comes back under the same program.
func TestPostmasterKilled(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.begin()
	a := p.up()
	keepRow(t, a, "kept")
	for range 2 {
		if err := syscall.Kill(h.postmaster(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		for got := ""; got != "kept"; time.Sleep(10 * time.Millisecond) {
			got, _ = ask(a.DSN, `SELECT text FROM kept`)
			if time.Since(begun) > 5*time.Second {
				t.Fatal("the server does not come back")
			}
		}
	}
	p.stop()
}

// Pid and lock files of a crash name a process number that another process has by now.
func TestStaleFilesOfAReusedNumber(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.begin()
	keepRow(t, p.up(), "kept")
	text, err := os.ReadFile(filepath.Join(h.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	lock, err := os.ReadFile(filepath.Join(h.folder, "socket", ".s.PGSQL.5432.lock"))
	if err != nil {
		t.Fatal(err)
	}
	server := strconv.Itoa(h.postmaster())
	p.stop()
	other := exec.Command("sleep", "60") // as the server's user: PostgreSQL believes only those
	other.Dir = "/"
	if as, err := runAs("", h.data()); err != nil {
		t.Fatal(err)
	} else if as != nil {
		other.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: as.uid, Gid: as.gid}}
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	reused := strconv.Itoa(other.Process.Pid)
	for path, text := range map[string][]byte{
		filepath.Join(h.data(), "postmaster.pid"):               text,
		filepath.Join(h.folder, "socket", ".s.PGSQL.5432.lock"): lock,
	} {
		if err := os.WriteFile(path, append([]byte(reused), text[len(server):]...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(h.folder, "socket", ".s.PGSQL.5432"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p = h.begin()
	if got := rows(t, p.up()); got != "kept" {
		t.Errorf("rows %q", got)
	}
	p.stop()
	if err := other.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process that has the number was ended: %v", err)
	}
	other.Process.Kill()
	other.Wait()
}

func TestInterruptedFirstStart(t *testing.T) {
	t.Parallel()
	t.Run("half made", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		half := filepath.Join(h.folder, "pgdata.new", "base")
		if err := os.MkdirAll(half, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"PG_VERSION", "base/1"} {
			if err := os.WriteFile(filepath.Join(h.folder, "pgdata.new", name), []byte("15\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		comesUpWhole(t, h)
	})
	t.Run("still cleaning up", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		making := filepath.Join(h.folder, "pgdata.new")
		if err := os.Mkdir(making, 0o755); err != nil {
			t.Fatal(err)
		}
		initdb := exec.Command("sleep", "60")
		initdb.Dir = making
		if err := initdb.Start(); err != nil {
			t.Fatal(err)
		}
		p := h.begin()
		select {
		case <-p.said:
			t.Error("another initdb began beside it")
		case <-time.After(500 * time.Millisecond):
		}
		if _, err := os.Stat(filepath.Join(making, "PG_VERSION")); err == nil {
			t.Error("another initdb works in the same folder")
		}
		initdb.Process.Kill()
		initdb.Wait()
		p.up()
		p.stop()
	})
	t.Run("killed in initdb", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		p := h.begin()
		making := filepath.Join(h.folder, "pgdata.new", "base", "1") // initdb is in full swing
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(making); err == nil {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("initdb does not begin")
			}
		}
		p.kill()
		comesUpWhole(t, h) // at once, while initdb may still clean up
	})
}

func comesUpWhole(t *testing.T, h house) {
	t.Helper()
	p := h.begin()
	a := p.up()
	keepRow(t, a, "whole")
	if _, err := os.Stat(h.data() + ".new"); !os.IsNotExist(err) {
		t.Errorf("pgdata.new is left: %v", err)
	}
	p.stop()
}
