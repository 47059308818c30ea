package factors

import (
	"net/http"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type newCodePage struct {
	web.Base
	SetUp
	Next   string
	Errors form.Errors
}

func (p *pages) askCode(c *web.Ctx, status int, s SetUp, next string, bad form.Errors) error {
	page := &newCodePage{c.Base("factors.new_code_title"), s, next, bad}
	page.NoIndex = true
	return c.Page(status, "factors/new-code", page)
}

func (p *pages) newCode(c *web.Ctx) error {
	s, err := p.factors.SetUp(c.Actor())
	if err != nil {
		return err
	}
	return p.askCode(c, http.StatusOK, s, web.Next(c.Query(), ""), nil)
}

func (p *pages) addCode(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	next, sealed := web.Next(f, ""), f.Text("sealed")
	recovery, err := p.factors.AddCode(c.Context(), c.Actor(), sealed, f.Text("code"))
	if bad, ok := form.As(err); ok {
		s, err := p.factors.Again(c.Actor(), sealed)
		if err != nil {
			return err
		}
		return p.askCode(c, http.StatusUnprocessableEntity, s, next, bad)
	}
	if err != nil {
		return err
	}
	return p.added(c, recovery, codePath, next, "factors.code_added")
}

// added ends the adding of a factor, which was just given: with the recovery codes when there are new ones.
func (p *pages) added(c *web.Ctx, recovery []string, path, next, flash string) error {
	if err := c.Prove(true); err != nil {
		return err
	}
	if recovery == nil {
		return c.SeeOther(path, flash)
	}
	return p.showRecovery(c, recovery, next, flash)
}

type newKeyPage struct {
	web.Base
	Name, Next string
	Errors     form.Errors
}

func (p *pages) askKey(c *web.Ctx, status int, name, next string, bad form.Errors) error {
	page := &newKeyPage{c.Base("factors.new_key_title"), name, next, bad}
	page.NoIndex = true
	return c.Page(status, "factors/new-key", page)
}

func (p *pages) newKey(c *web.Ctx) error {
	if !p.factors.HasPasskeys() {
		return ErrNoHost
	}
	return p.askKey(c, http.StatusOK, device(c), web.Next(c.Query(), ""), nil)
}

func (p *pages) challengeNew(c *web.Ctx) error {
	asked, err := p.factors.AskNew(c.Context(), c.Actor())
	return p.give(c, asked, err)
}

func (p *pages) addKey(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	name, next := f.Text("name"), web.Next(f, "")
	recovery, err := p.factors.AddPasskey(c.Context(), c.Actor(), name, c.Kept(kept), f.Text("answer"))
	if fault.Is(err, fault.Conflict) {
		said, _ := fault.As(err)
		return p.askKey(c, http.StatusConflict, name, next, form.Errors{{Field: "answer", Message: said.Message}})
	}
	if bad, status := refusal(err); bad != nil {
		return p.askKey(c, status, name, next, bad)
	}
	if err != nil {
		return err
	}
	return p.added(c, recovery, keysPath, next, "factors.key_added")
}

func (p *pages) sureKey(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	key, err := p.factors.Passkey(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	return p.sure(c, surePage{About: "key", Name: key.Name, Back: keysPath})
}

func (p *pages) removeKey(c *web.Ctx) error {
	id, _, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	if err := p.factors.RemovePasskey(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(keysPath, "factors.key_removed")
}

func (p *pages) sureCode(c *web.Ctx) error {
	return p.sure(c, surePage{About: "code", Back: codePath})
}

func (p *pages) removeCode(c *web.Ctx) error {
	if err := p.factors.RemoveCode(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.SeeOther(codePath, "factors.code_removed")
}

type recoveryPage struct {
	web.Base
	Codes     []string // new ones, shown this once
	Left      int
	Protected bool
	Next      string
}

// fresh is under what name new recovery codes wait for the page that shows them.
const fresh = "recovery"

func (p *pages) showRecovery(c *web.Ctx, codes []string, next, flash string) error {
	sealed, err := p.factors.seal(c.Actor(), codes)
	if err != nil {
		return err
	}
	c.Keep(fresh, sealed)
	return c.SeeOther(web.Address(recoveryPath, map[string]string{"next": next}), flash)
}

func (p *pages) recovery(c *web.Ctx) error {
	state, err := p.factors.State(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &recoveryPage{Base: c.Base("factors.recovery_title"), Left: state.Recovery, Protected: state.Protected(), Next: web.Next(c.Query(), "")}
	page.NoIndex = true
	if !c.Peek() {
		page.Codes = p.factors.unseal(c.Actor(), c.Kept(fresh))
	}
	return c.Page(http.StatusOK, "factors/recovery", page)
}

func (p *pages) sureRecovery(c *web.Ctx) error {
	return p.sure(c, surePage{About: "recovery", Back: recoveryPath})
}

func (p *pages) renewRecovery(c *web.Ctx) error {
	codes, err := p.factors.RenewRecovery(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	return p.showRecovery(c, codes, "", "factors.recovery_renewed")
}
