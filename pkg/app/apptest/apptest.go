// Package apptest is the whole program for tests: the real site on a port of its own, a database of
// its own, and builders for the people a story needs.
//
// The binary of a package that uses it must be its own media worker: see package mediatest.
package apptest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/app"
	"github.com/ohmylot/ohmylot/pkg/charter"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/joining"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Password is that of everybody apptest makes.
const Password = "quatre mots sans aucun rapport"

// Site is the program under test.
type Site struct {
	*app.App
	URL     string
	t       testing.TB
	logs    *logs
	devices *sync.Map // mail address → *http.Cookie: by which the site knows the browser that somebody uses
}

// logs are what the program said.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// Logs is all that the program wrote in its log.
func (s *Site) Logs() string {
	s.logs.mu.Lock()
	defer s.logs.mu.Unlock()
	return s.logs.text.String()
}

// New starts the site for t, empty, without rate limits, with passwords that cost nothing. change may alter its configuration.
func New(t testing.TB, change ...func(*config.Config)) *Site {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	c := config.Config{Env: "development", Port: 8080, BaseURL: "http://" + server.Listener.Addr().String(), Data: t.TempDir(), RateLimits: "off",
		SMTPTLS: "required", MailFrom: "Oh my Lot ! <bonjour@localhost>", Contact: "equipe@exemple.fr", Workers: 1}
	for _, f := range change {
		f(&c)
	}
	s := serve(t, server, c, dbtest.NewSite(t))
	s.must(s.Services.Charter.Publish(t.Context()))
	return s
}

func serve(t testing.TB, server *httptest.Server, c config.Config, pool *db.Pool) *Site {
	t.Helper()
	said := &logs{}
	a, err := app.New(t.Context(), c, pool, slog.New(slog.NewTextHandler(said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	a.Services.Accounts.HashCheaply()
	s := &Site{a, c.BaseURL, t, said, &sync.Map{}}
	server.Config.Handler = a.Handler()
	server.Start()
	t.Cleanup(func() { server.Close(); s.checkTrail(); s.must(a.Services.Close()) })
	return s
}

// Twin is another instance of the site, on the same database.
func (s *Site) Twin() *Site {
	s.t.Helper()
	server, c := httptest.NewUnstartedServer(nil), s.Config
	c.BaseURL, c.Data = "http://"+server.Listener.Addr().String(), s.t.TempDir()
	return serve(s.t, server, c, s.Pool)
}

// There is v's browser in front of another instance.
func (s *Site) There(v *webtest.Visitor) *webtest.Visitor {
	s.t.Helper()
	there := s.Visitor()
	for _, cookie := range v.Cookies() {
		there.Hold(cookie)
	}
	return there
}

func (s *Site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Visitor opens a browser that nobody is signed in with.
func (s *Site) Visitor() *webtest.Visitor { s.t.Helper(); return webtest.New(s.t, s.URL) }

// SignIn opens a browser signed in as whoever has the address, on the device that they always use.
func (s *Site) SignIn(email string) *webtest.Visitor {
	s.t.Helper()
	v := s.Visitor()
	if known, found := s.devices.Load(email); found {
		v.Hold(known.(*http.Cookie))
	}
	v.Get("/connexion", 200).Form("Me connecter").Fill("Adresse électronique", email).Fill("Mot de passe", Password).Send(303)
	for _, cookie := range v.Cookies() {
		if strings.HasSuffix(cookie.Name, "-connu") {
			s.devices.Store(email, cookie)
		}
	}
	return v
}

// Letter is the newest letter to an address, once every job is done.
func (s *Site) Letter(to string) mail.Copy {
	s.t.Helper()
	s.must(s.Runner.Settle(s.t.Context(), 10*time.Second))
	all, err := mail.Outbox(s.t.Context(), s.Pool)
	s.must(err)
	for _, l := range all {
		if l.To == to {
			return l
		}
	}
	s.t.Fatalf("no letter to %s", to)
	return mail.Copy{}
}

// Link is the path behind the button of the newest letter to an address.
func (s *Site) Link(to string) string {
	s.t.Helper()
	l := s.Letter(to)
	if len(l.Links) == 0 {
		s.t.Fatalf("the letter %q to %s has no link", l.Subject, to)
	}
	return strings.TrimPrefix(l.Links[0], s.URL)
}

// Newcomer makes an ambassador, confirmed, who has not signed the charter.
func (s *Site) Newcomer(email string) who.Actor {
	s.t.Helper()
	return s.Join(joining.Application{
		Kind: joining.Ambassador, Link: "living", Commune: "Cahors", File: organisations.File{Commune: "46042"},
		Person: accounts.Registration{Email: email, FirstName: "Camille", LastName: "Delpech"},
	})
}

// Ambassador makes an active ambassador: confirmed, charter signed, lesson taken.
func (s *Site) Ambassador(email string) who.Actor {
	s.t.Helper()
	a := s.Newcomer(email)
	s.Sign(a)
	return a
}

// Applicant makes a company whose file is a draft.
func (s *Site) Applicant(email, siret string) who.Actor {
	s.t.Helper()
	return s.Join(joining.Application{
		Kind: joining.Organisation, Commune: "Cahors",
		Person: accounts.Registration{Email: email, FirstName: "Hélène", LastName: "Vayssié"},
		File:   organisations.File{Name: "Fromagerie du Causse", SIRET: siret, LegalForm: "sarl", Commune: "46042"},
	})
}

// Staff makes an account with a role.
func (s *Site) Staff(email string, role who.Role) who.Actor {
	s.t.Helper()
	link, err := s.Services.Accounts.AddStaff(s.t.Context(), email, "Malika", role)
	s.must(err)
	in, err := s.Services.Accounts.ChoosePassword(s.t.Context(), strings.TrimPrefix(link, accounts.PasswordPath), Password, "")
	s.must(err)
	return s.actor(in)
}

// Sign signs the charter in force for a, who takes the lesson on good and bad uses.
func (s *Site) Sign(a who.Actor) {
	s.t.Helper()
	desk, err := s.Services.Charter.Desk(s.t.Context(), a)
	s.must(err)
	s.must(s.Services.Charter.Accept(s.t.Context(), a, charter.Acceptance{
		Version: desk.Edition.Version, TextSHA256: desk.Edition.SHA256, Accepted: true, Locale: i18n.French,
	}))
	s.must(s.Services.Brand.Learn(s.t.Context(), a))
}

// Join makes an account, confirmed, of whoever applies.
func (s *Site) Join(a joining.Application) who.Actor {
	s.t.Helper()
	a.OfAge, a.Person.Password, a.Person.Locale = true, Password, "fr"
	s.must(s.Services.Joining.Join(s.t.Context(), a, ""))
	in, err := s.Services.Accounts.Confirm(s.t.Context(), strings.TrimPrefix(s.Link(a.Person.Email), accounts.ConfirmPath), "")
	s.must(err)
	return s.actor(in)
}

func (s *Site) actor(in accounts.SignIn) who.Actor {
	s.t.Helper()
	a, err := s.Services.Accounts.Actor(s.t.Context(), in.Account, in.Epoch)
	s.must(err)
	if a.Anonymous() {
		s.t.Fatal("the account may not act")
	}
	return a
}
