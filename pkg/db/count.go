package db

import (
	"context"
	"sync/atomic"
)

type counterKey struct{}

// Counting returns a context under which queries are counted, and the counter. Tests use it to
// forbid pages that ask one query per row.
func Counting(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, counterKey{}, n), n
}

func count(ctx context.Context) {
	if n, ok := ctx.Value(counterKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
