package web

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestHeadersOfEveryAnswer(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/", Anyone, show("home"))
		r.GET("/kept", Anyone, show("kept"), Cached("spots"))
	})
	for _, path := range []string{"/", "/kept", "/kept", "/none", "/healthz", h.assets.prefix + "img/a.svg", "//evil.test/"} {
		header := h.get(path).header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": "camera=()",
		} {
			if !strings.HasPrefix(header.Get(name), want) {
				t.Errorf("%s has %s %q", path, name, header.Get(name))
			}
		}
		csp := header.Get("Content-Security-Policy")
		for _, want := range []string{"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s", path, want)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http:") || strings.Contains(csp, "*") {
			t.Errorf("%s: the policy lets strangers in: %s", path, csp)
		}
		if header.Get("Strict-Transport-Security") != "" {
			t.Error("HSTS over plain http")
		}
	}
	if !strings.Contains((&Site{secure: true}).securityHeaders().Get("Strict-Transport-Security"), "max-age=63072000") {
		t.Error("no HSTS over https")
	}
	if a, b := h.get("/").header.Get("X-Request-Id"), h.get("/").header.Get("X-Request-Id"); a == "" || a == b {
		t.Errorf("request ids %q and %q", a, b)
	}
	if got := h.get("/").header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("an own page may be kept: %q", got)
	}
}

func TestHosts(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) { r.GET("/", Anyone, show("home")) })
	for host, want := range map[string]int{h.server.Listener.Addr().String(): 200, "evil.test": 404, "localhost": 404, "ohmylot.evil.test": 404} {
		if got := h.get("/", "Host", host); got.status != want || (want == 404 && strings.Contains(got.text, "home")) {
			t.Errorf("host %s: %d", host, got.status)
		}
	}
	dev := &Site{development: true, host: "localhost:8080"}
	for host, want := range map[string]bool{"localhost:9": true, "127.0.0.1:8080": true, "[::1]:8080": true, "evil.test": false, "localhost.evil.test:8080": false} {
		if dev.hostAllowed(host) != want {
			t.Errorf("in development, host %s: %v", host, !want)
		}
	}
}

func TestAddressesAreExact(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/spots", Anyone, show("list"))
		r.POST("/act", Anyone, func(c *Ctx) error { return c.SeeOther("/spots", "") })
	})
	for path, want := range map[string]int{"/spots": 200, "/spots/": 404, "/SPOTS": 404, "//spots": 404, "/spots/../spots": 404, "/act": 404, "/static/nothing": 404, "/static/": 404} {
		if got := h.get(path); got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
	if got := h.ask(http.MethodHead, "/spots", ""); got.status != 200 || got.text != "" || got.header.Get("Content-Type") == "" {
		t.Errorf("HEAD: %+v", got)
	}
	if got := h.ask(http.MethodPost, "/spots", "a=b"); got.status != 404 {
		t.Errorf("a post to a page: %d", got.status)
	}
}

func TestCrossOriginPosts(t *testing.T) {
	done := 0
	h := newHouse(t, func(_ *house, r *Router) {
		r.POST("/act", Anyone, func(c *Ctx) error { done++; return c.SeeOther("/", "") })
	})
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"cross-site": {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"same-site":  {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"other":      {[]string{"Origin", "https://evil.test"}, 403},
		"null":       {[]string{"Origin", "null"}, 403},
		"our own":    {[]string{"Sec-Fetch-Site", "same-origin"}, 303},
		"our origin": {[]string{"Origin", h.server.URL}, 303},
		"a program":  {nil, 303},
	} {
		before := done
		got := h.ask(http.MethodPost, "/act", "a=b", c.headers...)
		if got.status != c.status || (done > before) != (c.status == 303) {
			t.Errorf("%s: %d, done %v", name, got.status, done > before)
		}
		if c.status == 403 && !strings.Contains(got.text, "réservée") {
			t.Errorf("%s: says %q", name, got.text)
		}
	}
}

func TestBodyLimits(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		read := func(c *Ctx) error {
			f, err := c.Form()
			if err != nil {
				return err
			}
			files := 0
			for _, one := range c.Files("photo") {
				files += int(one.Size)
			}
			return c.Text("text/plain", fmt.Appendf(nil, "%d %d", len(f.Text("a")), files))
		}
		r.POST("/small", Anyone, read)
		r.POST("/large", Anyone, read, MaxBody(1<<20))
	})
	if got := h.ask(http.MethodPost, "/small", "a="+strings.Repeat("x", 100_000)); got.status != 200 || got.text != "100000 0" {
		t.Errorf("a long text: %d %s", got.status, got.text)
	}
	got := h.ask(http.MethodPost, "/small", "a="+strings.Repeat("x", 200_000))
	if got.status != 413 || !strings.Contains(got.text, "lourde") {
		t.Errorf("too long a text: %d %s", got.status, got.text)
	}
	for size, want := range map[int]int{900_000: 200, 1_100_000: 413} {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreateFormFile("photo", "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(make([]byte, size))
		m.Close()
		if got := h.ask(http.MethodPost, "/large", body.String(), "Content-Type", m.FormDataContentType()); got.status != want {
			t.Errorf("a file of %d bytes: %d %s", size, got.status, got.text)
		}
	}
	if got := h.ask(http.MethodPost, "/small", "no parts", "Content-Type", "multipart/form-data; boundary=x"); got.status != 422 {
		t.Errorf("a broken form: %d", got.status)
	}
	if got := h.ask(http.MethodPost, "/small", "a=%zz"); got.status != 422 {
		t.Errorf("a badly encoded form: %d", got.status)
	}
}

