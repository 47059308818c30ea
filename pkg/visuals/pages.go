package visuals

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const composePath = minePath + "/nouveau"

// maxForm is the body of a form with its picture, and some to spare so that one that is too heavy is
// told beside its field.
const maxForm = 2 * 20 << 20

type pages struct{ visuals *Service }

// Mount adds one's own visuals, the form, and the page that answers for a reference.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET(minePath, web.Member, p.mine)
	r.GET(composePath, web.Signed, p.compose)
	r.POST(composePath, web.Signed, p.create, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("visuals", 60, time.Hour))
	r.GET(minePath+"/:id", web.Member, p.show)
	r.POST(minePath+"/:id", web.Signed, p.update, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("visuals", 60, time.Hour))
	r.POST(minePath+"/:id/supprimer", web.Member, p.delete)
	r.GET("/visuels/:reference", web.Anyone, p.approval, web.Limited("reference", 120, time.Hour))
}

// minePage lists a member's own visuals.
type minePage struct {
	web.Base
	Cards []Card
	Next  db.Cursor
}

func (p *pages) mine(c *web.Ctx) error {
	cards, next, err := p.visuals.Mine(c.Context(), c.Actor(), db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &minePage{c.Base("visuals.mine_title"), cards, next}
	page.NoIndex = true
	return c.Page(http.StatusOK, "visuals/mine", page)
}

// formPage is the form of a visual, or what became of one.
type formPage struct {
	web.Base
	Visual  *Visual // nil for a new one
	Draft   Draft
	Note    form.Note // what the last answer asks
	Errors  form.Errors
	Problem i18n.Message // what happened to the visual meanwhile
	Checks  []Check      // of the version in force
	Uses    []web.Choice
	Units   []web.Choice
	Places  []web.Choice
	Shares  []web.Choice
	Grounds []brand.Ground
}

// Action is where the form is sent.
func (p formPage) Action() string {
	if p.Visual == nil {
		return composePath
	}
	return path(p.Visual.ID)
}

// Marking reports whether the picture is there to mark the bubble on.
func (p formPage) Marking() bool { return p.Visual != nil && p.Visual.State == Drafted }

func (p *pages) compose(c *web.Ctx) error {
	if err := p.visuals.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	page := formPage{Draft: Draft{Use: c.Query().Text("use"), Unit: string(Millimetres)}}
	if from, asked := c.Query().Int("depuis"); asked {
		v, err := p.visuals.Of(c.Context(), c.Actor(), ID(from))
		if err != nil {
			return err
		}
		page.Draft, page.Note = draftOf(v), p.note(v)
		page.Draft.Revision = 0
		page.Draft.Photo = ""
	}
	return p.form(c, http.StatusOK, page)
}

// note is what the last answer asks.
func (p *pages) note(v Visual) form.Note {
	return p.visuals.queue.Note(Kind, moderation.Reason(v.Now().Why), v.Now().Message)
}

func (p *pages) show(c *web.Ctx) error {
	v, err := p.own(c)
	if err != nil {
		return err
	}
	return p.form(c, http.StatusOK, formPage{Visual: &v, Draft: draftOf(v)})
}

// own is the visual of the address, should it be the person's.
func (p *pages) own(c *web.Ctx) (Visual, error) {
	id, err := c.ID("id")
	if err != nil {
		return Visual{}, err
	}
	return p.visuals.Of(c.Context(), c.Actor(), ID(id))
}

// form prints the form with what the program found, or what became of the visual once it is with the team.
func (p *pages) form(c *web.Ctx, status int, page formPage) error {
	page.Base = c.Base("visuals.form_title")
	page.NoIndex = true
	if v := page.Visual; v != nil {
		page.Title = v.Title
		page.Note = p.note(*v)
		gauge, err := p.visuals.brand.Gauge(c.Context())
		if err != nil {
			return err
		}
		page.Checks = Checks(v.Now(), gauge)
		if !v.Editable() {
			return c.Page(status, "visuals/show", &page)
		}
	}
	d := page.Draft.in(c.Locale())
	page.Draft = d
	var uses []string
	for _, a := range brand.Uses() {
		uses = append(uses, string(a.Use))
	}
	page.Uses, page.Units = c.Choices("brand.use.", uses, d.Use), c.Choices("visuals.unit.", Units(), d.Unit)
	page.Places = c.Choices("visuals.place.", Places(), d.Place)
	for _, s := range Shares() {
		page.Shares = append(page.Shares, web.Choice{Value: s, Label: c.Translate(i18n.M("visuals.share_of", s)), Checked: s == d.Share})
	}
	page.Grounds = brand.Grounds()
	return c.Page(status, "visuals/form", &page)
}

func (p *pages) create(c *web.Ctx) error { return p.keep(c, formPage{}) }

func (p *pages) update(c *web.Ctx) error {
	v, err := p.own(c) // before any picture is received for it
	if err != nil {
		return err
	}
	return p.keep(c, formPage{Visual: &v})
}

// keep keeps or sends what was typed; whatever is wrong, the form comes back as it was.
func (p *pages) keep(c *web.Ctx, page formPage) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.visuals.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	var id ID
	if page.Visual != nil {
		id = page.Visual.ID
	}
	d, send := DraftFrom(f), f.Text("action") == "submit"
	d.Sent = c.Sending(d)
	if kept, already, err := p.visuals.Already(c.Context(), c.Actor(), id, d, send, f.Text(once.Field)); err != nil || already {
		return p.done(c, kept, send, err)
	}
	photo, status := p.visuals.photos.One(c, "photo", "visuals.photo_failed", &page.Errors)
	d.Photo = cmp.Or(photo, d.Photo)
	page.Draft = d
	if len(page.Errors) > 0 {
		page.Errors = append(page.Errors, without("photo", d.check())...)
		return p.form(c, status, page)
	}
	kept, err := p.visuals.Keep(c.Context(), c.Actor(), id, d, send, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		page.Errors = bad
		return p.form(c, http.StatusUnprocessableEntity, page)
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		page.Problem = said.Message
		return p.form(c, http.StatusConflict, page)
	}
	return p.done(c, kept, send, err)
}

