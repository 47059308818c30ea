// Package dev is the developer's own pages: the mails that were sent and the style guide. They are
// mounted in development only.
package dev

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	pool      *db.Pool
	runner    *jobs.Runner
	territory *territory.Territory
}

// Mount adds the pages.
func Mount(r *web.Router, pool *db.Pool, runner *jobs.Runner, t *territory.Territory) {
	p := &pages{pool, runner, t}
	r.GET("/dev/courriels", web.Anyone, p.mails)
	r.GET("/dev/courriels.json", web.Anyone, p.mailsJSON)
	r.GET("/dev/style", web.Anyone, p.style)
}

// sent lists the letters once the jobs that write them are done: whoever has just acted finds the
// letter here at once.
func (p *pages) sent(ctx context.Context) ([]mail.Copy, error) {
	if err := p.runner.Settle(ctx, 3*time.Second); err != nil {
		return nil, err
	}
	return mail.Outbox(ctx, p.pool)
}

type mailsPage struct {
	web.Base
	Mails []mail.Copy
}

func (p *pages) mails(c *web.Ctx) error {
	all, err := p.sent(c.Context())
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "dev/mails", &mailsPage{c.Base("dev.mails_title"), all})
}

func (p *pages) mailsJSON(c *web.Ctx) error {
	all, err := p.sent(c.Context())
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Links == nil {
			all[i].Links = []string{}
		}
	}
	body, err := json.Marshal(all)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return c.Text("application/json; charset=utf-8", body)
}

type stylePage struct {
	web.Base
	Errors  form.Errors
	Choices []web.Choice
	Place   territory.Place
	X, Y    int
}

func (p *pages) style(c *web.Ctx) error {
	page := &stylePage{Base: c.Base("dev.style_title"),
		Choices: []web.Choice{{Value: "ete", Label: "Été"}, {Value: "hiver", Label: "Hiver", Checked: true}},
	}
	page.Errors.Add("example_wrong", "form.required")
	at := territory.Point{Lat: 44.4656, Lon: 1.6710}
	page.Place, _ = p.territory.Place("46256")
	page.X, page.Y = page.Place.X(at), page.Place.Y(at)
	return c.Page(http.StatusOK, "dev/style", page)
}
