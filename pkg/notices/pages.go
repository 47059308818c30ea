package notices

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// Path is the form by which anybody tells of a content.
const Path = "/signalement"

type pages struct{ notices *Service }

// Mount adds the form, its explanation, and the page where a notice is followed.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET(Path, web.Anyone, p.compose, web.Limited("notice form", 240, time.Hour)) // it looks up what the address shows
	r.POST(Path, web.Anyone, p.send, web.Limited("notice", 10, time.Hour))
	r.GET(Path+"/explications", web.Anyone, p.explain)
	r.GET(Path+"/:token", web.Anyone, p.follow)
	r.POST(Path+"/:token/contester", web.Anyone, p.contest, web.Limited("notice", 10, time.Hour))
}

// trap is a field that people do not see and that programs fill: what comes with it is thrown away.
const trap = "fax"

type formPage struct {
	web.Base
	Draft   Draft
	About   moderation.Entry // what the address shows
	Grounds []web.Choice
	Errors  form.Errors
	Problem i18n.Message // the form has served already
}

func (p *pages) compose(c *web.Ctx) error {
	d := draftFrom(c.Query(), c.BaseURL())
	if by := c.Actor(); !by.Anonymous() {
		d.Name, d.Email = by.FirstName, by.Email
	}
	return p.form(c, http.StatusOK, formPage{Draft: d})
}

func (p *pages) form(c *web.Ctx, status int, page formPage) (err error) {
	page.Base = c.Base("notices.title")
	page.NoIndex = true
	page.Grounds = c.Choices("notices.ground.", Grounds(), page.Draft.Ground)
	if ours(page.Draft.Page) {
		if page.About, err = p.notices.About(c.Context(), p.notices.pool, page.Draft.Page); err != nil {
			return err
		}
	}
	return c.Page(status, "notices/form", &page)
}

func (p *pages) send(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if f.Text(trap) != "" {
		return c.SeeOther(Path+"/explications", "")
	}
	d := draftFrom(f, c.BaseURL())
	path, err := p.notices.Submit(c.Context(), c.Actor(), d, c.Locale(), f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.form(c, http.StatusUnprocessableEntity, formPage{Draft: d, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.form(c, http.StatusConflict, formPage{Draft: d, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(path, "")
}

func (p *pages) explain(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("notices.explain_title")}
	page.Description = c.Translate(i18n.M("notices.lead"))
	return c.Page(http.StatusOK, "notices/explain", &page)
}

type followPage struct {
	web.Base
	Notice      Notice
	Why         i18n.Message // of the answer; empty when there is none yet
	Contestable bool
	Words       string // of the contest, as typed
	Errors      form.Errors
	Problem     i18n.Message
}

func (p *pages) follow(c *web.Ctx) error { return p.followed(c, http.StatusOK, followPage{}) }

func (p *pages) followed(c *web.Ctx, status int, page followPage) (err error) {
	if page.Notice, err = p.notices.Follow(c.Context(), c.Param("token")); err != nil {
		return err
	}
	n := page.Notice
	page.Base = c.Base("notices.follow_title")
	page.NoIndex = true
	page.Contestable = n.Contestable(p.notices.now())
	page.Why = p.notices.queue.Note(Kind, moderation.Reason(n.Reason), "").Text
	return c.Page(status, "notices/follow", &page)
}

func (p *pages) contest(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	token, words := c.Param("token"), f.Paragraph("words")
	err = p.notices.Contest(c.Context(), c.Actor(), token, words, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.followed(c, http.StatusUnprocessableEntity, followPage{Words: words, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.followed(c, http.StatusConflict, followPage{Words: words, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(Path+"/"+token, "")
}
