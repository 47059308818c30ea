package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// armour is what every answer of the site wears, whichever its kind; TestAccess looks at that of every route as well.
var armour = map[string]string{
	"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
}

// armed tells what an answer of a route lacks. What other sites may read says so twice, and is nobody's own.
func armed(t *testing.T, what, route string, h http.Header) {
	t.Helper()
	open := h.Get("Access-Control-Allow-Origin") == "*"
	for name, want := range armour {
		if got := h.Get(name); got != want && !(open && name == "Cross-Origin-Resource-Policy" && got == "cross-origin") {
			t.Errorf("%s has %s %q", what, name, got)
		}
	}
	if open && h.Get("Set-Cookie") != "" {
		t.Errorf("%s sets a cookie, and is open to other sites", what)
	}
	referrer := "same-origin"
	if strings.Contains(route, ":token") {
		referrer = "strict-origin"
	}
	if got := h.Get("Referrer-Policy"); got != referrer {
		t.Errorf("%s has Referrer-Policy %q, want %q", what, got, referrer)
	}
	csp := h.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "http") {
		t.Errorf("%s has the policy %q", what, csp)
	}
	if !strings.HasSuffix(csp, "sandbox") && !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("%s may be framed: %q", what, csp)
	}
	for _, cookie := range (&http.Response{Header: h}).Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
			t.Errorf("%s sets %v", what, cookie)
		}
	}
}

// TestHeadersOfEveryKind: a page, each error, a file, a picture, a download, what programs read, a redirection.
func TestHeadersOfEveryKind(t *testing.T) {
	s := published(t)
	s.Staff("moderation@exemple.fr", who.Moderator)
	v, team := s.Visitor(), s.SignIn("moderation@exemple.fr")
	for _, c := range []struct {
		path   string
		status int
		by     *webtest.Visitor
	}{
		{"/", 200, v}, {"/", 200, v}, {"/nulle-part", 404, v}, {"/espace", 303, v}, {"/moderation", 200, team}, {"/admin/structures", 403, team}, {"/mot-de-passe/perdu", 410, v},
		{"/healthz", 200, v}, {"/readyz", 200, v}, {"/carte/embed", 200, v}, {"/spots.csv", 200, v}, {"/spots.geojson", 200, v}, {"/spots.gpx", 200, v}, {"/spots.atom", 200, v},
		{"/api/v1/spots", 200, v}, {"/static/nulle-part.css", 404, v}, {"//ailleurs", 404, v},
	} {
		route := c.path
		if strings.HasPrefix(c.path, "/mot-de-passe/") {
			route = "/mot-de-passe/:token"
		}
		armed(t, c.path, route, c.by.Get(c.path, c.status).Header)
	}
	page := v.Get("/", 200)
	armed(t, "a static file", "", v.Get(between(t, page.Body, `rel="stylesheet" href="`), 200).Header)
	armed(t, "a form refused", "", v.Post("/connexion", url.Values{"email": {"x"}}, 422).Header)
	armed(t, "a form too large", "", v.Post("/connexion", url.Values{"email": {strings.Repeat("a", 300<<10)}}, 413).Header)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/connexion", nil)
	must(t, err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	armed(t, "a forged post", "", v.Do(r, 403).Header)
	dbtest.Exec(t, dbtest.Owner(t, s.Pool), `DROP TABLE wish_list CASCADE`)
	armed(t, "a failure", "", team.Get("/espace/envies", 500).Header)
}

func between(t *testing.T, text, before string) string {
	t.Helper()
	_, after, found := strings.Cut(text, before)
	if !found {
		t.Fatalf("no %s", before)
	}
	word, _, _ := strings.Cut(after, `"`)
	return word
}

// TestHeadersBehindTLS: over https the site says to come back so, and its cookies never travel otherwise.
func TestHeadersBehindTLS(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.BaseURL = strings.Replace(c.BaseURL, "http:", "https:", 1) })
	s.Staff("moderation@exemple.fr", who.Moderator)
	http1 := strings.Replace(s.URL, "https:", "http:", 1)
	v := webtest.New(t, http1)
	for _, path := range []string{"/", "/nulle-part", "/healthz"} {
		p := v.Get(path, webtest.Whatever)
		armed(t, path, path, p.Header)
		if got := p.Header.Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
			t.Errorf("%s has Strict-Transport-Security %q", path, got)
		}
	}
	answer := v.Post("/connexion", url.Values{"email": {"moderation@exemple.fr"}, "password": {apptest.Password}}, 303)
	cookies := (&http.Response{Header: answer.Header}).Cookies()
	if len(cookies) < 2 {
		t.Errorf("signing in sets %v", cookies)
	}
	for _, cookie := range append(cookies, (&http.Response{Header: v.Post("/langue", url.Values{"langue": {"en"}}, 303).Header}).Cookies()...) {
		if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || (strings.Contains(cookie.Name, "ohmylot") && !strings.HasPrefix(cookie.Name, "__Host-")) {
			t.Errorf("over https: %v", cookie)
		}
	}
}

// TestTooManyIsArmed: the answer to a flood.
func TestTooManyIsArmed(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits = "" })
	v := s.Visitor()
	for range 10 {
		v.Post("/marque/signaler", nil, 422)
	}
	p := v.Post("/marque/signaler", nil, webtest.Whatever)
	armed(t, "a flood", "", p.Header)
}