func TestErrorPages(t *testing.T) {
	kinds := map[string]fault.Kind{
		"404": fault.NotFound, "403": fault.Forbidden, "409": fault.Conflict, "422": fault.Invalid, "410": fault.Gone, "413": fault.TooLarge,
		"429": fault.TooMany, "503": fault.Unavailable,
	}
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/fault/:status", Anyone, func(c *Ctx) error {
			return fmt.Errorf("show: %w", fault.Wrap(kinds[c.Param("status")], errorKey(kinds[c.Param("status")])+".text", errors.New("the cause is for the log")))
		})
		r.GET("/error", Anyone, func(*Ctx) error { return errors.New("password of the database: hush") })
		r.GET("/panic", Anyone, func(*Ctx) error { panic("hush") })
		r.GET("/broken", Anyone, func(c *Ctx) error {
			return c.Page(http.StatusOK, "test/broken", &testPage{Base: c.Base("errors.home")})
		})
		r.GET("/nowhere", Anyone, func(c *Ctx) error { return c.Page(http.StatusOK, "test/none", nil) })
	})
	for status := range kinds {
		got := h.get("/fault/" + status)
		if fmt.Sprint(got.status) != status || !strings.Contains(got.text, "<h1>"+status+"</h1>") || strings.Contains(got.text, "for the log") || strings.Contains(got.text, "errors.") {
			t.Errorf("%s: %d %s", status, got.status, got.text)
		}
		if wait := got.header.Get("Retry-After"); (wait != "") != (status == "429" || status == "503") {
			t.Errorf("%s: Retry-After %q", status, wait)
		}
		if got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", status, got.header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/error", "/panic", "/broken", "/nowhere"} {
		got := h.get(path)
		if got.status != 500 || strings.Contains(got.text, "hush") || strings.Contains(got.text, "half a page") || !strings.Contains(got.text, "<h1>500</h1>") {
			t.Errorf("%s: %d %s", path, got.status, got.text)
		}
		if !strings.Contains(got.text, got.header.Get("X-Request-Id")) {
			t.Errorf("%s: no number to tell the team", path)
		}
	}
	if !strings.Contains(h.log.String(), "hush") || !strings.Contains(h.log.String(), "the cause is for the log") {
		t.Error("the causes are not logged")
	}
	if got := h.get("/fault/404", "Cookie", "langue=en"); !strings.Contains(got.text, "address") {
		t.Errorf("in English: %s", got.text)
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/mot-de-passe/:token", Anyone, func(*Ctx) error { panic("ouch") })
	})
	token := "q3J8_fX1-7bTz0aYkLmNoPqRsTuVwXyZ0123456789A"
	h.get("/mot-de-passe/"+token+"?email=camille@exemple.fr", "Cookie", "other=biscuit")
	if log := h.log.String(); strings.Contains(log, token) || strings.Contains(log, "camille") || strings.Contains(log, "biscuit") || !strings.Contains(log, "/mot-de-passe/") {
		t.Errorf("the log says %s", log)
	}
}

