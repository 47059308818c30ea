package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

const channel = "job"

type row struct {
	ID       int64  `db:"id"`
	Kind     string `db:"kind"`
	Payload  []byte `db:"payload"`
	Attempts int    `db:"attempts"`
}

func insertJob(ctx context.Context, tx db.Tx, kind, payload string, at time.Time) error {
	var when *time.Time
	if !at.IsZero() {
		when = &at
	}
	_, err := tx.Exec(ctx, `INSERT INTO job (kind, payload, run_at) VALUES ($1, CAST($2 AS jsonb), COALESCE($3, now()))`, kind, payload, when)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	return db.Notify(ctx, tx, channel, kind)
}

func takeDue(ctx context.Context, tx db.Tx, lease time.Duration) (row, bool, error) {
	var j row
	err := tx.Get(ctx, &j, `
		UPDATE job SET attempts = attempts + 1, leased_until = now() + CAST($1 AS interval)
		WHERE id = (
			SELECT id FROM job
			WHERE dead_at IS NULL AND run_at <= now() AND (leased_until IS NULL OR leased_until < now())
			ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, kind, payload, attempts`, lease.String())
	if db.NotFound(err) {
		return j, false, nil
	}
	if err != nil {
		return j, false, fmt.Errorf("take a job: %w", err)
	}
	return j, true, nil
}

// underWay counts the jobs that are due or being done.
func underWay(ctx context.Context, c db.Conn) (int, error) {
	var n int
	if err := c.Get(ctx, &n, `SELECT count(*) FROM job WHERE dead_at IS NULL AND run_at <= now()`); err != nil {
		return 0, fmt.Errorf("count jobs under way: %w", err)
	}
	return n, nil
}

func finish(ctx context.Context, tx db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM job WHERE id = $1`, id); err != nil {
		return fmt.Errorf("finish job %d: %w", id, err)
	}
	return nil
}

func putBack(ctx context.Context, tx db.Tx, j row, cause error) error {
	_, err := tx.Exec(ctx, `
		UPDATE job SET leased_until = NULL, last_error = left($2, 2000), run_at = now() + CAST($3 AS interval),
			dead_at = CASE WHEN $4 THEN now() END
		WHERE id = $1`, j.ID, storable(cause.Error()), backoff(j.Attempts).String(), j.Attempts >= maxAttempts || errors.As(cause, new(*hopeless)))
	if err != nil {
		return fmt.Errorf("put job %d back: %w", j.ID, err)
	}
	return nil
}

// storable drops what PostgreSQL takes in no text: an error may quote anything.
func storable(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

// advance moves the named schedule to its next time if it is due, and reports whether it was.
func advance(ctx context.Context, tx db.Tx, name string, every time.Duration) (bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO schedule (name, next_at) VALUES ($1, now() + CAST($2 AS interval))
		ON CONFLICT (name) DO UPDATE SET next_at = EXCLUDED.next_at WHERE schedule.next_at <= now()`, name, every.String())
	if err != nil {
		return false, fmt.Errorf("advance schedule %s: %w", name, err)
	}
	return n == 1, nil
}

// Dead is a job given up.
type Dead struct {
	ID     int64     `db:"id"`
	Kind   string    `db:"kind"`
	Error  string    `db:"last_error"`
	DeadAt time.Time `db:"dead_at"`
}

// DeadLetters lists the jobs given up, newest first, 100 at most.
func DeadLetters(ctx context.Context, c db.Conn) ([]Dead, error) {
	var dead []Dead
	err := c.Select(ctx, &dead, `SELECT id, kind, last_error, dead_at FROM job WHERE dead_at IS NOT NULL ORDER BY dead_at DESC LIMIT 100`)
	if err != nil {
		return nil, fmt.Errorf("list dead jobs: %w", err)
	}
	return dead, nil
}

// Purge forgets the jobs given up 90 days ago: what they say of people is kept no longer.
func Purge(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM job WHERE dead_at < now() - interval '90 days'`); err != nil {
		return fmt.Errorf("purge jobs: %w", err)
	}
	return nil
}

// Retry gives a dead job a new life. One that is not dead is an error.
func Retry(ctx context.Context, tx db.Tx, id int64) error {
	n, err := tx.Exec(ctx, `UPDATE job SET dead_at = NULL, attempts = 0, run_at = now() WHERE id = $1 AND dead_at IS NOT NULL`, id)
	if err != nil {
		return fmt.Errorf("retry job %d: %w", id, err)
	}
	if n == 0 {
		return fmt.Errorf("retry job %d: it was not given up", id)
	}
	return db.Notify(ctx, tx, channel, "retry")
}

// Forget takes away the jobs, due or given up, of which one field is one of texts: those of somebody who leaves.
func Forget(ctx context.Context, tx db.Tx, texts ...string) error {
	_, err := tx.Exec(ctx, `DELETE FROM job j WHERE EXISTS (SELECT FROM jsonb_each_text(j.payload) AS f WHERE f.value = ANY($1))`, db.Array(texts))
	if err != nil {
		return fmt.Errorf("forget jobs: %w", err)
	}
	return nil
}
