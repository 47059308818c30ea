package moderation

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const indexPath = "/moderation"

// ItemPath is where an item is looked at and decided on.
func ItemPath(id int64) string { return fmt.Sprintf("%s/%d", indexPath, id) }

// asking is what the address of a list says. It follows the moderator from item to item.
type asking struct {
	Kind  string
	View  View
	Words string
	EPCI  string // SIREN
}

const maxAsked = 80 // runes of each part

func askedFrom(q form.Values) asking {
	short := func(name string) string { r := []rune(q.Text(name)); return string(r[:min(len(r), maxAsked)]) }
	return asking{short("kind"), View(short("vue")), short("q"), short("epci")}
}

// Query is the part of an address that asks for the same list: "?kind=spot", or nothing.
func (a asking) Query() string {
	return web.Address("", map[string]string{"kind": a.Kind, "vue": string(a.View), "q": a.Words, "epci": a.EPCI})
}

// For is the address of the list for another kind, See in another view.
func (a asking) For(kind string) string { a.Kind = kind; return indexPath + a.Query() }
func (a asking) See(v View) string      { a.View = v; return indexPath + a.Query() }

// Plain is the address of the list with nothing searched.
func (a asking) Plain() string { a.Words, a.EPCI = "", ""; return indexPath + a.Query() }

// filter understands what was asked; words that name a commune are that commune.
func (p *pages) filter(a asking) Filter {
	f := Filter{Kind: a.Kind, View: a.View, Words: a.Words}
	if group, found := p.territory.EPCI(a.EPCI); found {
		f.Communes = group.Communes
	}
	if commune, found := p.territory.Resolve(a.Words); found && a.Words != "" {
		f.Words, f.Communes = "", []string{commune.INSEE}
	}
	return f
}

// row is an Item with the words around it.
type row struct {
	Item
	CommuneName string
	Current     bool
}

// list is what stands beside every item: the kinds and what waits.
type list struct {
	Asked  asking
	Counts []Count
	Views  []View
	Usual  i18n.Message // how long answers of the kind take; empty for all kinds
	Rows   []row
	Next   string // address of the following page; empty at the end
	Undo   []Item // decided a moment ago: may be taken back
}

func (p *pages) list(c *web.Ctx, asked asking, after db.Cursor, current int64) (list, error) {
	l := list{Asked: asked}
	var err error
	if l.Views, err = p.views(c, asked.View); err != nil {
		return l, err
	}
	if l.Counts, err = p.queue.Counts(c.Context(), c.Actor()); err != nil {
		return l, err
	}
	items, next, err := p.queue.List(c.Context(), c.Actor(), p.filter(asked), after)
	if err != nil {
		return l, err
	}
	if next.String() != "" {
		l.Next = web.Address(indexPath, map[string]string{"kind": asked.Kind, "vue": string(asked.View), "q": asked.Words, "epci": asked.EPCI, "apres": next.String()})
	}
	if l.Undo, err = p.queue.Undoable(c.Context(), c.Actor()); err != nil {
		return l, err
	}
	if slices.ContainsFunc(l.Counts, func(c Count) bool { return c.Kind == asked.Kind }) {
		median, err := p.queue.MedianAnswer(c.Context(), asked.Kind)
		if err != nil {
			return l, err
		}
		l.Usual = Usually(median)
	}
	for _, i := range items {
		l.Rows = append(l.Rows, row{i, p.territory.Name(i.Entry.Commune), i.ID == current})
	}
	return l, nil
}

// views are those offered: of what is ready only while something is.
func (p *pages) views(c *web.Ctx, current View) ([]View, error) {
	some, err := p.queue.Some(c.Context(), c.Actor(), Ready)
	if err != nil || some || current == Ready {
		return Views(), err
	}
	return slices.DeleteFunc(Views(), func(v View) bool { return v == Ready }), nil
}

type indexPage struct {
	web.Base
	List    list
	Saved   []Saved
	EPCIs   []web.Choice
	Reasons []web.Choice // to decide on several at once; none when kinds are mixed
	Ruling  Ruling
	Name    string // of a view to save
	Errors  form.Errors
}

func (p *pages) index(c *web.Ctx) error {
	return p.indexWith(c, http.StatusOK, askedFrom(c.Query()), "", nil)
}

func (p *pages) indexWith(c *web.Ctx, status int, asked asking, name string, e form.Errors) error {
	l, err := p.list(c, asked, db.ParseCursor(c.Query().Text("apres")), 0)
	if err != nil {
		return err
	}
	page := &indexPage{Base: c.Base("moderation.title"), List: l, Name: name, Errors: e}
	page.NoIndex = true
	for _, group := range p.territory.EPCIs() {
		page.EPCIs = append(page.EPCIs, web.Choice{Value: group.SIREN, Label: group.Label, Checked: group.SIREN == asked.EPCI})
	}
	page.Reasons = p.reasonsOf(c, asked.Kind, "")
	if page.Saved, err = p.queue.Saved(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.Page(status, "moderation/index", page)
}

// reasonsOf are the reasons offered for a kind, in the reader's language.
func (p *pages) reasonsOf(c *web.Ctx, kind string, chosen Reason) (choices []web.Choice) {
	for _, m := range p.queue.Offered(kind) {
		choices = append(choices, web.Choice{Value: string(m.Reason), Label: c.Translate(m.Name()), Checked: m.Reason == chosen})
	}
	return choices
}

func (p *pages) saveView(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	asked := askedFrom(f)
	err = p.queue.Save(c.Context(), c.Actor(), f.Text("name"), asked.Query())
	if bad, ok := form.As(err); ok {
		return p.indexWith(c, http.StatusUnprocessableEntity, asked, f.Text("name"), bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(indexPath+asked.Query(), "moderation.saved")
}

func (p *pages) dropView(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.queue.Unsave(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(indexPath, "moderation.unsaved")
}
