package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// Glance is a page once given to somebody to look at.
type Glance struct {
	By   who.Actor
	Last string // the last part of the page's path
}

// Seen tells seen of every glance at the route's page, whether it was printed for its reader or kept: nobody by
// name where it was kept. Robots that say what they are, what browsers fetch ahead, and who asks for the
// headers alone, look at nothing. It is called while
// the page is being sent: it must be quick.
func Seen(seen func(Glance)) Option { return func(r *route) { r.seen = seen } }

// looks reports whether a request comes from somebody who will look at the answer.
func looks(r *http.Request) bool {
	if r.Context().Value(headKey{}) != nil || strings.HasPrefix(r.Header.Get("Sec-Purpose"), "prefetch") {
		return false
	}
	agent := r.UserAgent()
	for _, word := range robots {
		if strings.Contains(agent, word) {
			return false
		}
	}
	return true
}

// robots are words by which programs that nobody sits in front of say so; no browser has any in its name.
var robots = [...]string{"bot", "Bot", "crawl", "Crawl", "pider", "lurp", "+http", "review", "facebookexternalhit"}

// glance tells of the page just given to the one reader c is for.
func (one *route) glance(c *Ctx) {
	r := c.gin.Request
	if one.seen == nil || c.gin.Writer.Status() != http.StatusOK || r.Context().Value(sharedKey{}) != nil || !looks(r) {
		return
	}
	one.seen(Glance{c.actor, last(r.URL.Path)})
}

// glance tells of a kept page given to a visitor.
func (w watched) glance(e *entry, r *http.Request) {
	if w.seen != nil && e.status == http.StatusOK && looks(r) {
		w.seen(Glance{Last: last(r.URL.Path)})
	}
}

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// sharedKey marks a request whose answer is kept for many: each of them is told of by itself.
type sharedKey struct{}

func shared(ctx context.Context) context.Context { return context.WithValue(ctx, sharedKey{}, true) }
