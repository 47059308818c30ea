package directory

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// maxForm is the body of a form with its picture, and some to spare so that one that is too heavy is
// told beside its field.
const maxForm = 2 * 20 << 20

func (p *pages) mountForm(r *web.Router, k Kind) {
	r.GET(k.FormPath(), web.Member, p.of(k, p.form))
	r.POST(k.FormPath(), web.Member, p.of(k, p.keep), web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("profiles", 60, time.Hour))
	r.POST(k.FormPath()+"/retirer", web.Member, p.of(k, p.withdraw))
}

// formPage is a member's own profile: what is written, what the public sees, and the form.
type formPage struct {
	web.Base
	Profile Profile
	Preview Tile
	Home    string // the commune an ambassador may tell
	Draft   Draft
	Note    form.Note // what the last decision asks
	Errors  form.Errors
	Problem i18n.Message // what happened to the profile meanwhile
	Sectors []web.Choice
	Answer  i18n.Message // how long answers take
}

func (p *pages) form(c *web.Ctx, k Kind) error {
	return p.print(c, http.StatusOK, k, func(page *formPage) {})
}

// print shows the profile as it is kept, then as change says.
func (p *pages) print(c *web.Ctx, status int, k Kind, change func(*formPage)) error {
	profile, err := p.directory.Mine(c.Context(), c.Actor(), k)
	if err != nil {
		return err
	}
	page := &formPage{
		Base: c.Base("directory.form_title." + string(k)), Profile: profile, Preview: p.tile(profile.Card), Draft: profile.Draft,
		Home: p.territory.Name(profile.Home),
	}
	page.NoIndex = true
	page.Note = p.directory.note(k, moderation.Reason(profile.Why), profile.Message)
	if page.Draft.Name == "" {
		page.Draft.Name = profile.ShortName
	}
	if page.Answer, err = p.directory.Usually(c.Context()); err != nil {
		return err
	}
	change(page)
	page.Sectors = c.Choices("directory.sector.", Sectors(), page.Draft.Sector)
	return c.Page(status, "directory/form", page)
}

// keep saves or sends what was typed; whatever is wrong, the form comes back as it was.
func (p *pages) keep(c *web.Ctx, k Kind) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := draftFrom(k, f, consent(c, k))
	d.Sent = c.Sending(d)
	what, act, flash := save, p.directory.Save, "directory.saved"
	if f.Text("action") == submit {
		what, act, flash = submit, p.directory.Submit, "directory.sent"
	}
	already, err := p.directory.Already(c.Context(), c.Actor(), k, d, what, f.Text(once.Field))
	if err != nil {
		return err
	}
	if already {
		return c.SeeOther(k.FormPath(), flash)
	}
	if why, status, refused := p.receive(c, &d); refused {
		return p.again(c, status, k, d, func(page *formPage) {
			page.Errors = d.check(k, what == submit, page.Profile.AgreedAt != nil)
			page.Errors.Add("photo", why.Key, why.Args...)
		})
	}
	err = act(c.Context(), c.Actor(), k, d, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.again(c, http.StatusUnprocessableEntity, k, d, func(page *formPage) { page.Errors = bad })
	}
	if said, ok := fault.As(err); ok && (said.Kind == fault.Conflict || said.Kind == fault.Stopped) {
		return p.again(c, http.StatusConflict, k, d, func(page *formPage) { page.Problem = said.Message })
	}
	if err != nil {
		return err
	}
	return c.SeeOther(k.FormPath(), flash)
}

// consent are the words of the boxes that a member ticks, as they read them.
func consent(c *web.Ctx, k Kind) string {
	words := c.Translate(i18n.M("directory.consent." + string(k)))
	if k == Ambassadors {
		words = c.Translate(i18n.M("directory.adult")) + "\n" + words
	}
	return words
}

// again shows the form with what was typed, over the profile as it now is.
func (p *pages) again(c *web.Ctx, status int, k Kind, d Draft, tell func(*formPage)) error {
	return p.print(c, status, k, func(page *formPage) {
		page.Draft = d
		tell(page)
	})
}

// receive takes the picture sent in, if there is one, and says why it could not.
func (p *pages) receive(c *web.Ctx, d *Draft) (why i18n.Message, status int, refused bool) {
	files := c.Files("photo")
	if len(files) == 0 {
		return why, 0, false
	}
	photo, err := p.directory.photos.Take(c, files[0])
	if err != nil {
		why, status = photos.Refusal(c, err, i18n.M("directory.photo_failed"))
		return why, status, true
	}
	d.Photo = photo.ID
	return why, 0, false
}

// maySend spares a picture past the quota being written down, let alone treated.
func (p *pages) maySend(c *web.Ctx) error { return p.directory.MaySend(c.Context(), c.Actor()) }

func (p *pages) withdraw(c *web.Ctx, k Kind) error {
	if err := p.directory.Withdraw(c.Context(), c.Actor(), k); err != nil {
		return err
	}
	return c.SeeOther(k.FormPath(), "directory.withdrawn")
}
