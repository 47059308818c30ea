package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Audience says for whom a route is. Every route names one, so that none is open by oversight.
type Audience int

// The audiences. Rules about one object (is this spot theirs?) stay in the services.
const (
	Anyone     Audience = iota + 1
	Member              // signed in
	Signed              // signed in, and the charter in force signed
	Moderators          // may decide in the queue
	Referents           // may follow families
	Team                // programme staff
	Admins
)

func (a Audience) String() string {
	return [...]string{"", "anyone", "member", "signed", "moderators", "referents", "team", "admins"}[a]
}

// admits reports whether a person holds the role a route asks for.
func (a Audience) admits(p who.Actor) bool {
	switch a {
	case Moderators:
		return p.Is(who.Moderator)
	case Referents:
		return p.Is(who.Referent)
	case Team:
		return p.Is(who.Staff)
	case Admins:
		return p.Is(who.Admin)
	}
	return true
}

// Handler answers one request, or returns the error that the error page tells.
type Handler func(c *Ctx) error

// Route is one line of the site's table of addresses.
type Route struct {
	Method, Path string
	Audience     Audience
	Limits       []limit.Rule
	Files        bool // it takes files
	Proved       bool // it asks for a recent proof
}

// Router collects routes.
type Router struct {
	site   *Site
	gin    *gin.Engine
	routes []Route
}

// Option changes how one route is served.
type Option func(*route)

type route struct {
	audience Audience
	handler  Handler
	maxBody  int64
	filesIf  func(c *Ctx) error
	proved   bool
	limits   []limit.Rule
	secret   bool // the address is one
	topics   []string
	varies   []string
	seen     func(Glance)
	reads    func(c *Ctx)
}

// large reports whether the route takes more than a form without files.
func (r *route) large() bool { return r.maxBody > maxForm }

// How long a request may work, waiting for the database included: it is told to come back before
// its reader gives up. Reading a large body is not counted.
const (
	requestTime = 15 * time.Second
	uploadTime  = 90 * time.Second
)

// MaxBody accepts a body of n bytes, for forms with files.
func MaxBody(n int64) Option { return func(r *route) { r.maxBody = n } }

// FilesIf asks may, before the files of a form are read, whether they may be: should it return an
// error, they are read past and never written down, and opening one gives that error. The rest of
// the form arrives as it was typed.
func FilesIf(may func(c *Ctx) error) Option { return func(r *route) { r.filesIf = may } }

// Proved asks, before an act that a stranger at an open session must not do, that whoever is signed in has shown a moment
// ago that it is them: by signing in, or on the page at ProofPath, where a reader of a page is sent, and back. Put it on
// the page that shows the form as well as on the act.
func Proved() Option { return func(r *route) { r.proved = true } }

// Limited applies a rate limit, counted by account or, for visitors, by network address.
func Limited(class string, times int, per time.Duration) Option {
	return func(r *route) { r.limits = append(r.limits, limit.Rule{Class: class, Times: times, Per: per}) }
}

// Cached keeps what visitors who are not signed in are shown, until db.Changed names one of topics.
// The page must depend on the path, the locale and the parameters named by Varies alone.
func Cached(topics ...string) Option { return func(r *route) { r.topics = topics } }

// Varies names the parameters of the address that a cached page reads. Any other is dropped before
// the page is made.
func Varies(parameters ...string) Option { return func(r *route) { r.varies = parameters } }

// GET serves pages. It never changes anything; that a page marked Noted was read is a trace, and no change.
func (r *Router) GET(path string, a Audience, h Handler, options ...Option) {
	r.add(http.MethodGet, path, a, h, options)
}

// POST serves acts.
func (r *Router) POST(path string, a Audience, h Handler, options ...Option) {
	r.add(http.MethodPost, path, a, h, options)
}

// Routes lists what was added, for the tests that hold it against routes.golden.
func (r *Router) Routes() []Route { return r.routes }

func (r *Router) add(method, path string, a Audience, h Handler, options []Option) {
	one := route{audience: a, handler: h, maxBody: maxForm, secret: strings.Contains(path, ":token")}
	for _, o := range options {
		o(&one)
	}
	r.routes = append(r.routes, Route{method, path, a, one.limits, one.large(), one.proved})
	if len(one.topics) > 0 {
		r.site.cache.watch(path, watched{one.topics, one.varies, one.seen})
	}
	r.gin.Handle(method, path, func(g *gin.Context) { r.site.serve(g, &one) })
}

func (s *Site) serve(g *gin.Context, one *route) {
	c := &Ctx{gin: g, site: s, route: one, base: g.Request.Context(), done: func() {}}
	if one.secret {
		c.Secret()
	}
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, one.maxBody)
	defer c.cleanUp()
	c.within(requestTime)
	if err := s.answer(c); err != nil {
		s.fail(c, err)
		return
	}
	one.glance(c)
	s.note(c)
}

func (s *Site) answer(c *Ctx) error {
	if err := s.admit(c, c.route); err != nil {
		return err
	}
	if n := c.gin.Request.ContentLength; c.route.large() && (n < 0 || n > maxForm) {
		leave, err := s.uploads.enter(c.limitKey())
		if err != nil {
			return err
		}
		defer leave()
	}
	if c.route.reads != nil {
		c.route.reads(c)
	}
	return c.route.handler(c)
}

// signed reports whether the person has signed: for their organisation or, an ambassador, in their own
// name, which the organisation they join takes nothing from.
func (s *Site) signed(c *Ctx) (bool, error) {
	signed, err := s.charter.SignedInForce(c.Context(), c.actor)
	if signed || err != nil || !c.actor.Ambassador || c.actor.Organisation == 0 {
		return signed, err
	}
	person := c.actor
	person.Organisation = 0
	return s.charter.SignedInForce(c.Context(), person)
}

// admit lets the person in, or says why not.
func (s *Site) admit(c *Ctx, one *route) error {
	if err := c.identify(); err != nil {
		return err
	}
	if one.audience != Anyone && c.actor.Anonymous() {
		return fault.New(fault.SignInNeeded, "errors.sign_in.text")
	}
	if !one.audience.admits(c.actor) {
		return c.turnAway(one.audience)
	}
	if one.proved && !s.sessions.Proved(c.Context()) {
		return fault.New(fault.ProofNeeded, "errors.proof.text")
	}
	if one.audience == Signed {
		signed, err := s.signed(c)
		if err != nil {
			return err
		}
		if !signed {
			return fault.New(fault.CharterNeeded, "errors.charter.text")
		}
	}
	for _, rule := range one.limits {
		if err := s.limiter.Allow(c.Context(), rule, c.limitKey()); err != nil {
			return err
		}
	}
	return nil
}
