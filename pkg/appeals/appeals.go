// Package appeals lets authors contest a decision about them: a refusal of the queue, or a sanction.
//
// It owns the table recourse. A decision is contested once, with words, within 30 days, by whoever it was taken about. The
// recourse waits in the queue like anything else, and is decided by somebody other than who decided first (whom the queue
// does not even offer it to) nor by its author; what the programme's team decided, the team answers. It moves waiting →
// upheld (refuse) | overturned (publish: the refused thing is published as it was sent, the sanction annulled; revise: it
// is open again for corrections, the sanction ends now). The answer is final, and mailed with its reasons. What a contested
// decision is about is each feature's (Contested): features keep what they refused, photos included and seen by nobody but
// its author and the moderators, for as long as it may be contested.
package appeals

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Contested is a kind of thing whose refusal may be contested.
type Contested interface {
	// Kind is that of the queue; "sanction" for sanctions.
	Kind() string
	// Decides is the role that answers.
	Decides() who.Role
	// Sheet is the thing as its moderators saw it.
	Sheet(ctx context.Context, c db.Conn, id int64) (moderation.Sheet, error)
	// Reopen makes the refused thing wait again as it was sent: a fault.Conflict when its author changed it since.
	Reopen(ctx context.Context, tx db.Tx, id int64) error
	// Apply takes d, which is no refusal, in the place of the decision.
	Apply(ctx context.Context, tx db.Tx, d moderation.Decision) error
}

// Decision is what may be contested, or was.
type Decision struct {
	Kind    string
	Subject int64
	Item    int64 // of the queue; 0 for a sanction
	Title   string
	Commune string
	Photo   string
	Why     i18n.Message
	Message string
	By      who.ID // 0 once their account is gone
	At      time.Time
	Answer  *Recourse // nil until it is contested
}

// Until is the last moment to contest it.
func (d Decision) Until() time.Time { return d.At.AddDate(0, 0, moderation.ContestDays) }

// Open reports whether it may be contested at t.
func (d Decision) Open(t time.Time) bool { return d.Answer == nil && t.Before(d.Until()) }

// Settled reports whether it can no longer be undone at t: until then nobody has been written to.
func (d Decision) Settled(t time.Time) bool {
	return d.Item == 0 || t.After(d.At.Add(moderation.UndoWindow))
}

// Recourse is what an author answered, and what was answered to them.
type Recourse struct {
	ID         int64
	Words      string
	At         time.Time
	Verdict    moderation.Verdict // empty while it waits
	Why        i18n.Message
	Message    string
	AnsweredAt *time.Time
}

// Outcome says what became of it.
func (r Recourse) Outcome() i18n.Message {
	if r.Verdict == "" {
		return i18n.M("appeals.waits", r.At)
	}
	return i18n.M("appeals.outcome." + string(r.Verdict))
}

// The bounds of what an author writes.
const minWords, maxWords = 40, 1200

func check(words string) form.Errors {
	var e form.Errors
	switch n := form.Length(words); {
	case n < minWords:
		e.Add("words", "appeals.words_short", minWords)
	case n > maxWords:
		e.Add("words", "form.too_long", maxWords)
	}
	return e
}
