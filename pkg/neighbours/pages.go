package neighbours

import (
	"fmt"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	nearPath   = "/espace/voisinage"
	objectPath = nearPath + "/mes-spots"
	rulePath   = "/admin/voisinage"
)

func lookPath(item int64) string { return fmt.Sprintf("%s/%d", nearPath, item) }

type pages struct{ neighbours *Service }

// Mount adds the ambassadors' pages, the authors' choice and the staff's rule.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET(nearPath, web.Signed, p.index)
	r.GET(nearPath+"/:item", web.Signed, p.show)
	r.POST(nearPath+"/:item", web.Signed, p.say, web.Limited("voices", 120, time.Hour))
	r.GET(objectPath, web.Member, p.objection)
	r.POST(objectPath, web.Member, p.object, web.Limited("voices", 120, time.Hour))
	r.GET(rulePath, web.Team, p.rule)
	r.POST(rulePath, web.Team, p.setRule)
}

type indexPage struct {
	web.Base
	Near
}

func (p *pages) index(c *web.Ctx) error {
	near, err := p.neighbours.Near(c.Context(), c.Actor(), db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &indexPage{c.Base("neighbours.title"), near}
	page.NoIndex = true
	return c.Page(http.StatusOK, "neighbours/index", page)
}

type showPage struct {
	web.Base
	Look     Look
	Category string
	Where    territory.Locator
	Typed    Typed
	Answers  []web.Choice
	Doubts   []web.Choice
	Errors   form.Errors
}

func (p *pages) show(c *web.Ctx) error {
	item, err := c.ID("item")
	if err != nil {
		return err
	}
	look, err := p.neighbours.Look(c.Context(), c.Actor(), item)
	if err != nil {
		return err
	}
	return p.look(c, http.StatusOK, look, look.Voice.typed(), nil)
}

func (p *pages) look(c *web.Ctx, status int, look Look, typed Typed, e form.Errors) error {
	spot := look.Spot
	page := &showPage{Base: c.Base("neighbours.title"), Look: look, Typed: typed, Errors: e}
	page.Title, page.NoIndex = spot.Title, true
	page.Where = p.neighbours.land.Sketch(spot.CommuneINSEE, spot.Precision, spot.Point)
	page.Answers = c.Choices("neighbours.answer.", []string{confirms, doubts}, typed.Answer)
	page.Doubts = c.Choices("neighbours.doubt.", Doubts(), typed.Doubt)
	all, err := p.neighbours.spots.Categories(c.Context())
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.Slug == spot.Category {
			page.Category = k.Name(c.Locale())
		}
	}
	return c.Page(status, "neighbours/show", page)
}

func (p *pages) say(c *web.Ctx) error {
	item, err := c.ID("item")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	typed := typedFrom(f)
	err = p.neighbours.Say(c.Context(), c.Actor(), item, typed)
	if bad, ok := form.As(err); ok {
		look, err := p.neighbours.Look(c.Context(), c.Actor(), item)
		if err != nil {
			return err
		}
		return p.look(c, http.StatusUnprocessableEntity, look, typed, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(nearPath, "neighbours.said")
}

type objectionPage struct {
	web.Base
	Open    bool
	Objects bool
	Errors  form.Errors // none: any choice is right
}

func (p *pages) objection(c *web.Ctx) error {
	page := &objectionPage{Base: c.Base("neighbours.objection_title")}
	page.NoIndex = true
	var err error
	if page.Open, err = p.neighbours.Open(c.Context()); err != nil {
		return err
	}
	if page.Objects, err = p.neighbours.Objects(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "neighbours/objection", page)
}

func (p *pages) object(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.neighbours.Object(c.Context(), c.Actor(), f.Yes("object")); err != nil {
		return err
	}
	return c.SeeOther(objectPath, "neighbours.objection_kept")
}

type rulePage struct {
	web.Base
	Draft   RuleDraft
	Rule    Rule // in force
	Errors  form.Errors
	Problem i18n.Message
}

func (p *pages) rule(c *web.Ctx) error {
	rule, err := p.neighbours.Rule(c.Context())
	if err != nil {
		return err
	}
	return p.ruling(c, http.StatusOK, rulePage{Draft: rule.draft()})
}

func (p *pages) ruling(c *web.Ctx, status int, page rulePage) (err error) {
	page.Base = c.Base("neighbours.rule_title")
	page.NoIndex = true
	if page.Rule, err = p.neighbours.Rule(c.Context()); err != nil {
		return err
	}
	return c.Page(status, "neighbours/rule", &page)
}

func (p *pages) setRule(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := RuleDraft{On: f.Yes("enabled"), Enough: f.Text("enough"), Km: f.Text("km")}
	d.Version, _ = f.Int("version")
	err = p.neighbours.SetRule(c.Context(), c.Actor(), d, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.ruling(c, http.StatusUnprocessableEntity, rulePage{Draft: d, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.ruling(c, http.StatusConflict, rulePage{Draft: d, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(rulePath, "neighbours.kept")
}
