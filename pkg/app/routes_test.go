package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
)

// TestRoutes: routes.golden lists every address, its audience, whether it asks for a proof again, and how often one may knock; it is reviewed as a diff.
func TestRoutes(t *testing.T) {
	var lines []string
	for _, r := range apptest.New(t).Routes() {
		line := fmt.Sprintf("%-5s%-48s%-11s", r.Method, r.Path, r.Audience)
		if r.Proved {
			line += " a proof,"
		}
		for _, l := range r.Limits {
			line += fmt.Sprintf(" %d %s in %s,", l.Times, l.Class, l.Per)
		}
		lines = append(lines, strings.TrimRight(line, " ,"))
	}
	slices.Sort(lines)
	golden(t, "routes.golden", strings.Join(lines, "\n")+"\n")
}

// knock asks for a path with nothing sent.
func knock(t *testing.T, s *apptest.Site, v *webtest.Visitor, method, path string) (code int, location string) {
	t.Helper()
	p := ask(t, s, v, method, path, "")
	return p.Code, p.Header.Get("Location")
}

// ask sends a form, whichever the method.
func ask(t *testing.T, s *apptest.Site, v *webtest.Visitor, method, path, sent string) *webtest.Page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.Do(r, webtest.Whatever)
}

func TestNoOtherDoor(t *testing.T) {
	s := apptest.New(t)
	v := s.Visitor()
	for _, path := range []string{"/admin", "/spots/", "/Spots", "//spots", "/.env", "/static/", "/static/../go.mod", "/spots/nouveau/x", "/moderation/", "/debug/pprof/"} {
		if code, _ := knock(t, s, v, http.MethodGet, path); code != 404 {
			t.Errorf("GET %s answers %d", path, code)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodPost} {
		if code, _ := knock(t, s, v, method, "/spots"); code != 404 && code != 405 {
			t.Errorf("%s /spots answers %d", method, code)
		}
	}
	get, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/deconnexion", nil)
	v.Do(get, 404)
}

// TestForgery: another site's form, or page, changes nothing.
func TestForgery(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("ambassadrice@exemple.fr")
	v := s.SignIn("ambassadrice@exemple.fr")
	for _, header := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://mechant.exemple"}}} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/deconnexion", nil)
		r.Header = header
		v.Do(r, 403)
	}
	v.Get("/espace", 200)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/", nil)
	r.Host = "mechant.exemple"
	v.Do(r, 404)
}
