package joining

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/ambassadors"
	"github.com/ohmylot/ohmylot/pkg/consents"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/signin"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	joining   *Service
	territory *territory.Territory
	providers *signin.Providers
}

// Mount adds the pages of sign-up.
func Mount(r *web.Router, s *Service, t *territory.Territory, providers *signin.Providers) {
	p := &pages{s, t, providers}
	r.GET("/inscription", web.Anyone, p.compose)
	r.POST("/inscription", web.Anyone, p.create, web.Limited("inscription", 30, time.Hour))
	r.GET("/inscription/merci", web.Anyone, p.thank)
}

type newPage struct {
	web.Base
	Application Application
	Invitation  organisations.Invitation // the zero one but for somebody invited
	By          string                   // the provider that introduces them, on screen; empty for none
	Providers   []*signin.Provider       // by which they may come
	Errors      form.Errors
	Links       []web.Choice
	LegalForms  []web.Choice
	Communes    []territory.Commune
}

func (p *pages) page(c *web.Ctx, a Application, e form.Errors) *newPage {
	return &newPage{
		Base: c.Base("joining.title"), Application: a, Errors: e, Communes: p.territory.Communes(), Providers: p.providers.Open(),
		Links:      c.Choices("joining.link.", ambassadors.Links(), a.Link),
		LegalForms: c.Choices("organisations.legal_form.", organisations.LegalForms(), a.File.LegalForm),
	}
}

func (p *pages) compose(c *web.Ctx) error {
	if token := c.Query().Text("invitation"); token != "" {
		return p.composeInvited(c, token)
	}
	if !c.Actor().Anonymous() {
		return c.SeeOther("/espace", "")
	}
	a := Application{Kind: Ambassador}
	if Kind(c.Query().Text("kind")) == Organisation {
		a.Kind = Organisation
	}
	if from := c.Query().Text("provider"); from != "" {
		return p.composeIntroduced(c, a, from)
	}
	return c.Page(http.StatusOK, "joining/new", p.page(c, a, nil))
}

func (p *pages) create(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	a := applicationFrom(f, p.territory, string(c.Locale()))
	a.Shown = Shown{Age: c.Translate(consents.Age.Words()), Newsletter: c.Translate(consents.Newsletter.Words())}
	if a.Kind == Invited {
		return p.enter(c, a, f.Text(once.Field))
	}
	if a.Provider != "" {
		return p.joinIntroduced(c, a, f.Text(once.Field))
	}
	err = p.joining.Join(c.Context(), a, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return c.Page(http.StatusUnprocessableEntity, "joining/new", p.page(c, a, bad))
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/inscription/merci", "")
}

func (p *pages) thank(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("joining.thanks_title")}
	page.NoIndex = true
	return c.Page(http.StatusOK, "joining/thanks", &page)
}
