package web

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
)

// statuses is the one place where a kind of failure becomes an HTTP status.
var statuses = map[fault.Kind]int{
	fault.Internal:      http.StatusInternalServerError,
	fault.NotFound:      http.StatusNotFound,
	fault.Forbidden:     http.StatusForbidden,
	fault.SignInNeeded:  http.StatusUnauthorized,
	fault.CharterNeeded: http.StatusForbidden,
	fault.FactorNeeded:  http.StatusForbidden,
	fault.ProofNeeded:   http.StatusForbidden,
	fault.Stopped:       http.StatusForbidden,
	fault.Conflict:      http.StatusConflict,
	fault.Invalid:       http.StatusUnprocessableEntity,
	fault.Gone:          http.StatusGone,
	fault.TooLarge:      http.StatusRequestEntityTooLarge,
	fault.TooMany:       http.StatusTooManyRequests,
	fault.Unavailable:   http.StatusServiceUnavailable,
}

// Where a visitor is sent who lacks something, and where they read what stops them.
const (
	SignInPath     = "/connexion"
	SecondStepPath = "/connexion/code"
	CharterPath    = "/espace/charte"
	FactorPath     = "/espace/securite/code"
	ProofPath      = "/espace/securite/confirmer"
	StoppedPath    = "/espace/suspension"
)

// errorPage is the page "errors/error".
type errorPage struct {
	Base
	Status  int
	Text    string // what happened, why, what to do
	Action  string // catalogue key of the way out
	Link    string
	Request string // to tell the team
}

// fail answers with the page that tells err. It is the one place where errors are logged.
func (s *Site) fail(c *Ctx, err error) {
	if c.gin.Writer.Written() {
		s.log.Warn("failed after the answer began", "error", err, "request", c.requestID())
		return
	}
	if left(c.gin.Request) {
		s.log.Debug("the visitor left", "error", err, "request", c.requestID())
		c.gin.Writer.WriteHeader(statusLeft)
		c.gin.Writer.WriteHeaderNow()
		return
	}
	c.reading = audit.Line{} // nothing was shown
	kind := kindOf(err)
	status := statuses[kind]
	if status >= 500 {
		s.log.Error("request failed", "error", err, "status", status, "path", loggable(c.gin.Request.URL.Path), "request", c.requestID())
	}
	if c.gin.Request.Method == http.MethodGet && s.detour(c, kind) {
		return
	}
	page := errorPage{Base: c.Base(errorTitle(kind)), Status: status, Action: "errors.home", Link: "/", Request: c.requestID()}
	page.NoIndex = true
	page.Text = c.Translate(i18n.M(errorKey(kind) + ".text"))
	if f, ok := fault.As(err); ok && !f.Message.Empty() {
		page.Text = c.Translate(f.Message)
	}
	switch kind {
	case fault.SignInNeeded:
		page.Action, page.Link = "errors.sign_in.action", SignInPath
	case fault.CharterNeeded:
		page.Action, page.Link = "errors.charter.action", CharterPath
	case fault.FactorNeeded:
		page.Action, page.Link = "errors.factor.action", FactorPath
	case fault.ProofNeeded:
		page.Action, page.Link = "errors.proof.action", WithNext(ProofPath, c.from("/espace"))
	case fault.Stopped:
		page.Action, page.Link = "errors.stopped.action", StoppedPath
	case fault.TooMany, fault.Unavailable:
		c.Header("Retry-After", strconv.Itoa(retryAfter(err)))
	}
	c.Header("Cache-Control", "no-store")
	if printing := c.Page(status, "errors/error", &page); printing != nil {
		s.log.Error("print the error page", "error", printing)
		c.gin.Data(status, "text/plain; charset=utf-8", []byte(page.Text+"\n"))
	}
}

