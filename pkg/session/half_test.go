package session

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func (s *site) half() (id who.ID, epoch int) {
	s.t.Helper()
	s.visit(func(r *http.Request) { id, epoch = s.sessions.Half(r.Context()) })
	return id, epoch
}

func (s *site) beginHalf(account who.ID) {
	s.t.Helper()
	s.visit(func(r *http.Request) {
		if err := s.sessions.BeginHalf(r.Context(), account, 7); err != nil {
			s.t.Error(err)
		}
	})
}

// marks are whether a second factor was given, and whether a proof is recent.
func (s *site) marks() (strong, proved bool) {
	s.t.Helper()
	s.visit(func(r *http.Request) {
		strong, proved = s.sessions.Strong(r.Context()), s.sessions.Proved(r.Context())
	})
	return strong, proved
}

func TestHalfWay(t *testing.T) {
	s := newSite(t)
	camille, zoe := s.account("camille@exemple.fr"), s.account("zoe@exemple.fr")
	s.begin(zoe, who.Member)
	signedIn := s.token()
	s.beginHalf(camille)
	if s.token() == signedIn {
		t.Error("half-way under the token of before")
	}
	if id, _ := s.current(); id != 0 {
		t.Errorf("half-way, and signed in as %d", id)
	}
	if id, epoch := s.half(); id != camille || epoch != 7 {
		t.Errorf("half-way: %d, epoch %d", id, epoch)
	}
	if n := dbtest.Read[int](t, s.pool, `SELECT count(*) FROM session WHERE account_id IS NOT NULL`); n != 0 {
		t.Errorf("%d sessions are listed as somebody's", n)
	}
	left := func() time.Duration {
		return time.Until(dbtest.Read[time.Time](t, s.pool, `SELECT expires_at FROM session`))
	}
	if left() > halfLife {
		t.Errorf("half-way, it is kept for %s", left())
	}
	token := s.token()
	s.begin(camille, who.Member)
	if left() < memberAge-time.Hour {
		t.Errorf("signed in, it is kept for %s", left())
	}
	if id, _ := s.current(); id != camille || s.token() == token {
		t.Errorf("signed in as %d, under another token: %v", id, s.token() != token)
	}
	if id, _ := s.half(); id != 0 {
		t.Errorf("signed in, and half-way as %d", id)
	}
	u, _ := url.Parse(s.server.URL)
	s.client = s.visitor()
	s.client.Jar.SetCookies(u, []*http.Cookie{{Name: "ohmylot", Value: token}})
	if id, _ := s.half(); id != 0 {
		t.Error("the half-way token serves after the second proof")
	}
}

func TestHalfWayEnds(t *testing.T) {
	s := newSite(t)
	camille := s.account("camille@exemple.fr")
	s.beginHalf(camille)
	s.now = s.now.Add(halfLife - time.Second)
	if id, _ := s.half(); id != camille {
		t.Error("ended before its time")
	}
	s.now = s.now.Add(2 * time.Second)
	if id, _ := s.half(); id != 0 {
		t.Error("half-way for too long")
	}
}

func TestProofs(t *testing.T) {
	s := newSite(t)
	s.begin(s.account("camille@exemple.fr"), who.Member)
	if strong, proved := s.marks(); strong || proved {
		t.Errorf("a new session is strong %v, proved %v", strong, proved)
	}
	token := s.token()
	s.visit(func(r *http.Request) {
		s.sessions.Prove(r.Context())
		if err := s.sessions.Strengthen(r.Context()); err != nil {
			t.Error(err)
		}
	})
	if strong, proved := s.marks(); !strong || !proved || s.token() == token {
		t.Errorf("strong %v, proved %v, another token %v", strong, proved, s.token() != token)
	}
	s.now = s.now.Add(proofLife + time.Second)
	if strong, proved := s.marks(); !strong || proved {
		t.Errorf("later: strong %v, proved %v", strong, proved)
	}
	s.begin(s.account("zoe@exemple.fr"), who.Member)
	if strong, proved := s.marks(); strong || proved {
		t.Errorf("somebody else's session is strong %v, proved %v", strong, proved)
	}
}
