package home

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/collections"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	home      *Service
	accounts  *accounts.Service
	territory *territory.Territory
}

// Mount adds the pages.
func Mount(r *web.Router, s *Service, a *accounts.Service, t *territory.Territory) {
	p := &pages{s, a, t}
	r.GET("/", web.Anyone, p.index, web.Cached(spots.Topic, collections.Topic, "organisations", "charter", "legal"))
	r.GET("/espace", web.Member, p.space)
	r.GET("/credits", web.Anyone, p.credits, web.Cached("credits"))
	r.POST("/langue", web.Anyone, p.speak, web.Limited("langue", 240, time.Hour))
}

type indexPage struct {
	web.Base
	Figures Figures
	Tiles   []spots.Tile
	Map     *territory.Map
	Pins    []spots.Pin

	Season   string // of today
	Covers   []collections.Cover
	InSeason []spots.Tile
}

// pinned is how many spots the map of the first page shows, latest how many it tells.
const pinned, latest = 24, 6

// covers and seasonal are how many collections and spots it shows for the season.
const covers, seasonal = 2, 3

func (p *pages) index(c *web.Ctx) error {
	f, err := p.home.Figures(c.Context())
	if err != nil {
		return err
	}
	cards, err := p.home.spots.Latest(c.Context(), pinned)
	if err != nil {
		return err
	}
	page := &indexPage{Base: c.Base("home.title"), Figures: f, Map: p.territory.Drawing(), Pins: spots.Pins(cards, p.territory)}
	if page.Tiles, err = p.home.spots.Tiles(c, cards[:min(latest, len(cards))]); err != nil {
		return err
	}
	if err := p.addSeason(c, page); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "home/index", page)
}

// addSeason adds what suits the day: it changes by itself, for kept pages are printed anew at midnight.
func (p *pages) addSeason(c *web.Ctx, page *indexPage) error {
	page.Season = p.home.collections.Season()
	list, err := p.home.collections.Current(c.Context(), covers)
	if err != nil {
		return err
	}
	page.Covers = collections.Covers(c, list)
	cards, err := p.home.spots.InSeason(c.Context(), page.Season, seasonal)
	if err != nil {
		return err
	}
	page.InSeason, err = p.home.spots.Tiles(c, cards)
	return err
}

type spacePage struct {
	web.Base
	Space
	HeldBack bool // their role waits for a second factor
}

func (p *pages) space(c *web.Ctx) error {
	space, err := p.home.Space(c.Context(), c.Actor(), db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &spacePage{c.Base("home.space_title", c.Actor().FirstName), space, c.HeldBack()}
	page.NoIndex = true
	return c.Page(http.StatusOK, "home/space", page)
}

func (p *pages) credits(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("home.credits_title")}
	return c.Page(http.StatusOK, "home/credits", &page)
}

// speak keeps the reader's language: in their browser, and for the letters of whoever is signed in.
func (p *pages) speak(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	l := i18n.LocaleOf(f.Text("langue"))
	c.SpeakIn(l)
	if !c.Actor().Anonymous() {
		if err := p.accounts.SpeakIn(c.Context(), c.Actor(), l); err != nil {
			return err
		}
	}
	return c.SeeOther(web.Next(f, "/"), "")
}
