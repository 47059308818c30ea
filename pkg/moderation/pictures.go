package moderation

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Twin is a photo of the same picture as another, and the thing of the queue that it is in.
type Twin struct {
	Photo string
	Owner who.ID
	Kind  string
	ID    int64
}

// mostCopies is how many copies of one photo are worth a look.
const mostCopies = 3

// Compare tells the queue how the same picture is found elsewhere; app gives it before anything is
// served. Without it pictures are not compared.
func (q *Queue) Compare(twins func(ctx context.Context, c db.Conn, photo string) ([]Twin, error)) {
	q.twins = twins
}

// copies are hints of pictures that were sent in other things before, of the kinds by decides on.
func (q *Queue) copies(ctx context.Context, by who.Actor, i Item, s Sheet) ([]Hint, error) {
	if q.twins == nil {
		return nil, nil
	}
	var list []Hint
	for n, p := range s.Photos {
		if p.Fate == diff.Removed || s.Edit && p.Fate != diff.Added {
			continue
		}
		found, err := q.twins(ctx, q.pool, p.ID)
		if err != nil {
			return nil, err
		}
		hints, err := q.copiesOf(ctx, by, i, n+1, p.ID, found)
		if err != nil {
			return nil, err
		}
		list = append(list, hints...)
	}
	return list, nil
}

func (q *Queue) copiesOf(ctx context.Context, by who.Actor, i Item, number int, photo string, found []Twin) ([]Hint, error) {
	var list []Hint
	kinds := q.kindsFor(by)
	for _, t := range found {
		if len(list) == mostCopies {
			break
		}
		if t.Kind == i.Entry.Kind && t.ID == i.Entry.ID || !slices.Contains(kinds, t.Kind) {
			continue
		}
		other, err := lastItemOf(ctx, q.pool, t.Kind, t.ID)
		if db.NotFound(err) { // never sent: its owner's alone
			continue
		}
		if err != nil {
			return nil, err
		}
		hint := Hint{Text: i18n.M("moderation.hint_copy", number, other.Title), Why: i18n.M("moderation.hint_copy_other"), Page: other.Page(), Pair: [2]string{photo, t.Photo}}
		if t.Owner == i.Entry.Author {
			hint.Why = i18n.M("moderation.hint_copy_own")
		}
		list = append(list, hint)
	}
	return list, nil
}