func TestAudiences(t *testing.T) {
	audiences := []Audience{Anyone, Member, Signed, Moderators, Referents, Team, Admins}
	open := map[who.Role]string{
		"": "anyone", who.Member: "anyone member", who.Moderator: "anyone member moderators", who.Referent: "anyone member referents",
		who.Staff: "anyone member moderators referents team", who.Admin: "anyone member moderators referents team admins",
	}
	h := newHouse(t, func(h *house, r *Router) {
		r.GET("/enter/:role", Anyone, h.enter)
		for _, a := range audiences {
			r.GET("/get/"+a.String(), a, show("inside"))
			r.POST("/post/"+a.String(), a, show("inside"))
		}
	})
	for _, role := range append([]who.Role{""}, who.Roles()...) { // a visitor first, then each signed in
		may := open[role]
		if role != "" {
			h.signIn(role)
		}
		for _, h.signed = range []bool{false, true} {
			for _, a := range audiences {
				want := strings.Contains(" "+may+" ", " "+a.String()+" ") || (a == Signed && h.signed && role != "")
				for method, path := range map[string]string{http.MethodGet: "/get/", http.MethodPost: "/post/"} {
					got := h.ask(method, path+a.String(), "")
					inside := got.status == 200 && strings.Contains(got.text, "inside")
					if inside != want || strings.Contains(got.text, "inside") != want {
						t.Errorf("%q on %s %s: %d, want inside %v", role, method, a, got.status, want)
					}
				}
			}
		}
	}
}

func TestGatesLeadBack(t *testing.T) {
	h := newHouse(t, func(h *house, r *Router) {
		r.GET("/enter/:role", Anyone, h.enter)
		r.GET("/new", Signed, show("new"))
		r.POST("/new", Signed, show("new"))
	})
	if got := h.get("/new?a=b&c"); got.status != 303 || got.header.Get("Location") != "/connexion?next=%2Fnew%3Fa%3Db%26c" {
		t.Errorf("a visitor: %d %q", got.status, got.header.Get("Location"))
	}
	if got := h.ask(http.MethodPost, "/new", "a=b"); got.status != 401 || !strings.Contains(got.text, `href="/connexion"`) {
		t.Errorf("a visitor's post: %d %s", got.status, got.text)
	}
	h.signIn(who.Member)
	if got := h.get("/new"); got.status != 303 || got.header.Get("Location") != "/espace/charte?next=%2Fnew" {
		t.Errorf("unsigned: %d %q", got.status, got.header.Get("Location"))
	}
	if got := h.ask(http.MethodPost, "/new", "a=b"); got.status != 403 || !strings.Contains(got.text, `href="/espace/charte"`) {
		t.Errorf("unsigned post: %d %s", got.status, got.text)
	}
}

func TestLimited(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		r.POST("/try", Anyone, show("tried"), Limited("try", 2, 24*time.Hour))
	})
	for i := range 3 {
		got := h.ask(http.MethodPost, "/try", "a=b", "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i)) // nobody's word is taken for an address
		if (got.status == 429) != (i == 2) {
			t.Errorf("try %d: %d", i+1, got.status)
		}
		if i == 2 && got.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
}

func TestFlashIsShownOnce(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/", Anyone, show("home"))
		r.POST("/act", Anyone, func(c *Ctx) error { return c.SeeOther("/", "errors.gone.text") })
	})
	if got := h.ask(http.MethodPost, "/act", "a=b"); got.status != 303 || got.header.Get("Location") != "/" {
		t.Fatalf("%+v", got)
	}
	if !strings.Contains(h.get("/").text, "<i>Il a déjà servi") || strings.Contains(h.get("/").text, "<i>") {
		t.Error("the flash is not shown once")
	}
}

func TestNext(t *testing.T) {
	for next, want := range map[string]string{
		"/espace": "/espace", "/spots?a=b#c": "/spots?a=b#c", "": "/", "https://evil.test": "/", "//evil.test": "/", `/\evil.test`: "/", "evil": "/",
		"javascript:alert(1)": "/", "/\t/evil.test": "/ /evil.test", "http:/evil.test": "/",
	} {
		if got := Next(valuesOf("next", next), "/"); got != want {
			t.Errorf("Next(%q) = %q, want %q", next, got, want)
		}
	}
}
