package postgres

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The tests run the cluster from child programs (this test binary again), so that these can be
// killed: every signal goes to a process that a test itself began.

const childFolder = "OHMYLOT_POSTGRES_TEST_FOLDER"

// answer is what a child prints once its server answers.
type answer struct {
	Owner       bool
	DSN, Server string // addresses of the program's database and of the server's own
	Site        string // the program's database, by the site's user
	Programs    string
}

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		os.Exit(child(folder))
	}
	code := m.Run()
	if made.folder != "" {
		os.RemoveAll(made.folder)
	}
	os.Exit(code)
}

// child is the program: it starts or joins the cluster, says so, and stops it at SIGTERM.
func child(folder string) int {
	if os.Getenv("OHMYLOT_POSTGRES_TEST_CONFINED") != "" {
		return confined()
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	more := map[string]string{"fsync": "off"} // processes are killed here, the machine is not
	c, err := Start(ctx, Options{Data: folder, Bin: os.Getenv("OHMYLOT_POSTGRES_TEST_BIN"), Settings: more, Log: slog.Default()})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	_ = json.NewEncoder(os.Stdout).Encode(answer{c.Owner(), c.DSN("ohmylot"), c.DSN("postgres"), c.SiteDSN("ohmylot"), c.Programs()})
	<-ctx.Done()
	if err := c.Stop(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// confined runs the child again as containers run root: without the right to look into other users'
// processes.
func confined() int {
	const dropFromBoundingSet, ptrace = 24, 19
	runtime.LockOSThread()
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, dropFromBoundingSet, ptrace, 0); errno != 0 {
		fmt.Fprintln(os.Stderr, "drop CAP_SYS_PTRACE:", errno)
		return 1
	}
	os.Unsetenv("OHMYLOT_POSTGRES_TEST_CONFINED")
	fmt.Fprintln(os.Stderr, syscall.Exec(os.Args[0], os.Args, os.Environ()))
	return 1
}

// house is a data folder, and whoever starts programs in it.
type house struct {
	t      *testing.T
	folder string
	as     *account // nil: the user of the tests
}

// newHouse makes an empty data folder that every user may reach. At the test's end no process may be
// left in it.
func newHouse(t *testing.T) house {
	t.Helper()
	parent, err := os.MkdirTemp("", "omlpg")
	if err != nil {
		t.Fatal(err)
	}
	h := house{t: t, folder: filepath.Join(parent, "data")}
	for _, folder := range []string{parent, h.folder} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if left := waitNobodyUnder(parent, 10*time.Second); len(left) > 0 {
			t.Errorf("processes %v are left behind", left)
			signalAll(left, syscall.SIGQUIT)
			waitNobodyUnder(parent, 10*time.Second)
		}
		if err := os.RemoveAll(parent); err != nil {
			t.Error(err)
		}
	})
	return h
}

// made is the cluster the tests copy, so that few of them wait for initdb, and the test binary where
// every user may run it.
var made struct {
	sync.Once
	folder, binary string
	err            error
}

func prepare(t *testing.T) {
	t.Helper()
	made.Do(func() {
		if made.folder, made.err = os.MkdirTemp("", "omlpg"); made.err != nil {
			return
		}
		if made.err = os.Chmod(made.folder, 0o755); made.err != nil {
			return
		}
		made.binary = filepath.Join(made.folder, "program")
		self, err := os.Executable()
		if err != nil {
			made.err = err
			return
		}
		if made.err = exec.Command("cp", self, made.binary).Run(); made.err != nil {
			return
		}
		if made.err = os.Chmod(made.binary, 0o755); made.err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		c, err := Start(ctx, Options{Data: filepath.Join(made.folder, "data"), Settings: map[string]string{"fsync": "off"}, Log: slog.Default()})
		if err != nil {
			made.err = err
			return
		}
		made.err = c.Stop(ctx)
	})
	if made.err != nil {
		t.Fatal(made.err)
	}
}

// lived is newHouse with a cluster in it, made by an earlier program.
func lived(t *testing.T) house {
	t.Helper()
	prepare(t)
	h := newHouse(t)
	if out, err := exec.Command("cp", "-a", filepath.Join(made.folder, "data", "pgdata"), h.data()).CombinedOutput(); err != nil {
		t.Fatalf("copy the cluster: %v %s", err, out)
	}
	return h
}

func (h house) data() string { return filepath.Join(h.folder, "pgdata") }

// program is a running child.
type program struct {
	t      *testing.T
	x      *exec.Cmd
	stderr *bytes.Buffer
	said   chan answer // closed when the child ends
	ended  chan error
}

