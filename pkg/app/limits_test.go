package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
)

// TestGuessesKeepNobodyOut: whoever guesses somebody's password is stopped, and the owner, elsewhere,
// comes in.
func TestGuessesKeepNobodyOut(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits, c.TrustedProxies = "", []string{"127.0.0.1/32"} })
	s.Ambassador("camille@exemple.fr")
	enter := func(from, password string, status int) *webtest.Page {
		t.Helper()
		fields := url.Values{"email": {"camille@exemple.fr"}, "password": {password}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/connexion", strings.NewReader(fields.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("X-Forwarded-For", from)
		return s.Visitor().Do(r, status)
	}
	for range 10 {
		enter("192.0.2.1", "un mauvais mot de passe", 422)
	}
	enter("192.0.2.1", apptest.Password, 429)
	enter("198.51.100.7", apptest.Password, 303).LeadsTo("/espace")
}

// TestProofsAreNotGuessed: whoever tries proofs of signatures is slowed; a page kept costs nothing and stays.
func TestProofsAreNotGuessed(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits = "" })
	made, err := s.Services.Charter.Certificate(t.Context(), s.Ambassador("camille@exemple.fr"), 0, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	v, real := s.Visitor(), strings.TrimPrefix(made.Page(), s.URL)
	v.Get(real, 200).Says("Cette signature est authentique")
	stopped := 0
	for guess := range 250 {
		if p := v.Get(fmt.Sprintf("/charte/verifier/1-%016x", guess), webtest.Whatever); p.Code == 429 && p.Header.Get("Retry-After") != "" {
			stopped++
		} else if p.Code != 404 {
			t.Fatalf("guess %d: %d", guess, p.Code)
		}
	}
	if stopped == 0 {
		t.Error("guesses are not stopped")
	}
	v.Get(real, 200)
}

// TestEveryOpenDoorIsLimited: whatever anybody may post, and whatever takes files, is counted.
func TestEveryOpenDoorIsLimited(t *testing.T) {
	for _, r := range apptest.New(t).Routes() {
		if open := r.Method == http.MethodPost && r.Audience == web.Anyone; (open || r.Files) && len(r.Limits) == 0 {
			t.Errorf("%s %s has no limit: give its route web.Limited", r.Method, r.Path)
		}
	}
}

// from is a browser somewhere.
type from struct {
	*webtest.Visitor
	t           *testing.T
	s           *apptest.Site
	at, forwded string // the address that the proxy tells, and one made up before it
}

func (f from) post(path string, fields url.Values) *webtest.Page {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodPost, f.s.URL+path, strings.NewReader(fields.Encode()))
	must(f.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, a := range []string{f.forwded, f.at} {
		if a != "" {
			r.Header.Add("X-Forwarded-For", a)
		}
	}
	return f.Do(r, webtest.Whatever)
}

