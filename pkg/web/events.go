package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// eventsLife is how long one answer of Events lasts. The browser asks again at once and tells what it heard last; so a site
// that stops need not wait for open pages. Twice a second it is asked whether the reader may still listen.
const (
	eventsLife  = 20 * time.Second
	eventsCheck = time.Second / 2
)

// Events tells an open page what happens (server-sent events, WHATWG HTML § 9.2). work runs until ctx ends: last is the id of
// the last event that this page heard, or "", and send writes one, as JSON. Pages must do without: it may end at any time.
func (c *Ctx) Events(work func(ctx context.Context, last string, send func(id string, data any) error) error) error {
	c.within(eventsLife)
	h := c.gin.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would keep the events to itself
	c.gin.Writer.WriteHeader(http.StatusOK)
	if _, err := io.WriteString(c.gin.Writer, "retry: 1000\n\n"); err != nil {
		return nil // the reader left
	}
	c.gin.Writer.Flush()
	ctx, leave := c.whileAdmitted()
	defer leave()
	err := work(ctx, c.gin.Request.Header.Get("Last-Event-ID"), func(id string, data any) error {
		body, err := json.Marshal(data)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(c.gin.Writer, "id: %s\ndata: %s\n\n", id, body); err != nil {
			return err
		}
		c.gin.Writer.Flush()
		return nil
	})
	if err != nil && ctx.Err() == nil {
		c.site.log.Error("events cut", "error", err, "path", loggable(c.gin.Request.URL.Path))
	}
	return nil
}

// whileAdmitted is the request's context, which ends once its reader may no longer be here: signed out elsewhere, suspended,
// erased, or without the role.
func (c *Ctx) whileAdmitted() (context.Context, context.CancelFunc) {
	ctx, leave := context.WithCancel(c.Context())
	if c.actor.Anonymous() {
		return ctx, leave
	}
	id, epoch := c.site.sessions.Current(ctx)
	go func() {
		tick := time.NewTicker(eventsCheck)
		defer tick.Stop()
		for c.stillAdmitted(ctx, id, epoch) {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		leave()
	}()
	return ctx, leave
}

// stillAdmitted lets a database out of reach pass: the work itself will find out.
func (c *Ctx) stillAdmitted(ctx context.Context, id who.ID, epoch int) bool {
	open, err := c.site.sessions.StillOpen(ctx)
	if err != nil {
		return true
	}
	actor, err := c.site.people.Actor(ctx, id, epoch)
	return err != nil || open && !actor.Anonymous() && c.route.audience.admits(actor)
}
