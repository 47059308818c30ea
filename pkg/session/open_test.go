package session

import (
	"net/http"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func (s *site) opened() (list []Open) {
	s.t.Helper()
	s.visit(func(r *http.Request) {
		var err error
		if list, err = s.sessions.Opened(r.Context()); err != nil {
			s.t.Error(err)
		}
	})
	return list
}

// enter opens a session in a browser of its own.
func (s *site) enter(account who.ID, epoch int) *http.Client {
	s.t.Helper()
	s.client = s.visitor()
	s.visit(func(r *http.Request) { s.must(s.sessions.Begin(r.Context(), account, epoch, who.Member)) })
	return s.client
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Error(err)
	}
}

func TestOpened(t *testing.T) {
	s := newSite(t)
	camille, zoe := s.account("camille@exemple.fr"), s.account("zoe@exemple.fr")
	theirs := s.enter(zoe, 0)
	s.enter(camille, 7) // under an epoch that is over
	old := s.enter(camille, 0)
	s.now = s.now.Add(time.Hour)
	here := s.enter(camille, 0)
	list := s.opened()
	if len(list) != 2 || !list[0].Here || list[1].Here || list[1].Seen.After(s.now.Add(-30*time.Minute)) {
		t.Fatalf("%+v", list)
	}
	s.client = theirs
	other := s.opened()
	if len(other) != 1 {
		t.Fatalf("%+v", other)
	}
	s.client = here
	s.visit(func(r *http.Request) {
		if err := s.sessions.Close(r.Context(), other[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's session is closed: %v", err)
		}
		s.must(s.sessions.Close(r.Context(), list[1].ID))
	})
	s.client = old
	s.visit(func(r *http.Request) {
		if id, _ := s.sessions.Current(r.Context()); id != 0 {
			t.Error("the session closed goes on")
		}
	})
	more := s.enter(camille, 0)
	s.client = here
	s.visit(func(r *http.Request) { s.must(s.sessions.CloseOthers(r.Context())) })
	for client, want := range map[*http.Client]who.ID{here: camille, more: 0, theirs: zoe} {
		s.client = client
		s.visit(func(r *http.Request) {
			if id, _ := s.sessions.Current(r.Context()); id != want {
				t.Errorf("after closing the others: %d, want %d", id, want)
			}
		})
	}
	s.client, s.now = here, s.now.Add(memberIdle+time.Hour)
	if list := s.opened(); len(list) != 0 {
		t.Errorf("a session idle for too long is shown: %+v", list)
	}
}
