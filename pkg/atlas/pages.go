package atlas

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"sync"

	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	path      = "/carte"
	embedPath = "/carte/embed"
	jsonType  = "application/json; charset=utf-8"
)

type pages struct {
	spots     *spots.Service
	territory *territory.Territory
	base      func() ([]byte, error)
	set       Settings
}

// Settings are what an operator chooses of the map.
type Settings struct {
	Ancestors   []string // sites that may show it within their pages
	Tiles       string   // address of a detailed ground's pictures; empty for none
	TilesOrigin string   // the server they come from
	TilesCredit string
}

// Host names that server to people.
func (s Settings) Host() string {
	_, host, _ := strings.Cut(s.TilesOrigin, "://")
	return host
}

// Mount adds the map's addresses.
func Mount(r *web.Router, s *spots.Service, t *territory.Territory, set Settings) {
	p := &pages{s, t, sync.OnceValues(func() ([]byte, error) { return baseOf(t) }), set}
	list := web.Varies(append(spots.Fields(), "apres")...)
	r.GET(path, web.Anyone, p.show, web.Cached(spots.Topic), list)
	r.GET(embedPath, web.Anyone, p.embed, web.Cached(spots.Topic), list)
	r.GET(path+"/points.json", web.Anyone, p.points, web.Cached(spots.Topic), web.Varies(append(spots.Fields(), "zoom", "sud", "ouest", "nord", "est")...))
	r.GET(path+"/fond.json", web.Anyone, p.ground, web.Cached("territory"))
}

type showPage struct {
	*spots.ListPage
	Ground  Settings
	Map     *territory.Map
	Pins    []spots.Pin
	Full    bool // the drawing shows all it can, and there is more
	View    spots.Bounds
	Framed  bool   // within a partner's page
	Snippet string // what a partner pastes; empty when nobody may
}

func (p *pages) page(c *web.Ctx) (*showPage, error) {
	list, err := p.spots.ListPage(c, "spots.map_title", path)
	if err != nil {
		return nil, err
	}
	cards, all, err := p.spots.Pins(c.Context(), list.Filter)
	if err != nil {
		return nil, err
	}
	return &showPage{
		ListPage: list, Ground: p.set, Map: p.territory.Drawing(), Pins: spots.Pins(cards, p.territory), Full: !all, View: p.opening(list.Filter),
	}, nil
}

func (p *pages) show(c *web.Ctx) error {
	page, err := p.page(c)
	if err != nil {
		return err
	}
	if len(p.set.Ancestors) > 0 {
		page.Snippet = p.snippet(c, page)
	}
	c.Allow(web.Policy{Images: p.images()})
	return c.Page(http.StatusOK, "atlas/show", page)
}

// embed is the map alone, for partners' pages.
func (p *pages) embed(c *web.Ctx) error {
	page, err := p.page(c)
	if err != nil {
		return err
	}
	page.Framed, page.NoIndex = true, true
	c.Allow(web.Policy{Images: p.images(), Ancestors: p.set.Ancestors})
	return c.Page(http.StatusOK, "atlas/embed", page)
}

// snippet is the code that shows in a partner's page what page shows.
func (p *pages) snippet(c *web.Ctx, page *showPage) string {
	return fmt.Sprintf(`<iframe src="%s" title="%s" width="100%%" height="640" loading="lazy" style="border:0"></iframe>`,
		html.EscapeString(c.BaseURL()+page.Filter.Address(embedPath)), html.EscapeString(page.Title))
}

// images are whose pictures the map may show.
func (p *pages) images() []string {
	if p.set.Tiles == "" {
		return nil
	}
	return []string{p.set.TilesOrigin}
}

// opening is the part of the map first looked at: where f looks, else the whole Lot.
func (p *pages) opening(f spots.Filter) spots.Bounds {
	var communes []string
	if group, found := p.territory.EPCI(f.EPCI); found {
		communes = group.Communes
	}
	if f.Commune != "" {
		communes = []string{f.Commune}
	}
	southWest, northEast := p.territory.Extent(communes...)
	if around := f.Near.Point; !f.Near.Zero() && communes == nil {
		const reach = .07 // degrees: some 8 km
		southWest, northEast = territory.Point{Lat: around.Lat - reach, Lon: around.Lon - reach}, territory.Point{Lat: around.Lat + reach, Lon: around.Lon + reach}
	}
	return spots.Bounds{South: southWest.Lat, West: southWest.Lon, North: northEast.Lat, East: northEast.Lon}
}

func (p *pages) points(c *web.Ctx) error {
	f, _ := spots.FilterFrom(c.Query(), p.territory)
	b, zoom := boundsFrom(c.Query())
	v, err := p.spots.View(c.Context(), f, b, zoom)
	if err != nil {
		return err
	}
	categories, err := p.spots.Categories(c.Context())
	if err != nil {
		return err
	}
	text, err := pointsOf(v, categories, p.territory, c.Locale(), c.Translate)
	if err != nil {
		return err
	}
	return c.Text(jsonType, text)
}

func (p *pages) ground(c *web.Ctx) error {
	text, err := p.base()
	if err != nil {
		return err
	}
	return c.Text(jsonType, text)
}
