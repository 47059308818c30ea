package session

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// site is a server with sessions and a clock, for one visitor with a cookie jar.
type site struct {
	t        *testing.T
	pool     *db.Pool
	sessions *Sessions
	server   *httptest.Server
	client   *http.Client
	now      time.Time
	do       func(r *http.Request)
	status   int
	header   http.Header
}

func newSite(t *testing.T) *site {
	s := &site{t: t, pool: dbtest.New(t), now: time.Now()}
	s.server = httptest.NewUnstartedServer(nil)
	s.sessions = New(s.pool, "http://"+s.server.Listener.Addr().String())
	s.sessions.now = func() time.Time { return s.now }
	s.server.Config.Handler = s.sessions.Load(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { s.do(r) }),
		func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) })
	s.server.Start()
	t.Cleanup(s.server.Close)
	s.client = s.visitor()
	return s
}

func (s *site) visitor() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

// visit sends a request whose handler is do.
func (s *site) visit(do func(r *http.Request)) {
	s.t.Helper()
	s.do = do
	answer, err := s.client.Get(s.server.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	s.status, s.header = answer.StatusCode, answer.Header
}

func (s *site) begin(account who.ID, role who.Role) {
	s.t.Helper()
	s.visit(func(r *http.Request) {
		if err := s.sessions.Begin(r.Context(), account, 3, role); err != nil {
			s.t.Error(err)
		}
	})
}

// current is who the visitor's next request is from.
func (s *site) current() (id who.ID, epoch int) {
	s.t.Helper()
	s.visit(func(r *http.Request) { id, epoch = s.sessions.Current(r.Context()) })
	return id, epoch
}

func (s *site) token() string {
	u, _ := url.Parse(s.server.URL)
	for _, c := range s.client.Jar.Cookies(u) {
		if c.Name == "ohmylot" {
			return c.Value
		}
	}
	return ""
}

// account makes an account to sign in as.
func (s *site) account(email string) (id who.ID) {
	s.t.Helper()
	s.write(func(tx db.Tx) error {
		return tx.Get(s.t.Context(), &id, `INSERT INTO account (email, email_key, first_name) VALUES ($1, $1, 'Camille') RETURNING id`, email)
	})
	return id
}

func (s *site) write(work func(tx db.Tx) error) {
	s.t.Helper()
	if err := db.InTx(s.t.Context(), s.pool, work); err != nil {
		s.t.Fatal(err)
	}
}

func TestSignInAndOut(t *testing.T) {
	s := newSite(t)
	if id, _ := s.current(); id != 0 || s.token() != "" {
		t.Errorf("a visitor is %d and has a cookie %q", id, s.token())
	}
	s.visit(func(r *http.Request) { s.sessions.Put(r.Context(), "flash", "spots.submitted") })
	planted := s.token()
	camille := s.account("camille@exemple.fr")
	s.begin(camille, who.Member)
	token := s.token()
	if token == "" || token == planted {
		t.Errorf("the token is not renewed at sign-in: %q then %q", planted, token)
	}
	if id, epoch := s.current(); id != camille || epoch != 3 {
		t.Errorf("signed in as %d, epoch %d", id, epoch)
	}
	said, again := "", ""
	s.visit(func(r *http.Request) { said = s.sessions.Pop(r.Context(), "flash") })
	s.visit(func(r *http.Request) { again = s.sessions.Pop(r.Context(), "flash") })
	if said != "spots.submitted" || again != "" {
		t.Errorf("the flash is %q then %q", said, again)
	}
	thief := s.client
	s.client = s.visitor()
	u, _ := url.Parse(s.server.URL)
	s.client.Jar.SetCookies(u, []*http.Cookie{{Name: "ohmylot", Value: planted}})
	if id, _ := s.current(); id != 0 {
		t.Error("the token planted before sign-in is signed in")
	}
	s.client = thief
	s.visit(func(r *http.Request) {
		if err := s.sessions.End(r.Context()); err != nil {
			t.Error(err)
		}
	})
	s.client.Jar.SetCookies(u, []*http.Cookie{{Name: "ohmylot", Value: token}}) // a copy of the cookie
	if id, _ := s.current(); id != 0 {
		t.Error("a token works after signing out")
	}
}

func TestCookie(t *testing.T) {
	s := newSite(t)
	s.begin(s.account("camille@exemple.fr"), who.Member)
	cookie := s.header.Get("Set-Cookie")
	for _, want := range []string{"ohmylot=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("%q lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("%q is for other hosts as well", cookie)
	}
	secure := New(s.pool, "https://lot.test").scs.Cookie
	if secure.Name != "__Host-ohmylot" || !secure.Secure || secure.Path != "/" || secure.Domain != "" {
		t.Errorf("over https: %+v", secure)
	}
}

func TestOnlyTheHashIsKept(t *testing.T) {
	s := newSite(t)
	camille := s.account("camille@exemple.fr")
	s.begin(camille, who.Member)
	var row struct {
		Hash    string `db:"token_hash"`
		Account who.ID `db:"account_id"`
		Data    string `db:"data"`
	}
	if err := s.pool.Get(t.Context(), &row, `SELECT token_hash, account_id, convert_from(data, 'UTF8') AS data FROM session`); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(s.token()))
	if row.Hash != base64.RawURLEncoding.EncodeToString(sum[:]) || strings.Contains(row.Data, s.token()) || row.Account != camille {
		t.Errorf("%+v for token %s", row, s.token())
	}
}

