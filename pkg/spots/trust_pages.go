package spots

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const trustPath = "/admin/confiance"

// mountTrust adds the page by which staff choose whose spots are published as they are sent.
func (p *pages) mountTrust(r *web.Router) {
	r.GET(trustPath, web.Team, p.trust)
	r.POST(trustPath, web.Team, p.setTrust)
}

type trustPage struct {
	web.Base
	Draft   TrustDraft
	On      bool // now
	Errors  form.Errors
	Problem i18n.Message
}

func (p *pages) trust(c *web.Ctx) error {
	now, err := p.spots.Trust(c.Context())
	if err != nil {
		return err
	}
	return p.trustForm(c, http.StatusOK, trustPage{Draft: now.draft()})
}

func (p *pages) trustForm(c *web.Ctx, status int, page trustPage) error {
	now, err := p.spots.Trust(c.Context())
	if err != nil {
		return err
	}
	page.Base, page.On = c.Base("spots.trust.title"), now.On
	page.NoIndex = true
	return c.Page(status, "spots/trust", &page)
}

func (p *pages) setTrust(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := TrustDraft{On: f.Yes("enabled"), Spots: f.Text("spots"), Months: f.Text("months")}
	d.Version, _ = f.Int("version")
	err = p.spots.SetTrust(c.Context(), c.Actor(), d, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.trustForm(c, http.StatusUnprocessableEntity, trustPage{Draft: d, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.trustForm(c, http.StatusConflict, trustPage{Draft: d, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(trustPath, "spots.trust.kept")
}

// prospect is what to tell before a spot is sent for the first time, and once one was refused.
func (p *pages) prospect(c *web.Ctx, page formPage) (Prospect, error) {
	if page.Spot != nil && page.Spot.SubmittedAt != nil && !page.Grave() {
		return Usual, nil
	}
	return p.spots.Prospect(c.Context(), c.Actor())
}

// sent tells whether the spot is published already or waits.
func (p *pages) sent(c *web.Ctx, id ID) error {
	spot, err := p.spots.Of(c.Context(), c.Actor(), id)
	if err == nil && spot.State == Published {
		return c.SeeOther(ownPath(id), "spots.published_at_once")
	}
	return c.SeeOther("/espace", "spots.submitted")
}
