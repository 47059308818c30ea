package uses

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The addresses.
const (
	minePath    = "/espace/usages"
	composePath = "/espace/usages/nouveau"
	wallPath    = "/marque/usages"
)

// maxForm is the body of a form with its photo, and some to spare so that one that is too heavy is
// told beside its field.
const maxForm = 2 * 20 << 20

type pages struct {
	uses      *Service
	territory *territory.Territory
}

// Mount adds the wall, one's own list and the forms.
func Mount(r *web.Router, s *Service, t *territory.Territory) {
	p := &pages{s, t}
	r.GET(wallPath, web.Anyone, p.wall, web.Cached(topic), web.Varies("support", "apres"))
	r.GET(minePath, web.Member, p.mine)
	r.GET(composePath, web.Signed, p.compose)
	r.POST(composePath, web.Signed, p.create, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("uses", 60, time.Hour))
	r.GET("/espace/usages/:id/modifier", web.Member, p.edit)
	r.POST("/espace/usages/:id/modifier", web.Signed, p.update, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("uses", 60, time.Hour))
	r.POST("/espace/usages/:id/retirer", web.Member, p.withdraw)
	p.reportRoutes(r)
	r.GET(proofPath, web.Team, p.proof, web.Limited("export", 30, time.Hour))
	r.GET(dossierPath, web.Team, p.dossier, web.Limited("export", 30, time.Hour))
}

// wallPage is the public wall.
type wallPage struct {
	web.Base
	Support     string
	Supports    []web.Choice
	Cards       []Card
	Next, First string // addresses; empty at the ends
}

func (p *pages) wall(c *web.Ctx) error {
	support := c.Query().Text("support")
	if !slices.Contains(Supports(), support) {
		support = ""
	}
	after := db.ParseCursor(c.Query().Text("apres"))
	cards, next, err := p.uses.Wall(c.Context(), support, after)
	if err != nil {
		return err
	}
	page := &wallPage{Base: c.Base("uses.wall_title"), Support: support, Supports: c.Choices("brand.use.", Supports(), support), Cards: cards}
	page.Description = c.Translate(i18n.M("uses.wall_lead"))
	if !next.Zero() {
		page.Next = wallAddress(support, next)
	}
	if !after.Zero() {
		page.First = wallAddress(support, db.Cursor{})
	}
	return c.Page(http.StatusOK, "uses/wall", page)
}

func wallAddress(support string, after db.Cursor) string {
	return web.Address(wallPath, map[string]string{"support": support, "apres": after.String()})
}

// minePage lists a member's own uses.
type minePage struct {
	web.Base
	Cards    []Card
	Next     db.Cursor
	ThisYear int // for the team, who take the yearly file; 0 for others
}

func (p *pages) mine(c *web.Ctx) error {
	cards, next, err := p.uses.Mine(c.Context(), c.Actor(), db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &minePage{Base: c.Base("uses.mine_title"), Cards: cards, Next: next}
	if c.Actor().Is(who.Staff) {
		page.ThisYear = today(p.uses.now()).Year()
	}
	page.NoIndex = true
	return c.Page(http.StatusOK, "uses/mine", page)
}

// formPage is the form of a use, or what became of one.
type formPage struct {
	web.Base
	ID                      ID        // 0 for a new use
	Use                     *Use      // nil for a new use
	Note                    form.Note // what the last decision asks
	Draft                   Draft
	Errors                  form.Errors
	Problem                 i18n.Message // what happened to the use meanwhile
	Supports, People, Names []web.Choice
	Communes                []territory.Commune
	Today                   string
}

// Action is where the form is sent.
func (p formPage) Action() string {
	if p.ID == 0 {
		return composePath
	}
	return editPath(p.ID)
}

func (p *pages) compose(c *web.Ctx) error {
	if err := p.uses.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	page := formPage{Draft: draftFrom(c.Query(), p.territory)}
	if from, asked := c.Query().Int("depuis"); asked {
		refused, err := p.uses.Of(c.Context(), c.Actor(), ID(from))
		if err != nil {
			return err
		}
		page.Draft, page.Note = refused.Draft.again(), p.uses.queue.Note(Kind, moderation.Reason(refused.Why), refused.Message)
	}
	return p.form(c, http.StatusOK, page)
}

func (p *pages) edit(c *web.Ctx) error {
	u, err := p.own(c)
	if err != nil {
		return err
	}
	return p.form(c, http.StatusOK, formPage{ID: u.ID, Use: &u, Draft: u.Draft})
}

// own is the use of the address, should it be the person's.
func (p *pages) own(c *web.Ctx) (Use, error) {
	id, err := c.ID("id")
	if err != nil {
		return Use{}, err
	}
	return p.uses.Of(c.Context(), c.Actor(), ID(id))
}

// form prints the form, or what became of the use once it may no longer be changed.
func (p *pages) form(c *web.Ctx, status int, page formPage) error {
	page.Base = c.Base("uses.form_title")
	page.NoIndex = true
	if page.Use != nil {
		page.Note = p.uses.queue.Note(Kind, moderation.Reason(page.Use.Why), page.Use.Message)
	}
	if page.Use != nil && !page.Use.Editable() {
		page.Title = c.Translate(i18n.M("uses.shown_title"))
		return c.Page(status, "uses/show", &page)
	}
	d := page.Draft
	page.Supports = c.Choices("brand.use.", Supports(), d.Support)
	page.People = c.Choices("uses.people.", []string{"no", "agreed"}, d.People)
	page.Names = c.Choices("uses.display_name.", []string{"first_name", "anonymous"}, d.DisplayName)
	page.Communes, page.Today = p.territory.Communes(), today(p.uses.now()).Format(time.DateOnly)
	return c.Page(status, "uses/form", &page)
}

func (p *pages) create(c *web.Ctx) error { return p.keep(c, formPage{}) }

func (p *pages) update(c *web.Ctx) error {
	u, err := p.own(c) // before any photo is received for it
	if err != nil {
		return err
	}
	return p.keep(c, formPage{ID: u.ID, Use: &u})
}

// keep sends what was typed; whatever is wrong, the form comes back as it was.
func (p *pages) keep(c *web.Ctx, page formPage) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.uses.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	d := draftFrom(f, p.territory)
	d.Sent = c.Sending(d)
	already, err := p.uses.Already(c.Context(), c.Actor(), page.ID, d, f.Text(once.Field))
	if err != nil {
		return err
	}
	if already {
		return c.SeeOther(minePath, "uses.submitted")
	}
	photo, status := p.uses.photos.One(c, "photo", "uses.photo_failed", &page.Errors)
	d.Photo = cmp.Or(photo, d.Photo)
	page.Draft = d
	if len(page.Errors) > 0 {
		page.Errors = append(page.Errors, slices.DeleteFunc(d.check(p.uses.now()), func(e form.FieldError) bool { return e.Field == "photo" })...)
		return p.form(c, status, page)
	}
	_, err = p.uses.Submit(c.Context(), c.Actor(), page.ID, d, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		page.Errors = bad
		return p.form(c, http.StatusUnprocessableEntity, page)
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		page.Problem = said.Message
		return p.form(c, http.StatusConflict, page)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(minePath, "uses.submitted")
}

// maySend spares a photo past the quota being written down, let alone treated.
func (p *pages) maySend(c *web.Ctx) error { return p.uses.MaySend(c.Context(), c.Actor()) }

func (p *pages) withdraw(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.uses.Withdraw(c.Context(), c.Actor(), ID(id)); err != nil {
		return err
	}
	return c.SeeOther(minePath, "uses.withdrawn")
}