func TestEnds(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		role      who.Role
		idle, age time.Duration
	}{
		"member": {who.Member, 14 * day, 90 * day}, "moderator": {who.Moderator, 30 * time.Minute, 12 * time.Hour}, "admin": {who.Admin, 30 * time.Minute, 12 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			id := s.account("camille@exemple.fr")
			s.begin(id, c.role)
			s.now = s.now.Add(c.idle - time.Second)
			if got, _ := s.current(); got != id {
				t.Fatal("ended before its idle time")
			}
			s.now = s.now.Add(c.idle + time.Second)
			if got, _ := s.current(); got != 0 {
				t.Error("idle for too long, and still signed in")
			}
			s.now = s.now.Add(-c.idle)
			if got, _ := s.current(); got != 0 {
				t.Error("an ended session came back")
			}
			s.begin(id, c.role)
			begun := s.now
			for s.now.Sub(begun) < c.age-c.idle/2 { // always busy
				if got, _ := s.current(); got != id {
					t.Fatalf("a busy session ended after %s", s.now.Sub(begun))
				}
				s.now = s.now.Add(c.idle / 2)
			}
			s.now = begun.Add(c.age + time.Second)
			if got, _ := s.current(); got != 0 {
				t.Error("too old, and still signed in")
			}
		})
	}
}

