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
	p.mountCorrection(r)
	p.mountAutosave(r)
	p.mountFlags(r)
	p.mountTrust(r)
}

// Tile is a card with the drawing that stands in for a photo.
type Tile struct {
	Card
	CategoryName string
	Place        territory.Place
	X, Y         int          // of the point in the drawing
	Far          i18n.Message // how far it is from the place the list looks around
	Wish         *Wish        // nil for visitors
	First        bool         // of its page: seen at once
}

// Wish is the button by which a member keeps a spot for later.
type Wish struct {
	On   bool
	List int64 // the list it is taken off; 0 for all
	Next string
}

// Tiles dresses cards for a page, in the reader's language and with what they keep.
func (s *Service) Tiles(c *web.Ctx, cards []Card) ([]Tile, error) {
	all, err := s.Categories(c.Context())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, k := range all {
		names[k.Slug] = k.Name(c.Locale())
	}
	tiles := make([]Tile, len(cards))
	for i, card := range cards {
		tiles[i] = Tile{Card: card, CategoryName: names[card.Category]}
		if card.Photo == "" {
			tiles[i].Place, _ = s.territory.Place(card.CommuneINSEE)
			tiles[i].X, tiles[i].Y = tiles[i].Place.X(card.Point), tiles[i].Place.Y(card.Point)
		}
	}
	return tiles, s.wished(c, tiles)
}

// wished gives a member's tiles their buttons.
func (s *Service) wished(c *web.Ctx, tiles []Tile) error {
	if c.Actor().Anonymous() || s.wishes == nil || len(tiles) == 0 {
		return nil
	}
	ids := make([]ID, len(tiles))
	for i, t := range tiles {
		ids[i] = t.ID
	}
	kept, err := s.wishes.Kept(c.Context(), c.Actor(), ids)
	for i, t := range tiles {
		tiles[i].Wish = &Wish{On: kept[t.ID], Next: c.Here()}
	}
	return err
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
