package moderation

import (
	"context"
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// rehearse shows the letters that the decision would send, above the form as it was filled.
func (p *pages) rehearse(c *web.Ctx) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	r := rulingFrom(f)
	letters, err := p.queue.Rehearse(c.Context(), c.Actor(), id, r)
	if err != nil {
		return p.refused(c, id, typed{Ruling: r}, err)
	}
	return p.item(c, http.StatusOK, id, typed{Ruling: r, Letters: letters, Rehearsed: true}, nil)
}

// deferrals are the days offered for setting an item aside.
var deferrals = []int{1, 3, 7, maxDeferral}

// setAside makes the handler of one way to set an item aside; flash is said on the queue's page.
func (p *pages) setAside(act func(ctx context.Context, by who.Actor, id int64, a Aside) error, flash string) web.Handler {
	return func(c *web.Ctx) error {
		id, f, err := web.Act[int64](c)
		if err != nil {
			return err
		}
		days, _ := f.Int("days")
		version, _ := f.Int("version")
		a := Aside{Days: days, Leaning: Verdict(f.Text("leaning")), Words: f.Paragraph("words"), Version: version}
		err = act(c.Context(), c.Actor(), id, a)
		if err != nil {
			return p.refused(c, id, typed{Aside: a}, err)
		}
		return c.SeeOther(indexPath+askedFrom(c.Query()).Query(), flash)
	}
}