// detour sends a reader to the page that lets them in, and back afterwards.
func (s *Site) detour(c *Ctx, kind fault.Kind) bool {
	switch kind {
	case fault.SignInNeeded:
		c.gin.Redirect(http.StatusSeeOther, WithNext(SignInPath, c.Here()))
	case fault.CharterNeeded:
		c.gin.Redirect(http.StatusSeeOther, WithNext(CharterPath, c.Here()))
	case fault.FactorNeeded:
		c.gin.Redirect(http.StatusSeeOther, WithNext(FactorPath, c.Here()))
	case fault.ProofNeeded:
		c.gin.Redirect(http.StatusSeeOther, WithNext(ProofPath, c.Here()))
	case fault.Stopped:
		c.gin.Redirect(http.StatusSeeOther, StoppedPath)
	default:
		return false
	}
	return true
}

func kindOf(err error) fault.Kind {
	kind := fault.KindOf(err)
	switch {
	case kind == fault.Internal && db.Down(err):
		return fault.Unavailable
	case kind == fault.Internal && db.Orphaned(err): // whoever, or whatever, the act was about has left meanwhile
		return fault.Conflict
	}
	return kind
}

var errorKeys = map[fault.Kind]string{
	fault.NotFound: "not_found", fault.Forbidden: "forbidden", fault.SignInNeeded: "sign_in", fault.CharterNeeded: "charter", fault.FactorNeeded: "factor", fault.ProofNeeded: "proof", fault.Stopped: "stopped",
	fault.Conflict: "conflict", fault.Invalid: "invalid", fault.Gone: "gone", fault.TooLarge: "too_large", fault.TooMany: "too_many",
	fault.Unavailable: "unavailable", fault.Internal: "internal",
}

func errorKey(k fault.Kind) string   { return "errors." + errorKeys[k] }
func errorTitle(k fault.Kind) string { return errorKey(k) + ".title" }

func retryAfter(err error) int {
	var e *limit.Exceeded
	if errors.As(err, &e) {
		return int(math.Ceil(max(e.RetryAfter, time.Second).Seconds()))
	}
	return 10
}

// recovered answers a panic with the page of an unexpected failure; the stack goes to the log.
func (s *Site) recovered(g *gin.Context, p any) {
	if p == errCut {
		panic(http.ErrAbortHandler)
	}
	s.log.Error("panic", "panic", p, "stack", string(debug.Stack()), "path", loggable(g.Request.URL.Path))
	if !g.Writer.Written() {
		s.fail(&Ctx{gin: g, site: s, locale: localeOf(g.Request)}, errors.New("panic"))
	}
}

// plain answers with the words behind key where no page can be printed: outside the sessions.
// Headers of an answer begun and given up say nothing true about this one.
func (s *Site) plain(w http.ResponseWriter, r *http.Request, kind fault.Kind, key string) {
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Disposition", "Etag", "Location", "Set-Cookie", "Last-Modified", "Access-Control-Allow-Origin"} {
		h.Del(name)
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if kind == fault.Unavailable {
		h.Set("Retry-After", "10")
	}
	w.WriteHeader(statuses[kind])
	text := s.catalogue.Text(localeOf(r), i18n.M(key))
	w.Write([]byte(text + "\n")) // a visitor who left is no error of ours
}

// lostSession answers when the sessions cannot be read, or written after the act was done.
func (s *Site) lostSession(w http.ResponseWriter, r *http.Request, err error) {
	if left(r) {
		s.log.Debug("the visitor left", "error", err, "request", audit.RequestID(r.Context()))
		w.WriteHeader(statusLeft)
		return
	}
	s.log.Error("sessions", "error", err, "request", audit.RequestID(r.Context()))
	s.plain(w, r, fault.Unavailable, "errors.session")
}

// left reports whether the visitor closed the connection: nobody reads the answer, and what failed
// failed for that.
func left(r *http.Request) bool { return errors.Is(r.Context().Err(), context.Canceled) }

// statusLeft is what the log says of a visitor who left.
const statusLeft = 499

func (c *Ctx) requestID() string { return audit.RequestID(c.Context()) }

func logLevel(status int) slog.Level {
	switch {
	case status == statusLeft:
		return slog.LevelDebug
	case status >= 500:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
