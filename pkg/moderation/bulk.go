package moderation

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Pick is an item of the queue as a page showed it.
type Pick struct {
	ID      int64
	Version int
}

// String is the pick as a form carries it.
func (p Pick) String() string { return fmt.Sprintf("%d.%d", p.ID, p.Version) }

// maxPicks bounds how many items one form decides on.
const maxPicks = 50

// ParsePicks reads what String wrote, each item once; what is no pick is left out.
func ParsePicks(values []string) []Pick {
	var picks []Pick
	seen := map[int64]bool{}
	for _, v := range values {
		id, version, _ := strings.Cut(v, ".")
		number, err1 := strconv.ParseInt(id, 10, 64)
		at, err2 := strconv.ParseInt(version, 10, 32) // as its column
		p := Pick{number, int(at)}
		if err1 != nil || err2 != nil || seen[p.ID] || len(picks) == maxPicks {
			continue
		}
		seen[p.ID] = true
		picks = append(picks, p)
	}
	return picks
}

// DecideAll takes the same decision on each pick, each in its own transaction. missed are the items on which by could not
// decide: somebody was quicker, they are in other hands, they are by's own. Field errors when the ruling itself is wrong.
func (q *Queue) DecideAll(ctx context.Context, by who.Actor, picks []Pick, r Ruling, key string) (missed []int64, err error) {
	at := q.now() // one moment, by which Undoable knows them again
	for _, p := range picks {
		r.Version = p.Version
		err := q.decideAt(ctx, by, p.ID, r, once.With(key, p.ID), at)
		if _, wrong := form.As(err); wrong {
			return nil, err
		}
		switch {
		case err == nil:
		case fault.Is(err, fault.Conflict), fault.Is(err, fault.Forbidden), fault.Is(err, fault.NotFound):
			missed = append(missed, p.ID)
		default:
			return missed, err
		}
	}
	return missed, nil
}

// UndoAll is Undo for each pick; missed are those that could not be taken back.
func (q *Queue) UndoAll(ctx context.Context, by who.Actor, picks []Pick) (missed []int64, err error) {
	for _, p := range picks {
		switch err := q.Undo(ctx, by, p.ID, p.Version); {
		case err == nil:
		case fault.Is(err, fault.Conflict), fault.Is(err, fault.NotFound):
			missed = append(missed, p.ID)
		default:
			return missed, err
		}
	}
	return missed, nil
}

// Named gives the items of ids that by may see, in the order of ids.
func (q *Queue) Named(ctx context.Context, by who.Actor, ids []int64) ([]Item, error) {
	items, err := itemsByID(ctx, q.pool, q.kindsFor(by), ids)
	return q.discreet(items), err
}
