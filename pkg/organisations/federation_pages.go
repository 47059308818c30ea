package organisations

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// mountFederations adds the pages of federations and of those they cover.
func (p *pages) mountFederations(r *web.Router) {
	r.GET(FederationPath, web.Member, p.federation)
	r.POST(FederationPath, web.Member, p.propose, web.Limited("affiliations", 120, time.Hour))
	r.POST(FederationPath+"/:id/confirmer", web.Member, p.act(p.organisations.Confirm, FederationPath, "organisations.affiliation_confirmed"))
	r.POST(FederationPath+"/:id/retirer", web.Member, p.act(p.organisations.Unlist, FederationPath, "organisations.affiliation_unlisted"))
	r.POST(AffiliationPath+"/:id/accepter", web.Member, p.act(p.organisations.Agree, FilePath, "organisations.affiliation_agreed"))
	r.POST(AffiliationPath+"/quitter", web.Member, p.part)
	r.POST(ListPath+"/:id/federation", web.Team, p.markFederation)
}

// listedAffiliation is a line of a federation's list with the name of its commune.
type listedAffiliation struct {
	Affiliation
	CommuneName string
}

type federationPage struct {
	web.Base
	Organisation Organisation
	Valid        bool // its licence holds: it may cover
	Affiliations []listedAffiliation
	Listing      Listing
	Errors       form.Errors
}

// Owner reports whether the reader may change the list.
func (p *federationPage) Owner() bool { return p.Organisation.Role == Owner }

func (p *pages) federation(c *web.Ctx) error {
	return p.federationPage(c, http.StatusOK, Listing{}, nil)
}

func (p *pages) federationPage(c *web.Ctx, status int, l Listing, e form.Errors) error {
	o, err := p.organisations.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	list, err := p.organisations.Affiliations(c.Context(), o)
	if err != nil {
		return err
	}
	page := &federationPage{Base: c.Base("organisations.federation_title"), Organisation: o, Valid: o.Authorised(p.organisations.now()), Listing: l, Errors: e}
	page.NoIndex = true
	for _, a := range list {
		page.Affiliations = append(page.Affiliations, listedAffiliation{a, p.territory.Name(a.Commune)})
	}
	return c.Page(status, "organisations/federation", page)
}

func (p *pages) propose(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	l := Listing{f.Text("name"), compact(f.Text("number"))}
	err = p.organisations.Propose(c.Context(), c.Actor(), l, f.Text(once.Field))
	if bad, invalid := form.As(err); invalid {
		return p.federationPage(c, http.StatusUnprocessableEntity, l, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(FederationPath, "organisations.affiliation_proposed")
}

func (p *pages) part(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.organisations.Part(c.Context(), c.Actor(), f.Text(once.Field)); err != nil {
		return err
	}
	return c.SeeOther(FilePath, "organisations.affiliation_parted")
}

// markFederation is the team's: it lets a licence cover others, or no longer.
func (p *pages) markFederation(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	version, _ := f.Int("version")
	err = p.organisations.MarkFederation(c.Context(), c.Actor(), id, f.Yes("federation"), version, f.Text(once.Field))
	if err != nil {
		return err
	}
	return c.SeeOther(filePath(id), "organisations.federation_marked")
}
