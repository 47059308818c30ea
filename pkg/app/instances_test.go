package app_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ways a session ends from elsewhere.
var ways = map[string]func(t *testing.T, s *apptest.Site, a who.Actor){
	"suspended": func(t *testing.T, s *apptest.Site, a who.Actor) {
		dbtest.Exec(t, s.Pool, `UPDATE account SET state = 'suspended' WHERE id = $1`, a.ID)
	},
	"erased": func(t *testing.T, s *apptest.Site, a who.Actor) {
		dbtest.Exec(t, s.Pool, `UPDATE account SET state = 'erased' WHERE id = $1`, a.ID)
	},
	"another password": func(t *testing.T, s *apptest.Site, a who.Actor) {
		_, err := s.Services.Accounts.ChangePassword(t.Context(), a, apptest.Password, "encore quatre mots bien choisis", "")
		must(t, err)
	},
	"closed elsewhere": func(t *testing.T, s *apptest.Site, a who.Actor) {
		elsewhere := s.SignIn(a.Email)
		elsewhere.Get("/espace/securite/appareils", 200).Form("Fermer tous les autres").Send(303)
	},
	"role taken away": func(t *testing.T, s *apptest.Site, a who.Actor) {
		_, err := s.Services.Accounts.AddStaff(t.Context(), a.Email, a.FirstName, who.Referent)
		must(t, err)
	},
}

// TestOutOnEveryInstance: whoever is out on one instance is out on the others, for the next request and for what streams.
func TestOutOnEveryInstance(t *testing.T) {
	s := apptest.New(t)
	twin := s.Twin()
	for way, end := range ways {
		t.Run(way, func(t *testing.T) {
			a := s.Staff(strings.ReplaceAll(way, " ", "-")+"@exemple.fr", who.Moderator)
			here := s.SignIn(a.Email)
			there := twin.There(here)
			there.Get("/moderation", 200)
			over := listens(t, twin, there)
			end(t, s, a)
			for _, v := range []*webtest.Visitor{there, here} {
				if p := v.Get("/moderation", webtest.Whatever); p.Code != 303 || !strings.HasPrefix(p.Header.Get("Location"), "/connexion") {
					t.Errorf("the next page answers %d to %s", p.Code, p.Header.Get("Location"))
				}
			}
			select {
			case <-over:
			case <-time.After(10 * time.Second): // half of what a stream lasts by itself
				t.Error("the stream goes on")
			}
		})
	}
}

// listens opens the stream of the queue; what it gives is closed when the stream ends.
func listens(t *testing.T, s *apptest.Site, v *webtest.Visitor) <-chan struct{} {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/moderation/flux", nil)
	must(t, err)
	for _, cookie := range v.Cookies() {
		r.AddCookie(cookie)
	}
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	if answer.StatusCode != 200 {
		t.Fatalf("the stream answers %d", answer.StatusCode)
	}
	armed(t, "the stream", "/moderation/flux", answer.Header)
	over := make(chan struct{})
	lines := bufio.NewScanner(answer.Body)
	lines.Scan() // it has begun
	go func() {
		defer close(over)
		defer answer.Body.Close()
		for lines.Scan() {
		}
	}()
	return over
}
