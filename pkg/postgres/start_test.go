package postgres

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestFirstStart(t *testing.T) {
	t.Parallel()
	t.Run("as root", func(t *testing.T) {
		t.Parallel()
		needsRoot(t)
		h := newHouse(t)
		dropped, err := runAs("", h.data())
		if err != nil {
			t.Fatal(err)
		}
		firstStart(t, h, dropped.uid)
	})
	t.Run("as a normal user", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t).normalUser()
		uid := uint32(os.Geteuid())
		if h.as != nil {
			uid = h.as.uid
		}
		firstStart(t, h, uid)
	})
}

func firstStart(t *testing.T, h house, uid uint32) {
	p := h.begin()
	a := p.up()
	if !a.Owner {
		t.Error("the first program does not own the cluster")
	}
	keepRow(t, a, "first")
	server := h.postmaster()
	if got := uidOf(t, server); got != uid || got == 0 {
		t.Errorf("the server runs as user %d, want %d", got, uid)
	}
	if group, err := syscall.Getpgid(server); err != nil || group != server {
		t.Errorf("the server is in process group %d (%v): Ctrl-C would reach it before us", group, err)
	}
	if entries, _ := filepath.Glob(h.data() + ".new"); len(entries) > 0 {
		t.Error("pgdata.new is left")
	}
	checkModes(t, h)
	checkSettings(t, a)
	checkNoNetwork(t, server)
	p.stop()
	if left := processesUnder(h.folder); len(left) > 0 {
		t.Errorf("processes %v live after SIGTERM", left)
	}
	log, err := os.ReadFile(filepath.Join(h.folder, "postgres.log"))
	if err != nil || !strings.Contains(string(log), "database system is shut down") {
		t.Errorf("the server was not shut down cleanly (%v): %s", err, log)
	}
	begun := time.Now()
	p = h.begin()
	a = p.up()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the second start took %s", took)
	}
	if got := rows(t, a); got != "first" {
		t.Errorf("rows after a restart: %q", got)
	}
	p.stop()
}

// checkModes holds the socket to its owner: whoever reaches it is the database's superuser.
func checkModes(t *testing.T, h house) {
	t.Helper()
	for path, want := range map[string]os.FileMode{
		filepath.Join(h.folder, "socket"):                  0o700,
		filepath.Join(h.folder, "socket", ".s.PGSQL.5432"): 0o700,
		h.data(): 0o700,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Error(err)
		} else if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func checkSettings(t *testing.T, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"listen_addresses": "", "max_connections": "50", "shared_buffers": "64MB", "jit": "off", "timezone": "UTC",
		"server_encoding": "UTF8", "data_checksums": "on", "fsync": "off", // the child's own further setting
	} {
		if got := query(t, a.DSN, "SELECT current_setting('"+name+"')"); !strings.EqualFold(got, want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := query(t, a.DSN, `SELECT 'e' < 'é' COLLATE "fr-x-icu" AND 'é' < 'f' COLLATE "fr-x-icu"`); got != "true" {
		t.Error("the server cannot sort French")
	}
}

// checkNoNetwork looks for a listening network socket among the server's descriptors.
func checkNoNetwork(t *testing.T, server int) {
	t.Helper()
	ours := map[string]bool{}
	links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", server))
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, "socket:[") {
			ours[strings.Trim(to, "socket:[]")] = true
		}
	}
	if len(ours) == 0 {
		t.Fatal("the server has no socket: this check checks nothing")
	}
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", server, table))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if f := strings.Fields(line); len(f) > 9 && ours[f[9]] {
				t.Errorf("the server is on the network: %s %s", table, line)
			}
		}
	}
}

// The owner of a database who is no superuser (a server of one's own) may make the extensions.
func TestTrustedExtensions(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.begin()
	a := p.up()
	query(t, a.Server, `CREATE ROLE plain LOGIN`)
	query(t, a.Server, `CREATE DATABASE plain OWNER plain`)
	plain := strings.NewReplacer("user=ohmylot", "user=plain", "dbname=ohmylot", "dbname=plain").Replace(a.DSN)
	query(t, plain, `CREATE EXTENSION pg_trgm`)
	query(t, plain, `CREATE EXTENSION unaccent`)
	query(t, plain, `CREATE TEXT SEARCH CONFIGURATION fr (COPY = french)`)
	query(t, plain, `ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem`)
	if got := query(t, plain, `SELECT to_tsvector('fr', 'Fêtes médiévales') @@ plainto_tsquery('fr', 'fete medievale')`); got != "true" {
		t.Error("the search does not forgive accents")
	}
	p.stop()
}

func TestSecondProcessJoins(t *testing.T) {
	t.Parallel()
	h := lived(t)
	site := h.begin()
	a := site.up()
	keepRow(t, a, "site")
	command := h.begin()
	b := command.up()
	if b.Owner || b.DSN != a.DSN {
		t.Errorf("the second program: %+v, the first %+v", b, a)
	}
	if got := rows(t, b); got != "site" {
		t.Errorf("the command sees %q", got)
	}
	server := h.postmaster()
	command.stop()
	if h.postmaster() != server {
		t.Error("the command that ended took the server with it")
	}
	keepRow(t, a, "still")
	command = h.begin()
	command.up()
	command.kill()
	keepRow(t, a, "there")
	site.stop()
}

func TestTwoFirstStartsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.begin(), h.begin()
	a, b := one.up(), two.up()
	if a.Owner == b.Owner {
		t.Errorf("owners: %v and %v, want one", a.Owner, b.Owner)
	}
	keepRow(t, a, "a")
	keepRow(t, b, "b")
	if rows(t, a) != "a b" {
		t.Error("the two programs see two databases")
	}
	if b.Owner {
		one, two = two, one
	}
	two.stop() // who joined goes first
	one.stop()
}

// A program started while its predecessor still stops must not wait for a server that never comes.
func TestTakesOverFromAnOwnerThatEnds(t *testing.T) {
	t.Parallel()
	h := lived(t)
	lock, err := own(filepath.Join(h.folder, "owner"))
	if err != nil || lock == nil {
		t.Fatal(lock, err)
	}
	p := h.begin()
	select {
	case a := <-p.said:
		t.Fatalf("started beside the owner: %+v", a)
	case <-time.After(300 * time.Millisecond):
	}
	lock.Close()
	if a := p.up(); !a.Owner {
		t.Errorf("after the owner's end: %+v", a)
	}
	p.stop()
}

func TestRootJoinsANormalUser(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	h := lived(t).normalUser()
	site := h.begin()
	keepRow(t, site.up(), "site")
	root := h
	root.as = nil
	command := root.begin()
	if a := command.up(); a.Owner || rows(t, a) != "site" {
		t.Errorf("root beside the site: %+v", a)
	}
	command.stop()
	again := h.begin() // root must not have taken the socket's folder for itself
	again.up()
	again.stop()
	site.stop()
}

func TestRootRunsTheServerAsTheClustersOwner(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	h := lived(t).normalUser()
	uid := h.as.uid
	h.as = nil
	p := h.begin()
	p.up()
	if got := uidOf(t, h.postmaster()); got != uid {
		t.Errorf("the server runs as %d, its data belong to %d", got, uid)
	}
	p.stop()
}

func TestFolderTheServerCannotReach(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	h := lived(t)
	parent := filepath.Dir(h.folder)
	if err := os.Chmod(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	said := h.begin().refused()
	if !strings.Contains(said, parent+":") || !strings.Contains(said, "OHMYLOT_DATA") {
		t.Errorf("says %q", said)
	}
}

func TestPathsASocketCannotHave(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{
		"long":  strings.Repeat("très-long-", 12),
		"signs": `l'été, "chez nous" \ 100 %`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			folder := filepath.Join(filepath.Dir(h.folder), part)
			if err := os.Rename(h.folder, folder); err != nil {
				t.Fatal(err)
			}
			h.folder = folder
			if name == "long" && len(filepath.Join(h.folder, "socket", ".s.PGSQL.5432")) <= 107 {
				t.Fatal("the path is not long")
			}
			site := h.begin()
			a := site.up()
			keepRow(t, a, "far")
			command := h.begin()
			if b := command.up(); b.Owner || rows(t, b) != "far" {
				t.Errorf("a command beside it: %+v", b)
			}
			command.stop()
			socket := socketFolder(folder)
			info, err := os.Stat(socket)
			if err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("socket folder %s: %v %v", socket, info, err)
			}
			site.stop()
			os.RemoveAll(socket)
		})
	}
}

func TestSocketFolderMadeByOthers(t *testing.T) {
	t.Parallel()
	t.Run("open to all", func(t *testing.T) {
		t.Parallel()
		h := lived(t)
		if err := os.Mkdir(filepath.Join(h.folder, "socket"), 0o755); err != nil {
			t.Fatal(err)
		}
		p := h.begin()
		p.up()
		checkModes(t, h)
		p.stop()
	})
	t.Run("leading elsewhere", func(t *testing.T) {
		t.Parallel()
		h := lived(t)
		elsewhere := filepath.Join(filepath.Dir(h.folder), "elsewhere")
		if err := os.Mkdir(elsewhere, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(elsewhere, filepath.Join(h.folder, "socket")); err != nil {
			t.Fatal(err)
		}
		if said := h.begin().refused(); !strings.Contains(said, "in the way") {
			t.Errorf("says %q", said)
		}
		if info, err := os.Stat(elsewhere); err != nil || info.Mode().Perm() != 0o755 || info.Sys().(*syscall.Stat_t).Uid != uint32(os.Geteuid()) {
			t.Errorf("a folder that is not ours was changed: %v %v", info, err)
		}
	})
}

// tree lists a folder's files with size and time: what must not change when a start is refused.
func tree(t *testing.T, folder string) string {
	t.Helper()
	out, err := exec.Command("find", folder, "-printf", "%P %s %T@ %U %m\n").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestSiteOwnsNothing: the address the site works by is that of a user without powers of its own, also in a
// cluster made before there was one.
func TestSiteOwnsNothing(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.begin()
	a := p.up()
	query(t, a.Server, `DROP ROLE ohmylot_site`)
	p.stop()
	p = h.begin()
	a = p.up()
	if got := query(t, a.Site, `SELECT current_user || ' ' || session_user || ' ' || (SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = current_user)`); got != "ohmylot_site ohmylot_site false" {
		t.Errorf("the site is %q", got)
	}
	for _, statement := range []string{`SET ROLE ohmylot`, `SET SESSION AUTHORIZATION ohmylot`, `SET session_replication_role = replica`, `CREATE TABLE mine (id int)`} {
		if _, err := ask(a.Site, statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
	p.stop()
}
