// Package sanctions stops an account from contributing, until a date.
//
// It owns the table sanction. Whoever is stopped keeps their account, their licence, their drafts and all that is
// published; until the end they send nothing more (spots and changes to them, photos, uses, visuals, profiles, flags,
// reports, votes, me-too). What is theirs by right they may still send: a file, an answer to the team, an appeal, their
// withdrawals. A sanction moves in force → over, by its date alone (the person is told so, once), or → lifted early; an appeal may annul it.
//
// Who may: a moderator stops a member, for 30 days at most; the programme's staff stop a member, a moderator or a
// referent, for a year at most. Nobody stops the staff or an administrator (their role is taken away first), nor
// themselves. Whoever may have taken a sanction may lift it.
//
// The one gate is Admit, in the transaction of the act: whatever waits for the moderators passes it in
// moderation.Queue.Submit, what does not (me-too, votes) calls it. It holds the person's right to the end of the
// transaction, so that a request in flight either ended before the sanction or is refused. May is the same question
// asked early, so that nobody fills in a form for nothing.
package sanctions

import (
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ID is a sanction's identifier.
type ID int64

// Sanction is one sanction.
type Sanction struct {
	ID       ID
	Of       who.ID
	Reason   string
	Message  string // the moderator's own words
	By       who.ID // 0 once their account is gone
	ByName   string
	At       time.Time
	Until    time.Time
	LiftedAt *time.Time
	LiftedBy string
	Annulled bool
}

// InForce reports whether it stops its account at t.
func (s Sanction) InForce(t time.Time) bool { return s.LiftedAt == nil && t.Before(s.Until) }

// Now reports whether it is in force, for the pages.
func (s Sanction) Now() bool { return s.InForce(time.Now()) }

// Why is the sentence the person reads.
func (s Sanction) Why() i18n.Message { return i18n.M("sanctions.why." + s.Reason) }

// State says where it stands at this moment.
func (s Sanction) State() i18n.Message {
	switch {
	case s.Annulled:
		return i18n.M("sanctions.state.annulled", *s.LiftedAt)
	case s.LiftedAt != nil:
		return i18n.M("sanctions.state.lifted", *s.LiftedAt)
	case s.Now():
		return i18n.M("sanctions.state.in_force", s.Until)
	}
	return i18n.M("sanctions.state.over", s.Until)
}

// Reasons are the preset reasons, in the order of the form.
func Reasons() []string {
	return []string{"insulting", "advertising", "personal_data", "not_yours", "untrue", "abuse", "again", "other"}
}

// moderatorsDays is the longest that a moderator decides on alone.
const moderatorsDays = 30

// Days are the lengths that by may choose.
func Days(by who.Actor) []int {
	all := []int{3, 7, 14, moderatorsDays, 90, 180, 365}
	if by.Is(who.Staff) {
		return all
	}
	return all[:slices.Index(all, moderatorsDays)+1]
}

// Stoppable reports whether by may ever stop a person of that role.
func Stoppable(by who.Actor, of who.Role) bool {
	switch of {
	case who.Member:
		return by.Is(who.Moderator)
	case who.Moderator, who.Referent:
		return by.Is(who.Staff)
	}
	return false
}

// Order is a sanction as a moderator fills it in.
type Order struct {
	Reason  string
	Message string
	Days    int
}

// The bounds of what a moderator writes: enough for the person to understand.
const minMessage, maxMessage = 20, 1000

func (o Order) check(by who.Actor) form.Errors {
	var e form.Errors
	if !slices.Contains(Reasons(), o.Reason) {
		e.Add("reason", "sanctions.reason_missing")
	}
	if !slices.Contains(Days(by), o.Days) {
		e.Add("days", "sanctions.days_missing")
	}
	switch n := form.Length(o.Message); {
	case n < minMessage:
		e.Add("message", "sanctions.message_short", minMessage)
	case n > maxMessage:
		e.Add("message", "form.too_long", maxMessage)
	}
	return e
}
