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

func TestOtherContent(t *testing.T) {
	pool, c, key := dbtest.New(t), &counter{}, Key()
	first, other := Act("spot save 7", map[string]string{"title": "a"}), Act("spot save 7", map[string]string{"title": "b"})
	for range 2 {
		if answer, err := submit(t, pool, 7, first, key, c); err != nil || answer != "I" {
			t.Errorf("%q %v", answer, err)
		}
	}
	if _, err := submit(t, pool, 7, other, key, c); !errors.Is(err, ErrUsed) || c.times != 1 {
		t.Errorf("other content: %v, done %d times", err, c.times)
	}
	if answer, found, err := Earlier(t.Context(), pool, 7, first, key); answer != "I" || !found || err != nil {
		t.Errorf("earlier: %q %v %v", answer, found, err)
	}
	if _, _, err := Earlier(t.Context(), pool, 7, other, key); !errors.Is(err, ErrUsed) {
		t.Errorf("earlier, with other content: %v", err)
	}
	for _, unknown := range []string{"", Key()} {
		if _, found, err := Earlier(t.Context(), pool, 7, first, unknown); found || err != nil {
			t.Errorf("earlier than ever: %v %v", found, err)
		}
	}
	for range 2 {
		submit(t, pool, 7, "sign up", With(key, "a"), c)
		submit(t, pool, 7, "sign up", With(key, "b"), c)
	}
	if c.times != 3 {
		t.Errorf("two contents apart are done %d times", c.times-1)
	}
	if With("", "a") != "" || !serves(With(strings.Repeat("k", 500), "a")) {
		t.Error("With makes a key of none, or one too long")
	}
}

func TestIdentifierKeptOnce(t *testing.T) {
	type spot int64
	pool, key, made := dbtest.New(t), Key(), spot(0)
	submit := func() (id spot, err error) {
		err = db.InTx(t.Context(), pool, func(tx db.Tx) (err error) {
			id, err = DoID(t.Context(), tx, 7, "spot", key, func() (spot, error) { made++; return 40 + made, nil })
			return err
		})
		return id, err
	}
	if _, found, err := EarlierID[spot](t.Context(), pool, 7, "spot", key); found || err != nil {
		t.Errorf("an answer before the act: %v %v", found, err)
	}
	for range 2 {
		if id, err := submit(); id != 41 || err != nil {
			t.Errorf("made %d, %v", id, err)
		}
	}
	if id, found, err := EarlierID[spot](t.Context(), pool, 7, "spot", key); id != 41 || !found || err != nil {
		t.Errorf("found %d, %v, %v", id, found, err)
	}
}
