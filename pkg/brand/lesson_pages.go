package brand

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

func (p pages) lessonRoutes(r *web.Router) {
	r.GET(LessonPath, web.Member, p.lesson)
	r.POST(LessonPath, web.Member, p.learn)
}

// lessonPage asks about six pictures; each answer is explained.
type lessonPage struct {
	web.Base
	Questions []question
	Errors    form.Errors
	Read      bool   // every explanation was shown
	Right     int    // answers
	Next      string // where the person was going
	Rules     Rules
}

func (p pages) lesson(c *web.Ctx) error {
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	return p.ask(c, http.StatusOK, k, k.lesson(c.Actor().ID), nil, web.Next(c.Query(), ""))
}

func (p pages) ask(c *web.Ctx, status int, k *collection, asked []question, bad form.Errors, next string) error {
	page := &lessonPage{Base: c.Base("brand.lesson_title"), Questions: asked, Errors: bad, Next: next, Read: len(bad) > 0, Rules: k.rules}
	for _, q := range asked {
		page.Read = page.Read && q.Answer != ""
		if q.Right() {
			page.Right++
		}
	}
	page.NoIndex = true
	return c.Page(status, "brand/lesson", page)
}

func (p pages) learn(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	asked := k.lesson(c.Actor().ID)
	if bad := answered(asked, f, f.Yes("read")); len(bad) > 0 {
		return p.ask(c, http.StatusUnprocessableEntity, k, asked, bad, web.Next(f, ""))
	}
	if err := p.brand.Learn(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.SeeOther(web.Next(f, "/marque/bulle"), "brand.lesson_done")
}

// lessonFirst sends a person who has only the lesson left there, to come to next afterwards.
func (p pages) lessonFirst(c *web.Ctx, next string) (sent bool, err error) {
	at, err := p.brand.Standing(c.Context(), c.Actor())
	if err != nil || at.Step != TakeLesson {
		return false, err
	}
	return true, c.SeeOther(web.WithNext(LessonPath, next), "")
}
