package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "test.greet" }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func runner(pool *db.Pool, work func(ctx context.Context, g greet) error) *Runner {
	r := NewRunner(pool, quiet())
	Handle(r, work)
	return r
}

func in(t *testing.T, pool *db.Pool, work func(tx db.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), pool, work); err != nil {
		t.Fatal(err)
	}
}

func enqueue(t *testing.T, pool *db.Pool, names ...string) {
	t.Helper()
	in(t, pool, func(tx db.Tx) error {
		for _, name := range names {
			if err := Enqueue(t.Context(), tx, greet{name}); err != nil {
				return err
			}
		}
		return nil
	})
}

func do(t *testing.T, pool *db.Pool, statement string, args ...any) {
	t.Helper()
	dbtest.Exec(t, pool, statement, args...)
}

func one[T any](t *testing.T, pool *db.Pool, query string) T {
	t.Helper()
	return dbtest.Read[T](t, pool, query)
}

func runOne(t *testing.T, r *Runner, want bool) {
	t.Helper()
	if worked, err := r.RunOne(t.Context()); err != nil || worked != want {
		t.Fatalf("worked %v (%v), want %v", worked, err, want)
	}
}

// refusal fails every job with err.
func refusal(err error) func(context.Context, greet) error {
	return func(context.Context, greet) error { return err }
}

func TestAJobLivesAndDiesWithItsAct(t *testing.T) {
	pool := dbtest.New(t)
	var done []string
	r := runner(pool, func(_ context.Context, g greet) error { done = append(done, g.Name); return nil })
	undone := errors.New("undone")
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		if err := Enqueue(t.Context(), tx, greet{"never"}); err != nil {
			return err
		}
		runOne(t, r, false) // nobody sees it before the commit
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	enqueue(t, pool, "œuf", "deux")
	in(t, pool, func(tx db.Tx) error { return EnqueueAt(t.Context(), tx, greet{"later"}, time.Now().Add(time.Hour)) })
	if err := r.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if strings.Join(done, " ") != "œuf deux" {
		t.Errorf("done: %q", done)
	}
	if n := one[int](t, pool, `SELECT count(*) FROM job`); n != 1 {
		t.Errorf("%d jobs are left, want the later one", n)
	}
	do(t, pool, `UPDATE job SET run_at = now()`)
	runOne(t, r, true)
	if done[len(done)-1] != "later" {
		t.Errorf("done: %q", done)
	}
}

