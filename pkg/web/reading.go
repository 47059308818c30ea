package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
)

// Noted writes in the trail that whoever is shown the page read it, and says so on the page: for what holds
// others' names, addresses or letters. object names it by parameters of the path: "organisation :id". The trace
// of a reading changes nothing that anybody is shown, and a page is shown whether or not it could be kept.
func Noted(act, object string) Option {
	return func(r *route) {
		r.reads = func(c *Ctx) { c.Reads(act, c.named(object)) }
	}
}

// Reads is Noted for a page that finds out what it shows. It comes before Base.
func (c *Ctx) Reads(act, object string) {
	c.reading = audit.Line{Actor: c.actor, Act: act, Object: object}
}

// named is object with the parameters of the path in place of their names; a number as it is counted, however
// it was written.
func (c *Ctx) named(object string) string {
	words := strings.Fields(object)
	for i, w := range words {
		if name, ok := strings.CutPrefix(w, ":"); ok {
			words[i] = c.Param(name)
			if n, err := strconv.ParseInt(words[i], 10, 64); err == nil {
				words[i] = strconv.FormatInt(n, 10)
			}
		}
	}
	return strings.Join(words, " ")
}

// noteWithin is how long a page may wait for the trace of its reading.
const noteWithin = 2 * time.Second

// note writes down what was read, when something was.
func (s *Site) note(c *Ctx) {
	if c.reading.Act == "" || s.saw == nil || c.gin.Request.Method != http.MethodGet || c.Peek() || c.gin.Writer.Status() != http.StatusOK {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), noteWithin)
	defer cancel()
	if err := s.saw(ctx, c.reading); err != nil {
		s.log.Error("note a reading", "error", err, "act", c.reading.Act, "object", c.reading.Object, "account", c.actor.ID)
	}
}
