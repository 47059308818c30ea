// Package moderation is the queue of everything that waits for a decision: one queue for all kinds,
// oldest promise first.
//
// It owns the tables queue_item and moderation_reason. Features put things before the moderators with Submit and take them
// back with Withdraw, each in the transaction of its own act; they implement Subject, by which the
// queue shows a thing and makes a decision take effect. An item moves waiting → decided |
// withdrawn. A thing waits at most once at a time.
//
// Who may: each kind names the role that decides on it. Nobody decides on what they sent, nor on
// their own organisation. A claim keeps others away for a quarter of an hour. Every page carries
// the version it shows: whoever decides second gets a conflict, never a double decision. The
// decision, its effect, the audit line and the letter share one transaction.
package moderation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Queue is the use cases of moderation.
type Queue struct {
	pool     *db.Pool
	subjects []Subject
	reasons  Reasons
	now      func() time.Time
}

// New makes a queue of no kind; app adds the kinds before anything is served.
func New(pool *db.Pool) *Queue {
	q := &Queue{pool: pool, now: time.Now}
	q.reasons.queue = q
	return q
}

// Accept makes the queue know a kind of thing.
func (q *Queue) Accept(s Subject) { q.subjects = append(q.subjects, s) }

const (
	promisedDays = 2 // working days
	claimLife    = 15 * time.Minute
	maxMessage   = 1000
)

// Submit puts a thing before the moderators, in the transaction of the act that submits it.
func (q *Queue) Submit(ctx context.Context, tx db.Tx, e Entry) error {
	if q.subject(e.Kind) == nil {
		return fmt.Errorf("the queue knows no kind %q", e.Kind)
	}
	now := q.now()
	return insertItem(ctx, tx, e, now, afterWorkingDays(now, promisedDays))
}

// Withdraw takes a thing out of the queue, and tells whether it waited there. A feature withdraws
// before it locks its own row: decisions lock in that order.
func (q *Queue) Withdraw(ctx context.Context, tx db.Tx, kind string, id int64) (bool, error) {
	return withdrawItem(ctx, tx, kind, id)
}

// Item is one line of the queue.
type Item struct {
	ID           int64
	Entry        Entry
	AuthorName   string
	SubmittedAt  time.Time
	PromisedAt   time.Time
	Version      int
	Waiting      bool
	ClaimedBy    who.ID
	ClaimedName  string
	ClaimedUntil time.Time
	Outcome      *Outcome // nil while it waits
}

// Late reports whether the promise is past.
func (i Item) Late() bool { return i.Waiting && time.Now().After(i.PromisedAt) }

// Outcome is how an item ended.
type Outcome struct {
	Verdict Verdict
	Reason  Reason
	Message string
	By      string // first name of whoever decided
	At      time.Time
}

// HeldBy reports whether somebody other than by holds the item at t.
func (i Item) HeldBy(by who.Actor, t time.Time) bool {
	return i.ClaimedBy != 0 && i.ClaimedBy != by.ID && t.Before(i.ClaimedUntil)
}

// Theirs reports whether the item concerns by, who then may not decide on it.
func (i Item) Theirs(by who.Actor) bool {
	return i.Entry.Author == by.ID || (i.Entry.Organisation != 0 && i.Entry.Organisation == by.Organisation)
}

// Count is how many items of a kind wait.
type Count struct {
	Kind    string `db:"kind"`
	Waiting int    `db:"waiting"`
}

// Counts are the kinds by may decide on, each with how many wait.
func (q *Queue) Counts(ctx context.Context, by who.Actor) ([]Count, error) {
	found, err := countWaiting(ctx, q.pool, q.kindsFor(by))
	if err != nil {
		return nil, err
	}
	var counts []Count
	for _, kind := range q.kindsFor(by) {
		c := Count{Kind: kind}
		if i := slices.IndexFunc(found, func(f Count) bool { return f.Kind == kind }); i >= 0 {
			c = found[i]
		}
		counts = append(counts, c)
	}
	return counts, nil
}

// pageSize is how many items the queue shows at once.
const pageSize = 25

// Waiting lists what waits, oldest promise first, of one kind or of all by may decide on; next is
// where the list goes on, zero at its end.
func (q *Queue) Waiting(ctx context.Context, by who.Actor, kind string, after db.Cursor) (items []Item, next db.Cursor, err error) {
	kinds := q.kindsFor(by)
	if kind != "" {
		if !slices.Contains(kinds, kind) {
			return nil, next, nil
		}
		kinds = []string{kind}
	}
	items, err = waitingItems(ctx, q.pool, kinds, after, pageSize+1)
	items, next = db.Page(items, pageSize, func(i Item) db.Cursor { return db.Cursor{At: i.PromisedAt, ID: i.ID} })
	return items, next, err
}

// Open is one item with all there is to know of it. NotFound for a kind by may not decide on.
func (q *Queue) Open(ctx context.Context, by who.Actor, id int64) (Item, Sheet, error) {
	item, subject, err := q.find(ctx, q.pool, by, id)
	if err != nil {
		return item, Sheet{}, err
	}
	sheet, err := subject.Sheet(ctx, q.pool, item.Entry.ID)
	return item, sheet, err
}

