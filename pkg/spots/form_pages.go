package spots

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// maxForm is the body of a form with every photo it may hold, and some to spare so that one photo
// that is too heavy is told beside its name rather than refused with all the rest.
const maxForm = 8 * 20 << 20

func (p *pages) mountForm(r *web.Router) {
	r.GET("/espace/spots/nouveau", web.Signed, p.compose)
	r.POST("/espace/spots/nouveau", web.Signed, p.create, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("spots", 120, time.Hour))
	r.GET("/espace/spots/:id/modifier", web.Member, p.edit)
	r.POST("/espace/spots/:id/modifier", web.Signed, p.update, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("spots", 120, time.Hour))
	r.POST("/espace/spots/:id/retirer", web.Member, p.withdraw)
	r.POST("/espace/spots/:id/modification/retirer", web.Member, p.cancelEdit)
	p.mountNear(r)
}

type formPage struct {
	web.Base
	ID        ID        // 0 for a new spot
	Spot      *Spot     // nil for a new spot
	Edit      *Edit     // the change to it that is open; nil when there is none
	Refused   *Edit     // the last change to it, when it was refused and none is open
	Note      form.Note // what the last decision asks
	Draft     Draft
	Errors    form.Errors
	Problem   i18n.Message // what happened to the spot meanwhile
	Broken    []Broken
	Moved     bool   // a photo, among the others
	Offered   string // the commune where a photo was taken, offered as the place
	Retouch   string // the photo to go on to, once this is saved
	Near      nearby
	Shown     []Card // published spots that show one of its photos already
	Seen      seen   // what the public will see of its place
	Cautions  []Caution
	Corrected bool                // moderators put it right: see correctionPath
	Prospect  Prospect            // how it will be read; Usual once it was sent
	Changes   []moderation.Change // what a change that waits would change

	Categories, Seasons, Access, Precisions, People, Names []web.Choice
	Communes                                               []territory.Commune
	Answer                                                 i18n.Message // how soon an answer usually comes
	Neighbours                                             bool         // who see it meanwhile
	Map                                                    *territory.Map
}

// Broken is a photo that could not be kept.
type Broken struct {
	Name string
	Why  i18n.Message
}

// Action is where the form is sent.
func (p formPage) Action() string {
	if p.ID == 0 {
		return "/espace/spots/nouveau"
	}
	return editPath(p.ID)
}

func (p *pages) compose(c *web.Ctx) error {
	if err := p.spots.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	page := formPage{Draft: draftFrom(form.From(nil))}
	if from, asked := c.Query().Int("depuis"); asked {
		refused, err := p.spots.Of(c.Context(), c.Actor(), ID(from))
		if err != nil {
			return err
		}
		page.Draft, page.Note = refused.Draft.again(), p.spots.queue.Note(Kind, moderation.Reason(refused.Why), refused.Message)
	}
	return p.form(c, http.StatusOK, page)
}

func (p *pages) edit(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	page, err := p.open(c, ID(id))
	if err != nil {
		return err
	}
	return p.form(c, http.StatusOK, page)
}

// form prints the form, or what became of the spot once it may no longer be changed.
func (p *pages) form(c *web.Ctx, status int, page formPage) error {
	page.Base = c.Base("spots.form_title")
	if page.Spot != nil {
		var err error
		if page.Corrected, err = p.spots.wasCorrected(c.Context(), *page.Spot); err != nil {
			return err
		}
		page.Note = p.note(page)
	}
	all, err := p.spots.Categories(c.Context())
	if err != nil {
		return err
	}
	if page.Prospect, err = p.prospect(c, page); err != nil {
		return err
	}
	d := page.Draft
	page.Categories = categoryChoices(c, all, d.Category)
	page.Seasons = c.Choices("spots.season.", Seasons(), d.Seasons...)
	page.Access = c.Choices("spots.access.", Accesses(), d.Access...)
	page.Precisions, page.Seen, page.Cautions = precisions(c, d), p.seen(d), cautions(d)
	page.People = c.Choices("spots.people.", []string{"no", "agreed"}, d.People)
	page.Names = c.Choices("spots.display_name.", []string{"first_name", "anonymous"}, d.DisplayName)
	page.Communes, page.Map = p.territory.Communes(), p.territory.Drawing()
	if page.Answer, err = p.answer(c); err != nil {
		return err
	}
	if page.Neighbours, err = p.spots.meetsNeighbours(c.Context()); err != nil {
		return err
	}
	if err := p.offer(c, &page); err != nil {
		return err
	}
	if err := p.lookAround(c, &page); err != nil {
		return err
	}
	if page.Shown, err = p.spots.AlreadyShown(c.Context(), page.ID, page.Draft.Photos); err != nil {
		return err
	}
	name := "spots/form"
	if !page.editable() {
		name, page.Title = "spots/mine", page.Spot.Draft.Title
		if page.Edit != nil {
			page.Changes = changes(page.Edit.Before, page.Edit.Wanted, all)
		}
	}
	return c.Page(status, name, &page)
}

