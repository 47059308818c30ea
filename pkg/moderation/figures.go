package moderation

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Event is a move of the history, with the item it moved.
type Event struct {
	ID    int64
	Item  int64
	Kind  string
	Title string // empty once the item is gone
	Move
}

// Search narrows the history; zero values do not.
type Search struct {
	Kind  string
	Act   Act
	Words string // in the title, whatever the accents
}

// Acts lists every act, in the order of an item's life.
func Acts() []Act {
	return []Act{Submitted, Withdrawn, Claimed, Released, Deferred, Escalated, Asked, Advised, Corrected, Decided, Undone}
}

const historyPage = 50

// Events lists what was done with the things by may decide on, newest first.
func (q *Queue) Events(ctx context.Context, by who.Actor, s Search, after db.Cursor) (events []Event, next db.Cursor, err error) {
	kinds := q.kindsFor(by)
	if s.Kind != "" {
		kinds = slices.DeleteFunc(kinds, func(k string) bool { return k != s.Kind })
	}
	events, err = searchEvents(ctx, q.pool, kinds, s, after.Newest(), historyPage+1)
	for n, e := range events {
		if e.Act == Submitted && q.tells(e.Kind) {
			events[n].By, events[n].Name = 0, ""
		}
	}
	events, next = db.Page(events, historyPage, func(e Event) db.Cursor { return db.Cursor{At: e.At, ID: e.ID} })
	return events, next, err
}

// Figures are how the queue fares for one kind, and its answers to those who wait for one. They are never about a person.
type Figures struct {
	Kind      string        `db:"kind"`
	Waiting   int           `db:"waiting"`
	Late      int           `db:"late"`
	Shown     int           `db:"shown"` // and what everybody sees already, to be looked at afterwards
	Oldest    time.Time     // when what waits longest was sent; zero when nothing waits
	Published int           `db:"published"`
	Revised   int           `db:"revised"`
	Refused   int           `db:"refused"`
	Kept      int           `db:"kept"` // answers within the promise
	Median    time.Duration // zero when there was no answer
	Slow      time.Duration // nine answers of ten were quicker
}

// Answers is how many were given.
func (f Figures) Answers() int { return f.Published + f.Revised + f.Refused }

// KeptPercent is how many promises of a hundred were kept.
func (f Figures) KeptPercent() int {
	if f.Answers() == 0 {
		return 100
	}
	return f.Kept * 100 / f.Answers()
}

// ReasonCount is how often a reason was given.
type ReasonCount struct {
	Kind   string `db:"kind"`
	Reason Reason `db:"reason"`
	Times  int    `db:"times"`
}

// FiguresSince tells how each kind by may decide on fared, and the reasons given, over the last days.
func (q *Queue) FiguresSince(ctx context.Context, by who.Actor, days int) ([]Figures, []ReasonCount, error) {
	now := q.now()
	kinds := q.kindsFor(by)
	found, err := figures(ctx, q.pool, kinds, now.AddDate(0, 0, -days), now)
	if err != nil {
		return nil, nil, err
	}
	all := make([]Figures, len(kinds))
	for i, kind := range kinds {
		all[i] = Figures{Kind: kind}
		if at := slices.IndexFunc(found, func(f Figures) bool { return f.Kind == kind }); at >= 0 {
			all[i] = found[at]
		}
	}
	reasons, err := countReasons(ctx, q.pool, kinds, now.AddDate(0, 0, -days))
	return all, reasons, err
}
