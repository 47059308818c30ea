package moderation

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// Evidence is what the program found by itself about an item: advice with what it rests on, never a decision.
type Evidence struct {
	Reading  Reading
	Vicinity *Vicinity // nil when it is no place
	Record   Record
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
	s.Hints = slices.Concat(copies, s.Hints)
	if !s.Aside {
		s.Hints = slices.Concat(s.Hints, record.hints(i))
	}
	return Evidence{Read(s), around(s), record}, nil
}
