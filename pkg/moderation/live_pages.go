package moderation

import (
	"context"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// moved is what open pages learn of an item that moved.
type moved struct {
	Item int64  `json:"item"`
	Note string `json:"note"` // what to say of it; empty when there is nothing to say any more
	Gone bool   `json:"gone"` // it waits no longer
}

// live tells a page of the queue what the others do, while it is open.
func (p *pages) live(c *web.Ctx) error {
	return c.Events(func(ctx context.Context, last string, send func(id string, data any) error) error {
		ids, stop := p.queue.Watch()
		defer stop()
		after, _ := strconv.ParseInt(last, 10, 64)
		for {
			items, now, err := p.queue.Since(ctx, c.Actor(), after)
			if err != nil {
				return err
			}
			for _, i := range items {
				if err := send(strconv.FormatInt(now, 10), p.told(c, i)); err != nil {
					return err
				}
			}
			if after == 0 { // the page was printed a moment ago: from here on
				if err := send(strconv.FormatInt(now, 10), moved{}); err != nil {
					return err
				}
			}
			after = now
			select {
			case <-ctx.Done():
				return nil
			case <-ids:
			}
		}
	})
}

// told is an item as somebody who looks at the queue should know it.
func (p *pages) told(c *web.Ctx, i Item) moved {
	m := moved{Item: i.ID, Gone: !i.Waiting}
	switch {
	case i.Outcome != nil && i.Outcome.ByID != c.Actor().ID:
		m.Note = c.Translate(i18n.M("moderation.live_decided", i.Outcome.By))
	case i.HeldBy(c.Actor(), time.Now()):
		m.Note = c.Translate(i18n.M("moderation.live_held", i.ClaimedName))
	}
	return m
}
