// Package webtest is a browser for tests: it keeps cookies, follows links and fills forms by the
// labels people read, on the real site over real HTTP. A page's status is always asserted.
package webtest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Whatever asks Do for the answer, whichever its status: the caller judges it.
const Whatever = 0

// Visitor is one browser. It follows no redirect by itself.
type Visitor struct {
	t      testing.TB
	base   string
	client *http.Client
}

// New opens a browser on the site at base.
func New(t testing.TB, base string) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stop := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Visitor{t, base, &http.Client{Jar: jar, CheckRedirect: stop}}
}

// Cookies are those that the visitor sends with each request.
func (v *Visitor) Cookies() []*http.Cookie {
	base, err := url.Parse(v.base)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.client.Jar.Cookies(base)
}

// Hold gives the visitor a cookie, as the site had.
func (v *Visitor) Hold(cookie *http.Cookie) {
	base, err := url.Parse(v.base)
	if err != nil {
		v.t.Fatal(err)
	}
	v.client.Jar.SetCookies(base, []*http.Cookie{{Name: cookie.Name, Value: cookie.Value, Path: "/"}})
}

// Page is an answer.
type Page struct {
	Code   int
	Header http.Header
	Body   string
	Path   string
	by     *Visitor
	root   *html.Node
}

// Get opens a path; it must answer status.
func (v *Visitor) Get(path string, status int) *Page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r, status)
}

// Post sends plain fields; the answer must be status.
func (v *Visitor) Post(path string, fields url.Values, status int) *Page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r, status)
}

// File is a file chosen in a form.
type File struct {
	Field, Name string
	Content     []byte
}

// Upload sends fields and files; the answer must be status.
func (v *Visitor) Upload(path string, fields url.Values, files []File, status int) *Page {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, value := range values {
			v.must(w.WriteField(name, value))
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, f.Name))
		h.Set("Content-Type", "application/octet-stream")
		part, err := w.CreatePart(h)
		v.must(err)
		_, err = part.Write(f.Content)
		v.must(err)
	}
	v.must(w.Close())
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, &body)
	v.must(err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.do(r, status)
}

// Do sends any request.
func (v *Visitor) Do(r *http.Request, status int) *Page {
	v.t.Helper()
	return v.do(r, status)
}

func (v *Visitor) do(r *http.Request, status int) *Page {
	v.t.Helper()
	answer, err := v.client.Do(r)
	v.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	v.must(err)
	p := &Page{Code: answer.StatusCode, Header: answer.Header, Body: string(body), Path: r.URL.Path, by: v}
	if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
		p.root, err = html.Parse(strings.NewReader(p.Body))
		v.must(err)
	}
	if p.Code != status && status != Whatever {
		v.t.Fatalf("%s %s answered %d, want %d\n%s", r.Method, r.URL.Path, p.Code, status, p.excerpt())
	}
	return p
}

func (v *Visitor) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// Follow goes where a 303 leads; that page must answer 200.
func (p *Page) Follow() *Page {
	p.by.t.Helper()
	to := p.Header.Get("Location")
	if p.Code != http.StatusSeeOther || to == "" {
		p.by.t.Fatalf("%s answered %d to %q: there is nowhere to follow to", p.Path, p.Code, to)
	}
	return p.by.Get(to, http.StatusOK)
}

// LeadsTo checks where a 303 leads.
func (p *Page) LeadsTo(path string) *Page {
	p.by.t.Helper()
	if got := p.Header.Get("Location"); got != path {
		p.by.t.Fatalf("%s leads to %q, want %q", p.Path, got, path)
	}
	return p
}

// Says checks that the page shows every one of texts, whatever the spaces between words.
func (p *Page) Says(texts ...string) *Page {
	p.by.t.Helper()
	shown := plain(p.Text())
	for _, text := range texts {
		if !strings.Contains(shown, plain(text)) {
			p.by.t.Fatalf("%s does not say %q:\n%s", p.Path, text, p.excerpt())
		}
	}
	return p
}

// Silent checks that the page shows none of texts.
func (p *Page) Silent(texts ...string) *Page {
	p.by.t.Helper()
	shown := plain(p.Text())
	for _, text := range texts {
		if strings.Contains(shown, plain(text)) {
			p.by.t.Fatalf("%s says %q:\n%s", p.Path, text, p.excerpt())
		}
	}
	return p
}

// Link is where the link of the given words leads.
func (p *Page) Link(words string) string {
	p.by.t.Helper()
	for n := range p.root.Descendants() {
		if n.Data == "a" && strings.Contains(plain(textOf(n)), plain(words)) {
			return attribute(n, "href")
		}
	}
	p.by.t.Fatalf("%s has no link %q:\n%s", p.Path, words, p.excerpt())
	return ""
}

// Text is what a reader sees of the page, scripts and hidden values left out.
func (p *Page) Text() string {
	if p.root == nil {
		return p.Body
	}
	var b strings.Builder
	for n := range p.root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" && n.Parent.Data != "option" {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// plain folds every kind of white space into one space.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

func (p *Page) excerpt() string {
	text := plain(p.Text())
	if len(text) > 1500 {
		text = text[:1500] + "…"
	}
	return text
}
