package joining

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// composeInvited is the short form of somebody invited; whoever needs it not is sent back to the
// invitation.
func (p *pages) composeInvited(c *web.Ctx, token string) error {
	a := Application{Kind: Invited, Invitation: token}
	i, err := p.joining.organisations.Invitation(c.Context(), token)
	if err != nil {
		return err
	}
	if !i.Open || !c.Actor().Anonymous() {
		return c.SeeOther(organisations.InvitationPath(token), "")
	}
	a.Person.Email, a.Person.FirstName = i.Email, i.Name
	return c.Page(http.StatusOK, "joining/new", p.invited(c, a, i, nil))
}

func (p *pages) invited(c *web.Ctx, a Application, i organisations.Invitation, e form.Errors) *newPage {
	page := p.page(c, a, e)
	page.Invitation, page.NoIndex = i, true
	page.Title = c.Translate(i18n.M("joining.invited_title", i.Organisation))
	c.Secret()
	return page
}

// enter opens the account of somebody invited: they come in at once.
func (p *pages) enter(c *web.Ctx, a Application, key string) error {
	in, err := p.joining.Enter(c.Context(), a, key)
	if bad, ok := form.As(err); ok {
		i, err := p.joining.organisations.Invitation(c.Context(), a.Invitation)
		if err != nil {
			return err
		}
		if !i.Open {
			return organisations.ErrInvitation
		}
		a.Person.Email = i.Email
		return c.Page(http.StatusUnprocessableEntity, "joining/new", p.invited(c, a, i, bad))
	}
	if fault.Is(err, fault.Gone) {
		return organisations.ErrInvitation
	}
	if err != nil {
		return err
	}
	return c.Enter(in.Account, in.Epoch, in.Role, organisations.FilePath, "organisations.joined")
}
