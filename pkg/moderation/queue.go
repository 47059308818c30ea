// Package moderation is the queue of everything that waits for a decision: one queue for all kinds,
// oldest promise first.
//
// It owns the tables queue_item, queue_event (every move, append-only), queue_word, decision_trace, queue_view, queue_digest and moderation_reason. Features put
// things before the moderators with Submit and take them
// back with Withdraw, each in the transaction of its own act; they implement Subject, by which the
// queue shows a thing and makes a decision take effect. An item moves waiting → decided |
// withdrawn. A thing waits at most once at a time.
//
// Who may: each kind names the role that decides on it. Nobody decides on what they sent, on their
// own organisation, nor twice: what contests a decision is answered by somebody else. A claim keeps others away for a quarter of an hour. Every page carries
// the version it shows: whoever decides second gets a conflict, never a double decision. The
// decision, its effect, the audit line and the letter share one transaction. Whoever decided may undo
// it for UndoWindow: the rows that the decision changed were traced by triggers and are put back.
//
// What its author is trusted with is seen by everybody before it is decided on (Entry.Afterwards): it comes after all that waits for an
// answer, and is in no figure of delays.
//
// An item may be set aside instead: deferred for some days, left to the programme's team, or shown to
// the other moderators for their opinion; or its thing put right before it is published (Correct). The promise to the author stays what it was.
package moderation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Queue is the use cases of moderation.
type Queue struct {
	pool     *db.Pool
	subjects []Subject
	twins    func(ctx context.Context, c db.Conn, photo string) ([]Twin, error)
	heard    func(ctx context.Context, c db.Conn, item int64) ([]Hint, error)
	reasons  Reasons
	watchers watchers
	now      func() time.Time
}

// New makes a queue of no kind; app adds the kinds before anything is served.
func New(pool *db.Pool) *Queue {
	q := &Queue{pool: pool, now: time.Now}
	q.reasons.queue = q
	q.watchers.all = map[chan int64]struct{}{}
	return q
}

// Accept makes the queue know a kind of thing.
func (q *Queue) Accept(s Subject) { q.subjects = append(q.subjects, s) }

const (
	promisedDays = 2 // working days
	urgentWithin = 2 * time.Hour
	claimLife    = 15 * time.Minute
	maxMessage   = 1000
)

// Submit puts a thing before the moderators, in the transaction of the act that submits it. Whoever a sanction stops
// sends nothing but what is theirs by right.
func (q *Queue) Submit(ctx context.Context, tx db.Tx, e Entry) error {
	if q.subject(e.Kind) == nil {
		return fmt.Errorf("the queue knows no kind %q", e.Kind)
	}
	now := q.now()
	if !e.ByRight {
		if err := sanctions.Admit(ctx, tx, e.Author, now); err != nil {
			return err
		}
	}
	item, err := insertItem(ctx, tx, e, now, e.promised(now))
	if err != nil {
		return err
	}
	return insertMove(ctx, tx, item, Move{Act: Submitted, By: e.Author, At: now}, "")
}

// promised is when e is to be answered by: what is urgent the same day, and before all that waits (see insertItem); what nobody
// waits for in a century, and so after all the rest.
func (e Entry) promised(now time.Time) time.Time {
	switch {
	case e.Urgent:
		return now.Add(urgentWithin)
	case e.Afterwards:
		return now.AddDate(100, 0, 0)
	}
	return afterWorkingDays(now, promisedDays)
}

// Withdraw takes a thing out of the queue, and tells whether it waited there. A feature withdraws
// before it locks its own row: decisions lock in that order.
func (q *Queue) Withdraw(ctx context.Context, tx db.Tx, kind string, id int64) (bool, error) {
	item, waited, err := withdrawItem(ctx, tx, kind, id)
	if err != nil || !waited {
		return false, err
	}
	return true, insertMove(ctx, tx, item, Move{Act: Withdrawn, At: q.now()}, "")
}

// Stale says that a thing is no longer what whoever looks at its item read: what they decide meets a conflict. An item that
// somebody is acting on at this moment is left to them.
func (q *Queue) Stale(ctx context.Context, tx db.Tx, kind string, id int64) error {
	return staleItem(ctx, tx, kind, id)
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
	DeferredTo   time.Time // zero unless set aside
	Escalated    bool      // only the programme's team decides
	AskedBy      who.ID    // who wishes another opinion; 0 for nobody
	AskedName    string
	Ready        bool     // others than moderators agree to it (neighbour_ready)
	Outcome      *Outcome // nil while it waits
}

// Pick is the item as a form carries it.
func (i Item) Pick() Pick { return Pick{i.ID, i.Version} }

