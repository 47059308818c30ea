// Package organisations keeps the files of companies, associations and public bodies, and their
// licence: the dated, numbered right to bear the brand.
//
// It owns the tables organisation, organisation_member and licence_counter. A file moves
// draft → submitted → active | to_complete (↺ submitted) | refused. Only its members see and write
// it; programme staff decide on it in the moderators' queue, never on their own organisation's.
// A licence number (OML-2026-0042) is given once, in the transaction that grants, without gaps.
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
)

// Label is the state in the reader's words.
func (s State) Label() i18n.Message { return i18n.M("organisations.state." + string(s)) }

// Editable reports whether the members may change and send the file.
func (s State) Editable() bool { return s == Draft || s == ToComplete }

// Organisation is a file as its members and the team see it.
type Organisation struct {
	ID          ID
	File        File
	State       State
	Reason      string // preset reason of the last decision; empty when granted
	Message     string // the team's own words
	Version     int
	CreatedAt   time.Time
	SubmittedAt *time.Time
	PromisedAt  *time.Time // when the team will have answered; nil when nothing waits
	Licence     *Licence   // nil until granted
}

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
	return []string{"web", "social", "print", "vehicle", "textile", "packaging", "event", "press"}
}
