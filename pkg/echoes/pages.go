package echoes

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct{ echoes *Service }

// Mount adds the page of one's own spot.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET("/espace/spots/:id", web.Member, p.show)
	r.POST("/espace/merci", web.Member, p.wish)
}

type showPage struct {
	web.Base
	Spot spots.Spot
	Echoes
	Chart   Chart
	Usually i18n.Message // how long answers take
	Thanked bool
}

// Looked are the days when somebody looked, the last first: what the drawing says, in figures.
func (p *showPage) Looked() []Day {
	var days []Day
	for i := len(p.Days) - 1; i >= 0; i-- {
		if p.Days[i].Views > 0 {
			days = append(days, p.Days[i])
		}
	}
	return days
}

// Lately is how many views there were in the days drawn.
func (p *showPage) Lately() (n int) {
	for _, d := range p.Days {
		n += d.Views
	}
	return n
}

// Shown reports whether the spot is, or was, looked at by others than its author and the team.
func (p *showPage) Shown() bool { return p.Spot.State == spots.Published || p.Views > 0 }

func (p *pages) show(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	page := &showPage{Base: c.Base("echoes.title")}
	page.NoIndex = true
	if page.Spot, page.Echoes, err = p.echoes.Of(c.Context(), c.Actor(), spots.ID(id)); err != nil {
		return err
	}
	if title := page.Spot.Draft.Title; title != "" {
		page.Title = title
	}
	median, err := p.echoes.spots.MedianAnswer(c.Context())
	if err != nil {
		return err
	}
	page.Chart, page.Usually = chartOf(page.Days), moderation.Usually(median)
	if page.Thanked, err = p.echoes.Thanked(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "echoes/show", page)
}

func (p *pages) wish(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.echoes.WishThanks(c.Context(), c.Actor(), f.Yes("thanks")); err != nil {
		return err
	}
	return c.SeeOther(web.Next(f, "/espace"), "echoes.thanks_kept")
}
