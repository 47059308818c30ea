package echoes

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// tally counts views in memory until they are written down.
type tally struct {
	mu   sync.Mutex
	seen map[view]int
}

// view is a page looked at. By is remembered until the count is written, to leave the author's own reading out, and
// no longer; it is 0 for visitors.
type view struct {
	slug string
	by   who.ID
}

// most bounds the memory of a tally: what comes on top of it is not counted.
const most = 100_000

func (t *tally) add(v view, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[view]int{}
	}
	if _, known := t.seen[v]; known || len(t.seen) < most {
		t.seen[v] += n
	}
}

// take empties the tally.
func (t *tally) take() map[view]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	seen := t.seen
	t.seen = nil
	return seen
}

// Saw counts a view of the spot at an address. It is quick: a page waits for it.
func (s *Service) Saw(slug string, by who.Actor) { s.views.add(view{slug, by.ID}, 1) }

// Flush writes down what was counted since the last time. What could not be written is counted next time.
func (s *Service) Flush(ctx context.Context) error {
	seen := s.views.take()
	if len(seen) == 0 {
		return nil
	}
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return addViews(ctx, tx, seen, dayOf(s.now())) })
	if err != nil {
		for v := range maps.Keys(seen) {
			s.views.add(v, seen[v])
		}
	}
	return err
}

// every is how often views are written down, lastly how long the last writing may take.
const every, lastly = time.Minute, 10 * time.Second

// Run writes views down every minute until ctx ends, and then once more.
func (s *Service) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastly)
			defer cancel()
			s.flushed(last, log)
			return
		case <-tick.C:
			s.flushed(ctx, log)
		}
	}
}

func (s *Service) flushed(ctx context.Context, log *slog.Logger) {
	if err := s.Flush(ctx); err != nil {
		log.Warn("views are not written down yet", "error", err)
	}
}
