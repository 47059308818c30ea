package factors

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// kept is under what name the challenge of a passkey waits for its answer: it serves once.
const kept = "passkey"

// proofPage asks for a proof: a second factor or, of an account that has none, the password.
type proofPage struct {
	web.Base
	Action   string
	Next     string
	HasCode  bool
	HasKey   bool
	Password bool // asked for, of whoever has no factor
	Bare     bool // they have no password either
	Remember bool // may be asked for
	Errors   form.Errors
}

func (p *pages) ask(c *web.Ctx, status int, by who.Actor, name string, page proofPage) error {
	state, err := p.factors.State(c.Context(), by)
	if err != nil {
		return err
	}
	page.HasCode, page.HasKey = state.Code != nil, p.factors.HasPasskeys() && len(state.Passkeys) > 0
	if page.Password = !state.Protected(); page.Password {
		has, err := p.accounts.HasPassword(c.Context(), by)
		if err != nil {
			return err
		}
		page.Bare = !has
	}
	page.NoIndex = true
	return c.Page(status, name, &page)
}

// half is who gave a first proof; when there is nobody, the answer leads back to the beginning.
func (p *pages) half(c *web.Ctx) (by who.Actor, here bool, err error) {
	by, err = c.Half()
	switch {
	case err != nil:
		return by, false, err
	case by.Protected:
		return by, true, nil
	case !by.Anonymous(): // unlocked meanwhile: one proof is enough, from the beginning
		return by, false, c.SeeOther(web.SignInPath, "")
	case !c.Actor().Anonymous():
		return by, false, c.SeeOther("/espace", "")
	}
	return by, false, c.SeeOther(web.SignInPath, "factors.too_late")
}

func (p *pages) askSecond(c *web.Ctx, status int, by who.Actor, bad form.Errors) error {
	return p.ask(c, status, by, "factors/second", proofPage{Base: c.Base("factors.second_title"), Action: web.SecondStepPath, Remember: true, Errors: bad})
}

func (p *pages) second(c *web.Ctx) error {
	by, here, err := p.half(c)
	if !here {
		return err
	}
	return p.askSecond(c, http.StatusOK, by, nil)
}

func (p *pages) passSecond(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	by, here, err := p.half(c)
	if !here {
		return err
	}
	err = p.factor(c, by, f)
	if bad, status := refusal(err); bad != nil {
		return p.askSecond(c, status, by, bad)
	}
	if err != nil {
		return err
	}
	if f.Yes("remember") {
		token, err := p.factors.Remember(c.Context(), by.ID, c.HalfEpoch(), device(c))
		if err != nil {
			return err
		}
		c.RememberDevice(token, DeviceLife)
	}
	return c.EnterWhole(by)
}

// factor checks the second factor given in f.
func (p *pages) factor(c *web.Ctx, by who.Actor, f form.Values) error {
	switch answer, recovery, code := f.Text("answer"), f.Text("recovery"), f.Text("code"); {
	case answer != "":
		return p.factors.CheckPasskey(c.Context(), by, c.Kept(kept), answer)
	case recovery != "":
		return p.factors.Check(c.Context(), by.ID, "recovery", recovery)
	case code != "":
		return p.factors.Check(c.Context(), by.ID, "code", code)
	}
	return wrong("code", "factors.code_missing")
}

// refusal is what a page says beside the fields when a proof is none, and its status; nil when err is of another kind.
func refusal(err error) (form.Errors, int) {
	if bad, ok := form.As(err); ok {
		return bad, http.StatusUnprocessableEntity
	}
	f, _ := fault.As(err)
	switch {
	case fault.Is(err, fault.TooMany):
		return form.Errors{{Field: "code", Message: tooMany}}, http.StatusTooManyRequests
	case fault.Is(err, fault.Invalid):
		return form.Errors{{Field: "answer", Message: f.Message}}, http.StatusUnprocessableEntity
	case fault.Is(err, fault.Unavailable) && f.Message.Key == keyLost:
		return form.Errors{{Field: "code", Message: f.Message}}, http.StatusServiceUnavailable
	}
	return nil, 0
}

// challenge is what a browser asks of a passkey: of whoever is signed in or half-way, else of anybody.
func (p *pages) challenge(c *web.Ctx) error {
	by, err := c.Half()
	if err != nil {
		return err
	}
	if by.Anonymous() {
		by = c.Actor()
	}
	asked, err := p.factors.AskAny()
	if !by.Anonymous() {
		asked, err = p.factors.AskKnown(c.Context(), by)
	}
	return p.give(c, asked, err)
}

func (p *pages) give(c *web.Ctx, asked Challenge, err error) error {
	if err != nil {
		return err
	}
	c.Keep(kept, asked.Kept)
	return c.Text("application/json", []byte(asked.Options))
}

type refusedPage struct {
	web.Base
	Text string
}

func (p *pages) enterByKey(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	owner, err := p.factors.Owner(c.Context(), c.Kept(kept), f.Text("answer"))
	if fault.Is(err, fault.Invalid) {
		said, _ := fault.As(err)
		page := &refusedPage{c.Base("factors.refused_title"), c.Translate(said.Message)}
		page.NoIndex = true
		return c.Page(http.StatusUnprocessableEntity, "factors/refused", page)
	}
	if err != nil {
		return err
	}
	return c.EnterTwice(owner.Account, owner.Epoch, owner.Role, web.Next(f, "/espace"), "")
}

func (p *pages) askConfirm(c *web.Ctx, status int, next string, bad form.Errors) error {
	return p.ask(c, status, c.Actor(), "factors/confirm", proofPage{Base: c.Base("factors.confirm_title"), Action: web.ProofPath, Next: next, Errors: bad})
}

func (p *pages) confirm(c *web.Ctx) error {
	return p.askConfirm(c, http.StatusOK, web.Next(c.Query(), "/espace/securite"), nil)
}

// passConfirm takes a factor of whoever has one: a password alone, which a stranger may have seen, must not take it away.
func (p *pages) passConfirm(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	next, protected := web.Next(f, "/espace/securite"), c.Actor().Protected
	if protected {
		err = p.factor(c, c.Actor(), f)
	} else {
		err = p.accounts.Reprove(c.Context(), c.Actor(), f.Secret("password"))
	}
	if bad, status := refusal(err); bad != nil && (protected || status == http.StatusUnprocessableEntity) {
		return p.askConfirm(c, status, next, bad)
	}
	if err != nil {
		return err
	}
	if err := c.Prove(protected); err != nil {
		return err
	}
	return c.SeeOther(next, "")
}

// device is what the reader calls theirs, in lists.
func device(c *web.Ctx) string {
	return c.Translate(web.DeviceName(session.DeviceOf(c.Request().UserAgent())))
}
