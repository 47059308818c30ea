// Package signin is the ways in and out: address and password, the links sent by mail, the providers
// that people have an account with elsewhere, sign-out.
//
// It owns no table; accounts keeps the rules. Each way that knows an address answers the same for
// those that have an account and those that have none.
//
// A provider (Providers) is found by name and asked when it is first needed; while it does not answer,
// its button is hidden and everything else works. It alone knows goth, never gothic. State, nonce and code verifier are
// ours: they wait in the visitor's session, for minutes, and are read once, so that a callback serves
// once and in the browser that left. Nothing that a provider says is believed before its signature,
// issuer, audience, age and nonce are verified; no token outlives the request. Somebody is who
// provider, issuer and subject say, never who their address says: one that is known here is told to
// its owner alone, and links nothing.
package signin

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type pages struct {
	accounts  *accounts.Service
	providers *Providers
	sessions  *session.Sessions
	limiter   *limit.Limiter
}

// Mount adds the pages.
func Mount(r *web.Router, a *accounts.Service, providers *Providers, s *session.Sessions, l *limit.Limiter) {
	p := &pages{a, providers, s, l}
	p.mountProviders(r)
	r.GET("/connexion", web.Anyone, p.compose)
	r.POST("/connexion", web.Anyone, p.create, web.Limited("connexion", 60, 10*time.Minute))
	r.POST("/deconnexion", web.Anyone, p.leave, web.Limited("deconnexion", 120, time.Hour))
	r.GET("/confirmation/:token", web.Anyone, p.askConfirm)
	r.POST("/confirmation/:token", web.Anyone, p.confirm, web.Limited("lien", 60, 10*time.Minute))
	r.GET(SecurityPath, web.Member, p.security)
	r.GET(passwordPath, web.Member, p.editPassword)
	r.POST(passwordPath, web.Member, p.changePassword, again)
	r.POST(passwordPath+"/lien", web.Member, p.mailPasswordLink, again)
	r.GET(addressPath, web.Member, p.editAddress)
	r.POST(addressPath, web.Member, p.askMove, again)
	r.POST(addressPath+"/annuler", web.Member, p.cancelMove)
	r.GET(devicesPath, web.Member, p.devices)
	r.POST(devicesPath+"/:id/fermer", web.Member, p.closeSession)
	r.POST(devicesPath+"/fermer", web.Member, p.closeOthers)
	r.GET(accounts.MovePath+":token", web.Anyone, p.proposed)
	r.POST(accounts.MovePath+":token", web.Anyone, p.finishMove, web.Limited("lien", 60, 10*time.Minute))
	r.GET(accounts.StopPath+":token", web.Anyone, p.stoppable)
	r.POST(accounts.StopPath+":token", web.Anyone, p.stopMove, web.Limited("lien", 60, 10*time.Minute))
	r.GET("/mot-de-passe/oubli", web.Anyone, p.forgot)
	r.POST("/mot-de-passe/oubli", web.Anyone, p.requestReset, web.Limited("oubli", 30, time.Hour))
	r.GET("/mot-de-passe/:token", web.Anyone, p.askPassword)
	r.POST("/mot-de-passe/:token", web.Anyone, p.choosePassword, web.Limited("lien", 60, 10*time.Minute))
}

// The limits by address aimed at: they slow whoever guesses, and pass. The tight one counts each
// network apart, and each browser that was signed in with the account before: a stranger who guesses, from
// one place or from many, does not keep the owner out of a device of theirs.
var (
	guesses = limit.Rule{Class: "connexion as from", Times: 10, Per: 5 * time.Minute}
	siege   = limit.Rule{Class: "connexion as", Times: 100, Per: 5 * time.Minute}
)

type signInPage struct {
	web.Base
	Email, Next string
	Providers   []*Provider
	Errors      form.Errors
}

func (p *pages) page(c *web.Ctx, email, next string) *signInPage {
	page := &signInPage{Base: c.Base("signin.title"), Email: email, Next: next, Providers: p.providers.Open()}
	page.NoIndex = true
	return page
}

func (p *pages) compose(c *web.Ctx) error {
	next := web.Next(c.Query(), "/espace")
	if !c.Actor().Anonymous() {
		return c.SeeOther(next, "")
	}
	return c.Page(http.StatusOK, "signin/new", p.page(c, "", next))
}

