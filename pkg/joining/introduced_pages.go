package joining

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// composeIntroduced is the form of somebody whom a provider introduces: what it told is typed already. The
// plain form when it told nothing, or too long ago.
func (p *pages) composeIntroduced(c *web.Ctx, a Application, from string) error {
	i, waits := accounts.ReadIntroduction(c.StillKept(accounts.Introduced), from)
	if !waits {
		return c.SeeOther(web.Address("/inscription", map[string]string{"kind": c.Query().Text("kind")}), "")
	}
	a.Introduce(i)
	a.Person.Email, a.Person.FirstName, a.Person.LastName = i.Email, i.FirstName, i.LastName
	return c.Page(http.StatusOK, "joining/new", p.introduced(c, a, i, nil))
}

func (p *pages) introduced(c *web.Ctx, a Application, i accounts.Introduction, e form.Errors) *newPage {
	page := p.page(c, a, e)
	page.By, page.NoIndex = i.By, true
	return page
}

// joinIntroduced opens the account of somebody whom a provider introduced: they come in at once when it proves their
// address, else by the letter.
func (p *pages) joinIntroduced(c *web.Ctx, a Application, key string) error {
	i, waits := accounts.ReadIntroduction(c.StillKept(accounts.Introduced), a.Provider)
	switch {
	case waits:
		a.Introduce(i)
	case !c.Actor().Anonymous(): // the same form, sent again once it served
		return c.SeeOther("/espace", "")
	default:
		a.Provider, a.forgotten, i = "", true, accounts.Introduction{}
	}
	var in accounts.SignIn
	var err error
	if a.Person.Proved {
		in, err = p.joining.JoinBy(c.Context(), a, i.By, key)
	} else {
		err = p.joining.Join(c.Context(), a, key)
	}
	if bad, ok := form.As(err); ok {
		return c.Page(http.StatusUnprocessableEntity, "joining/new", p.introduced(c, a, i, bad))
	}
	if err != nil {
		return err
	}
	if !a.Person.Proved {
		return c.SeeOther("/inscription/merci", "")
	}
	c.Kept(accounts.Introduced)
	return c.Enter(in.Account, in.Epoch, in.Role, i.Next, "joining.welcome")
}
