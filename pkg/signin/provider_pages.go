package signin

import (
	"context"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// mountProviders adds the pages of sign-in by provider. Leaving for one is a GET, as people follow a link: it
// keeps in the visitor's session what their way back is held to, and changes nothing else.
func (p *pages) mountProviders(r *web.Router) {
	r.GET("/auth/:provider", web.Anyone, p.depart, web.Limited("fournisseur", 60, 10*time.Minute))
	r.GET("/auth/:provider/callback", web.Anyone, p.arrive, web.Limited("retour", 60, 10*time.Minute))
	r.GET(accounts.IdentitiesPath, web.Member, p.identities)
	r.GET(accounts.IdentitiesPath+"/:provider", web.Member, p.askLink)
	r.POST(accounts.IdentitiesPath+"/:provider", web.Member, p.startLink, again)
	r.POST(accounts.IdentitiesPath+"/:provider/retirer", web.Member, p.unlink)
}

func (p *pages) provider(c *web.Ctx) (*Provider, error) {
	if from := p.providers.find(c.Param("provider")); from != nil {
		return from, nil
	}
	return nil, fault.New(fault.NotFound, "errors.not_found.text")
}

// depart sends somebody to a provider.
func (p *pages) depart(c *web.Ctx) error {
	to, err := p.provider(c)
	if err != nil {
		return err
	}
	next := web.Next(c.Query(), "/espace")
	if !c.Actor().Anonymous() {
		return c.SeeOther(next, "")
	}
	if err := to.reach(c.Context()); err != nil && !to.ready() {
		p.providers.log.Warn("leave for a provider", "provider", to.Slug, "error", err)
		c.Header("Retry-After", "60")
		return p.sorry(c, http.StatusServiceUnavailable, to, i18n.M("signin.provider_down", to.Name), next)
	}
	a := newAttempt(to, next, 0)
	address, err := to.begin(a)
	if err != nil {
		return err
	}
	c.Keep(attemptName, a.text())
	return c.Leave(address)
}

// arrive takes somebody back from a provider: a callback serves once, in the browser that left.
func (p *pages) arrive(c *web.Ctx) error {
	from, err := p.provider(c)
	if err != nil {
		return err
	}
	c.Secret() // the address holds the code
	q := c.Query()
	a, ours := readAttempt(c.Kept(attemptName), from)
	if !ours || !a.answers(q.Text("state")) || a.Link != 0 && a.Link != c.Actor().ID {
		return p.sorry(c, http.StatusGone, from, i18n.M("signin.provider_lost", from.Name), "/espace")
	}
	if said := q.Text("error"); said == "access_denied" {
		return p.sorry(c, http.StatusForbidden, from, i18n.M("signin.provider_denied", from.Name), a.Next)
	}
	who, id, err := p.finish(c, from, a)
	if err != nil {
		p.providers.log.Warn("a provider did not prove who somebody is", "provider", from.Slug, "error", err)
		return p.sorry(c, http.StatusForbidden, from, i18n.M("signin.provider_refused", from.Name), a.Next)
	}
	if a.Link != 0 {
		return p.linked(c, from, id)
	}
	return p.admit(c, from, a, who, id)
}

// finish is what the provider tells, verified. Whatever it does is answered in time.
func (p *pages) finish(c *web.Ctx, from *Provider, a attempt) (claims, accounts.Identity, error) {
	ctx, cancel := context.WithTimeout(c.Context(), atMost)
	defer cancel()
	q := c.Query()
	if err := from.refused(q.Text("error"), q.Text("iss")); err != nil {
		return claims{}, accounts.Identity{}, err
	}
	told, err := from.finish(ctx, a, q.Text("code"))
	if err != nil {
		return claims{}, accounts.Identity{}, err
	}
	id, err := from.identity(told)
	return told, id, err
}

// admit signs in whoever is known, and leads others to the sign-up form. An address alone opens nothing.
func (p *pages) admit(c *web.Ctx, from *Provider, a attempt, told claims, id accounts.Identity) error {
	in, err := p.accounts.Recognise(c.Context(), id)
	intro := from.introduction(id, told, a.Next, time.Now().Add(introductionLife))
	switch said, _ := fault.As(err); {
	case err == accounts.ErrUnconfirmed:
		c.Keep(accounts.Introduced, intro.Text()) // the address may have been misspelt: the form may be sent again
		return p.sorryWith(c, http.StatusForbidden, from, said.Message, a.Next, "pending")
	case fault.Is(err, fault.Invalid):
		return p.sorryWith(c, http.StatusForbidden, from, said.Message, a.Next, "suspended")
	case err != nil:
		return err
	case in.Account != 0:
		return c.Enter(in.Account, in.Epoch, in.Role, a.Next, "")
	}
	if intro.Proved {
		known, err := p.accounts.Holds(c.Context(), intro.Email)
		if err != nil {
			return err
		}
		if known {
			return p.sorryWith(c, http.StatusConflict, from, i18n.M("signin.provider_known", intro.Email, from.Name), accounts.IdentitiesPath+"/"+from.Slug, "known")
		}
	}
	c.Keep(accounts.Introduced, intro.Text())
	return c.SeeOther("/inscription?provider="+from.Slug, "")
}

// sorryPage tells why a provider let nobody in, and what to do.
type sorryPage struct {
	web.Base
	Provider *Provider
	Text     string
	Next     string
	Why      string // "pending", "suspended" or "known": what there is to do is not to try again
}

func (p *pages) sorry(c *web.Ctx, status int, from *Provider, text i18n.Message, next string) error {
	return p.sorryWith(c, status, from, text, next, "")
}

func (p *pages) sorryWith(c *web.Ctx, status int, from *Provider, text i18n.Message, next, why string) error {
	page := &sorryPage{Base: c.Base("signin.provider_title", from.Name), Provider: from, Text: c.Translate(text), Next: next, Why: why}
	page.NoIndex = true
	return c.Page(status, "signin/provider", page)
}
