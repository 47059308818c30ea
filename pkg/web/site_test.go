package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/scratch"
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

// multipartOf is a form of texts and files, both pairs of name and content.
func multipartOf(t *testing.T, texts, files []string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(texts); i += 2 {
		if err := m.WriteField(texts[i], texts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := m.CreateFormFile(files[i], "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(files[i+1]))
	}
	m.Close()
	return b.String(), m.FormDataContentType()
}

// However much a route takes in files, the texts of a form are bounded, and a body that is no form
// is refused rather than read as an empty one.
func TestBodiesThatAreNoForm(t *testing.T) {
	handled := 0
	h := newHouse(t, func(_ *house, r *Router) {
		r.POST("/large", Anyone, func(c *Ctx) error {
			f, err := c.Form()
			if err != nil {
				return err
			}
			handled++
			return c.Text("text/plain", []byte(f.Text("a")))
		}, MaxBody(8<<20))
	})
	long := strings.Repeat("x", 70_000)
	many, each := []string{}, strings.Repeat("y", 60_000)
	for range 5 {
		many = append(many, "a", each)
	}
	for name, c := range map[string]struct {
		body, kind string
		status     int
	}{
		"a huge urlencoded form":  {"a=" + strings.Repeat("x", 200_000), "application/x-www-form-urlencoded", 413},
		"JSON":                    {`{"a":"b"}`, "application/json", 422},
		"no type":                 {"a=b", "", 422},
		"text":                    {"a=b", "text/plain", 422},
		"another multipart":       {"--x--", "multipart/mixed; boundary=x", 422},
		"a broken type":           {"a=b", "; ;", 422},
		"no boundary":             {"--x--", "multipart/form-data", 422},
		"a plain form":            {"a=b", "application/x-www-form-urlencoded; charset=utf-8", 200},
		"a button":                {"", "", 200},
		"a body cut short":        {"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", "multipart/form-data; boundary=x", 422},
		"a typed text of a form":  {"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain\r\n\r\nb\r\n--x--\r\n", "multipart/form-data; boundary=x", 200},
		"a form of endless parts": {strings.Repeat("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", 600) + "--x--", "multipart/form-data; boundary=x", 413},
	} {
		before := handled
		got := h.ask(http.MethodPost, "/large", c.body, "Content-Type", c.kind)
		if got.status != c.status || (handled > before) != (c.status == 200) {
			t.Errorf("%s: %d %.80s", name, got.status, got.text)
		}
		if strings.Contains(name, "typed") && got.text != "b" {
			t.Errorf("%s is read as %q", name, got.text)
		}
	}
	for name, texts := range map[string][]string{"a long text": {"a", long}, "many texts": many, "long names": {strings.Repeat("n", 270_000), "b"}} {
		body, kind := multipartOf(t, texts, nil)
		if got := h.ask(http.MethodPost, "/large", body, "Content-Type", kind); got.status != 413 {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

// What is sent has no name on the disk, at no moment, and refused files are not written at all.
func TestFilesOfForms(t *testing.T) {
	folder := t.TempDir()
	may := error(nil)
	h := newHouse(t, func(h *house, r *Router) {
		h.scratch = scratch.Folder(folder)
		r.POST("/large", Anyone, func(c *Ctx) error {
			f, err := c.Form()
			if err != nil {
				return err
			}
			if left, _ := os.ReadDir(folder); len(left) != 0 {
				t.Errorf("%v lies on the disk", left)
			}
			said := f.Text("a")
			for _, file := range c.Files("photo") {
				content, err := file.Open()
				if err != nil {
					return c.Text("text/plain", []byte(said+" "+err.Error()))
				}
				text, _ := io.ReadAll(content)
				said += fmt.Sprintf(" %s %s %d %.6s", file.Name, text, file.Size, file.Digest)
			}
			return c.Text("text/plain", []byte(said))
		}, MaxBody(8<<20), FilesIf(func(*Ctx) error { return may }))
	})
	body, kind := multipartOf(t, []string{"a", "typed"}, []string{"photo", "content", "photo", "more"})
	if got := h.ask(http.MethodPost, "/large", body, "Content-Type", kind); got.text != "typed a.jpg content 7 ed7002 a.jpg more 4 187897" {
		t.Errorf("%d %q", got.status, got.text)
	}
	may = errors.New("no more today")
	if got := h.ask(http.MethodPost, "/large", body, "Content-Type", kind); got.text != "typed no more today" {
		t.Errorf("%d %q", got.status, got.text)
	}
}

func TestLargeBodiesAtOnce(t *testing.T) {
	var inside sync.WaitGroup
	release := make(chan struct{})
	h := newHouse(t, func(_ *house, r *Router) {
		r.POST("/large", Anyone, func(c *Ctx) error {
			if _, err := c.Form(); err != nil {
				return err
			}
			inside.Done()
			<-release
			return c.Text("text/plain", nil)
		}, MaxBody(8<<20))
	})
	body, kind := multipartOf(t, nil, []string{"photo", strings.Repeat("x", 200_000)})
	inside.Add(maxUploadsEach)
	var all sync.WaitGroup
	for range maxUploadsEach {
		all.Go(func() {
			if got := h.ask(http.MethodPost, "/large", body, "Content-Type", kind); got.status != 200 {
				t.Errorf("%d", got.status)
			}
		})
	}
	inside.Wait()
	got := h.ask(http.MethodPost, "/large", body, "Content-Type", kind)
	if got.status != 503 || got.header.Get("Retry-After") == "" || !strings.Contains(got.text, "photos") {
		t.Errorf("one more: %d %s", got.status, got.text)
	}
	close(release)
	all.Wait()
	if h.uploads.all != 0 || len(h.uploads.by) != 0 {
		t.Errorf("%d places are still taken", h.uploads.all)
	}
	u := uploads{by: map[string]int{}}
	for i := range maxUploads {
		if _, err := u.enter(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := u.enter("another"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("the house is full, and %v", err)
	}
}

// Every request has a deadline, that of a large body once it is read.
func TestDeadlines(t *testing.T) {
	left := func(c *Ctx) time.Duration {
		until, _ := c.Context().Deadline()
		return time.Until(until)
	}
	h := newHouse(t, func(_ *house, r *Router) {
		show := func(c *Ctx) error {
			before := left(c)
			if _, err := c.Form(); err != nil {
				return err
			}
			return c.Text("text/plain", fmt.Appendf(nil, "%.0f %.0f", before.Seconds(), left(c).Seconds()))
		}
		r.GET("/page", Anyone, show)
		r.GET("/kept", Anyone, show, Cached("spots"))
		r.POST("/large", Anyone, show, MaxBody(1<<20))
		r.GET("/slow", Anyone, func(c *Ctx) error {
			c.within(time.Millisecond)
			<-c.Context().Done()
			return fmt.Errorf("read: %w", c.Context().Err())
		}, Cached("spots"))
	})
	for path, want := range map[string]string{"/page": "15 15", "/kept": "15 15"} {
		if got := h.get(path); got.text != want {
			t.Errorf("%s has %s seconds", path, got.text)
		}
	}
	if got := h.ask(http.MethodPost, "/large", "a=b"); got.text != "15 90" {
		t.Errorf("a large form has %s seconds", got.text)
	}
	if got := h.get("/slow"); got.status != 503 || strings.Count(h.log.String(), "request failed") != 1 {
		t.Errorf("too slow: %d\n%s", got.status, h.log)
	}
}

// A visitor who left is no failure of ours.
func TestVisitorLeft(t *testing.T) {
	began, ended := make(chan struct{}), make(chan struct{})
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/slow", Anyone, func(c *Ctx) error {
			close(began)
			<-c.Context().Done()
			defer close(ended)
			return fault.Wrap(fault.Unavailable, "errors.unavailable.text", c.Context().Err())
		})
	})
	ctx, leave := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, h.server.URL+"/slow", nil)
	go func() { <-began; leave() }()
	if answer, err := h.client.Do(r); err == nil {
		answer.Body.Close()
		t.Fatalf("answered %d", answer.StatusCode)
	}
	<-ended
	h.server.Close() // waits for the request's last line
	if log := h.log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "level=WARN") || !strings.Contains(log, "level=DEBUG") || !strings.Contains(log, "status=499") {
		t.Errorf("the log says\n%s", log)
	}
}

// A session that cannot be written makes the whole answer another one.
func TestSessionLostAfterTheAct(t *testing.T) {
	h := newHouse(t, func(h *house, r *Router) {
		r.POST("/act", Anyone, func(c *Ctx) error {
			err := c.SeeOther("/spots", "errors.gone.text")
			h.pool.Close()
			return err
		})
		r.POST("/page", Anyone, func(c *Ctx) error {
			h.sessions.Put(c.Context(), "flash", "errors.gone.text")
			h.pool.Close()
			return c.Download("a.txt", "text/plain", []byte(strings.Repeat("x", 5000)))
		})
	})
	for _, path := range []string{"/act", "/page"} {
		got := h.ask(http.MethodPost, path, "a=b")
		if got.status != 503 || !strings.Contains(got.text, "regardez dans votre espace") || strings.Contains(got.text, "rien n’a été") {
			t.Errorf("%s: %d %q", path, got.status, got.text)
		}
		for _, name := range []string{"Location", "Set-Cookie", "Content-Disposition", "Etag", "Content-Encoding"} {
			if v := got.header.Get(name); v != "" {
				t.Errorf("%s keeps %s %q", path, name, v)
			}
		}
		if length := got.header.Get("Content-Length"); length != "" && length != fmt.Sprint(len(got.text)) {
			t.Errorf("%s: %s bytes announced, %d sent", path, length, len(got.text))
		}
	}
	if log := h.log.String(); strings.Contains(log, "status=200") || strings.Contains(log, "status=303") || !strings.Contains(log, "status=503") {
		t.Errorf("the log says\n%s", log)
	}
}

func TestLoggable(t *testing.T) {
	secret := strings.Repeat("a", 43)
	for path, want := range map[string]string{
		"/spots/a-b": "/spots/a-b", "/mot-de-passe/" + secret: "/mot-de-passe/…", "/mot-de-passe/" + secret + "/": "/mot-de-passe/…/",
		"/" + secret + "/x": "/…/x", "/": "/",
	} {
		if got := loggable(path); got != want {
			t.Errorf("%s is logged as %s", path, got)
		}
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
