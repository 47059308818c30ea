package app

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestReadinessIsFoundOutOnce(t *testing.T) {
	var found atomic.Int32
	r, down := &readiness{}, errors.New("down")
	find := func() error { found.Add(1); time.Sleep(10 * time.Millisecond); return down }
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := r.ask(find); !errors.Is(err, down) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if found.Load() != 1 {
		t.Errorf("found out %d times", found.Load())
	}
	r.until = time.Now().Add(-time.Second)
	if err := r.ask(func() error { return nil }); err != nil {
		t.Errorf("once it is back: %v", err)
	}
}
