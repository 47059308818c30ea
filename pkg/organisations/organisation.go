// Package organisations keeps the files of companies, associations and public bodies, and their
// licence: the dated, numbered right to bear the brand.
//
// It owns the tables organisation, organisation_member, organisation_invitation, affiliation,
// licence_counter, licence_measure, licence_renewal and licence_reminder, and the view licence, which says
// what each licence is worth: other packages read that. Several people speak for an organisation, each
// for one: editors write its file, sign and download; owners also invite by mail, give roles and take
// people out, and one of them at least is left. An invitation serves once, for whoever has proved the
// address it was sent to, and never tells whether that address has an account.
//
// A file moves draft → submitted → active | to_complete (↺ submitted) | refused. Only its members see
// and write it; programme staff decide on it in the moderators' queue, never on their own organisation's.
// A licence moves active → formal_notice → suspended → withdrawn, by a measure of the team's, and
// from each back to active; the members may appeal against each measure once, before somebody other
// than who took it. From 60 days before its end they may ask for another term, under the same
// number. It holds while active or under formal notice, from its first day to its last.
//
// The team may recognise an organisation as a federation, whose licence covers those it lists: a federation
// proposes by a SIRET or RNA number, an owner of a file with that number agrees, and the federation
// confirms that very file, since a number can be copied. A covered organisation is active with a number of
// its own, and has the right while it stands and its federation's licence holds: nothing is copied, so
// that nothing is left behind. Parted, its file is a draft again; a federation is never covered.
//
// An organisation whose last person leaves the site is closed: its file goes, its number stays.
//
// A licence number (OML-2026-0042) is given once to an organisation, in the transaction that grants or
// covers, without gaps, and stays its own for ever, also under another right.
// A SIRET or RNA number belongs to one file among those that wait or are granted: a draft reserves
// nothing, and a refused file gives its number back.
package organisations

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// ID is an organisation's identifier.
type ID int64

// State is where a file stands.
type State string

// The states.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	ToComplete State = "to_complete"
	Refused    State = "refused"
	Active     State = "active"

	FormalNotice State = "formal_notice" // the licence holds, and something is to be put right
	Suspended    State = "suspended"
	Withdrawn    State = "withdrawn"

	Closed State = "closed" // nobody speaks for it any more; its number stays given

	// What an active licence is by its dates; no row is in these states.
	Expiring State = "expiring"
	Expired  State = "expired"
)

// Standings lists how a file that was sent may stand, in the order of the team's list.
func Standings() []State {
	return []State{Submitted, ToComplete, Active, Expiring, Expired, FormalNotice, Suspended, Withdrawn, Closed, Refused}
}

// Label is the state in the reader's words.
func (s State) Label() i18n.Message { return i18n.M("organisations.state." + string(s)) }

// Editable reports whether the members may change and send the file.
func (s State) Editable() bool { return s == Draft || s == ToComplete }

// Holds reports whether a licence in this state is a right, its dates allowing.
func (s State) Holds() bool { return s == Active || s == FormalNotice }

// Measured reports whether a measure of the team's weighs on the licence.
func (s State) Measured() bool { return s == FormalNotice || s == Suspended || s == Withdrawn }

// Organisation is a file as its members and the team see it.
type Organisation struct {
	ID          ID
	File        File
	State       State
	Reason      string // preset reason of the last decision; empty when granted
	Message     string // the team's own words
	Conditions  string // those the licence was granted under, in the team's words; empty for none
	Version     int
	CreatedAt   time.Time
	SubmittedAt *time.Time
	DecidedAt   *time.Time // when the team last answered the request for the licence
	PromisedAt  *time.Time // when the team will have answered; nil when nothing waits
	Licence     *Licence   // nil until granted
	Role        Role       // of the member it is read for
	Federation  bool       // its licence may cover those it lists
	Umbrella    *Umbrella  // the federation whose licence covers it; nil for a licence of its own
}

// Unborn reports whether the file never went anywhere: it is purged once nobody speaks for it.
func (o Organisation) Unborn() bool { return o.State == Draft && o.Licence == nil }

// Granted reports whether the team, or a federation, has given the organisation a right, whatever became
// of it since; a number kept from before is none.
func (o Organisation) Granted() bool {
	return o.Licence != nil && (o.State == Active || o.State.Measured())
}

// Authorised reports whether the organisation may bear the brand on the day of now.
func (o Organisation) Authorised(now time.Time) bool {
	return o.State.Holds() && o.Umbrella.Holds() && o.Licence.Valid(now)
}

// Standing is where the file stands on the day of now, dates of the licence included.
func (o Organisation) Standing(now time.Time) State {
	switch today := dayOf(now); {
	case o.State.Holds() && !o.Umbrella.Holds():
		return o.Umbrella.State
	case o.State.Holds() && today.After(o.Licence.Until):
		return Expired
	case o.State == Active && !today.AddDate(0, 0, renewalDays).Before(o.Licence.Until):
		return Expiring
	}
	return o.State
}

// renewalDays is how long before its end a licence may be asked for anew.
const renewalDays = 60

// Licence is the right to bear the brand, from a day to another, both included.
type Licence struct {
	Number      string    // OML-2026-0042
	From, Until time.Time // midnight UTC, as PostgreSQL's date
}

// Valid reports whether the licence holds on the day of now.
func (l *Licence) Valid(now time.Time) bool {
	if l == nil {
		return false
	}
	today := dayOf(now)
	return !today.Before(l.From) && !today.After(l.Until)
}

// dayOf is the day it is in the Lot at t, as PostgreSQL's date.
func dayOf(t time.Time) time.Time {
	year, month, day := t.In(i18n.Paris()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// licenceYears is how long a licence lasts.
const licenceYears = 2

// LegalForms lists the legal forms, in the order of the form.
func LegalForms() []string {
	return []string{"sarl", "sas", "sa", "ei", "association", "public", "other"}
}

// Supports lists where the bubble may be worn; the same words as the uses of a download.
func Supports() []string {
	return []string{"web", "social", "signature", "print", "poster", "vehicle", "textile", "packaging", "sign", "event", "press"}
}
