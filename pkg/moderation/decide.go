package moderation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Ruling is a moderator's decision as typed.
type Ruling struct {
	Verdict Verdict
	Reason  Reason
	Message string
	// Conditions of a yes, plain text for the author; empty for none.
	Conditions string
	Version    int
}

// Check says what is missing: to send back or to refuse takes one of the reasons there are for such a
// thing, and no conditions.
func (r Ruling) Check(offered []Motive) form.Errors {
	var e form.Errors
	if !r.Verdict.valid() {
		e.Add("decision", "moderation.decision_missing")
	}
	if r.Verdict != Publish && !slices.ContainsFunc(offered, func(m Motive) bool { return m.Reason == r.Reason }) {
		e.Add("reason", "moderation.reason_missing")
	}
	if r.Reason == "other" && r.Verdict != Publish && r.Message == "" {
		e.Add("message", "moderation.message_missing")
	}
	if form.Length(r.Message) > maxMessage {
		e.Add("message", "form.too_long", maxMessage)
	}
	switch {
	case form.Length(r.Conditions) > maxMessage:
		e.Add("conditions", "form.too_long", maxMessage)
	case r.Conditions != "" && r.Verdict != Publish:
		e.Add("conditions", "moderation.conditions_need_yes")
	}
	return e
}

// Decide makes r take effect: the item, the thing, the trail and the letter, all or none. key makes
// a double click one decision. Its letters and errands wait for UndoWindow, during which Undo takes it back.
func (q *Queue) Decide(ctx context.Context, by who.Actor, id int64, r Ruling, key string) error {
	return q.decideAt(ctx, by, id, r, key, q.now())
}

func (q *Queue) decideAt(ctx context.Context, by who.Actor, id int64, r Ruling, key string, at time.Time) error {
	r, err := q.checked(ctx, by, id, r)
	if err != nil {
		return err
	}
	ctx = jobs.NotBefore(ctx, at.Add(UndoWindow))
	return db.InTx(ctx, q.pool, func(tx db.Tx) error {
		if err := traceDecision(ctx, tx, id); err != nil {
			return err
		}
		_, err := once.Do(ctx, tx, by.ID, once.Act(fmt.Sprintf("decide %d", id), r), key, func() (string, error) {
			return "", q.decide(ctx, tx, by, id, r, at)
		})
		if errors.Is(err, once.ErrUsed) { // decided otherwise a moment ago: that decision stands
			return ErrOvertaken
		}
		return err
	})
}

func (q *Queue) decide(ctx context.Context, tx db.Tx, by who.Actor, id int64, r Ruling, at time.Time) error {
	item, subject, err := q.open(ctx, tx, by, id)
	if err != nil {
		return err
	}
	if err := decideItem(ctx, tx, id, by.ID, r, at); err != nil {
		return err
	}
	move := Move{Act: Decided, By: by.ID, At: at, Verdict: r.Verdict, Reason: r.Reason}
	if err := insertMove(ctx, tx, item, move, ""); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "queue." + string(r.Verdict), Object: object(id),
		After: map[string]any{"kind": item.Entry.Kind, "subject": item.Entry.ID, "reason": r.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	if err := subject.Apply(ctx, tx, Decision{ID: item.Entry.ID, Verdict: r.Verdict, Reason: r.Reason, Message: r.Message, Conditions: r.Conditions, By: by, At: at}); err != nil {
		return err
	}
	return weigh(ctx, tx, item, subject, r.Verdict)
}

// weigh has a decision against somebody wait for what they are sending, and what they send next find it.
func weigh(ctx context.Context, tx db.Tx, item Item, subject Subject, v Verdict) error {
	of, against := item.Entry.Author, v == Refuse
	if telling, ok := subject.(Telling); ok {
		about, err := telling.Against(ctx, tx, item.Entry.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		of, against = about.Author, v != Refuse
	}
	if !against || of == 0 {
		return nil
	}
	return sanctions.Weigh(ctx, tx, of)
}

func object(id int64) string { return fmt.Sprintf("queue item %d", id) }

// checked is r, fit to be taken on the item.
func (q *Queue) checked(ctx context.Context, by who.Actor, id int64, r Ruling) (Ruling, error) {
	item, _, err := q.find(ctx, q.pool, by, id)
	if err != nil {
		return r, err
	}
	if r.Verdict == Publish {
		r.Reason = ""
	}
	return r, r.Check(q.Offered(item.Entry.Kind)).Err()
}

// Letter is what a decision would write to somebody.
type Letter struct {
	To      string `db:"recipient"`
	Subject string `db:"subject"`
	Text    string `db:"body_text"`
}

// errRehearsed ends the transaction of a decision that was only tried.
var errRehearsed = errors.New("rehearsed")

// Rehearse gives the letters that the decision would send, and leaves everything as it is: the decision is taken whole, read,
// and rolled back. It fails as Decide would.
func (q *Queue) Rehearse(ctx context.Context, by who.Actor, id int64, r Ruling) ([]Letter, error) {
	r, err := q.checked(ctx, by, id, r)
	if err != nil {
		return nil, err
	}
	var letters []Letter
	err = db.InTx(ctx, q.pool, func(tx db.Tx) error {
		if err := traceDecision(ctx, tx, id); err != nil {
			return err
		}
		if err := q.decide(ctx, tx, by, id, r, q.now()); err != nil {
			return err
		}
		if letters, err = tracedLetters(ctx, tx, id); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return letters, err
}
