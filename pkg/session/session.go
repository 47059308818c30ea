// Package session remembers who is signed in, on the server.
//
// The cookie holds a random token and nothing else; the database keeps its hash, the account and
// the account's epoch at sign-in. A session ends after an idle time, at an absolute age, when it
// is closed, or when the account's epoch moves on (password or role changed): accounts compares it at
// every request. The token changes at every sign-in, and when a second factor is given.
// An account's open sessions are listed and closed by its owner, on every instance at once: each request looks its
// session up.
//
// A session may be half-way: its holder has given one proof of who they are and a second one is
// awaited (see half.go). Until Begin it is nobody's, for every purpose but that one.
package session

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Lives of a session: idle and absolute, for members and for those with a role.
const (
	memberIdle, memberAge   = 14 * 24 * time.Hour, 90 * 24 * time.Hour
	trustedIdle, trustedAge = 30 * time.Minute, 12 * time.Hour
	brieflyAge              = time.Hour   // of a visitor's, from their last PutBriefly
	touchEvery              = time.Minute // how often "last seen" is written, so that reading a page writes nothing
)

const (
	keyAccount = "account"
	keyEpoch   = "epoch"
	keyTrusted = "trusted"
	keyBegun   = "begun"
	keySeen    = "seen"
	keyDevice  = "device"
)

// Sessions is the session machinery. It is safe for concurrent use.
type Sessions struct {
	scs  *scs.SessionManager
	pool *db.Pool
	now  func() time.Time
}

// New keeps sessions in pool. Over https the cookie is a __Host- cookie; over plain http, which is
// for development, it has another name and is not Secure.
func New(pool *db.Pool, baseURL string) *Sessions {
	m := scs.New()
	m.Store = store{pool}
	m.HashTokenInStore = true
	m.Lifetime = memberAge
	m.Cookie.Name = CookieName(baseURL)
	m.Cookie.Secure = strings.HasPrefix(baseURL, "https://")
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Codec = codec{}
	return &Sessions{scs: m, pool: pool, now: time.Now}
}

// CookieName is the name of the session cookie of a site at baseURL.
func CookieName(baseURL string) string {
	if strings.HasPrefix(baseURL, "https://") {
		return "__Host-ohmylot"
	}
	return "ohmylot"
}

// Load wraps a handler so that the functions below work on its requests' contexts. fail answers
// when the sessions cannot be read or written; what the handler still writes then is dropped.
func (s *Sessions) Load(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	s.scs.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, errEnded) {
			return // signed out meanwhile: nothing is written, no cookie is sent, the answer stands
		}
		guard := w.(*answer)
		guard.failed = true
		fail(guard.ResponseWriter, r, err)
	}
	inner := s.scs.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(&answer{ResponseWriter: w}, r.WithContext(withLoaded(r.Context(), r.UserAgent())))
	})
}

// answer lets nothing through once fail has answered.
type answer struct {
	http.ResponseWriter
	failed bool
}

func (a *answer) WriteHeader(code int) {
	if !a.failed {
		a.ResponseWriter.WriteHeader(code)
	}
}

func (a *answer) Write(b []byte) (int, error) {
	if a.failed {
		return len(b), nil
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Begin signs account in: a new token, so that a token planted before is worth nothing.
func (s *Sessions) Begin(ctx context.Context, account who.ID, epoch int, role who.Role) error {
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	s.forget(ctx)
	trusted := role != who.Member
	s.scs.Put(ctx, keyAccount, int64(account))
	s.scs.Put(ctx, keyEpoch, epoch)
	s.scs.Put(ctx, keyTrusted, trusted)
	now := s.now().Unix()
	s.scs.Put(ctx, keyBegun, now)
	s.scs.Put(ctx, keySeen, now)
	s.scs.Put(ctx, keyDevice, deviceIn(ctx))
	return nil
}

// Renew goes on under another epoch of the same account, when it was moved on by who is in this session: the others
// end. The token changes; when the session began does not.
func (s *Sessions) Renew(ctx context.Context, epoch int) error {
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	s.scs.Put(ctx, keyEpoch, epoch)
	return nil
}

// End signs out.
func (s *Sessions) End(ctx context.Context) error { return s.scs.Destroy(ctx) }

// Current is the account signed in and the epoch it signed in under; 0 for nobody. A session idle
// or alive for too long counts as nobody's.
func (s *Sessions) Current(ctx context.Context) (who.ID, int) {
	account := who.ID(s.scs.GetInt64(ctx, keyAccount))
	if account == 0 {
		return 0, 0
	}
	now, seen := s.now(), time.Unix(s.scs.GetInt64(ctx, keySeen), 0)
	if over(s.scs.GetBool(ctx, keyTrusted), time.Unix(s.scs.GetInt64(ctx, keyBegun), 0), seen, now) {
		s.scs.Remove(ctx, keyAccount)
		return 0, 0
	}
	if now.Sub(seen) > touchEvery {
		s.scs.Put(ctx, keySeen, now.Unix())
	}
	return account, s.scs.GetInt(ctx, keyEpoch)
}

// over reports whether a session has lain idle, or lived, for too long.
func over(trusted bool, begun, seen, now time.Time) bool {
	idle, age := memberIdle, memberAge
	if trusted {
		idle, age = trustedIdle, trustedAge
	}
	return now.Sub(seen) > idle || now.Sub(begun) > age
}

// Put keeps a short text for this visitor; Pop takes it back, once.
func (s *Sessions) Put(ctx context.Context, key, text string) { s.scs.Put(ctx, "text."+key, text) }

// Pop takes the text kept under key, "" when there is none.
func (s *Sessions) Pop(ctx context.Context, key string) string {
	return s.scs.PopString(ctx, "text."+key)
}

// PutBriefly is Put for what a visitor does in one go, and that may tell who they are: the session of
// somebody not signed in ends within the hour.
func (s *Sessions) PutBriefly(ctx context.Context, key, text string) {
	s.Put(ctx, key, text)
	if s.scs.GetInt64(ctx, keyAccount) == 0 {
		s.scs.SetDeadline(ctx, s.now().Add(brieflyAge).UTC())
	}
}

// Text reads what is kept under key, and leaves it there.
func (s *Sessions) Text(ctx context.Context, key string) string {
	return s.scs.GetString(ctx, "text."+key)
}
