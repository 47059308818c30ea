package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
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
