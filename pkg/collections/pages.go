package collections

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	collections *Service
	territory   *territory.Territory
}

const publicPath = "/collections"

// Mount adds the public pages and the team's.
func Mount(r *web.Router, s *Service, t *territory.Territory) {
	p := &pages{s, t}
	r.GET(publicPath, web.Anyone, p.index, web.Cached(Topic, spots.Topic))
	r.GET(publicPath+"/:slug", web.Anyone, p.show, web.Cached(Topic, spots.Topic))
	p.mountDesk(r)
}

// Cover is a collection among others, in a reader's language.
type Cover struct {
	Collection
	Title, Words string
	Lang         i18n.Locale // of both
}

// Covers are collections for a page.
func Covers(c *web.Ctx, list []Collection) []Cover {
	covers := make([]Cover, len(list))
	for i, one := range list {
		covers[i] = cover(c, one)
	}
	return covers
}

func cover(c *web.Ctx, one Collection) Cover {
	l := c.Locale()
	return Cover{one, one.Title(l), one.Words(l), one.Lang(l)}
}

type indexPage struct {
	web.Base
	Covers []Cover
}

func (p *pages) index(c *web.Ctx) error {
	list, err := p.collections.Published(c.Context())
	if err != nil {
		return err
	}
	page := &indexPage{c.Base("collections.title"), Covers(c, list)}
	page.Description = c.Translate(i18n.M("collections.lead"))
	return c.Page(http.StatusOK, "collections/index", page)
}

type showPage struct {
	web.Base
	Cover Cover
	Tiles []spots.Tile
	Map   *territory.Map
	Pins  []spots.Pin
	Code  pdf.Code

	Structured map[string]any
}

func (p *pages) show(c *web.Ctx) error {
	one, cards, err := p.collections.Show(c.Context(), c.Actor(), c.Param("slug"))
	if err != nil {
		return err
	}
	page := &showPage{Base: c.Base("collections.title"), Cover: cover(c, one), Map: p.territory.Drawing(), Pins: spots.Pins(cards, p.territory)}
	page.Title, page.Description, page.NoIndex = page.Cover.Title, web.FirstWords(page.Cover.Words, 160), !one.Published
	if len(one.Photos) > 0 {
		page.Image = c.BaseURL() + "/photos/" + one.Photos[0] + "/1200.jpg"
	}
	if page.Tiles, err = p.collections.spots.Tiles(c, cards); err != nil {
		return err
	}
	if page.Code, err = pdf.QRCode(page.Canonical); err != nil {
		return err
	}
	page.Structured = structured(page.Cover, cards, c.BaseURL())
	return c.Page(http.StatusOK, "collections/show", page)
}

// structured is a collection in schema.org's words, for search engines.
func structured(one Cover, cards []spots.Card, base string) map[string]any {
	items := make([]map[string]any, len(cards))
	for i, card := range cards {
		items[i] = map[string]any{"@type": "ListItem", "position": i + 1, "name": card.Title, "url": base + card.Address()}
	}
	return map[string]any{
		"@context": "https://schema.org", "@type": "ItemList", "@id": base + one.Address(), "url": base + one.Address(), "name": one.Title,
		"description": one.Words, "inLanguage": one.Lang, "numberOfItems": len(cards), "itemListElement": items,
	}
}
