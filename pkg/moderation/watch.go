package moderation

import (
	"context"
	"strconv"
	"sync"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// watchers are the open pages that are told of each move.
type watchers struct {
	mu  sync.Mutex
	all map[chan int64]struct{}
}

// Watch gives the items that move, on any instance, until stop. A reader too slow to follow misses some: Since tells which.
func (q *Queue) Watch() (moved <-chan int64, stop func()) {
	c := make(chan int64, 32)
	q.watchers.mu.Lock()
	defer q.watchers.mu.Unlock()
	q.watchers.all[c] = struct{}{}
	return c, func() {
		q.watchers.mu.Lock()
		defer q.watchers.mu.Unlock()
		delete(q.watchers.all, c)
	}
}

// Heard passes on what came by Channel: an item moved.
func (q *Queue) Heard(payload string) {
	id, err := strconv.ParseInt(payload, 10, 64)
	if err != nil {
		return // a connection was lost and found: pages catch up with Since when they ask again
	}
	q.watchers.mu.Lock()
	defer q.watchers.mu.Unlock()
	for c := range q.watchers.all {
		select {
		case c <- id:
		default:
		}
	}
}

// Since gives the items that by may see and that moved after the move numbered event, and the number of the last move. A zero
// event gives no item.
func (q *Queue) Since(ctx context.Context, by who.Actor, event int64) (items []Item, last int64, err error) {
	return movedSince(ctx, q.pool, q.kindsFor(by), event)
}
