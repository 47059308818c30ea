package signin

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

func (p *pages) editAddress(c *web.Ctx) error { return p.addressForm(c, http.StatusOK, "", nil) }

func (p *pages) addressForm(c *web.Ctx, status int, email string, e form.Errors) error {
	page, err := p.proven(c, "signin.change_address")
	if err != nil {
		return err
	}
	if page.Moving, err = p.accounts.Moving(c.Context(), c.Actor()); err != nil {
		return err
	}
	page.Email, page.Errors = email, e
	return c.Page(status, "signin/change-address", page)
}

func (p *pages) askMove(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	email := f.Text("email")
	err = p.accounts.AskMove(c.Context(), c.Actor(), email, f.Secret("password"), f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.addressForm(c, http.StatusUnprocessableEntity, email, bad)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(addressPath, "signin.move_asked")
}

func (p *pages) cancelMove(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	if err := p.accounts.CancelMove(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.SeeOther(addressPath, "signin.move_cancelled")
}

// movePage is that of a link about a move; without one, the link serves no more.
type movePage struct {
	web.Base
	Move *accounts.Move
}

func movePageOf(c *web.Ctx, name, title string, m *accounts.Move) error {
	page, status := &movePage{c.Base(title), m}, http.StatusOK
	page.NoIndex = true
	if m == nil {
		page.Title, status = c.Base("signin.gone_title").Title, http.StatusGone
	}
	return c.Page(status, name, page)
}

func (p *pages) proposed(c *web.Ctx) error {
	m, err := p.accounts.Proposed(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return movePageOf(c, "signin/move", "signin.move_title", m)
}

func (p *pages) finishMove(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = p.accounts.FinishMove(c.Context(), c.Param("token"), f.Text(once.Field))
	if fault.Is(err, fault.Gone) {
		return movePageOf(c, "signin/move", "signin.move_title", nil)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(SecurityPath, "signin.moved")
}

func (p *pages) stoppable(c *web.Ctx) error {
	m, err := p.accounts.Stoppable(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return movePageOf(c, "signin/stop", "signin.stop_title", m)
}

func (p *pages) stopMove(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	err := p.accounts.StopMove(c.Context(), c.Param("token"))
	if fault.Is(err, fault.Gone) {
		return movePageOf(c, "signin/stop", "signin.stop_title", nil)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(accounts.StopPath+c.Param("token"), "")
}
