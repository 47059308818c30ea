package directory

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/uses"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	directory *Service
	spots     *spots.Service
	uses      *uses.Service
	territory *territory.Territory
}

// Mount adds both directories and the members' own profiles.
func Mount(r *web.Router, s *Service, sp *spots.Service, u *uses.Service, t *territory.Territory) {
	p := &pages{s, sp, u, t}
	for _, k := range []Kind{Organisations, Ambassadors} {
		r.GET(k.Path(), web.Anyone, p.of(k, p.index), web.Cached(topics()...), web.Varies("q", "secteur", "commune", "epci", "apres"))
		r.GET(k.Path()+"/:slug", web.Anyone, p.of(k, p.show), web.Cached(topics()...))
		p.mountForm(r, k)
	}
}

// of makes the handler of one kind of profiles.
func (*pages) of(k Kind, h func(c *web.Ctx, k Kind) error) web.Handler {
	return func(c *web.Ctx) error { return h(c, k) }
}

// Tile is a card with the drawing that stands in for a picture.
type Tile struct {
	Card
	Commune string
	Place   territory.Place
}

// Summary is how the words begin.
func (t Tile) Summary() string { return web.FirstWords(t.Words, 140) }

// SectorName is what the organisation does, in the reader's words.
func (t Tile) SectorName() i18n.Message { return sectorName(t.Sector) }

func (p *pages) tile(c Card) Tile {
	t := Tile{Card: c, Commune: p.territory.Name(c.INSEE)}
	t.Place, _ = p.territory.Place(c.INSEE)
	return t
}

// Pin is a commune on the map.
type Pin struct {
	Address, Title string
	X, Y           int
}

// lift is how far a pin stands above the middle of its commune, where the map writes names.
const lift = 14

// pins mark the communes on the drawn map: each leads to its list or, when one profile is there alone,
// to that one.
func (p *pages) pins(k Kind, f Filter, towns []Town) (pins []Pin) {
	drawing := p.territory.Drawing()
	for _, t := range towns {
		commune, known := p.territory.Commune(t.INSEE)
		if !known {
			continue
		}
		pin := Pin{k.Path() + "/" + t.Slug, t.Name + ", " + commune.Name, drawing.X(commune.Centre), drawing.Y(commune.Centre) - lift}
		if t.Count > 1 {
			f.Commune = t.INSEE
			pin.Address, pin.Title = f.address(k, ""), fmt.Sprintf("%s (%d)", commune.Name, t.Count)
		}
		pins = append(pins, pin)
	}
	return pins
}

func (f Filter) address(k Kind, after string) string {
	return web.Address(k.Path(), map[string]string{"q": f.Words, "secteur": f.Sector, "commune": f.Commune, "epci": f.EPCI, "apres": after})
}

// chosen is one thing that narrows the list, and the address of the list without it.
type chosen struct{ Label, Without string }

func (p *pages) chosen(c *web.Ctx, k Kind, f Filter) (list []chosen) {
	group, _ := p.territory.EPCI(f.EPCI)
	sector := ""
	if f.Sector != "" {
		sector = c.Translate(sectorName(f.Sector))
	}
	for _, one := range []struct {
		label string
		drop  func(*Filter)
	}{
		{f.Words, func(f *Filter) { f.Words = "" }}, {sector, func(f *Filter) { f.Sector = "" }},
		{p.territory.Name(f.Commune), func(f *Filter) { f.Commune = "" }}, {group.Label, func(f *Filter) { f.EPCI = "" }},
	} {
		if without := f; one.label != "" {
			one.drop(&without)
			list = append(list, chosen{one.label, without.address(k, "")})
		}
	}
	return list
}

type indexPage struct {
	web.Base
	Kind        Kind
	Filter      Filter
	CommuneName string
	Unknown     string // a commune that is none of the Lot's, as it was typed
	Chosen      []chosen
	Tiles       []Tile
	Found       int // on the map: those whose commune is told
	Sectors     []web.Choice
	Groups      []web.Choice
	Communes    []territory.Commune
	Next, First string // addresses; empty at the ends
	Map         *territory.Map
	Pins        []Pin
}

