package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Factors tells what is asked of somebody besides a first proof of who they are. factors implements it.
type Factors interface {
	// Asks reports whether account has a second factor, and whether the device that shows token spares it.
	Asks(ctx context.Context, account who.ID, epoch int, token string) (protected, spared bool, err error)
	// Compulsory reports whether role is worth nothing until a second factor was given.
	Compulsory(role who.Role) bool
}

type noFactors struct{}

func (noFactors) Asks(context.Context, who.ID, int, string) (protected, spared bool, err error) {
	return false, false, nil
}
func (noFactors) Compulsory(who.Role) bool { return false }

// Enter begins a session for account, whose holder has given one proof of who they are, and sends them to next; whoever
// has a second factor is asked for it first. Every way in ends here.
func (c *Ctx) Enter(account who.ID, epoch int, role who.Role, next, flash string) error {
	protected, spared, err := c.site.factors.Asks(c.Context(), account, epoch, c.deviceToken())
	if err != nil {
		return err
	}
	if protected && !spared {
		return c.enterHalf(account, epoch, next, flash)
	}
	if err := c.begin(account, epoch, role, spared); err != nil {
		return err
	}
	if !protected { // a device that spares the second factor does not give it
		c.site.sessions.Prove(c.Context())
	}
	if !protected && c.site.factors.Compulsory(role) {
		next = WithNext(FactorPath, next)
	}
	return c.SeeOther(next, flash)
}

// EnterTwice is Enter for whoever has given both proofs at once: a passkey that knows its owner.
func (c *Ctx) EnterTwice(account who.ID, epoch int, role who.Role, next, flash string) error {
	if err := c.begin(account, epoch, role, true); err != nil {
		return err
	}
	c.site.sessions.Prove(c.Context())
	return c.SeeOther(next, flash)
}

// begin is where every session begins.
func (c *Ctx) begin(account who.ID, epoch int, role who.Role, strong bool) error {
	if err := c.entered(account); err != nil {
		return err
	}
	if err := c.site.sessions.Begin(c.Context(), account, epoch, role); err != nil || !strong {
		return err
	}
	return c.site.sessions.Strengthen(c.Context())
}

// What a session that is half-way keeps for when it has begun.
const halfNext, halfFlash = "half.next", "half.flash"

func (c *Ctx) enterHalf(account who.ID, epoch int, next, flash string) error {
	if err := c.site.sessions.BeginHalf(c.Context(), account, epoch); err != nil {
		return err
	}
	c.site.sessions.Put(c.Context(), halfNext, next)
	c.site.sessions.Put(c.Context(), halfFlash, flash)
	return c.SeeOther(SecondStepPath, "")
}

// Half is who has given the first of two proofs in this session, as they stand now; anonymous for nobody.
func (c *Ctx) Half() (who.Actor, error) {
	id, epoch := c.site.sessions.Half(c.Context())
	if id == 0 {
		return who.Actor{}, nil
	}
	return c.site.people.Actor(c.Context(), id, epoch)
}

// HalfEpoch is the epoch of Half's account when it gave the first proof.
func (c *Ctx) HalfEpoch() int {
	_, epoch := c.site.sessions.Half(c.Context())
	return epoch
}

// EnterWhole begins the session of half, who has given the second proof as well.
func (c *Ctx) EnterWhole(half who.Actor) error {
	epoch := c.HalfEpoch()
	next, flash := c.site.sessions.Pop(c.Context(), halfNext), c.site.sessions.Pop(c.Context(), halfFlash)
	return c.EnterTwice(half.ID, epoch, half.Role, next, flash)
}

// Prove says that whoever is signed in has just shown that it is them, by a second factor when strong: see Proved.
func (c *Ctx) Prove(strong bool) error {
	c.site.sessions.Prove(c.Context())
	if !strong {
		return nil
	}
	return c.site.sessions.Strengthen(c.Context())
}

// holdBack takes a role from whoever has not given the second factor that it asks for, for this request: they do what
// members do.
func (c *Ctx) holdBack() {
	if c.site.factors.Compulsory(c.actor.Role) && !(c.actor.Protected && c.site.sessions.Strong(c.Context())) {
		c.held, c.actor.Role = c.actor.Role, who.Member
	}
}

// HeldBack reports whether the actor's role waits for a second factor.
func (c *Ctx) HeldBack() bool { return c.held != "" }

// turnAway says why a door stays shut: for want of a second factor, or of the role.
func (c *Ctx) turnAway(a Audience) error {
	full := c.actor
	full.Role = c.held
	if c.HeldBack() && a.admits(full) {
		return fault.New(fault.FactorNeeded, "errors.factor.text")
	}
	return fault.New(fault.Forbidden, "errors.forbidden.text")
}

// Keep holds a short text for this visitor, on the server, until Kept takes it back, once: for an hour at most while
// nobody is signed in.
func (c *Ctx) Keep(key, text string) { c.site.sessions.PutBriefly(c.Context(), key, text) }

// StillKept reads what Keep held, and leaves it there.
func (c *Ctx) StillKept(key string) string { return c.site.sessions.Text(c.Context(), key) }

// Kept takes what Keep held; "" when there is nothing.
func (c *Ctx) Kept(key string) string { return c.site.sessions.Pop(c.Context(), key) }

// from is the path of this site that the request was sent from, else fallback.
func (c *Ctx) from(fallback string) string {
	u, err := url.Parse(c.gin.Request.Referer())
	if err != nil || u.Host != c.gin.Request.Host || !strings.HasPrefix(u.Path, "/") {
		return fallback
	}
	return Next(form.From(url.Values{"next": {u.RequestURI()}}), fallback)
}