func without(field string, e form.Errors) (kept form.Errors) {
	for _, one := range e {
		if one.Field != field {
			kept = append(kept, one)
		}
	}
	return kept
}

func (p *pages) done(c *web.Ctx, id ID, send bool, err error) error {
	switch {
	case err != nil:
		return err
	case send:
		return c.SeeOther(path(id), "visuals.submitted")
	}
	return c.SeeOther(path(id)+"#constats", "visuals.kept")
}

// maySend spares a picture past the quota being written down, let alone treated.
func (p *pages) maySend(c *web.Ctx) error { return p.visuals.MaySend(c.Context(), c.Actor()) }

func (p *pages) delete(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.visuals.Delete(c.Context(), c.Actor(), ID(id)); err != nil {
		return err
	}
	return c.SeeOther(minePath, "visuals.deleted")
}

// approvalPage answers "was this visual approved?".
type approvalPage struct {
	web.Base
	Approval *Approval // nil for a reference that is none
}

func (p *pages) approval(c *web.Ctx) error {
	a, err := p.visuals.Approval(c.Context(), strings.ToUpper(c.Param("reference")))
	if fault.Is(err, fault.NotFound) {
		page := &approvalPage{Base: c.Base("visuals.approval_unknown_title")}
		page.NoIndex = true
		return c.Page(http.StatusNotFound, "visuals/approval", page)
	}
	if err != nil {
		return err
	}
	page := &approvalPage{c.Base("visuals.approval_title"), &a}
	page.NoIndex = true
	return c.Page(http.StatusOK, "visuals/approval", page)
}