func TestReadingWritesNothing(t *testing.T) {
	s := newSite(t)
	id := s.account("camille@exemple.fr")
	s.begin(id, who.Member)
	version := func() (v string) {
		if err := s.pool.Get(t.Context(), &v, `SELECT CAST(xmin AS text) FROM session`); err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	s.now = s.now.Add(50 * time.Second)
	if s.current(); version() != before {
		t.Error("reading a page wrote the session")
	}
	s.now = s.now.Add(20 * time.Second)
	if s.current(); version() == before {
		t.Error("last seen is never written")
	}
}

func TestPurge(t *testing.T) {
	s := newSite(t)
	s.begin(s.account("camille@exemple.fr"), who.Member)
	s.write(func(tx db.Tx) error {
		if err := Purge(t.Context(), tx); err != nil {
			return err
		}
		var n int
		if err := tx.Get(t.Context(), &n, `SELECT count(*) FROM session`); err != nil || n != 1 {
			t.Errorf("%d sessions after a purge (%v)", n, err)
		}
		if _, err := tx.Exec(t.Context(), `UPDATE session SET expires_at = now() - interval '1 second'`); err != nil {
			return err
		}
		return Purge(t.Context(), tx)
	})
	var n int
	if err := s.pool.Get(t.Context(), &n, `SELECT count(*) FROM session`); err != nil || n != 0 {
		t.Errorf("%d expired sessions are kept (%v)", n, err)
	}
}

func TestDatabaseOutOfReach(t *testing.T) {
	s := newSite(t)
	s.begin(s.account("camille@exemple.fr"), who.Member)
	s.pool.Close()
	s.visit(func(*http.Request) { t.Error("the page was served to nobody") })
	if s.status != http.StatusServiceUnavailable {
		t.Errorf("status %d", s.status)
	}
}

// A request in flight while its session is ended, on this instance or another, brings nothing back.
func TestSignOutIsNotUndone(t *testing.T) {
	s := newSite(t)
	s.begin(s.account("camille@exemple.fr"), who.Member)
	slow := s.visitor()
	u, _ := url.Parse(s.server.URL)
	slow.Jar.SetCookies(u, s.client.Jar.Cookies(u))
	other := New(s.pool, s.server.URL)
	s.client, slow = slow, s.client
	s.visit(func(r *http.Request) {
		s.sessions.Put(r.Context(), "flash", "spots.saved")
		out := httptest.NewRequest(http.MethodPost, "/", nil)
		for _, c := range slow.Jar.Cookies(u) {
			out.AddCookie(c)
		}
		other.Load(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if err := other.End(r.Context()); err != nil {
				t.Error(err)
			}
		}), nil).ServeHTTP(httptest.NewRecorder(), out)
	})
	if s.status != http.StatusOK || s.header.Get("Set-Cookie") != "" {
		t.Errorf("the slow request is answered %d with the cookie %q", s.status, s.header.Get("Set-Cookie"))
	}
	if id, _ := s.current(); id != 0 {
		t.Errorf("signed out, and still signed in as %d", id)
	}
	var n int
	if err := s.pool.Get(t.Context(), &n, `SELECT count(*) FROM session`); err != nil || n != 0 {
		t.Errorf("%d sessions remain (%v)", n, err)
	}
}

// When the session cannot be written, nothing of the handler's answer is sent.
func TestFailedCommit(t *testing.T) {
	pool := dbtest.New(t)
	s := New(pool, "http://localhost")
	failed := 0
	h := s.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Put(r.Context(), "flash", "spots.saved")
		pool.Close()
		w.WriteHeader(http.StatusSeeOther)
		w.Write([]byte("the page"))
	}), func(w http.ResponseWriter, _ *http.Request, _ error) {
		failed++
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte("failed"))
	})
	got := httptest.NewRecorder()
	h.ServeHTTP(got, httptest.NewRequest(http.MethodPost, "/", nil))
	if got.Code != http.StatusServiceUnavailable || got.Body.String() != "failed" || failed != 1 || got.Header().Get("Set-Cookie") != "" {
		t.Errorf("%d %q, failed %d times, %v", got.Code, got.Body, failed, got.Header())
	}
}

// What a visitor keeps while they do one thing ends within the hour, unless they sign in meanwhile.
func TestBriefly(t *testing.T) {
	s := newSite(t)
	lasts := func() time.Duration {
		t.Helper()
		var until time.Time
		if err := s.pool.Get(t.Context(), &until, `SELECT expires_at FROM session`); err != nil {
			t.Fatal(err)
		}
		return until.Sub(s.now)
	}
	s.visit(func(r *http.Request) { s.sessions.PutBriefly(r.Context(), "introduction", "Camille") })
	if d := lasts(); d > brieflyAge+time.Minute || d < brieflyAge-time.Minute {
		t.Errorf("a visitor's session lasts %s", d)
	}
	for range 2 {
		said := ""
		s.visit(func(r *http.Request) { said = s.sessions.Text(r.Context(), "introduction") })
		if said != "Camille" {
			t.Errorf("it keeps %q", said)
		}
	}
	camille := s.account("camille@exemple.fr")
	s.begin(camille, who.Member)
	s.visit(func(r *http.Request) { s.sessions.PutBriefly(r.Context(), "attempt", "…") })
	if d := lasts(); d < memberAge-24*time.Hour {
		t.Errorf("a member's session lasts %s", d)
	}
	if id, _ := s.current(); id != camille {
		t.Error("the member is signed out")
	}
}
