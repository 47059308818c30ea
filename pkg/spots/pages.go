package spots

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	spots     *Service
	territory *territory.Territory
}

// Mount adds the public pages and the members' own.
func Mount(r *web.Router, s *Service, t *territory.Territory) {
	p := &pages{s, t}
	filters := web.Varies(append(Fields(), "apres")...)
	r.GET("/spots", web.Anyone, p.index, web.Cached(Topic), filters)
	r.GET("/carte", web.Anyone, p.carte, web.Cached(Topic), filters)
	r.GET("/spots.geojson", web.Anyone, p.geojson, web.Cached(Topic), filters)
	p.mountForm(r)
	p.mountFlags(r)
}

// Tile is a card with the drawing that stands in for a photo.
type Tile struct {
	Card
	CategoryName string
	Place        territory.Place
	X, Y         int          // of the point in the drawing
	Far          i18n.Message // how far it is from the place the list looks around
}

// Tiles dresses cards for a page in a reader's language.
func Tiles(cards []Card, all []Category, t *territory.Territory, l i18n.Locale) []Tile {
	names := map[string]string{}
	for _, c := range all {
		names[c.Slug] = c.Name(l)
	}
	tiles := make([]Tile, len(cards))
	for i, c := range cards {
		tiles[i] = Tile{Card: c, CategoryName: names[c.Category]}
		if c.Photo == "" {
			tiles[i].Place, _ = t.Place(c.CommuneINSEE)
			tiles[i].X, tiles[i].Y = tiles[i].Place.X(c.Point), tiles[i].Place.Y(c.Point)
		}
	}
	return tiles
}

func (p *pages) tiles(c *web.Ctx, cards []Card) ([]Tile, []Category, error) {
	all, err := p.spots.Categories(c.Context())
	return Tiles(cards, all, p.territory, c.Locale()), all, err
}

type indexPage struct {
	web.Base
	*Finding
	Tiles []Tile
	Next  string // address of the following page; empty at the end
	First string // address of the first page; empty on it
	Map   *territory.Map
	Pins  []Pin
	Full  bool // the map shows all it can, and there is more
}

// Pin is a spot on a drawn map.
type Pin struct {
	Card
	X, Y int
}

// Pins places cards on the drawing of the whole département.
func Pins(cards []Card, t *territory.Territory) []Pin {
	drawing := t.Drawing()
	pins := make([]Pin, len(cards))
	for i, c := range cards {
		pins[i] = Pin{c, drawing.X(c.Point), drawing.Y(c.Point)}
	}
	return pins
}

func (p *pages) browse(c *web.Ctx, title, path string) (*indexPage, error) {
	finding, err := p.spots.Finding(c, path)
	if err != nil {
		return nil, err
	}
	after := c.Query().Text("apres")
	cards, next, err := p.spots.List(c.Context(), finding.Filter, after)
	if err != nil {
		return nil, err
	}
	page := &indexPage{Base: c.Base(title), Finding: finding, Tiles: p.near(c, finding, Tiles(cards, finding.categories, p.territory, c.Locale()))}
	finding.head(c, &page.Base, after != "")
	if next != "" {
		page.Next = finding.Filter.address(path, next)
	}
	if after != "" {
		page.First = finding.Filter.Address(path)
	}
	return page, nil
}

func (p *pages) index(c *web.Ctx) error {
	page, err := p.browse(c, "spots.title", "/spots")
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "spots/index", page)
}

func (p *pages) carte(c *web.Ctx) error {
	page, err := p.browse(c, "spots.map_title", "/carte")
	if err != nil {
		return err
	}
	cards, err := p.spots.Pins(c.Context(), page.Filter)
	if err != nil {
		return err
	}
	page.Map, page.Pins, page.Full = p.territory.Drawing(), Pins(cards, p.territory), len(cards) == mapped
	return c.Page(http.StatusOK, "spots/map", page)
}

func (p *pages) geojson(c *web.Ctx) error {
	f, _ := FilterFrom(c.Query(), p.territory)
	body, err := p.spots.GeoJSON(c.Context(), f, c.BaseURL())
	if err != nil {
		return err
	}
	// Open data: any site may read it.
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	return c.Text("application/geo+json; charset=utf-8", body)
}
