package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// eventsLife is how long one answer of Events lasts. The browser asks again at once and tells what it heard last; so a site
// that stops need not wait for open pages, nor does a session that ended go on listening.
const eventsLife = 20 * time.Second

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
	err := work(c.Context(), c.gin.Request.Header.Get("Last-Event-ID"), func(id string, data any) error {
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
	if err != nil && c.Context().Err() == nil {
		c.site.log.Error("events cut", "error", err, "path", loggable(c.gin.Request.URL.Path))
	}
	return nil
}
