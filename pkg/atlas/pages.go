package atlas

import (
	"net/http"
	"sync"

	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	path     = "/carte"
	jsonType = "application/json; charset=utf-8"
)

type pages struct {
	spots     *spots.Service
	territory *territory.Territory
	base      func() ([]byte, error)
}

// Mount adds the map's addresses.
func Mount(r *web.Router, s *spots.Service, t *territory.Territory) {
	p := &pages{s, t, sync.OnceValues(func() ([]byte, error) { return baseOf(t) })}
	r.GET(path, web.Anyone, p.show, web.Cached(spots.Topic), web.Varies(append(spots.Fields(), "apres")...))
	r.GET(path+"/points.json", web.Anyone, p.points, web.Cached(spots.Topic), web.Varies(append(spots.Fields(), "zoom", "sud", "ouest", "nord", "est")...))
	r.GET(path+"/fond.json", web.Anyone, p.ground, web.Cached("territory"))
}

type showPage struct {
	*spots.ListPage
	Map  *territory.Map
	Pins []spots.Pin
	Full bool // the drawing shows all it can, and there is more
	View spots.Bounds
}

func (p *pages) show(c *web.Ctx) error {
	list, err := p.spots.ListPage(c, "spots.map_title", path)
	if err != nil {
		return err
	}
	cards, all, err := p.spots.Pins(c.Context(), list.Filter)
	if err != nil {
		return err
	}
	page := &showPage{ListPage: list, Map: p.territory.Drawing(), Pins: spots.Pins(cards, p.territory), Full: !all, View: p.opening(list.Filter)}
	return c.Page(http.StatusOK, "atlas/show", page)
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
