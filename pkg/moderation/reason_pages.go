package moderation

import (
	"net/http"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const reasonsPath = "/admin/motifs"

type reasonPages struct{ reasons *Reasons }

// MountReasons adds the pages by which staff write the preset reasons.
func MountReasons(r *web.Router, reasons *Reasons) {
	p := &reasonPages{reasons}
	r.GET(reasonsPath, web.Team, p.index)
	r.GET(reasonsPath+"/:family/nouveau", web.Team, p.edit)
	r.POST(reasonsPath+"/:family/nouveau", web.Team, p.keep)
	r.GET(reasonsPath+"/:family/:reason", web.Team, p.edit)
	r.POST(reasonsPath+"/:family/:reason", web.Team, p.keep)
	r.POST(reasonsPath+"/:family/:reason/origine", web.Team, p.reset)
	r.POST(reasonsPath+"/:family/:reason/monter", web.Team, p.move(true))
	r.POST(reasonsPath+"/:family/:reason/descendre", web.Team, p.move(false))
}

// Path is the page of the reason.
func (m Motive) Path() string {
	if m.Reason == "" {
		return reasonsPath + "/" + m.Family + "/nouveau"
	}
	return reasonsPath + "/" + m.Family + "/" + string(m.Reason)
}

func reasonsOf(family string) string {
	return web.Address(reasonsPath, map[string]string{"pour": family})
}

type reasonsPage struct {
	web.Base
	Families []string
	Family   string
	Active   []Motive
	Off      []Motive
}

func (p *reasonPages) index(c *web.Ctx) error {
	page := &reasonsPage{Base: c.Base("moderation.reasons_title"), Families: p.reasons.Families(), Family: c.Query().Text("pour")}
	if !slices.Contains(page.Families, page.Family) {
		page.Family = page.Families[0]
	}
	page.NoIndex = true
	list, err := p.reasons.List(page.Family)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Active {
			page.Active = append(page.Active, m)
		} else {
			page.Off = append(page.Off, m)
		}
	}
	return c.Page(http.StatusOK, "moderation/reasons", page)
}

type reasonPage struct {
	web.Base
	Motive  Motive
	Draft   ReasonDraft
	Kinds   []web.Choice
	Fields  []web.Choice
	Errors  form.Errors
	Problem i18n.Message
}

// Read reports whether authors read the reason's sentence.
func (p *reasonPage) Read() bool { return p.Motive.presets.Why != "" }

func (p *reasonPages) find(c *web.Ctx) (Motive, error) {
	return p.reasons.Find(c.Param("family"), Reason(c.Param("reason")))
}

func (p *reasonPages) edit(c *web.Ctx) error {
	m, err := p.find(c)
	if err != nil {
		return err
	}
	return p.form(c, http.StatusOK, reasonPage{Motive: m, Draft: p.reasons.draftOf(m)})
}

func (p *reasonPages) form(c *web.Ctx, status int, page reasonPage) error {
	page.Base = c.Base("moderation.reason_new")
	if page.Motive.Reason != "" {
		page.Title = c.Translate(page.Motive.Name())
	}
	page.NoIndex = true
	page.Kinds = c.Choices("moderation.kind.", p.reasons.Kinds(page.Motive.Family), page.Draft.Kinds...)
	for _, f := range page.Motive.presets.Fields {
		page.Fields = append(page.Fields, web.Choice{Value: f.Name, Label: c.Translate(f.Label), Checked: f.Name == page.Draft.Field})
	}
	return c.Page(status, "moderation/reason", &page)
}

func (p *reasonPages) keep(c *web.Ctx) error {
	m, err := p.find(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := reasonFrom(f, p.reasons.Kinds(m.Family))
	return p.answer(c, m, d, p.reasons.Keep(c.Context(), c.Actor(), m, d, f.Text(once.Field)), "moderation.reason_kept")
}

func (p *reasonPages) reset(c *web.Ctx) error {
	m, err := p.find(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	version, _ := f.Int("version")
	return p.answer(c, m, p.reasons.draftOf(m), p.reasons.Reset(c.Context(), c.Actor(), m, version, f.Text(once.Field)), "moderation.reason_was_reset")
}

// answer ends an act on a reason, or shows what was typed with what is wrong.
func (p *reasonPages) answer(c *web.Ctx, m Motive, d ReasonDraft, err error, done string) error {
	if err == nil {
		return c.SeeOther(reasonsOf(m.Family), done)
	}
	if bad, ok := form.As(err); ok {
		return p.form(c, http.StatusUnprocessableEntity, reasonPage{Motive: m, Draft: d, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.form(c, http.StatusConflict, reasonPage{Motive: m, Draft: d, Problem: said.Message})
	}
	return err
}

func (p *reasonPages) move(up bool) web.Handler {
	return func(c *web.Ctx) error {
		m, err := p.find(c)
		if err != nil {
			return err
		}
		f, err := c.Form()
		if err != nil {
			return err
		}
		if err := p.reasons.Move(c.Context(), c.Actor(), m, up, f.Text(once.Field)); err != nil {
			return err
		}
		return c.SeeOther(reasonsOf(m.Family)+"#"+string(m.Reason), "")
	}
}
