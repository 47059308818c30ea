// Package jobs does work after a transaction: a queue and a schedule in PostgreSQL.
//
// A job is enqueued in the transaction of the act that asks for it, so that neither happens
// without the other. Workers of every instance take due jobs with FOR UPDATE SKIP LOCKED under a
// lease; a worker that dies loses its lease and the job runs again, hence handlers are idempotent.
// A failed job waits 1 minute, then twice as long each time up to a day; after 12 attempts it is
// dead, or at once if its handler gives up: `ohmylot jobs` shows it, and `ohmylot jobs retry` gives it
// a new life.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// Job is a piece of work: a JSON-able value. Kind names its handler ("letter.send") and never changes.
type Job interface{ Kind() string }

// Enqueue keeps j until a worker has done it.
func Enqueue(ctx context.Context, tx db.Tx, j Job) error { return EnqueueAt(ctx, tx, j, time.Time{}) }

// EnqueueAt is Enqueue for a later time; a zero time is now.
func EnqueueAt(ctx context.Context, tx db.Tx, j Job, at time.Time) error {
	if hold, _ := ctx.Value(holdKey{}).(time.Time); hold.After(at) {
		at = hold
	}
	payload, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("encode job %s: %w", j.Kind(), err)
	}
	return insertJob(ctx, tx, j.Kind(), string(payload), at)
}

type holdKey struct{}

// NotBefore returns a context whose jobs wait until at: what an act sets going, letters among it, can be called back until then.
func NotBefore(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, holdKey{}, at)
}

// Runner works on the queue. Fill it with Handle and Every before Run.
type Runner struct {
	pool     *db.Pool
	log      *slog.Logger
	handlers map[string]func(ctx context.Context, payload []byte) error
	periodic []periodic
	lease    time.Duration // for how long a job is a worker's own
}

type periodic struct {
	name  string
	every time.Duration
	work  func(ctx context.Context) error
}

// NewRunner makes a runner with no handler.
func NewRunner(pool *db.Pool, log *slog.Logger) *Runner {
	return &Runner{pool: pool, log: log, handlers: map[string]func(context.Context, []byte) error{}, lease: 2 * time.Minute}
}

// Handle makes work the handler of jobs of type J. It may run twice for one job.
func Handle[J Job](r *Runner, work func(ctx context.Context, j J) error) {
	var zero J
	r.handlers[zero.Kind()] = func(ctx context.Context, payload []byte) error {
		var j J
		if err := json.Unmarshal(payload, &j); err != nil {
			return fmt.Errorf("decode job: %w", err)
		}
		return work(ctx, j)
	}
}

// Every runs work once per period on whichever instance comes first.
func (r *Runner) Every(period time.Duration, name string, work func(ctx context.Context) error) {
	r.periodic = append(r.periodic, periodic{name, period, work})
}

// Scheduled lists the periodic work by name.
func (r *Runner) Scheduled() []string {
	names := make([]string, len(r.periodic))
	for i, p := range r.periodic {
		names[i] = p.name
	}
	return names
}

const maxAttempts = 12

// backoff is how long a job that failed attempts times waits: 1, 2, 4… minutes, a day at most.
func backoff(attempts int) time.Duration {
	return min(time.Minute<<min(attempts-1, 11), 24*time.Hour)
}

// GiveUp makes err the last word of a handler: the job is dead at once, since trying again would
// change nothing.
func GiveUp(err error) error { return &hopeless{err} }

type hopeless struct{ error }

func (h *hopeless) Unwrap() error { return h.error }
