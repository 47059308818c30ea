package moderation

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Evidence is what the program found by itself about an item: advice with what it rests on, never a decision.
type Evidence struct {
	Reading  Reading
	Vicinity *Vicinity // nil when it is no place
	Record   Record
}

// Hear tells the queue what others than moderators say of an item; app gives it before anything is served.
func (q *Queue) Hear(said func(ctx context.Context, c db.Conn, item int64) ([]Hint, error)) {
	q.heard = said
}

// said is what others say of an item, for those who may decide on it: they said it to the moderators, not to its author.
func (q *Queue) said(ctx context.Context, by who.Actor, i Item) ([]Hint, error) {
	if q.heard == nil || i.Theirs(by) {
		return nil, nil
	}
	return q.heard(ctx, q.pool, i.ID)
}

func (q *Queue) evidence(ctx context.Context, by who.Actor, i Item, s Sheet) (Evidence, error) {
	record, err := q.Record(ctx, by, i)
	if err != nil {
		return Evidence{}, err
	}
	copies, err := q.copies(ctx, by, i, s)
	if err != nil {
		return Evidence{}, err
	}
	said, err := q.said(ctx, by, i)
	if err != nil {
		return Evidence{}, err
	}
	s.Hints = slices.Concat(said, copies, s.Hints)
	if !s.Aside {
		s.Hints = slices.Concat(s.Hints, record.hints(i))
	}
	return Evidence{Read(s), around(s), record}, nil
}
