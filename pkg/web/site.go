// Package web is the site's HTTP: routes with their audience, pages, errors, sessions, headers.
//
// It alone knows gin. A feature's pages.go adds routes to a Router, each with the Audience it is
// for, and handlers receive a Ctx: who is acting, the cleaned form, and the few ways to answer
// (Page, SeeOther, Moved, Download, Stream, Media, Text). A handler that returns an error gets the error page; the
// kinds of package fault become statuses here and nowhere else. Every page is printed whole before
// it is sent. Public pages marked Cached are kept, compressed, for visitors without a session.
//
// Invariants: no state changes by GET (the trace of a page marked Noted, that somebody read it, is none); cross-origin posts are refused (http.CrossOriginProtection);
// no inline script or style runs, no third party is asked (Content-Security-Policy); forms are
// bounded before they are read, and what is no form is refused; files sent have no name on the disk;
// every request has a deadline.
package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/scratch"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// People tells who is acting. accounts implements it.
type People interface {
	// Actor is the account as it stands now; anonymous when it may no longer act or its session
	// epoch has moved on.
	Actor(ctx context.Context, id who.ID, epoch int) (who.Actor, error)
	// Entered is told of each session that begins: whose, the secret that its browser keeps, what the browser is.
	Entered(ctx context.Context, id who.ID, secret string, device i18n.Message) error
}

// Charter tells who has signed. charter implements it.
type Charter interface {
	SignedInForce(ctx context.Context, a who.Actor) (bool, error)
}

// Declaration tells what the foot of every page says of the site's accessibility. legal implements it.
type Declaration interface {
	Conformity() i18n.Message
}

// Settings are what a Site is made of.
type Settings struct {
	BaseURL        string
	Contact        string // where people write to the team
	Development    bool
	TrustedProxies []string
	Templates      fs.FS
	Static         fs.FS
	Catalogue      *i18n.Catalogue
	Sessions       *session.Sessions
	Limiter        *limit.Limiter
	Saw            func(ctx context.Context, read audit.Line) error // notes a reading; nil notes none
	People         People
	Charter        Charter
	Factors        Factors     // nil when one proof is always enough
	Declaration    Declaration // nil in tests of one feature
	Log            *slog.Logger
	Scratch        scratch.Folder // of the files of forms
}

// Site is the web application: fill its Router, then serve its Handler.
type Site struct {
	baseURL, cookie, host string
	contact               string
	secure, development   bool
	catalogue             *i18n.Catalogue
	sessions              *session.Sessions
	limiter               *limit.Limiter
	saw                   func(ctx context.Context, read audit.Line) error
	people                People
	charter               Charter
	factors               Factors
	declaration           Declaration
	log                   *slog.Logger
	pages                 *pages
	assets                *assets
	cache                 *cache
	scratch               scratch.Folder
	uploads               uploads
	engine                *gin.Engine
	router                *Router
}

// New parses the templates and reads the static files; every mistake in them shows here.
func New(s Settings) (*Site, error) {
	base, err := url.Parse(s.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	site := &Site{
		baseURL: s.BaseURL, contact: s.Contact, cookie: session.CookieName(s.BaseURL), host: base.Host, secure: base.Scheme == "https", development: s.Development,
		catalogue: s.Catalogue, sessions: s.Sessions, limiter: s.Limiter, saw: s.Saw, people: s.People, charter: s.Charter, factors: s.Factors, declaration: s.Declaration, log: s.Log, cache: newCache(),
		scratch: s.Scratch, uploads: uploads{by: map[string]int{}},
	}
	if s.Factors == nil {
		site.factors = noFactors{}
	}
	if site.assets, err = readAssets(s.Static); err != nil {
		return nil, err
	}
	if site.pages, err = parsePages(s.Templates, s.Catalogue, site.assets); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	g.RedirectTrailingSlash, g.RedirectFixedPath, g.HandleMethodNotAllowed = false, false, true
	if err := g.SetTrustedProxies(s.TrustedProxies); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	g.Use(gin.CustomRecoveryWithWriter(nil, site.recovered))
	site.engine, site.router = g, &Router{site: site, gin: g}
	missing := &route{audience: Anyone, maxBody: maxForm, handler: func(*Ctx) error {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}}
	g.NoRoute(func(g *gin.Context) { site.serve(g, missing) })
	g.NoMethod(func(g *gin.Context) { site.serve(g, missing) })
	return site, nil
}

// Router is where features add their routes.
func (s *Site) Router() *Router { return s.router }

// Changed drops the kept pages that show topic; "" drops them all.
func (s *Site) Changed(topic string) { s.cache.drop(topic) }

// Handler serves the whole site.
func (s *Site) Handler() http.Handler {
	var h http.Handler = s.engine
	h = s.sessions.Load(h, s.lostSession)
	h = s.sameOrigin(h)
	h = s.cache.wrap(s.cookie, h)
	h = s.bare(h)
	return s.outermost(h)
}

type headKey struct{}

// bare serves what needs neither session nor page: static files and the liveness check.
func (s *Site) bare(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/static/"):
			s.assets.ServeHTTP(w, r)
		case r.URL.Path == "/healthz":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Write([]byte("ok\n"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (s *Site) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.plain(w, r, fault.Forbidden, "errors.forbidden.text") }))
	return guard.Handler(next)
}

// outermost sets the headers of every answer, gives the request its id, checks the host and logs.
func (s *Site) outermost(next http.Handler) http.Handler {
	headers := s.securityHeaders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		h := w.Header()
		for name, values := range headers {
			h[name] = values
		}
		// A load balancer asks /healthz by the machine's own address.
		if !s.hostAllowed(r.Host) && r.URL.Path != "/healthz" || strings.HasPrefix(r.URL.Path, "//") {
			s.plain(w, r, fault.NotFound, "errors.not_found.text")
			return
		}
		id := randomID()
		h["X-Request-Id"] = []string{id}
		r = r.WithContext(audit.WithRequest(r.Context(), id))
		if r.Method == http.MethodHead { // net/http leaves the body out by itself
			r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
			r.Method = http.MethodGet
		}
		seen := &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		s.log.Log(r.Context(), logLevel(seen.code), "request", "method", r.Method, "path", loggable(r.URL.Path), "status", seen.code,
			"ms", time.Since(begun).Milliseconds(), "request", id)
	})
}

func (s *Site) securityHeaders() http.Header {
	h := http.Header{}
	h.Set("Content-Security-Policy", Policy{}.header())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)")
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return h
}

// hostAllowed accepts the site's own host; in development any name of this machine.
func (s *Site) hostAllowed(host string) bool {
	if s.development {
		name, _, err := net.SplitHostPort(host)
		if err != nil {
			name = host
		}
		ip := net.ParseIP(strings.Trim(name, "[]"))
		return name == "localhost" || ip != nil || host == s.host
	}
	return host == s.host
}

// loggable is path without the secrets of links that were mailed.
func loggable(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) >= secretLength {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}

// secretLength is how long a part of a path must be to pass for a secret: 32 bytes are 43 signs.
const secretLength = 40

// status remembers the code of an answer, for the log.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
