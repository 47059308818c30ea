package spots

import (
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// ListPage is a page of published spots, for pages that embed it.
type ListPage struct {
	web.Base
	*Finding
	Tiles []Tile
	Next  string // address of the following page; empty at the end
	First string // address of the first page; empty on it
}

// ListPage reads the request's address: what narrows the list, and from where it goes on. The page
// lives at path and is titled by the words behind title, unless what narrows it gives it a title.
func (s *Service) ListPage(c *web.Ctx, title, path string) (*ListPage, error) {
	find, err := s.Finding(c, path)
	if err != nil {
		return nil, err
	}
	after := c.Query().Text("apres")
	cards, next, err := s.List(c.Context(), find.Filter, after)
	if err != nil {
		return nil, err
	}
	tiles, err := s.Tiles(c, cards)
	if err != nil {
		return nil, err
	}
	if len(tiles) > 0 {
		tiles[0].First = true
	}
	page := &ListPage{Base: c.Base(title), Finding: find, Tiles: find.far(tiles)}
	find.head(c, &page.Base, after != "")
	if next != "" {
		page.Next = find.Filter.Following(path, next)
	}
	if after != "" {
		page.First = find.Filter.Address(path)
	}
	if len(cards) == 0 {
		err = s.widen(c, find)
	}
	return page, err
}

// head tells search engines what the page is. One category, commune or group of communes is a page of
// its own; what people make of several, of words or of a place is not, nor are the pages that follow.
func (find *Finding) head(c *web.Ctx, page *web.Base, following bool) {
	f := find.Filter
	page.Description = c.Translate(i18n.M("spots.description"))
	if find.title != "" {
		page.Title = find.title
		page.Description = c.Translate(i18n.M("spots.description_of", find.title))
	}
	alone := f == Filter{Category: f.Category} || f == Filter{Commune: f.Commune} || f == Filter{EPCI: f.EPCI}
	page.NoIndex = following || !alone
	page.Canonical = c.BaseURL() + f.Address(find.path)
}

// far says how far each spot is from the place the list looks around.
func (find *Finding) far(tiles []Tile) []Tile {
	if find.Filter.Near.Zero() {
		return tiles
	}
	for i, t := range tiles {
		tiles[i].Far = farWords(t.Card, t.Point.Metres(find.Filter.Near.Point))
	}
	return tiles
}

// farWords tells a distance by the kilometre: places, like phones, are known no better, and some by
// their commune alone.
func farWords(c Card, metres float64) i18n.Message {
	switch {
	case metres >= 1500:
		return i18n.M("spots.far", int(metres/1000+.5))
	case c.Precision == territory.Town:
		return i18n.M("spots.far_in", i18n.At(c.CommuneName))
	}
	return i18n.M("spots.far_near")
}
