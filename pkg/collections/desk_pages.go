package collections

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const teamPath = "/admin/collections"

func deskPath(id ID) string { return fmt.Sprintf("%s/%d", teamPath, id) }

// mountDesk adds the pages where the team writes collections.
func (p *pages) mountDesk(r *web.Router) {
	r.GET(teamPath, web.Team, p.all)
	r.POST(teamPath, web.Team, p.make)
	r.GET(teamPath+"/:id", web.Team, p.desk)
	r.POST(teamPath+"/:id", web.Team, p.write)
	r.POST(teamPath+"/:id/placer", web.Team, p.place)
	r.POST(teamPath+"/:id/couverture", web.Team, p.cover)
	r.POST(teamPath+"/:id/publier", web.Team, p.publish)
	r.POST(teamPath+"/:id/retirer", web.Team, p.retire)
	r.POST(teamPath+"/:id/supprimer", web.Team, p.delete)
}

type allPage struct {
	web.Base
	Collections []Collection
	Draft       Draft
	Errors      form.Errors
}

func (p *pages) all(c *web.Ctx) error { return p.list(c, http.StatusOK, Draft{}, nil) }

func (p *pages) list(c *web.Ctx, status int, d Draft, e form.Errors) error {
	list, err := p.collections.All(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &allPage{c.Base("collections.team_title"), list, d, e}
	page.NoIndex = true
	return c.Page(status, "collections/all", page)
}

func (p *pages) make(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := draftFrom(f)
	id, err := p.collections.Make(c.Context(), c.Actor(), d, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.list(c, http.StatusUnprocessableEntity, d, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(deskPath(id), "collections.made")
}

// deskPage is where a collection is written: its words, its spots, what may be added.
type deskPage struct {
	web.Base
	Collection Collection
	Draft      Draft
	Seasons    []web.Choice
	Spots      []Placed
	Words      string // searched for
	Found      []spots.Card
	Errors     form.Errors
	Problem    i18n.Message
}

// Placed is a spot of the collection and the places it may be moved to, -1 for none.
type Placed struct {
	spots.Card
	Number   int
	Up, Down int
	Leads    bool // its photo is the cover
}

func (p *pages) desk(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.writing(c, http.StatusOK, ID(id), deskPage{})
}

// writing prints the desk; a draft that was not kept stays as it was typed.
func (p *pages) writing(c *web.Ctx, status int, id ID, page deskPage) error {
	one, cards, err := p.collections.Of(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	page.Base, page.Collection, page.Words = c.Base("collections.team_title"), one, c.Query().Text("q")
	page.Title, page.NoIndex = one.Draft.TitleFR, true
	if page.Draft.Version == 0 {
		page.Draft = one.Draft
	}
	page.Seasons = c.Choices("spots.season.", spots.Seasons(), page.Draft.Seasons...)
	page.Spots = numbered(one, cards)
	if page.Found, err = p.found(c, page.Words, cards); err != nil {
		return err
	}
	return c.Page(status, "collections/desk", &page)
}

func numbered(one Collection, cards []spots.Card) []Placed {
	list := make([]Placed, len(cards))
	for i, card := range cards {
		leads := card.Photo != "" && len(one.Photos) > 0 && card.Photo == one.Photos[0]
		list[i] = Placed{card, i + 1, i - 1, i + 1, leads}
		if i == len(cards)-1 {
			list[i].Down = -1
		}
	}
	return list
}

// found are the published spots that words find, those that are in aside.
func (p *pages) found(c *web.Ctx, words string, in []spots.Card) ([]spots.Card, error) {
	if words == "" {
		return nil, nil
	}
	cards, _, err := p.collections.spots.List(c.Context(), spots.Filter{Words: web.FirstWords(words, 100)}, "")
	var found []spots.Card
	for _, card := range cards {
		isIn := slices.ContainsFunc(in, func(i spots.Card) bool { return i.ID == card.ID })
		if !isIn && len(found) < 12 {
			found = append(found, card)
		}
	}
	return found, err
}

func (p *pages) write(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	d := draftFrom(f)
	if err := p.collections.Write(c.Context(), c.Actor(), id, d); err != nil {
		return p.refused(c, id, d, err)
	}
	return c.SeeOther(deskPath(id), "collections.kept")
}

// refused prints the desk with why what was asked for is not done.
func (p *pages) refused(c *web.Ctx, id ID, d Draft, err error) error {
	if bad, ok := form.As(err); ok {
		return p.writing(c, http.StatusUnprocessableEntity, id, deskPage{Draft: d, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.writing(c, http.StatusConflict, id, deskPage{Draft: d, Problem: said.Message})
	}
	return err
}

// place moves a spot in, about or out, then comes back to the same search.
func (p *pages) place(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	spot, _ := f.Int("spot")
	at, ok := f.Int("at")
	if !ok {
		at = maxSpots // to the end
	}
	if err := p.collections.Place(c.Context(), c.Actor(), id, spots.ID(spot), at); err != nil {
		return p.refused(c, id, Draft{}, err)
	}
	return c.SeeOther(back(id, f, at >= 0), "")
}

// cover lets the photo of a spot lead.
func (p *pages) cover(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	spot, _ := f.Int("spot")
	if err := p.collections.Cover(c.Context(), c.Actor(), id, spots.ID(spot)); err != nil {
		return p.refused(c, id, Draft{}, err)
	}
	return c.SeeOther(back(id, f, true), "")
}

// back is the desk where it was left: at the spot that moved, else at the list.
func back(id ID, f form.Values, in bool) string {
	place := "#spots"
	if spot, ok := f.Int("spot"); ok && in {
		place = fmt.Sprintf("#spot-%d", spot)
	}
	return web.Address(deskPath(id), map[string]string{"q": f.Text("q")}) + place
}

func (p *pages) publish(c *web.Ctx) error {
	return p.turn(c, p.collections.Publish, "collections.published")
}
func (p *pages) retire(c *web.Ctx) error {
	return p.turn(c, p.collections.Retire, "collections.retired")
}

func (p *pages) turn(c *web.Ctx, act func(context.Context, who.Actor, ID) error, flash string) error {
	id, _, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	if err := act(c.Context(), c.Actor(), id); err != nil {
		return p.refused(c, id, Draft{}, err)
	}
	return c.SeeOther(deskPath(id), flash)
}

func (p *pages) delete(c *web.Ctx) error {
	id, _, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	if err := p.collections.Delete(c.Context(), c.Actor(), id); err != nil {
		return p.refused(c, id, Draft{}, err)
	}
	return c.SeeOther(teamPath, "collections.deleted")
}