// TestLimits knocks at each door until it closes, from an address, then from its neighbours.
func TestLimits(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits, c.TrustedProxies = "", []string{"127.0.0.1/32"} })
	person := func(i int) url.Values {
		return url.Values{"kind": {"ambassador"}, "first_name": {"Camille"}, "last_name": {"Rey"}, "email": {fmt.Sprintf("p%d@exemple.fr", i)},
			"password": {apptest.Password}, "commune": {"Cahors"}, "link": {"living"}, "age_confirmed": {"yes"}}
	}
	for name, door := range map[string]struct {
		path   string
		times  int
		fields func(i int) url.Values
	}{
		"sign-in": {"/connexion", 60, func(i int) url.Values {
			return url.Values{"email": {fmt.Sprintf("p%d@exemple.fr", i)}, "password": {"au hasard"}}
		}},
		"sign-in as one": {"/connexion", 10, func(int) url.Values { return url.Values{"email": {"camille@exemple.fr"}, "password": {"au hasard"}} }},
		"reset":          {"/mot-de-passe/oubli", 30, func(i int) url.Values { return url.Values{"email": {fmt.Sprintf("r%d@exemple.fr", i)}} }},
		"mail to one":    {"/mot-de-passe/oubli", 5, func(int) url.Values { return url.Values{"email": {"dominique@exemple.fr"}} }},
		"sign-up":        {"/inscription", 30, person},
		"link":           {"/mot-de-passe/perdu", 60, func(int) url.Values { return nil }},
		"report":         {"/signalement", 10, func(i int) url.Values { return url.Values{"page": {"/credits"}, "words": {fmt.Sprint("Fois ", i)}} }},
		"misuse":         {"/marque/signaler", 10, func(int) url.Values { return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			empty(t, s)
			v := from{s.Visitor(), t, s, "2001:db8:46:1::1", ""}
			for i := range door.times {
				if p := v.post(door.path, door.fields(i)); p.Code == 429 || p.Code >= 500 {
					t.Fatalf("time %d answers %d", i+1, p.Code)
				}
			}
			var p *webtest.Page
			for extra := 0; extra < 3 && (p == nil || p.Code != 429); extra++ { // a window may end meanwhile
				p = v.post(door.path, door.fields(door.times+extra))
			}
			if p.Code != 429 || p.Header.Get("Retry-After") == "" {
				t.Fatalf("one time too many answers %d", p.Code)
			}
			p.Says("Patientez")
			forged, neighbour, elsewhere := v, v, v
			forged.forwded = "203.0.113.77"
			neighbour.at, elsewhere.at = "2001:db8:46:1:ffff::2", "198.51.100.7"
			byAim := strings.HasSuffix(name, "to one") // the address aimed at counts wherever it is aimed from
			for what, c := range map[string]struct {
				v    from
				shut bool
			}{"with a made-up address before": {forged, true}, "from the same /64": {neighbour, true}, "from elsewhere": {elsewhere, byAim}} {
				if p := c.v.post(door.path, door.fields(door.times+9)); (p.Code == 429) != c.shut {
					t.Errorf("%s answers %d", what, p.Code)
				}
			}
		})
	}
}

// empty forgets every count.
func empty(t *testing.T, s *apptest.Site) { t.Helper(); write(t, s, `DELETE FROM rate`) }

// TestForgedAddressesWithoutAProxy: told by whoever knocks, an address is worth nothing.
func TestForgedAddressesWithoutAProxy(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits = "" })
	v := from{s.Visitor(), t, s, "", ""}
	for i := range 11 {
		v.forwded = fmt.Sprintf("203.0.113.%d", i)
		p := v.post("/marque/signaler", nil)
		if shut := i == 10; (p.Code == 429) != shut {
			t.Errorf("time %d answers %d", i+1, p.Code)
		}
	}
}

// TestSiegeKeepsNobodyOut: while strangers everywhere guess at an account, and ask for letters to its address, its owner
// signs in, and is written to, from a device of theirs; there too a thief who guesses is stopped.
func TestSiegeKeepsNobodyOut(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits, c.TrustedProxies = "", []string{"127.0.0.1/32"} })
	s.Ambassador("camille@exemple.fr")
	owner := s.SignIn("camille@exemple.fr")
	guess := url.Values{"email": {"camille@exemple.fr"}, "password": {"au hasard, encore une fois"}}
	right := url.Values{"email": {"camille@exemple.fr"}, "password": {apptest.Password}}
	for i := range 101 {
		from{s.Visitor(), t, s, fmt.Sprintf("198.51.%d.%d", i/250, i%250), ""}.post("/connexion", guess)
		from{s.Visitor(), t, s, fmt.Sprintf("198.51.%d.%d", i/250, i%250), ""}.post("/mot-de-passe/oubli", guess)
	}
	stranger, home := from{s.Visitor(), t, s, "192.0.2.9", ""}, from{owner, t, s, "192.0.2.10", ""}
	if p := stranger.post("/connexion", right); p.Code != 429 {
		t.Errorf("a device never seen is let in during a siege: %d", p.Code)
	}
	if p := stranger.post("/mot-de-passe/oubli", right); p.Code != 429 {
		t.Errorf("the address is written to without end: %d", p.Code)
	}
	home.post("/deconnexion", nil)
	if p := home.post("/mot-de-passe/oubli", right); p.Code != 303 {
		t.Errorf("the owner cannot ask for a link: %d", p.Code)
	}
	if p := home.post("/connexion", right); p.Code != 303 {
		t.Errorf("the owner is kept out: %d", p.Code)
	}
	home.post("/deconnexion", nil)
	for range 9 {
		home.post("/connexion", guess)
	}
	if p := home.post("/connexion", right); p.Code != 429 {
		t.Errorf("guesses from a known device have no end: %d", p.Code)
	}
}
