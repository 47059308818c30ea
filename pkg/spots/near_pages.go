package spots

import (
	"net/http"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// People are shown, before their spot is sent, those near it that it may be. With scripts the form shows them as its position
// moves; without, sending leads to the question. That travels in the address that the form's own buttons give
// (formaction): an outside program, which sends the published fields to the published address, is never
// asked and always gets the answer of the contract.
const (
	askField  = "voisins" // "demander", or the mark of the point for which the answer is no
	askFirst  = "demander"
	sameField = "meme" // the spot that this one is
)

func (p *pages) mountNear(r *web.Router) {
	r.GET("/espace/spots/lieu", web.Member, p.placed, web.Limited("place", 2000, time.Hour))
}

// nearby is what the form shows of the spots that its own may repeat.
type nearby struct {
	Twins    []Twin
	Mark     string // of the point they are beside
	Answered bool   // it is none of them
	Asked    bool   // sending waits for the answer
	Action   string // where the form is sent
}

// No is where the form is sent by whoever says that it is none of them.
func (n nearby) No() string { return web.Address(n.Action, map[string]string{askField: n.Mark}) }

// Ask is where the form is sent to be asked.
func (p formPage) Ask() string {
	if p.Rewrites() {
		return p.Action()
	}
	return web.Address(p.Action(), map[string]string{askField: askFirst})
}

// lookAround fills what is near the spot of a form. A published one was read by the moderators among its neighbours.
func (p *pages) lookAround(c *web.Ctx, page *formPage) (err error) {
	page.Near.Action, page.Near.Answered = page.Action(), false
	if !page.Rewrites() && page.editable() {
		page.Near.Twins, page.Near.Mark, err = p.spots.Beside(c.Context(), c.Actor(), page.ID, page.Draft)
		page.Near.Answered = page.Draft.OtherPlace == page.Near.Mark
	}
	return err
}

// asks reports whether sending waits for the author's answer: once, and when nothing else is wrong.
func (p *pages) asks(c *web.Ctx, page formPage, act string) (bool, error) {
	if act != submit || page.Rewrites() || c.Query().Text(askField) == "" {
		return false, nil
	}
	wrong, err := p.spots.Problems(c.Context(), page.Draft, true)
	if err != nil || len(wrong) > 0 {
		return false, err
	}
	return p.spots.asks(c.Context(), c.Actor(), page.ID, page.Draft)
}

// ask shows the form again, with what its author is to answer before all else.
func (p *pages) ask(c *web.Ctx, page formPage, err error) error {
	if err != nil {
		return err
	}
	page.Near.Asked = true
	return p.form(c, http.StatusUnprocessableEntity, page)
}

// heed notes in d what the button that sent it says.
func heed(q form.Values, d *Draft) {
	if said := q.Text(askField); said != "" && said != askFirst && form.Length(said) <= maxMark {
		d.OtherPlace = said
	}
}

// same is the address of the spot that the author says theirs is; empty when they do not.
func (p *pages) same(c *web.Ctx, page formPage, kept ID) (string, error) {
	id, _ := c.Query().Int(sameField)
	if id == 0 || page.Rewrites() {
		return "", nil
	}
	list, _, err := p.spots.Beside(c.Context(), c.Actor(), kept, page.Draft)
	if i := slices.IndexFunc(list, func(t Twin) bool { return t.ID == ID(id) }); i >= 0 {
		return list[i].Address(), err
	}
	return "", err
}

// placed is the part of the form that depends on its position, for the script that moves it.
func (p *pages) placed(c *web.Ctx) error {
	id, _ := c.Query().Int("spot")
	page := formPage{ID: ID(id), Draft: draftFrom(c.Query())}
	if page.ID != 0 {
		opened, err := p.open(c, page.ID)
		if err != nil {
			return err
		}
		opened.Draft, page = page.Draft, opened
	}
	if err := p.lookAround(c, &page); err != nil {
		return err
	}
	page.Precisions, page.Seen = precisions(c, page.Draft), p.seen(page.Draft)
	return c.Fragment(http.StatusOK, "spots/place", &page)
}
