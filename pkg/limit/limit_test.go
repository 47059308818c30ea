package limit

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
)

var signIn = Rule{Class: "signin", Times: 5, Per: 24 * time.Hour}

func limiter(t *testing.T, off bool) (*Limiter, *db.Pool) {
	pool := dbtest.New(t)
	return New(pool, slog.New(slog.DiscardHandler), off), pool
}

func TestAllow(t *testing.T) {
	l, pool := limiter(t, false)
	for i := range 5 {
		if err := l.Allow(t.Context(), signIn, "camille@exemple.fr"); err != nil {
			t.Fatalf("act %d: %v", i+1, err)
		}
	}
	err := l.Allow(t.Context(), signIn, "camille@exemple.fr")
	var e *Exceeded
	if !errors.As(err, &e) || !fault.Is(err, fault.TooMany) || e.RetryAfter <= 0 || e.RetryAfter > signIn.Per {
		t.Fatalf("the sixth: %v %+v", err, e)
	}
	if err := l.Allow(t.Context(), signIn, "dominique@exemple.fr"); err != nil {
		t.Errorf("another key: %v", err)
	}
	if err := l.Allow(t.Context(), Rule{"reset", 5, 24 * time.Hour}, "camille@exemple.fr"); err != nil {
		t.Errorf("another class: %v", err)
	}
	var keys []string
	if err := pool.Select(t.Context(), &keys, `SELECT key FROM rate`); err != nil || len(keys) != 3 {
		t.Fatal(keys, err)
	}
	for _, key := range keys {
		if strings.Contains(key, "@") || strings.Contains(key, "camille") {
			t.Errorf("the table holds an address: %q", key)
		}
	}
}

func TestOffAndNoKey(t *testing.T) {
	l, _ := limiter(t, true)
	for range 9 {
		if err := l.Allow(t.Context(), signIn, "k"); err != nil {
			t.Fatal(err)
		}
	}
	on := New(l.pool, l.log, false)
	for range 9 {
		if err := on.Allow(t.Context(), signIn, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAtOnce(t *testing.T) {
	l, _ := limiter(t, false)
	var passed atomic.Int32
	var all sync.WaitGroup
	for range 15 {
		all.Go(func() {
			if l.Allow(t.Context(), signIn, "k") == nil {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 5 {
		t.Errorf("%d passed, want 5", passed.Load())
	}
}

// The window slides: what was done before counts for the part still in view, and what was refused
// counts for nothing.
func TestSlidingWindow(t *testing.T) {
	_, pool := limiter(t, false)
	now := time.Now().UTC().Truncate(time.Hour)
	try := func(window time.Time, inView float64) (n int) {
		for {
			var counted bool
			err := db.InTx(t.Context(), pool, func(tx db.Tx) (err error) {
				counted, err = hit(t.Context(), tx, "k", window, Rule{"c", 10, time.Hour}, inView)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if !counted || n > 20 {
				return n
			}
			n++
		}
	}
	if n := try(now, 0.5); n != 10 {
		t.Errorf("a new key: %d", n)
	}
	next := now.Add(time.Hour)
	if n := try(next, 1); n != 0 {
		t.Errorf("just after a full window: %d", n)
	}
	if n := try(next, 0.7); n != 3 {
		t.Errorf("with seven tenths of it in view: %d", n)
	}
	if n := try(next, 0); n != 7 {
		t.Errorf("with none of it in view: %d more", n)
	}
	if n := try(now.Add(3*time.Hour), 1); n != 10 {
		t.Errorf("later: %d", n)
	}
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE rate SET window_start = now() - interval '3 days' WHERE window_start = $1`, now); err != nil {
			return err
		}
		return Purge(t.Context(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	var left int
	if err := pool.Get(t.Context(), &left, `SELECT count(*) FROM rate`); err != nil || left != 2 {
		t.Errorf("%d windows are left (%v), want the two recent ones", left, err)
	}
}

func TestDatabaseOutOfReachAllows(t *testing.T) {
	l, pool := limiter(t, false)
	pool.Close()
	if err := l.Allow(t.Context(), signIn, "k"); err != nil {
		t.Error(err)
	}
}

func TestAddress(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1": "2001:db8:1:2::/64", "2001:db8:1:3::1": "2001:db8:1:3::/64", "": "", "here": "here",
	} {
		if got := Address(ip); got != want {
			t.Errorf("Address(%q) = %q, want %q", ip, got, want)
		}
	}
}
