package spots

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const listPath = "/spots"

type pages struct {
	spots     *Service
	territory *territory.Territory
}

// Mount adds the public pages and the members' own.
func Mount(r *web.Router, s *Service, t *territory.Territory) {
	p := &pages{s, t}
	filters := web.Varies(append(Fields(), "apres")...)
	r.GET(listPath, web.Anyone, p.index, web.Cached(Topic), filters)
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

func (p *pages) index(c *web.Ctx) error {
	page, err := p.spots.ListPage(c, "spots.title", listPath)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "spots/index", page)
}
