package once

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// counter is work that can be counted; its answers tell which doing they are from.
type counter struct {
	mu    sync.Mutex
	times int
	slow  time.Duration
	err   error
}

func (c *counter) work() (string, error) {
	c.mu.Lock()
	c.times++
	answer := strings.Repeat("I", c.times)
	c.mu.Unlock()
	time.Sleep(c.slow)
	return answer, c.err
}

func submit(t *testing.T, pool *db.Pool, by who.ID, act, key string, c *counter) (answer string, err error) {
	t.Helper()
	err = db.InTx(t.Context(), pool, func(tx db.Tx) (err error) {
		answer, err = Do(t.Context(), tx, by, act, key, c.work)
		return err
	})
	return answer, err
}

func TestDoubleSubmit(t *testing.T) {
	pool, c, key := dbtest.New(t), &counter{}, Key()
	for range 3 {
		if answer, err := submit(t, pool, 7, "spot", key, c); err != nil || answer != "I" {
			t.Errorf("%q %v", answer, err)
		}
	}
	if c.times != 1 {
		t.Errorf("done %d times", c.times)
	}
	for range 2 {
		if answer, err := submit(t, pool, 8, "spot", key, c); err != nil || answer != "II" {
			t.Errorf("another account was given this one's answer: %q %v", answer, err)
		}
	}
	if answer, err := submit(t, pool, 7, "spot", Key(), c); err != nil || answer != "III" {
		t.Errorf("another key: %q %v", answer, err)
	}
	if _, err := submit(t, pool, 7, "charter", key, c); !fault.Is(err, fault.Conflict) || c.times != 3 {
		t.Errorf("a key that served another act: %v, done %d times", err, c.times)
	}
}

func TestWithoutKey(t *testing.T) {
	pool, c := dbtest.New(t), &counter{}
	for _, key := range []string{"", "", strings.Repeat("k", 65), strings.Repeat("k", 65)} {
		if _, err := submit(t, pool, 7, "spot", key, c); err != nil {
			t.Error(err)
		}
	}
	if c.times != 4 {
		t.Errorf("done %d times", c.times)
	}
	long, d := strings.Repeat("k", 64), &counter{}
	submit(t, pool, 7, "spot", long, d)
	submit(t, pool, 7, "spot", long, d)
	if d.times != 1 {
		t.Errorf("the longest key: done %d times", d.times)
	}
}

func TestFailedWorkMayBeTriedAgain(t *testing.T) {
	pool, c, key := dbtest.New(t), &counter{err: errors.New("full")}, Key()
	if _, err := submit(t, pool, 7, "spot", key, c); !errors.Is(err, c.err) {
		t.Fatal(err)
	}
	c.err = nil
	if answer, err := submit(t, pool, 7, "spot", key, c); err != nil || answer != "II" {
		t.Errorf("%q %v", answer, err)
	}
}

// Two clicks at the same moment: the second waits for the first, and has its answer.
func TestTwoAtOnce(t *testing.T) {
	pool, c, key := dbtest.New(t), &counter{slow: 150 * time.Millisecond}, Key()
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if answer, err := submit(t, pool, 7, "spot", key, c); err != nil || answer != "I" {
				t.Errorf("%q %v", answer, err)
			}
		})
	}
	all.Wait()
	if c.times != 1 {
		t.Errorf("done %d times", c.times)
	}
}

func TestPurge(t *testing.T) {
	pool, c, key, old := dbtest.New(t), &counter{}, Key(), Key()
	submit(t, pool, 7, "spot", key, c)
	submit(t, pool, 7, "spot", old, c)
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE once SET created_at = now() - interval '49 hours' WHERE key = $1`, old); err != nil {
			return err
		}
		return Purge(t.Context(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	submit(t, pool, 7, "spot", key, c)
	if c.times != 2 {
		t.Error("a key of today was forgotten")
	}
	submit(t, pool, 7, "spot", old, c)
	if c.times != 3 {
		t.Error("an old key is remembered")
	}
}
