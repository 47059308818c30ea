package organisations

import (
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Measure is what the team decided about a licence after it was granted.
type Measure struct {
	ID       int64
	Of       ID
	State    State // where it put the licence
	Reason   string
	Message  string // the team's own words
	By       who.ID // 0 when their account is gone
	ByName   string
	At       time.Time
	AnswerBy *time.Time // the day by which a formal notice is to be answered; nil for the others
	Appeal   *Appeal    // nil until the members appeal
}

// Why is the sentence the members read.
func (m Measure) Why() i18n.Message { return i18n.M("organisations.measure_why." + m.Reason) }

// Appealable reports whether the members may still answer the measure.
func (m Measure) Appealable() bool {
	return m.State.Measured() && (m.Appeal == nil || m.Appeal.Verdict == "revise")
}

// Appeal is what the members answer to a measure, and what became of it. There is one for each
// measure, read by somebody other than who took it.
type Appeal struct {
	Text    string
	By      who.ID
	At      time.Time
	Verdict string // "publish", "revise", "refuse"; empty while it waits
	Message string // the team's own words
}

// Waiting reports whether nobody has answered it.
func (a *Appeal) Waiting() bool { return a != nil && a.Verdict == "" }

// Order is a measure as the team fills it in.
type Order struct {
	To              State
	Reason, Message string
	Version         int // of the file, as the page showed it
}

// noticeDays is how long an organisation has to put right what a formal notice names.
const noticeDays = 30

// Lengths of what is written; those of the table are the same.
const (
	maxMessage           = 1000
	minAppeal, maxAppeal = 40, 1200
)

// from lists the states that a measure may move a licence from: to withdraw takes a warning or a
// suspension first.
func (s State) from() []State {
	switch s {
	case FormalNotice:
		return []State{Active}
	case Suspended:
		return []State{Active, FormalNotice}
	case Withdrawn:
		return []State{FormalNotice, Suspended}
	case Active:
		return []State{FormalNotice, Suspended, Withdrawn}
	}
	return nil
}

// Moves lists where a measure may put a licence from s, in the order of the page.
func (s State) Moves() (to []State) {
	for _, next := range []State{Active, FormalNotice, Suspended, Withdrawn} {
		if slices.Contains(next.from(), s) {
			to = append(to, next)
		}
	}
	return to
}

// MeasureReasons lists the preset reasons to put a licence in s.
func MeasureReasons(s State) []string {
	if s == Active {
		return []string{"mended", "mistake", "other"}
	}
	return []string{"misuse", "charter", "left", "image", "unanswered", "request", "other"}
}

// Check says what is missing: members must understand why.
func (o Order) Check() form.Errors {
	var e form.Errors
	if !slices.Contains(MeasureReasons(o.To), o.Reason) {
		e.Add("reason", "organisations.measure_reason_missing")
	}
	switch {
	case o.Message == "" && (o.To != Active || o.Reason == "other"):
		e.Add("message", "organisations.measure_message_missing")
	case form.Length(o.Message) > maxMessage:
		e.Add("message", "form.too_long", maxMessage)
	}
	return e
}

func checkAppeal(text string) form.Errors {
	var e form.Errors
	switch n := form.Length(text); {
	case n < minAppeal:
		e.Add("appeal", "organisations.appeal_short", minAppeal)
	case n > maxAppeal:
		e.Add("appeal", "form.too_long", maxAppeal)
	}
	return e
}
