package appeals

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

type pages struct{ appeals *Service }

// Mount adds the page where an author contests a decision, and follows what became of it.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET(root+"/:kind/:id", web.Member, p.show)
	r.POST(root+"/:kind/:id", web.Member, p.contest, web.Limited("appeals", 20, time.Hour))
}

type page struct {
	web.Base
	Decision Decision
	Path     string
	Open     bool
	Words    string
	Usual    i18n.Message // how long answers take
	Errors   form.Errors
	Problem  i18n.Message
}

func (p *pages) show(c *web.Ctx) error { return p.print(c, http.StatusOK, page{}) }

func (p *pages) print(c *web.Ctx, status int, page page) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	d, err := p.appeals.About(c.Context(), c.Actor(), c.Param("kind"), id)
	if err != nil {
		return err
	}
	page.Base = c.Base("appeals.title")
	page.NoIndex = true
	page.Decision, page.Path, page.Open = d, path(d.Kind, d.Subject), d.Open(p.appeals.now())
	median, err := p.appeals.queue.MedianAnswer(c.Context(), Kind)
	if err != nil {
		return err
	}
	page.Usual = moderation.Usually(median)
	return c.Page(status, "appeals/show", &page)
}

// contest sends what was typed; whatever is wrong, the form comes back as it was.
func (p *pages) contest(c *web.Ctx) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	kind, words := c.Param("kind"), f.Paragraph("words")
	err = p.appeals.Contest(c.Context(), c.Actor(), kind, id, words, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.print(c, http.StatusUnprocessableEntity, page{Words: words, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.print(c, http.StatusConflict, page{Words: words, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(path(kind, id), "appeals.sent")
}
