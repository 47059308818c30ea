// Package accounts keeps who may sign in: addresses, passwords, roles, and the links sent by mail.
//
// It owns the tables account, account_token, account_identity, address_change and known_device. An account moves pending → active → closed; only an
// active one can act, and Actor says so anew at every request. No use case suspends one yet, but the table can
// hold that state, and sign-in and Actor keep it out. One that is closed is about to be erased: nobody enters it,
// writes to it or finds it by its address. Whatever deletes an account does so by the Eraser.
//
// Invariants. One account per proved address: a pending account has proved nothing, so the same
// address may be typed again, and the link of each letter confirms only what was typed with it.
// When several people, perhaps, typed one address, none of their passwords outlives its proof: the
// owner chooses another. An account may also be opened by a secret mailed to its address, which proves
// it. Neither an answer nor its time tells whether an address has an account: only its owner's mailbox
// does, or such a secret; strangers can have five letters an hour sent there. A link serves once; of
// those to choose a password, only the newest serves. A changed password, or role, ends every session. Nothing secret is kept in clear: passwords are argon2id, links SHA-256.
//
// An identity at a provider of sign-in opens one account at most, found by provider, issuer and subject.
// It is linked at sign-up, or by somebody signed in who gave their password again; never because two
// addresses are alike. What was linked to an address before anybody proved it dies as the passwords do, and
// at the latest when a password is chosen by letter: who linked it may not be who proved it.
// An account without a password keeps its identities.
package accounts

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// State is where an account stands.
type State string

// The states.
const (
	Pending   State = "pending" // the address is not proved yet
	Active    State = "active"
	Suspended State = "suspended"
)

// Registration is what a person gives to open an account.
type Registration struct {
	Email, Password     string
	FirstName, LastName string
	Locale              string
	Newsletter          bool
	Identity            Identity // of the provider they came by; the zero one for none
	Proved              bool     // that provider proves Email: no password is needed

	// With makes what comes with the account (an ambassador, an organisation) in the same
	// transaction; nil for nothing.
	With func(ctx context.Context, tx db.Tx, id who.ID) error `json:"-"`
}

// SignIn is what a session begins with.
type SignIn struct {
	Account who.ID   `db:"id"`
	Epoch   int      `db:"session_epoch"`
	Role    who.Role `db:"role"`
}

// The reasons not to sign somebody in. The last two are told only to whoever knows the password.
var (
	ErrWrongPair   = fault.New(fault.Invalid, "accounts.wrong_pair")
	ErrUnconfirmed = fault.New(fault.Invalid, "accounts.unconfirmed")
	ErrSuspended   = fault.New(fault.Invalid, "accounts.suspended")
)

// ErrLink says that a link has served, has expired, or never was one.
var ErrLink = fault.New(fault.Gone, "accounts.link_gone")

const maxName = 60

// Check says what is wrong with n, field by field.
func (n Registration) Check() form.Errors {
	e := n.CheckPerson()
	if n.Proved {
		return e
	}
	if m := weakness(n.Password, n.FirstName, n.LastName, n.Email); !m.Empty() {
		e.Add("password", m.Key, m.Args...)
	}
	return e
}

// checkName refuses, besides what is too long, what a mail program would turn into a link: names open
// the letters sent to an address that nobody has proved.
func checkName(e *form.Errors, field, name string) {
	switch {
	case name == "":
		e.Add(field, "accounts.name_missing."+field)
	case form.Length(name) > maxName:
		e.Add(field, "form.too_long", maxName)
	case !form.PlainName(name):
		e.Add(field, "accounts.name_link")
	}
}

func checkEmail(e *form.Errors, email string) {
	switch {
	case email == "":
		e.Add("email", "accounts.email_missing")
	case !form.Email(email):
		e.Add("email", "form.email_invalid")
	}
}

// How long things live.
const (
	confirmLife = 7 * 24 * time.Hour
	resetLife   = 30 * time.Minute
	inviteLife  = 7 * 24 * time.Hour
	pendingLife = 30 * 24 * time.Hour // an account never confirmed
)
