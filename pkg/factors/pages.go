package factors

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// Where one looks after one's factors. The second step and the page that asks for a proof again have their paths in web.
const (
	codePath     = web.FactorPath
	keysPath     = "/espace/securite/cles"
	recoveryPath = "/espace/securite/secours"
)

type pages struct {
	factors  *Service
	accounts *accounts.Service
}

// Mount adds the pages.
func Mount(r *web.Router, s *Service, a *accounts.Service) {
	p := &pages{s, a}
	slow := web.Limited("preuve", 60, 10*time.Minute)
	r.GET(web.SecondStepPath, web.Anyone, p.second)
	r.POST(web.SecondStepPath, web.Anyone, p.passSecond, slow)
	r.POST("/connexion/cle/defi", web.Anyone, p.challenge, slow)
	r.POST("/connexion/cle", web.Anyone, p.enterByKey, slow)
	r.GET(web.ProofPath, web.Member, p.confirm)
	r.POST(web.ProofPath, web.Member, p.passConfirm, slow)

	r.GET(codePath, web.Member, p.code)
	r.GET(codePath+"/nouveau", web.Member, p.newCode, web.Proved())
	r.POST(codePath+"/nouveau", web.Member, p.addCode, web.Proved(), slow)
	r.GET(codePath+"/retirer", web.Member, p.sureCode, web.Proved())
	r.POST(codePath+"/retirer", web.Member, p.removeCode, web.Proved())
	r.POST(codePath+"/appareils/:id/oublier", web.Member, p.forgetDevice)

	r.GET(keysPath, web.Member, p.keys)
	r.GET(keysPath+"/nouvelle", web.Member, p.newKey, web.Proved())
	r.POST(keysPath+"/nouvelle/defi", web.Member, p.challengeNew, web.Proved(), slow)
	r.POST(keysPath+"/nouvelle", web.Member, p.addKey, web.Proved(), slow)
	r.GET(keysPath+"/:id/retirer", web.Member, p.sureKey, web.Proved())
	r.POST(keysPath+"/:id/retirer", web.Member, p.removeKey, web.Proved())

	r.GET(recoveryPath, web.Member, p.recovery)
	r.GET(recoveryPath+"/nouveaux", web.Member, p.sureRecovery, web.Proved())
	r.POST(recoveryPath+"/nouveaux", web.Member, p.renewRecovery, web.Proved(), slow)
}

// statePage shows what protects an account, or a part of it.
type statePage struct {
	web.Base
	State
	HeldBack bool   // the actor's role waits for a factor
	Next     string // where they were going
	Possible bool   // this site can have passkeys
}

func (p *pages) state(c *web.Ctx, name, title string) error {
	state, err := p.factors.State(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &statePage{c.Base(title), state, c.HeldBack(), web.Next(c.Query(), ""), p.factors.HasPasskeys()}
	page.NoIndex = true
	return c.Page(http.StatusOK, name, page)
}

// code is also where they are led whose role waits for a second factor: they set one up, or give the one they have.
func (p *pages) code(c *web.Ctx) error {
	if c.HeldBack() && c.Actor().Protected {
		return c.SeeOther(web.WithNext(web.ProofPath, web.Next(c.Query(), "/espace")), "")
	}
	return p.state(c, "factors/code", "factors.code_title")
}

func (p *pages) keys(c *web.Ctx) error { return p.state(c, "factors/keys", "factors.keys_title") }

func (p *pages) forgetDevice(c *web.Ctx) error {
	id, _, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	if err := p.factors.ForgetDevice(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(codePath, "factors.device_forgotten")
}

// surePage asks whether something is to be taken away for good: its words are under "factors.sure.<About>".
type surePage struct {
	web.Base
	About, Name, Back string
	Last              bool // the account would have no second factor left
	HasRole           bool // and a role that asks for one
}

func (p *pages) sure(c *web.Ctx, page surePage) error {
	state, err := p.factors.State(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	if page.About == "code" && state.Code == nil || !state.Protected() {
		return ErrNothing
	}
	ways := len(state.Passkeys)
	if state.Code != nil {
		ways++
	}
	page.Last = ways == 1 && page.About != "recovery"
	page.HasRole = p.factors.Compulsory(c.Actor().Role)
	page.Base = c.Base("factors.sure." + page.About + ".title")
	page.NoIndex = true
	return c.Page(http.StatusOK, "factors/sure", &page)
}
