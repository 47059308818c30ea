// Package factors keeps what shows, besides a password, that somebody is who they say: codes made by their telephone,
// passkeys, and recovery codes on paper.
//
// It owns the tables factor_totp, factor_passkey, factor_recovery and factor_device. An account has a second factor
// once it has the codes or one passkey; it then has ten recovery codes as well, shown once, and is asked for one of the
// three after every way in (web.Ctx.Enter), but on a device remembered for thirty days. A passkey that recognises its
// owner (a finger, a face, a PIN) is both proofs at once, and signs in by itself. The factors are offered to everyone,
// and compulsory for those with a role: until they give one, they may do what members do.
//
// Invariants. A telephone's code is accepted once, and only later ones after it; a recovery code once. The codes'
// secrets are sealed by a key of the data folder, which backups must take along: without it, codes are refused
// and passkeys and recovery codes still pass. A passkey whose count goes backwards may have been copied: it opens
// nothing any more, and its owner is told. A changed password forgets the remembered devices, and removes no factor;
// neither does anything else sent by mail, but the link by which an owner stops the moving of their account: what
// was added from the day before on goes (Retract). Whatever changes is mailed to the person.
//
// The second proof is asked only of whoever gave the first: to ask strangers for it would tell which accounts exist and
// are protected. Who sees its page therefore knows a password is right; many wrong codes there are slowed, by account,
// and its owner is written to. Passkeys and recovery codes, which nobody guesses, are never slowed by it: the owner is
// not locked out.
package factors

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// State is what protects an account.
type State struct {
	Code     *Code // nil when the telephone makes none
	Passkeys []Passkey
	Recovery int // codes left
	Devices  []Device
}

// Protected reports whether the account has a second factor.
func (s State) Protected() bool { return s.Code != nil || len(s.Passkeys) > 0 }

// Code is that a telephone makes codes.
type Code struct {
	AddedAt time.Time `db:"added_at"`
}

// Passkey is one of an account's passkeys.
type Passkey struct {
	ID        int64      `db:"id"`
	Name      string     `db:"name"`
	AddedAt   time.Time  `db:"added_at"`
	UsedAt    *time.Time `db:"used_at"`
	DoubtedAt *time.Time `db:"doubted_at"` // it may have been copied: it opens nothing
}

// Device is where the second factor is not asked for again.
type Device struct {
	ID        int64     `db:"id"`
	Label     string    `db:"label"`
	AddedAt   time.Time `db:"added_at"`
	UsedAt    time.Time `db:"used_at"`
	ExpiresAt time.Time `db:"expires_at"`
}

// Owner is whose session a passkey begins.
type Owner struct {
	Account who.ID
	Epoch   int
	Role    who.Role
}

// DeviceLife is how long a device is remembered.
const DeviceLife = 30 * 24 * time.Hour

// few is how many recovery codes call for new ones.
const few = 3

const maxPasskeys, maxName = 20, 60

// The reasons why nothing was proved, or added.
var (
	ErrPasskey  = fault.New(fault.Invalid, "factors.passkey_refused")
	ErrCopied   = fault.New(fault.Invalid, "factors.passkey_copied")
	ErrKnown    = fault.New(fault.Conflict, "factors.passkey_known")
	ErrTooMany  = fault.New(fault.Conflict, "factors.passkey_too_many", maxPasskeys)
	ErrNothing  = fault.New(fault.NotFound, "errors.not_found.text")
	ErrNoHost   = fault.New(fault.NotFound, "errors.not_found.text") // the site has no name, only an address: no passkey can be tied to it
	errSetUpOld = fault.New(fault.Gone, "factors.set_up_old")
)

// tooMany is said when codes were tried too often: there are other ways.
var tooMany = i18n.M("factors.too_many_codes")

// keyLost is said when the key that seals the codes is not the one it was.
const keyLost = "factors.key_lost"

func checkName(name string) error {
	var e form.Errors
	switch {
	case name == "":
		e.Add("name", "factors.name_missing")
	case form.Length(name) > maxName:
		e.Add("name", "form.too_long", maxName)
	}
	return e.Err()
}

func wrong(field, key string, args ...any) error {
	var e form.Errors
	e.Add(field, key, args...)
	return e
}