func (p *pages) create(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	email, next := f.Text("email"), web.Next(f, "/espace")
	if err := p.mayGuess(c, email); err != nil {
		return err
	}
	in, err := p.accounts.SignIn(c.Context(), email, f.Secret("password"))
	if fault.Is(err, fault.Invalid) {
		page := p.page(c, email, next)
		said, _ := fault.As(err)
		page.Errors = form.Errors{{Field: "email", Message: said.Message}}
		return c.Page(http.StatusUnprocessableEntity, "signin/new", page)
	}
	if err != nil {
		return err
	}
	return c.Enter(in.Account, in.Epoch, in.Role, next, "")
}

// mayGuess counts one password tried for the account of an address.
func (p *pages) mayGuess(c *web.Ctx, email string) error {
	aim := form.EmailKey(email)
	known, err := p.accounts.Knows(c.Context(), email, c.Device())
	if err != nil {
		return err
	}
	if known {
		return p.limiter.Allow(c.Context(), guesses, aim+" on "+c.Device())
	}
	if err := p.limiter.Allow(c.Context(), guesses, aim+" "+c.Client()); err != nil {
		return err
	}
	return p.limiter.Allow(c.Context(), siege, aim)
}

// reprove asks whoever is signed in for their password again: the field password of f. What is wrong
// comes as form.Errors.
func (p *pages) reprove(c *web.Ctx, f form.Values) error {
	return p.accounts.Reprove(c.Context(), c.Actor(), f.Secret("password"))
}

func (p *pages) leave(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := c.SignOut(); err != nil {
		return err
	}
	return c.SeeOther(web.Next(f, "/"), "")
}

type linkPage struct {
	web.Base
	Link   accounts.Link
	Errors form.Errors
}

// link prints the page of a link, or of one that serves no more (410).
func (p *pages) link(c *web.Ctx, status int, name, title string, e form.Errors, purposes ...accounts.Purpose) error {
	l, err := p.accounts.Link(c.Context(), c.Param("token"), purposes...)
	if err != nil {
		return err
	}
	page := &linkPage{Base: c.Base(title), Link: l, Errors: e}
	page.NoIndex = true
	if !l.Open {
		page.Title = c.Base("signin.gone_title").Title
		status = http.StatusGone
	}
	return c.Page(status, name, page)
}

func (p *pages) askConfirm(c *web.Ctx) error {
	return p.link(c, http.StatusOK, "signin/confirm", "signin.confirm_title", nil, accounts.ToConfirm)
}

func (p *pages) confirm(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	in, err := p.accounts.Confirm(c.Context(), c.Param("token"), f.Text(once.Field))
	if fault.Is(err, fault.Gone) {
		return p.link(c, http.StatusGone, "signin/confirm", "signin.confirm_title", nil, accounts.ToConfirm)
	}
	if err != nil {
		return err
	}
	return c.Enter(in.Account, in.Epoch, in.Role, "/espace", "signin.confirmed")
}

type forgotPage struct {
	web.Base
	Email  string
	Errors form.Errors
	Sent   bool
}

func (p *pages) forgot(c *web.Ctx) error {
	page := &forgotPage{Base: c.Base("signin.forgot_title"), Sent: c.Query().Has("envoye")}
	page.NoIndex = true
	return c.Page(http.StatusOK, "signin/forgot", page)
}

func (p *pages) requestReset(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	email := f.Text("email")
	err = p.accounts.RequestReset(c.Context(), email, c.Device())
	if bad, ok := form.As(err); ok {
		return c.Page(http.StatusUnprocessableEntity, "signin/forgot", &forgotPage{Base: c.Base("signin.forgot_title"), Email: email, Errors: bad})
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/mot-de-passe/oubli?envoye", "")
}

func (p *pages) askPassword(c *web.Ctx) error {
	return p.link(c, http.StatusOK, "signin/password", "signin.password_title", nil, accounts.ToReset, accounts.ToEnter)
}

func (p *pages) choosePassword(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	in, err := p.accounts.ChoosePassword(c.Context(), c.Param("token"), f.Secret("password"), f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.link(c, http.StatusUnprocessableEntity, "signin/password", "signin.password_title", bad, accounts.ToReset, accounts.ToEnter)
	}
	if fault.Is(err, fault.Gone) {
		return p.link(c, http.StatusGone, "signin/password", "signin.password_title", nil, accounts.ToReset, accounts.ToEnter)
	}
	if err != nil {
		return err
	}
	return c.Enter(in.Account, in.Epoch, in.Role, "/espace", "signin.password_changed")
}