// Late reports whether the promise is past.
func (i Item) Late() bool { return i.Waiting && time.Now().After(i.PromisedAt) }

// Outcome is how an item ended.
type Outcome struct {
	Verdict Verdict
	Reason  Reason
	Message string
	By      string // first name of whoever decided
	ByID    who.ID
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

// Before reports whether by decided on what the item contests, and so does not decide again.
func (i Item) Before(by who.Actor) bool { return i.Entry.NotBy != 0 && i.Entry.NotBy == by.ID }

// AboveOf reports whether the item was left to people more trusted than by.
func (i Item) AboveOf(by who.Actor) bool { return i.Escalated && !by.Is(who.Staff) }

// Count is how many items of a kind wait.
type Count struct {
	Kind    string `db:"kind"`
	Waiting int    `db:"waiting"`
}

// Counts are the kinds by may decide on, each with how many wait for them now.
func (q *Queue) Counts(ctx context.Context, by who.Actor) ([]Count, error) {
	found, err := countWaiting(ctx, q.pool, q.kindsFor(by), by, q.now(), Now)
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

// Some reports whether anything is in a view for by.
func (q *Queue) Some(ctx context.Context, by who.Actor, v View) (bool, error) {
	counts, err := countWaiting(ctx, q.pool, q.kindsFor(by), by, q.now(), v)
	return len(counts) > 0, err
}

// View is which of the waiting items to see.
type View string

// The views. What is neither deferred nor left to the team is Now.
const (
	Now      View = ""         // by may decide on it at once
	Late     View = "late"     // of those, with a promise that is past
	Shown    View = "shown"    // of those, what everybody sees already
	Ready    View = "ready"    // of those, what others agree to
	Mine     View = "mine"     // claimed by by
	Opinions View = "opinions" // somebody wishes another opinion
	ForLater View = "later"    // deferred
	ForTeam  View = "team"     // left to the programme's team
)

// Views lists every view, in the order of the page.
func Views() []View { return []View{Now, Late, Shown, Ready, Mine, Opinions, ForLater, ForTeam} }

// Filter narrows the list; zero values do not.
type Filter struct {
	Kind     string
	View     View
	Words    string   // in the title or the author's name, whatever the accents
	Communes []string // INSEE codes
}

// pageSize is how many items the queue shows at once.
const pageSize = 25

// Waiting lists what waits for by now, oldest promise first, of one kind or of all; next is where the list goes on, zero at
// its end.
func (q *Queue) Waiting(ctx context.Context, by who.Actor, kind string, after db.Cursor) (items []Item, next db.Cursor, err error) {
	return q.List(ctx, by, Filter{Kind: kind}, after)
}

// List is Waiting for any view. Nobody is offered what they sent, nor what concerns their own organisation.
func (q *Queue) List(ctx context.Context, by who.Actor, f Filter, after db.Cursor) (items []Item, next db.Cursor, err error) {
	kinds := q.kindsFor(by)
	if f.Kind != "" {
		if !slices.Contains(kinds, f.Kind) {
			return nil, next, nil
		}
		kinds = []string{f.Kind}
	}
	items, err = waitingItems(ctx, q.pool, kinds, f, by, q.now(), after, pageSize+1)
	items, next = db.Page(items, pageSize, func(i Item) db.Cursor { return db.Cursor{At: i.PromisedAt, ID: i.ID} })
	return q.discreet(items), next, err
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
	if telling, ok := subject.(Telling); ok {
		about, err := telling.Against(ctx, c, item.Entry.ID)
		if err == nil && (Item{Entry: about}).Theirs(by) {
			err = errAgainst
		}
		if err != nil && !fault.Is(err, fault.NotFound) { // forgotten since
			return Item{}, nil, err
		}
	}
	return item, subject, nil
}

// tells reports whether who sent things of a kind is for those alone who open them.
func (q *Queue) tells(kind string) bool {
	_, telling := q.subject(kind).(Telling)
	return telling
}

// discreet are items as a list shows them.
func (q *Queue) discreet(items []Item) []Item {
	for n, i := range items {
		if q.tells(i.Entry.Kind) {
			items[n].AuthorName = ""
		}
	}
	return items
}

// Earlier lists how the same thing was decided on before, newest first.
func (q *Queue) Earlier(ctx context.Context, i Item) ([]Outcome, error) {
	return outcomes(ctx, q.pool, i.Entry.Kind, i.Entry.ID, i.ID)
}

// Kinds are those that the queue knows.
func (q *Queue) Kinds() []string {
	kinds := make([]string, len(q.subjects))
	for i, s := range q.subjects {
		kinds[i] = s.Kind()
	}
	return kinds
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
