package signin

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// SecurityPath is where members look after their account; each way in has a line there.
const SecurityPath = "/espace/securite"

const (
	passwordPath = SecurityPath + "/mot-de-passe"
	addressPath  = SecurityPath + "/adresse"
	devicesPath  = SecurityPath + "/appareils"
)

// again bounds the forms that ask for a password again: each try costs a hash.
var again = web.Limited("preuve", 30, 10*time.Minute)

func (p *pages) security(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("signin.security")}
	page.NoIndex = true
	return c.Page(http.StatusOK, "signin/security", &page)
}

// provenPage is a form that asks for the password again.
type provenPage struct {
	web.Base
	HasPassword bool
	Sent        bool // a link to choose one
	Email       string
	Moving      *accounts.Move
	Errors      form.Errors
}

func (p *pages) proven(c *web.Ctx, title string, args ...any) (*provenPage, error) {
	page := &provenPage{Base: c.Base(title, args...), Sent: c.Query().Has("envoye")}
	page.NoIndex = true
	var err error
	page.HasPassword, err = p.accounts.HasPassword(c.Context(), c.Actor())
	return page, err
}

func (p *pages) editPassword(c *web.Ctx) error { return p.passwordForm(c, http.StatusOK, nil) }

func (p *pages) passwordForm(c *web.Ctx, status int, e form.Errors) error {
	page, err := p.proven(c, "signin.change_password")
	if err != nil {
		return err
	}
	page.Errors = e
	return c.Page(status, "signin/change-password", page)
}

func (p *pages) changePassword(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	epoch, err := p.accounts.ChangePassword(c.Context(), c.Actor(), f.Secret("password"), f.Secret("new_password"), f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.passwordForm(c, http.StatusUnprocessableEntity, bad)
	}
	if err != nil {
		return err
	}
	return c.Stay(epoch, SecurityPath, "signin.password_changed_others")
}

// mailPasswordLink is for who forgot the password, or never chose one.
func (p *pages) mailPasswordLink(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	if err := p.accounts.RequestReset(c.Context(), c.Actor().Email, c.Device()); err != nil {
		return err
	}
	return c.SeeOther(passwordPath+"?envoye", "")
}