func categoryChoices(c *web.Ctx, all []Category, chosen string) []web.Choice {
	choices := make([]web.Choice, len(all))
	for i, k := range all {
		choices[i] = web.Choice{Value: k.Slug, Label: k.Name(c.Locale()), Checked: k.Slug == chosen}
	}
	return choices
}

// answer says how long answers take: the real median once there is one, else the promise.
func (p *pages) answer(c *web.Ctx) (i18n.Message, error) {
	median, err := p.spots.MedianAnswer(c.Context())
	return moderation.Usually(median), err
}

// offer fills an empty position with that of a photo, for the author to check.
func (p *pages) offer(c *web.Ctx, page *formPage) error {
	if page.Draft.Latitude != "" || page.Draft.Longitude != "" || len(page.Draft.Photos) == 0 {
		return nil
	}
	taken, err := p.spots.TakenAt(c.Context(), c.Actor(), page.Draft.Photos)
	if err != nil || taken == nil {
		return err
	}
	if commune, inside := p.territory.Locate(*taken); inside {
		page.Offered = commune.Name
		page.Draft.Latitude, page.Draft.Longitude = degrees(taken.Lat), degrees(taken.Lon)
	}
	return nil
}

func (p *pages) create(c *web.Ctx) error { return p.keep(c, 0) }

func (p *pages) update(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.keep(c, ID(id))
}

// keep saves or submits what was sent; whatever is wrong, the form comes back as it was typed.
func (p *pages) keep(c *web.Ctx, id ID) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if id != 0 && !f.Has("title") { // no form of ours: it would empty the spot
		return fault.New(fault.Invalid, "errors.invalid.text")
	}
	var page formPage
	if id != 0 {
		if page, err = p.open(c, id); err != nil { // before any photo is received for it
			return err
		}
	}
	page.Draft = draftFrom(f)
	page.Draft.Photos, page.Moved = moved(keptPhotos(f), f.Text("move"))
	heed(c.Query(), &page.Draft)
	page.Draft.Sent = c.Sending([]any{page.Draft, f.All("alt")})
	if page.Draft.Photos, err = p.spots.photos.Latest(c.Context(), page.Draft.Photos); err != nil {
		return err
	}
	page.Retouch = f.Text("retouch")
	act := save
	if f.Text("action") == submit {
		act = submit
	}
	kept, err := p.spots.Already(c.Context(), c.Actor(), id, page.Draft, act, f.Text(once.Field))
	if err != nil {
		return err
	}
	if kept != 0 {
		return p.done(c, page, act, kept)
	}
	if page, err = p.begun(c, page); err != nil {
		return err
	}
	return p.keepNew(c, f, page, act)
}

// keepNew keeps what was not sent before.
func (p *pages) keepNew(c *web.Ctx, f form.Values, page formPage, act string) error {
	status := p.receive(c, f, &page)
	if len(page.Broken) > 0 {
		more, err := p.spots.Problems(c.Context(), page.Draft, act == submit)
		if err != nil {
			return err
		}
		page.Errors = append(page.Errors, more...)
		return p.form(c, status, page)
	}
	if ask, err := p.asks(c, page, act); ask || err != nil {
		return p.ask(c, page, err)
	}
	kept, err := p.spots.keeper(page.Rewrites(), act)(c.Context(), c.Actor(), page.ID, page.Draft, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		page.Errors = bad
		return p.form(c, http.StatusUnprocessableEntity, page)
	}
	if said, ok := fault.As(err); ok && (said.Kind == fault.Conflict || said.Kind == fault.Stopped) {
		page.Problem = said.Message
		return p.form(c, http.StatusConflict, page)
	}
	if err != nil {
		return err
	}
	return p.done(c, page, act, kept)
}

func (p *pages) done(c *web.Ctx, page formPage, act string, kept ID) error {
	same, err := p.same(c, page, kept)
	switch {
	case err != nil:
		return err
	case same != "":
		return c.SeeOther(same, "spots.same_kept")
	case act == save && page.Retouch != "":
		return c.SeeOther(photos.RetouchPath(page.Retouch), "")
	case act == submit && page.Rewrites():
		return c.SeeOther(editPath(kept), "spots.edit_submitted")
	case act == submit:
		return p.sent(c, kept)
	case page.Moved:
		return c.SeeOther(editPath(kept)+"#f-photos", "spots.photo_moved")
	case page.Rewrites():
		return c.SeeOther(editPath(kept), "spots.edit_saved")
	}
	return c.SeeOther(editPath(kept), "spots.saved")
}

// maySend spares photos past the quota, or of somebody stopped, being written down, let alone treated.
func (p *pages) maySend(c *web.Ctx) error {
	if err := p.spots.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	return p.spots.photos.MaySend(c.Context(), c.Actor())
}

func (p *pages) withdraw(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.spots.Withdraw(c.Context(), c.Actor(), ID(id)); err != nil {
		return err
	}
	return c.SeeOther("/espace", "spots.withdrawn")
}
