package moderation

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type authorPages struct {
	queue     *Queue
	sanctions *sanctions.Service
}

// MountAuthors adds the sheets of authors, from which moderators stop one from contributing.
func MountAuthors(r *web.Router, q *Queue, s *sanctions.Service) {
	p := &authorPages{q, s}
	r.GET("/moderation/auteurs/:id", web.Moderators, p.show, web.Noted("account.read", "account :id"))
	r.POST("/moderation/auteurs/:id/suspendre", web.Moderators, p.stop)
	r.POST("/moderation/auteurs/:id/lever", web.Moderators, p.lift)
}

// Path is the sheet of an author.
func (a Author) Path() string { return authorPath(a.ID) }

func authorPath(id who.ID) string { return fmt.Sprintf("/moderation/auteurs/%d", id) }

type authorPage struct {
	web.Base
	Person  Person
	May     bool // the reader may stop them
	Order   sanctions.Order
	Reasons []web.Choice
	Days    []web.Choice
	Errors  form.Errors
	Problem i18n.Message
}

func (p *authorPages) show(c *web.Ctx) error { return p.sheet(c, http.StatusOK, authorPage{}) }

func (p *authorPages) sheet(c *web.Ctx, status int, page authorPage) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if page.Person, err = p.queue.Person(c.Context(), c.Actor(), who.ID(id)); err != nil {
		return err
	}
	page.Base = c.Base("moderation.author")
	page.Title, page.NoIndex = page.Person.Name, true
	page.May = page.Person.ID != c.Actor().ID && sanctions.Stoppable(c.Actor(), page.Person.Role)
	page.Reasons = c.Choices("sanctions.reason.", sanctions.Reasons(), page.Order.Reason)
	for _, days := range sanctions.Days(c.Actor()) {
		page.Days = append(page.Days, web.Choice{Value: strconv.Itoa(days), Label: c.Translate(i18n.N("moderation.days", days)), Checked: days == page.Order.Days})
	}
	return c.Page(status, "moderation/author", &page)
}

// stop takes the sanction that was typed; whatever is wrong, the form comes back as it was.
func (p *authorPages) stop(c *web.Ctx) error {
	id, f, err := web.Act[who.ID](c)
	if err != nil {
		return err
	}
	if _, err := p.queue.Person(c.Context(), c.Actor(), id); err != nil { // whom one may not see, one does not stop
		return err
	}
	days, _ := f.Int("days")
	o := sanctions.Order{Reason: f.Text("reason"), Message: f.Paragraph("message"), Days: days}
	err = p.sanctions.Take(c.Context(), c.Actor(), id, o, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.sheet(c, http.StatusUnprocessableEntity, authorPage{Order: o, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.sheet(c, http.StatusConflict, authorPage{Order: o, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(authorPath(id), "sanctions.taken")
}

func (p *authorPages) lift(c *web.Ctx) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	sanction, _ := f.Int("sanction")
	if err := p.sanctions.Lift(c.Context(), c.Actor(), sanctions.ID(sanction)); err != nil {
		return err
	}
	return c.SeeOther(authorPath(who.ID(id)), "sanctions.lifted")
}
