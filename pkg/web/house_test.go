package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is a site of a few pages, served for real.
type house struct {
	*Site
	t      *testing.T
	pool   *db.Pool
	server *httptest.Server
	client *http.Client
	log    *safeBuffer
	people map[who.ID]who.Actor
	signed bool
}

// Actor implements People.
func (h *house) Actor(_ context.Context, id who.ID, _ int) (who.Actor, error) {
	return h.people[id], nil
}

// Entered implements People.
func (h *house) Entered(context.Context, who.ID, string, i18n.Message) error { return nil }

// SignedInForce implements Charter.
func (h *house) SignedInForce(context.Context, who.Actor) (bool, error) { return h.signed, nil }

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

type testPage struct {
	Base
	Text string
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

var testTemplates = fstest.MapFS{
	"layouts/page.html":  file(`{{define "layout"}}<!doctype html><title>{{.Title}}</title>{{with .Flash}}<i>{{.Text}}</i>{{end}}{{template "content" .}}{{end}}`),
	"partials/none.html": file(`{{define "none"}}{{end}}`),
	"errors/error.html":  file(`{{define "content"}}<h1>{{.Status}}</h1><p>{{.Text}}</p><a href="{{.Link}}">{{t .Action}}</a>{{.Request}}{{end}}`),
	"test/show.html":     file(`{{define "content"}}<p>{{.Text}}</p>{{t "errors.home"}}{{template "row" .}}{{end}}`),
	"test/_row.html":     file(`{{define "row"}}<img src="{{asset "img/a.svg"}}">{{end}}`),
	"test/broken.html":   file(`{{define "content"}}<p>half a page</p>{{.Missing}}{{end}}`),
}

var testStatic = fstest.MapFS{
	"img/a.svg": file(`<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat("<g/>", 400) + `</svg>`),
	"css/2.css": file("b{}"), "css/1.css": file("a{}"), "embed.go": file("package static"),
}

// newHouse makes a site; mount adds the test's routes.
func newHouse(t *testing.T, mount func(h *house, r *Router)) *house {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, pool: dbtest.New(t), log: &safeBuffer{}, people: map[who.ID]who.Actor{}}
	h.server = httptest.NewUnstartedServer(nil)
	base := "http://" + h.server.Listener.Addr().String()
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.Site, err = New(Settings{
		BaseURL: base, Templates: testTemplates, Static: testStatic, Catalogue: catalogue, Sessions: session.New(h.pool, base),
		Limiter: limit.New(h.pool, log, false), People: h, Charter: h, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	mount(h, h.Router())
	h.server.Config.Handler = h.Handler()
	h.server.Start()
	t.Cleanup(h.server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.client = &http.Client{
		Jar: jar, Transport: &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(h.client.CloseIdleConnections)
	return h
}

// reply is an answer read whole and decompressed.
type reply struct {
	status int
	header http.Header
	text   string
}

// ask sends a request; headers are pairs of name and value ("Host" too).
func (h *house) ask(method, path, body string, headers ...string) reply {
	h.t.Helper()
	r, err := http.NewRequest(method, h.server.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	answer, err := h.client.Do(r)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	var content io.Reader = answer.Body
	switch answer.Header.Get("Content-Encoding") {
	case "br":
		content = brotli.NewReader(answer.Body)
	case "gzip":
		if content, err = gzip.NewReader(answer.Body); err != nil {
			h.t.Fatal(err)
		}
	}
	text, err := io.ReadAll(content)
	if err != nil {
		h.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(text)}
}

func (h *house) get(path string, headers ...string) reply {
	h.t.Helper()
	return h.ask(http.MethodGet, path, "", headers...)
}

// signIn signs the visitor in as a new account of role.
func (h *house) signIn(role who.Role) {
	h.t.Helper()
	var id who.ID
	err := db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error {
		return tx.Get(h.t.Context(), &id, `INSERT INTO account (email, email_key, first_name, role) VALUES ($1, $1, 'Camille', $1) RETURNING id`, string(role))
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.people[id] = who.Actor{ID: id, FirstName: "Camille", Role: role}
	if got := h.get("/enter/" + string(role)); got.status != http.StatusSeeOther {
		h.t.Fatalf("sign in: %d %s", got.status, got.text)
	}
}

// enter is the route behind signIn.
func (h *house) enter(c *Ctx) error {
	for id, a := range h.people {
		if string(a.Role) == c.Param("role") {
			return c.Enter(id, 0, a.Role, "/", "")
		}
	}
	return c.SeeOther("/", "")
}

func show(text string) Handler {
	return func(c *Ctx) error {
		return c.Page(http.StatusOK, "test/show", &testPage{Base: c.Base("errors.home"), Text: text})
	}
}
