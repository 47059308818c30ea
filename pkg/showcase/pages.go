package showcase

import (
	"errors"
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
	"github.com/ohmylot/ohmylot/pkg/wishes"
)

type pages struct{ showcase *Service }

// Mount adds the page of a spot. saw is told of each time that somebody is given one.
func Mount(r *web.Router, s *Service, saw func(slug string, by who.Actor)) {
	p := &pages{s}
	r.GET("/spots/:slug", web.Anyone, p.show, web.Cached(spots.Topic), web.Seen(func(g web.Glance) { saw(g.Last, g.By) }))
	r.GET("/spots/:slug/partage/:version", web.Anyone, p.poster)
}

type showPage struct {
	web.Base
	Spot       spots.Public
	Category   string // in the reader's words
	Gallery    []Picture
	Where      territory.Locator
	Near       []spots.Tile
	Mark       wishes.Mark // what the reader made of it
	Code       pdf.Code    // leads to this page from paper
	Structured map[string]any
}

// Icons are the signs of seasons and of ways there.
func (*showPage) Icons() map[string]string {
	return map[string]string{
		"printemps": "flower-2", "ete": "sun", "automne": "leaf", "hiver": "snowflake",
		"parking": "square-parking", "pushchair": "baby", "wheelchair": "accessibility", "public_transport": "bus", "bike": "bike",
	}
}

// Tall reports whether the page begins with one upright picture, beside its title.
func (p *showPage) Tall() bool { return len(p.Gallery) == 1 && p.Gallery[0].Upright() }

// near is how many neighbours a page shows.
const near = 3

func (p *pages) show(c *web.Ctx) error {
	spot, err := p.showcase.spots.Show(c.Context(), c.Param("slug"))
	if moved := new(spots.Moved); errors.As(err, &moved) {
		return c.Moved("/spots/" + moved.To)
	}
	if fault.Is(err, fault.Gone) {
		return p.gone(c)
	}
	if err != nil {
		return err
	}
	page := &showPage{
		Base: c.Base("spots.page_title", spot.Title, spot.CommuneName), Spot: spot, Gallery: gallery(spot.Photos), Where: locate(p.showcase.territory, spot.Card),
	}
	if err := p.surround(c, page); err != nil {
		return err
	}
	page.Description, page.Image = web.FirstWords(spot.Reason, 160), c.BaseURL()+posterPath(spot.Card)
	page.Code, err = pdf.QRCode(page.Canonical)
	if err != nil {
		return err
	}
	page.Structured = structured(spot, page.Category, c.BaseURL(), accessWords(c, spot.Access))
	return c.Page(http.StatusOK, "showcase/spot", page)
}

func (p *pages) surround(c *web.Ctx, page *showPage) error {
	all, err := p.showcase.spots.Categories(c.Context())
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.Slug == page.Spot.Category {
			page.Category = k.Name(c.Locale())
		}
	}
	if page.Mark, err = p.showcase.wishes.Mark(c.Context(), c.Actor(), page.Spot.ID); err != nil {
		return err
	}
	cards, err := p.showcase.spots.Nearest(c.Context(), page.Spot, near)
	if err != nil {
		return err
	}
	page.Near, err = p.showcase.spots.Tiles(c, cards)
	return err
}

func accessWords(c *web.Ctx, accesses []string) []string {
	var words []string
	for _, a := range accesses {
		words = append(words, c.Translate(i18n.M("spots.access."+a)))
	}
	return words
}

func (p *pages) gone(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("spots.gone_title")}
	page.NoIndex = true
	return c.Page(http.StatusGone, "showcase/gone", &page)
}

func posterPath(c spots.Card) string { return c.Address() + "/partage/" + Version(c) + ".jpg" }

// poster sends the picture for networks. Its address changes with what it says; an older one leads
// to it.
func (p *pages) poster(c *web.Ctx) error {
	spot, err := p.showcase.spots.Show(c.Context(), c.Param("slug"))
	if moved := new(spots.Moved); errors.As(err, &moved) {
		return c.Moved("/spots/" + moved.To + "/partage/" + c.Param("version"))
	}
	if err != nil {
		return err
	}
	if c.Param("version") != Version(spot.Card)+".jpg" {
		return c.Moved(posterPath(spot.Card))
	}
	content, err := p.showcase.Poster(c.Context(), spot)
	if err != nil {
		return err
	}
	defer content.Close()
	c.Header("Cross-Origin-Resource-Policy", "cross-origin") // made to be shown elsewhere
	return c.Media("image/jpeg", true, spot.Modified, content)
}