// begin starts a program on the folder; env adds to its environment.
func (h house) begin(env ...string) *program {
	h.t.Helper()
	prepare(h.t)
	p := &program{t: h.t, stderr: new(bytes.Buffer), said: make(chan answer, 1), ended: make(chan error, 1)}
	p.x = exec.Command(made.binary)
	p.x.Dir, p.x.Stderr = "/", p.stderr
	p.x.Env = append(append(os.Environ(), childFolder+"="+h.folder), env...)
	p.x.SysProcAttr = &syscall.SysProcAttr{}
	if h.as != nil {
		p.x.SysProcAttr.Credential = &syscall.Credential{Uid: h.as.uid, Gid: h.as.gid}
	}
	out, err := p.x.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := p.x.Start(); err != nil {
		h.t.Fatal(err)
	}
	go p.listen(out)
	h.t.Cleanup(func() { p.x.Process.Kill() }) // when the test gave up half-way
	return p
}

func (p *program) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var a answer
		if json.Unmarshal(lines.Bytes(), &a) == nil {
			p.said <- a
		}
	}
	close(p.said)
	p.ended <- p.x.Wait()
}

// up waits until the program's server answers.
func (p *program) up() answer {
	p.t.Helper()
	select {
	case a, ok := <-p.said:
		if !ok {
			<-p.ended
			p.t.Fatalf("the program ended: %s", p.stderr)
		}
		return a
	case <-time.After(40 * time.Second):
		p.t.Fatal("the program does not come up")
	}
	return answer{}
}

// refused waits until the program ends by itself and gives what it says.
func (p *program) refused() string {
	p.t.Helper()
	if a, ok := <-p.said; ok {
		p.t.Fatalf("the program started: %+v", a)
	}
	if err := <-p.ended; err == nil {
		p.t.Fatal("the program ended well")
	}
	return p.stderr.String()
}

// kill is kill -9.
func (p *program) kill() {
	p.t.Helper()
	if err := p.x.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-p.ended
}

// stop is what systemd and Ctrl-C do: the program must end by itself, and well.
func (p *program) stop() {
	p.t.Helper()
	if err := p.x.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Fatalf("the program ended badly: %v %s", err, p.stderr)
		}
	case <-time.After(20 * time.Second):
		p.t.Fatal("the program does not stop")
	}
}

// query runs one statement and gives its one value, if any.
func query(t *testing.T, dsn, statement string) string {
	t.Helper()
	text, err := ask(dsn, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return text
}

func ask(dsn, statement string) (string, error) {
	pool, err := sql.Open("postgres", dsn)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	var text string
	err = pool.QueryRow(statement).Scan(&text)
	if err == sql.ErrNoRows {
		return "", nil
	}
	return text, err
}

// keepRow commits a row that no crash may lose.
func keepRow(t *testing.T, a answer, text string) {
	t.Helper()
	query(t, a.DSN, `CREATE TABLE IF NOT EXISTS kept (text text)`)
	query(t, a.DSN, `INSERT INTO kept VALUES ('`+text+`')`)
}

func rows(t *testing.T, a answer) string {
	t.Helper()
	return query(t, a.DSN, `SELECT coalesce(string_agg(text, ' ' ORDER BY text), '') FROM kept`)
}

// postmaster is the process of the folder's server.
func (h house) postmaster() int {
	h.t.Helper()
	text, err := os.ReadFile(filepath.Join(h.data(), "postmaster.pid"))
	if err != nil {
		h.t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || pid <= 1 {
		h.t.Fatalf("postmaster.pid holds %q", text)
	}
	return pid
}

// waitNobodyUnder waits until no process works below folder, and lists those that stay.
func waitNobodyUnder(folder string, limit time.Duration) []int {
	for deadline := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		left := processesUnder(folder)
		if len(left) == 0 || time.Now().After(deadline) {
			return left
		}
	}
}

func processesUnder(folder string) []int {
	var pids []int
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, folder+"/") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// uidOf is the user a process runs as.
func uidOf(t *testing.T, pid int) uint32 {
	t.Helper()
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

// normalUser makes a program run as somebody who is not root: ourselves, or nobody.
func (h house) normalUser() house {
	h.t.Helper()
	if os.Geteuid() != 0 {
		return h
	}
	nobody, err := runAs("nobody", "")
	if err != nil {
		h.t.Skip("this system has no user nobody to drop to")
	}
	h.as = nobody
	if out, err := exec.Command("chown", "-R", fmt.Sprintf("%d:%d", nobody.uid, nobody.gid), h.folder).CombinedOutput(); err != nil {
		h.t.Fatalf("%v %s", err, out)
	}
	return h
}

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root drops to another user: run the tests as root for this half")
	}
}