func (q *Queue) find(ctx context.Context, c db.Conn, by who.Actor, id int64) (Item, Subject, error) {
	item, err := itemByID(ctx, c, id)
	if err != nil {
		return item, nil, err
	}
	subject := q.subject(item.Entry.Kind)
	if subject == nil || !by.Is(subject.Decides()) {
		return Item{}, nil, fault.New(fault.NotFound, "errors.not_found.text")
	}
	return item, subject, nil
}

// Earlier lists how the same thing was decided on before, newest first.
func (q *Queue) Earlier(ctx context.Context, i Item) ([]Outcome, error) {
	return outcomes(ctx, q.pool, i.Entry.Kind, i.Entry.ID, i.ID)
}

// ErrOvertaken says that the item is no longer as the page showed it.
var ErrOvertaken = fault.New(fault.Conflict, "moderation.overtaken")

// Claim keeps an item for by, so that two do not read the same thing.
func (q *Queue) Claim(ctx context.Context, by who.Actor, id int64, version int) error {
	return q.hold(ctx, by, id, version, by.ID, q.now().Add(claimLife))
}

// Release gives a claimed item back.
func (q *Queue) Release(ctx context.Context, by who.Actor, id int64, version int) error {
	return q.hold(ctx, by, id, version, 0, time.Time{})
}

func (q *Queue) hold(ctx context.Context, by who.Actor, id int64, version int, holder who.ID, until time.Time) error {
	return db.InTx(ctx, q.pool, func(tx db.Tx) error {
		item, _, err := q.find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if item.Theirs(by) {
			return errTheirs
		}
		if item.HeldBy(by, q.now()) {
			return ErrOvertaken
		}
		return holdItem(ctx, tx, id, version, holder, until)
	})
}

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
	if !slices.Contains([]Verdict{Publish, Revise, Refuse}, r.Verdict) {
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

var errTheirs = fault.New(fault.Forbidden, "moderation.theirs")

// Decide makes r take effect: the item, the thing, the trail and the letter, all or none. key makes
// a double click one decision.
func (q *Queue) Decide(ctx context.Context, by who.Actor, id int64, r Ruling, key string) error {
	item, _, err := q.find(ctx, q.pool, by, id)
	if err != nil {
		return err
	}
	if err := r.Check(q.Offered(item.Entry.Kind)).Err(); err != nil {
		return err
	}
	if r.Verdict == Publish {
		r.Reason = ""
	}
	return db.InTx(ctx, q.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, once.Act(fmt.Sprintf("decide %d", id), r), key, func() (string, error) {
			return "", q.decide(ctx, tx, by, id, r)
		})
		if errors.Is(err, once.ErrUsed) { // decided otherwise a moment ago: that decision stands
			return ErrOvertaken
		}
		return err
	})
}

func (q *Queue) decide(ctx context.Context, tx db.Tx, by who.Actor, id int64, r Ruling) error {
	item, subject, err := q.find(ctx, tx, by, id)
	if err != nil {
		return err
	}
	if item.Theirs(by) {
		return errTheirs
	}
	now := q.now()
	if item.HeldBy(by, now) {
		return ErrOvertaken
	}
	if err := decideItem(ctx, tx, id, by.ID, r, now); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "queue." + string(r.Verdict), Object: fmt.Sprintf("queue item %d", id),
		After: map[string]any{"kind": item.Entry.Kind, "subject": item.Entry.ID, "reason": r.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return subject.Apply(ctx, tx, Decision{ID: item.Entry.ID, Verdict: r.Verdict, Reason: r.Reason, Message: r.Message, Conditions: r.Conditions, By: by, At: now})
}

// MedianAnswer is how long the answers of a kind took, in the middle, over the last 90 days; zero when
// they are too few to say.
func (q *Queue) MedianAnswer(ctx context.Context, kind string) (time.Duration, error) {
	return medianAnswer(ctx, q.pool, kind, q.now().AddDate(0, 0, -medianDays))
}

// medianDays is how far back the usual delay of an answer looks.
const medianDays = 90

// Usually says how long answers take: a real median or, for zero, what is promised.
func Usually(median time.Duration) i18n.Message {
	switch hours := int(math.Ceil(median.Hours())); {
	case median == 0:
		return i18n.M("moderation.usually_promised", medianDays)
	case hours < 48:
		return i18n.N("moderation.usually_hours", hours, medianDays)
	default:
		return i18n.N("moderation.usually_days", (hours+23)/24, medianDays)
	}
}

func (q *Queue) subject(kind string) Subject {
	for _, s := range q.subjects {
		if s.Kind() == kind {
			return s
		}
	}
	return nil
}

func (q *Queue) kindsFor(by who.Actor) []string {
	var kinds []string
	for _, s := range q.subjects {
		if by.Is(s.Decides()) {
			kinds = append(kinds, s.Kind())
		}
	}
	return kinds
}
