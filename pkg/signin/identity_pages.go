package signin

import (
	"net/http"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// identityRow is a provider beside what links it to the account, if anything does.
type identityRow struct {
	Slug, Name, Initial string
	Linked              bool
	Ready               bool // it answers, and may be linked
	LinkedAt            time.Time
	UsedAt              *time.Time
}

type identitiesPage struct {
	provenPage
	Rows []identityRow
}

func (p *pages) identities(c *web.Ctx) error {
	linked, err := p.accounts.Identities(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	proven, err := p.proven(c, "signin.identities")
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "signin/identities", &identitiesPage{*proven, p.providers.rows(linked)})
}

// rows are the providers, and after them what is linked to one that is offered no more.
func (s *Providers) rows(linked []accounts.Linked) []identityRow {
	var rows []identityRow
	at := map[string]int{}
	for _, p := range s.all {
		at[p.Slug] = len(rows)
		rows = append(rows, identityRow{Slug: p.Slug, Name: p.Name, Initial: p.Initial(), Ready: p.ready()})
	}
	for _, l := range linked {
		i, offered := at[l.Provider]
		if !offered {
			i = len(rows)
			rows = append(rows, identityRow{Slug: l.Provider, Name: l.Provider, Initial: "?"})
		}
		rows[i].Linked, rows[i].LinkedAt, rows[i].UsedAt = true, l.LinkedAt, l.UsedAt
	}
	return rows
}

type linkProviderPage struct {
	provenPage
	Provider *Provider
	Address  string // of the provider, once the password was given
}

// askLink asks for the password; once it was given, it leads to the provider: a form may not, by our policy.
func (p *pages) askLink(c *web.Ctx) error { return p.linkForm(c, http.StatusOK, nil) }

func (p *pages) linkForm(c *web.Ctx, status int, bad form.Errors) error {
	to, err := p.provider(c)
	if err != nil {
		return err
	}
	linked, err := p.accounts.Identities(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(linked, func(l accounts.Linked) bool { return l.Provider == to.Slug }) {
		return c.SeeOther(accounts.IdentitiesPath, "")
	}
	proven, err := p.proven(c, "signin.link_title", to.Name)
	if err != nil {
		return err
	}
	proven.Errors = bad
	page := &linkProviderPage{provenPage: *proven, Provider: to}
	if a, ours := readAttempt(c.StillKept(attemptName), to); ours && a.Link == c.Actor().ID && to.ready() {
		if page.Address, err = to.begin(a); err != nil {
			return err
		}
	}
	return c.Page(status, "signin/link", page)
}

// startLink begins an attempt that links: whoever asks gave their password again.
func (p *pages) startLink(c *web.Ctx) error {
	to, err := p.provider(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.reprove(c, f); err != nil {
		if bad, ok := form.As(err); ok {
			return p.linkForm(c, http.StatusUnprocessableEntity, bad)
		}
		return err
	}
	if err := to.reach(c.Context()); err != nil && !to.ready() {
		return fault.Wrap(fault.Unavailable, "signin.provider_silent", err)
	}
	c.Keep(attemptName, newAttempt(to, accounts.IdentitiesPath, c.Actor().ID).text())
	return c.SeeOther(accounts.IdentitiesPath+"/"+to.Slug, "")
}

// linked ends what startLink began: the person is back from the provider, which proved who they are there.
func (p *pages) linked(c *web.Ctx, from *Provider, id accounts.Identity) error {
	err := p.accounts.Attach(c.Context(), c.Actor(), id, from.Name)
	if said, ok := fault.As(err); ok && err == accounts.ErrIdentityTaken {
		return p.sorryWith(c, http.StatusConflict, from, said.Message, accounts.IdentitiesPath, "taken")
	}
	if err != nil {
		return err
	}
	return c.SeeOther(accounts.IdentitiesPath, "signin.linked")
}

func (p *pages) unlink(c *web.Ctx) error {
	slug := c.Param("provider")
	name := slug
	if from := p.providers.find(slug); from != nil {
		name = from.Name
	}
	if err := p.accounts.Detach(c.Context(), c.Actor(), slug, name); err != nil {
		return err
	}
	return c.SeeOther(accounts.IdentitiesPath, "signin.unlinked")
}
