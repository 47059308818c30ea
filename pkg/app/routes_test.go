package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
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

// caller is somebody who knocks, and the audiences that let them in.
type caller struct {
	name   string
	by     *webtest.Visitor
	signed bool
	admits []web.Audience
}

func callers(t *testing.T, s *apptest.Site) []caller {
	t.Helper()
	s.Newcomer("nouvelle@exemple.fr")
	s.Ambassador("ambassadrice@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	s.Staff("referente@exemple.fr", who.Referent)
	s.Staff("equipe@exemple.fr", who.Staff)
	s.Sign(s.Staff("admin@exemple.fr", who.Admin))
	member := []web.Audience{web.Anyone, web.Member}
	return []caller{
		{"visitor", s.Visitor(), false, []web.Audience{web.Anyone}},
		{"newcomer", s.SignIn("nouvelle@exemple.fr"), false, member},
		{"ambassador", s.SignIn("ambassadrice@exemple.fr"), true, append(slices.Clone(member), web.Signed)},
		{"moderator", s.SignIn("moderation@exemple.fr"), false, append(slices.Clone(member), web.Moderators)},
		{"referent", s.SignIn("referente@exemple.fr"), false, append(slices.Clone(member), web.Referents)},
		{"staff", s.SignIn("equipe@exemple.fr"), false, append(slices.Clone(member), web.Moderators, web.Referents, web.Team)},
		{"admin", s.SignIn("admin@exemple.fr"), true, append(slices.Clone(member), web.Signed, web.Moderators, web.Referents, web.Team, web.Admins)},
	}
}

var parameter = regexp.MustCompile(`:[a-z]+`)

// TestEveryRouteAsEveryRole knocks at every door as everybody.
func TestEveryRouteAsEveryRole(t *testing.T) {
	s := apptest.New(t)
	for _, c := range callers(t, s) {
		for _, r := range s.Routes() {
			if r.Path == "/deconnexion" || strings.HasSuffix(r.Path, "/appareils/:id/fermer") {
				continue // they would end the tour
			}
			path := parameter.ReplaceAllString(r.Path, "1")
			code, location := knock(t, s, c.by, r.Method, path)
			if wrong := judge(c, r, code, location); wrong != "" {
				t.Errorf("%s %s as %s: %d %s: %s", r.Method, path, c.name, code, location, wrong)
			}
		}
	}
}

func knock(t *testing.T, s *apptest.Site, v *webtest.Visitor, method, path string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(url.Values{}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	p := v.Do(r, webtest.Whatever)
	return p.Code, p.Header.Get("Location")
}

// judge says what is wrong with an answer; empty when it is right.
func judge(c caller, r web.Route, code int, location string) string {
	toSignIn, toCharter := strings.HasPrefix(location, "/connexion?next="), strings.HasPrefix(location, "/espace/charte?next=")
	switch in := slices.Contains(c.admits, r.Audience); {
	case code >= 500:
		return "a failure"
	case in && (code == 401 || toSignIn || toCharter):
		return "let in, and yet turned away"
	case in:
		return ""
	case c.name == "visitor" && r.Method == http.MethodGet && !toSignIn, c.name == "visitor" && r.Method == http.MethodPost && code != 401:
		return "a visitor is asked to sign in"
	case c.name == "visitor":
		return ""
	case r.Audience == web.Signed && r.Method == http.MethodGet && !toCharter, r.Audience != web.Signed && code != 403, r.Method == http.MethodPost && code != 403:
		return "not let in"
	}
	return ""
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
