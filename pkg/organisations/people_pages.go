package organisations

import (
	"context"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// mountPeople adds the pages about who speaks for an organisation.
func (p *pages) mountPeople(r *web.Router) {
	r.GET(PeoplePath, web.Member, p.people)
	r.POST(PeoplePath, web.Member, p.invite, web.Limited("invitations by", 60, time.Hour))
	r.POST(PeoplePath+"/:id/role", web.Member, p.giveRole)
	r.POST(PeoplePath+"/:id/confier", web.Member, p.person(p.organisations.HandOver, "organisations.handed_over"))
	r.POST(PeoplePath+"/:id/retirer", web.Member, p.remove)
	r.POST(FilePath+"/invitations/:id/renvoyer", web.Member, p.act(p.organisations.Resend, PeoplePath, "organisations.invited_again"), web.Limited("invitations by", 60, time.Hour))
	r.POST(FilePath+"/invitations/:id/annuler", web.Member, p.act(p.organisations.Cancel, PeoplePath, "organisations.invitation_cancelled"))
	r.GET(invitationPath+":token", web.Anyone, p.invited)
	r.POST(invitationPath+":token", web.Member, p.accept, web.Limited("lien", 60, 10*time.Minute))
}

type peoplePage struct {
	web.Base
	People People
	Guest  Guest
	Errors form.Errors
	Roles  []web.Choice
}

func (p *pages) people(c *web.Ctx) error {
	return p.peoplePage(c, http.StatusOK, Guest{Role: Editor}, nil)
}

func (p *pages) peoplePage(c *web.Ctx, status int, g Guest, e form.Errors) error {
	o, err := p.organisations.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	people, err := p.organisations.People(c.Context(), o)
	if err != nil {
		return err
	}
	page := &peoplePage{Base: c.Base("organisations.people_title"), People: people, Guest: g, Errors: e}
	page.NoIndex = true
	for _, r := range Roles() {
		page.Roles = append(page.Roles, web.Choice{Value: string(r), Label: c.Translate(r.Label()), Checked: r == g.Role})
	}
	return c.Page(status, "organisations/people", page)
}

func (p *pages) invite(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	g := Guest{f.Text("email"), f.Text("name"), Role(f.Text("role"))}
	err = p.organisations.Invite(c.Context(), c.Actor(), g, f.Text(once.Field))
	if bad, invalid := form.As(err); invalid {
		return p.peoplePage(c, http.StatusUnprocessableEntity, g, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(PeoplePath, "organisations.invited")
}

func (p *pages) giveRole(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	give := func(ctx context.Context, by who.Actor, account who.ID, key string) error {
		return p.organisations.GiveRole(ctx, by, account, Role(f.Text("role")), key)
	}
	err = p.person(give, "organisations.role_given")(c)
	if bad, invalid := form.As(err); invalid {
		return p.peoplePage(c, http.StatusUnprocessableEntity, Guest{Role: Editor}, bad)
	}
	return err
}

// person is the handler of an act about one of the people.
func (p *pages) person(act func(ctx context.Context, by who.Actor, account who.ID, key string) error, flash string) web.Handler {
	return p.act(func(ctx context.Context, by who.Actor, id int64, key string) error {
		return act(ctx, by, who.ID(id), key)
	}, PeoplePath, flash)
}

// act is the handler of an act about one line of a page, which leads back to a page.
func (p *pages) act(act func(ctx context.Context, by who.Actor, id int64, key string) error, back, flash string) web.Handler {
	return func(c *web.Ctx) error {
		id, f, err := web.Act[int64](c)
		if err != nil {
			return err
		}
		if err := act(c.Context(), c.Actor(), id, f.Text(once.Field)); err != nil {
			return err
		}
		return c.SeeOther(back, flash)
	}
}

// remove takes somebody out; whoever leaves is led to their own space.
func (p *pages) remove(c *web.Ctx) error {
	id, f, err := web.Act[who.ID](c)
	if err != nil {
		return err
	}
	if err := p.organisations.Remove(c.Context(), c.Actor(), id, f.Text(once.Field)); err != nil {
		return err
	}
	if id == c.Actor().ID {
		return c.SeeOther("/espace", "organisations.left")
	}
	return c.SeeOther(PeoplePath, "organisations.removed")
}

// invitationPage is what the link of an invitation shows, to whoever follows it.
type invitationPage struct {
	web.Base
	Invitation Invitation
	Token      string
	Mine       bool // sent to the address of whoever is signed in
	Speaks     bool // they speak for an organisation already
	Inside     bool // for this one
	Capacity   string
	Errors     form.Errors
}

func (p *pages) invited(c *web.Ctx) error { return p.invitationPage(c, http.StatusOK, "", nil) }

func (p *pages) invitationPage(c *web.Ctx, status int, capacity string, e form.Errors) error {
	token := c.Param("token")
	i, err := p.organisations.Invitation(c.Context(), token)
	if err != nil {
		return err
	}
	by := c.Actor()
	page := &invitationPage{
		Base: c.Base("organisations.invitation_title", i.Organisation), Invitation: i, Token: token, Capacity: capacity, Errors: e,
		Mine: form.EmailKey(i.Email) == form.EmailKey(by.Email), Speaks: by.Organisation != 0, Inside: by.Organisation != 0 && ID(by.Organisation) == i.Of,
	}
	page.NoIndex = true
	if !i.Open {
		page.Title, status = c.Base("organisations.invitation_gone_title").Title, http.StatusGone
	}
	return c.Page(status, "organisations/invitation", page)
}

func (p *pages) accept(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	capacity := f.Text("capacity")
	err = p.organisations.Accept(c.Context(), c.Actor(), c.Param("token"), capacity, f.Text(once.Field))
	if bad, invalid := form.As(err); invalid {
		return p.invitationPage(c, http.StatusUnprocessableEntity, capacity, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(FilePath, "organisations.joined")
}