func TestWorkersNeverShareAJob(t *testing.T) {
	pool := dbtest.New(t)
	const many = 60
	names := make([]string, many)
	for i := range names {
		names[i] = strings.Repeat("x", i+1)
	}
	enqueue(t, pool, names...)
	var mu sync.Mutex
	times := map[string]int{}
	work := func(_ context.Context, g greet) error {
		mu.Lock()
		defer mu.Unlock()
		times[g.Name]++
		return nil
	}
	var all sync.WaitGroup
	for range 2 {
		r := runner(pool, work)
		for range 3 {
			all.Go(func() {
				if err := r.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	for _, name := range names {
		if times[name] != 1 {
			t.Errorf("job %d was done %d times", len(name), times[name])
		}
	}
}

// A second worker must pass over the job that the first is taking rather than wait for it.
func TestTakingSkipsWhatIsBeingTaken(t *testing.T) {
	pool := dbtest.New(t)
	enqueue(t, pool, "first", "second")
	in(t, pool, func(tx db.Tx) error {
		held, found, err := takeDue(t.Context(), tx, time.Minute)
		if err != nil || !found || !strings.Contains(string(held.Payload), "first") {
			t.Fatalf("%+v %v %v", held, found, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		return db.InTx(ctx, pool, func(other db.Tx) error {
			next, found, err := takeDue(ctx, other, time.Minute)
			if err != nil || !found || next.ID == held.ID {
				t.Errorf("beside it: %+v %v %v", next, found, err)
			}
			return nil
		})
	})
}

func TestLostLease(t *testing.T) {
	pool := dbtest.New(t)
	enqueue(t, pool, "job")
	in(t, pool, func(tx db.Tx) error { // a worker takes it, then dies
		_, _, err := takeDue(t.Context(), tx, 2*time.Minute)
		return err
	})
	if left := one[float64](t, pool, `SELECT EXTRACT(epoch FROM leased_until - now()) FROM job`); left < 110 || left > 120 {
		t.Errorf("the lease lasts %v s", left)
	}
	done := 0
	r := runner(pool, func(context.Context, greet) error { done++; return nil })
	runOne(t, r, false)
	do(t, pool, `UPDATE job SET leased_until = now() - interval '1 second'`)
	runOne(t, r, true)
	if done != 1 {
		t.Errorf("done %d times", done)
	}
}

func TestBackoff(t *testing.T) {
	for attempts, want := range map[int]time.Duration{
		1: time.Minute, 2: 2 * time.Minute, 5: 16 * time.Minute, 11: 1024 * time.Minute, 12: 24 * time.Hour, 1000: 24 * time.Hour,
	} {
		if got := backoff(attempts); got != want {
			t.Errorf("after %d attempts: %s, want %s", attempts, got, want)
		}
	}
}

func TestRetriesThenDeadLetters(t *testing.T) {
	pool := dbtest.New(t)
	enqueue(t, pool, "job")
	failing := runner(pool, refusal(errors.New("no route \x00 to \xff host")))
	runOne(t, failing, true)
	runOne(t, failing, false) // not before its time
	if wait := one[float64](t, pool, `SELECT EXTRACT(epoch FROM run_at - now()) FROM job WHERE leased_until IS NULL AND dead_at IS NULL`); wait < 50 || wait > 60 {
		t.Errorf("waits %v s", wait)
	}
	for attempt := 2; attempt <= maxAttempts; attempt++ {
		if dead, err := DeadLetters(t.Context(), pool); err != nil || len(dead) != 0 {
			t.Fatalf("before attempt %d: %v %v", attempt, dead, err)
		}
		do(t, pool, `UPDATE job SET run_at = now()`)
		runOne(t, failing, true)
	}
	do(t, pool, `UPDATE job SET run_at = now()`)
	runOne(t, failing, false) // the dead do not work
	dead, err := DeadLetters(t.Context(), pool)
	if err != nil || len(dead) != 1 || dead[0].Kind != "test.greet" || !strings.Contains(dead[0].Error, "no route  to \uFFFD host") || time.Since(dead[0].DeadAt) > time.Minute {
		t.Fatalf("%+v %v", dead, err)
	}
	in(t, pool, func(tx db.Tx) error { return Retry(t.Context(), tx, dead[0].ID) })
	if err := db.InTx(t.Context(), pool, func(tx db.Tx) error { return Retry(t.Context(), tx, dead[0].ID) }); err == nil {
		t.Error("a job that lives was given a new life")
	}
	done := ""
	runOne(t, runner(pool, func(_ context.Context, g greet) error { done = g.Name; return nil }), true)
	if done != "job" || one[int](t, pool, `SELECT count(*) FROM job`) != 0 {
		t.Errorf("after a retry: done %q", done)
	}
}

// A handler that knows better than to try again is believed, whatever wraps its word.
func TestGiveUp(t *testing.T) {
	pool := dbtest.New(t)
	enqueue(t, pool, "job")
	runOne(t, runner(pool, refusal(fmt.Errorf("greet: %w", GiveUp(errors.New("moved away"))))), true)
	if dead, err := DeadLetters(t.Context(), pool); err != nil || len(dead) != 1 || dead[0].Error != "greet: moved away" {
		t.Errorf("%+v %v", dead, err)
	}
}

func TestAJobThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		work func(ctx context.Context, g greet) error
		want string
	}{
		"panics":      {func(context.Context, greet) error { panic("ouch \x00") }, "panic: ouch"},
		"is nil":      {func(context.Context, greet) error { var m map[string]int; m["x"] = 1; return nil }, "nil map"},
		"lasts":       {func(ctx context.Context, _ greet) error { <-ctx.Done(); return ctx.Err() }, "deadline exceeded"},
		"has no hand": {nil, "no handler"},
	} {
		t.Run(name, func(t *testing.T) {
			pool := dbtest.New(t)
			enqueue(t, pool, "job")
			r := NewRunner(pool, quiet())
			r.lease = 300 * time.Millisecond
			if c.work != nil {
				Handle(r, c.work)
			}
			runOne(t, r, true)
			if got := one[string](t, pool, `SELECT last_error FROM job WHERE leased_until IS NULL AND run_at > now() AND attempts = 1`); !strings.Contains(got, c.want) {
				t.Errorf("noted %q, want %q", got, c.want)
			}
		})
	}
}

// A job that ends its worker's process each time is given up as well, without being tried again.
func TestAJobThatKillsItsWorkers(t *testing.T) {
	pool := dbtest.New(t)
	enqueue(t, pool, "job")
	do(t, pool, `UPDATE job SET attempts = 12, leased_until = now() - interval '1 second'`)
	runOne(t, runner(pool, func(context.Context, greet) error { t.Error("tried again"); return nil }), true)
	if dead, err := DeadLetters(t.Context(), pool); err != nil || len(dead) != 1 {
		t.Errorf("%+v %v", dead, err)
	}
}

func TestRunWakesAndStops(t *testing.T) {
	pool := dbtest.New(t)
	begun, release, done := make(chan string), make(chan struct{}), atomic.Int32{}
	r := runner(pool, func(ctx context.Context, g greet) error {
		begun <- g.Name
		<-release
		done.Add(1)
		return ctx.Err() // a stopping program does not cancel the job under way
	})
	var ticks atomic.Int32
	r.Every(time.Hour, "test.panics", func(context.Context) error { panic("the site must survive this") })
	r.Every(time.Hour, "test.hourly", func(context.Context) error { ticks.Add(1); return nil })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(ctx, 2); close(ended) }()
	for deadline := time.Now().Add(5 * time.Second); ticks.Load() == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the hourly work is not done")
		}
	}
	time.Sleep(200 * time.Millisecond) // the workers have looked and sleep
	asked := time.Now()
	enqueue(t, pool, "job")
	<-begun
	if waited := time.Since(asked); waited > 1500*time.Millisecond {
		t.Errorf("the notification did not wake a worker: %s", waited)
	}
	stop()
	select {
	case <-ended:
		t.Error("ended before the job under way")
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("does not end")
	}
	if done.Load() != 1 || one[int](t, pool, `SELECT count(*) FROM job`) != 0 {
		t.Error("the job under way was not finished")
	}
}

func TestSchedule(t *testing.T) {
	pool := dbtest.New(t)
	due := func() (is bool) {
		in(t, pool, func(tx db.Tx) (err error) { is, err = advance(t.Context(), tx, "nightly", 24*time.Hour); return err })
		return is
	}
	if !due() || due() {
		t.Error("a new schedule is due once")
	}
	do(t, pool, `UPDATE schedule SET next_at = now() - interval '3 days'`)
	if !due() || due() {
		t.Error("a late schedule is due once")
	}
}