func (p *pages) index(c *web.Ctx, k Kind) error {
	q := c.Query()
	after := q.Text("apres")
	f, unknown := filterFrom(q, p.territory)
	cards, next, err := p.directory.List(c.Context(), k, f, after)
	if err != nil {
		return err
	}
	towns, err := p.directory.Towns(c.Context(), k, f)
	if err != nil {
		return err
	}
	page := &indexPage{
		Base: c.Base("directory.title." + string(k)), Kind: k, Filter: f, CommuneName: p.territory.Name(f.Commune), Unknown: unknown, Chosen: p.chosen(c, k, f),
		Sectors: c.Choices("directory.sector.", Sectors(), f.Sector), Communes: p.territory.Communes(),
		Map: p.territory.Drawing(), Pins: p.pins(k, f, towns),
	}
	page.Description, page.NoIndex = c.Translate(i18n.M("directory.lead."+string(k))), f.Words != ""
	for _, t := range towns {
		page.Found += t.Count
	}
	for _, card := range cards {
		page.Tiles = append(page.Tiles, p.tile(card))
	}
	for _, g := range p.territory.EPCIs() {
		page.Groups = append(page.Groups, web.Choice{Value: g.SIREN, Label: g.Label, Checked: g.SIREN == f.EPCI})
	}
	if next != "" {
		page.Next = f.address(k, next)
	}
	if after != "" {
		page.First = f.address(k, "")
	}
	return c.Page(http.StatusOK, "directory/index", page)
}

type showPage struct {
	web.Base
	Profile Public
	Tile    Tile
	Uses    []uses.Card
	Spots   []spots.Tile
	Linked  map[string]any // for search engines; nil for a person
}

// Site is the organisation's website as people say it.
func (p *showPage) Site() string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(p.Profile.Website, "https://"), "www."), "/")
}

// Dial is the telephone number as a phone takes it.
func (p *showPage) Dial() string {
	return strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "").Replace(p.Profile.Phone)
}

// besides is how many uses, and how many spots, a profile tells.
const besides = 6

func (p *pages) show(c *web.Ctx, k Kind) error {
	slug := c.Param("slug")
	profile, err := p.directory.Show(c.Context(), k, slug)
	if fault.Is(err, fault.Gone) {
		gone := struct {
			web.Base
			Kind Kind
		}{c.Base("directory.gone_title"), k}
		gone.NoIndex = true
		return c.Page(http.StatusGone, "directory/gone", &gone)
	}
	if err != nil {
		return err
	}
	if profile.Slug != slug {
		return c.Moved(profile.Address())
	}
	page := &showPage{Base: c.Base("directory.page_title", profile.Name), Profile: profile, Tile: p.tile(profile.Card)}
	if page.Tile.Commune != "" {
		page.Title = c.Translate(i18n.M("directory.page_title_at", profile.Name, page.Tile.Commune))
	}
	page.Description = web.FirstWords(profile.Words, 160)
	if profile.Photo != "" && k == Organisations {
		page.Image = c.BaseURL() + "/photos/" + profile.Photo + "/1200.jpg"
	}
	if k == Organisations {
		page.Linked = linked(page, c.BaseURL())
	}
	if err := p.addShared(c, page); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "directory/show", page)
}

// addShared adds what the profile's members share under the same name.
func (p *pages) addShared(c *web.Ctx, page *showPage) error {
	of := page.Profile
	shared, err := p.spots.SharedBy(c.Context(), of.organisation, of.account, besides)
	if err != nil {
		return err
	}
	if page.Spots, err = p.spots.Tiles(c, shared); err != nil {
		return err
	}
	if of.organisation != 0 {
		page.Uses, err = p.uses.ShownFor(c.Context(), of.organisation, besides)
	}
	return err
}

// linked describes an organisation to search engines, in schema.org's words.
func linked(page *showPage, site string) map[string]any {
	of := page.Profile
	l := map[string]any{
		"@context": "https://schema.org", "@type": "LocalBusiness", "name": of.Name, "description": of.Words, "url": site + of.Address(),
		"address": map[string]any{"@type": "PostalAddress", "addressLocality": page.Tile.Commune, "addressRegion": "Lot", "addressCountry": "FR"},
	}
	if of.LegalForm == "association" || of.LegalForm == "public" {
		l["@type"] = "Organization"
	}
	for name, value := range map[string]string{"image": page.Image, "sameAs": of.Website, "email": of.Email, "telephone": of.Phone} {
		if value != "" {
			l[name] = value
		}
	}
	return l
}
