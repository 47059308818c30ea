package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// Run works with as many workers as asked until ctx ends, then waits for the jobs under way.
// A notification wakes it at once; it also looks every few seconds, should one be missed.
func (r *Runner) Run(ctx context.Context, workers int) {
	wake := make(chan struct{}, workers)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() { r.loop(ctx, wake) })
	}
	all.Go(func() { r.tick(ctx) })
	db.Listen(ctx, r.pool, r.log, map[string]func(string){channel: func(string) {
		select {
		case wake <- struct{}{}:
		default:
		}
	}})
	all.Wait()
}

func (r *Runner) loop(ctx context.Context, wake <-chan struct{}) {
	for ctx.Err() == nil {
		worked, err := r.RunOne(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Warn("jobs: look for work", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(3 * time.Second):
		}
	}
}

// RunOne does the next due job, if any, and tells whether there was one. A job that fails is put
// back for later and is not an error of RunOne.
func (r *Runner) RunOne(ctx context.Context) (bool, error) {
	j, found, err := r.take(ctx)
	if err != nil || !found {
		return false, err
	}
	// A stopping program lets the job end: the lease bounds it. What came of it is noted in any case.
	ctx = context.WithoutCancel(ctx)
	work, cancel := context.WithTimeout(ctx, r.lease-r.lease/12)
	defer cancel()
	if err := r.do(work, j); err != nil {
		r.log.Warn("jobs: failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempts, "error", err)
		return true, db.InTx(ctx, r.pool, func(tx db.Tx) error { return putBack(ctx, tx, j, err) })
	}
	return true, db.InTx(ctx, r.pool, func(tx db.Tx) error { return finish(ctx, tx, j.ID) })
}

// Drain does due jobs until none is left: for commands and tests.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		if worked, err := r.RunOne(ctx); err != nil || !worked {
			return err
		}
	}
}

// Settle does due jobs, then waits for those that other workers have begun, for at most patience: in
// development, what has just been asked for is then there to be seen.
func (r *Runner) Settle(ctx context.Context, patience time.Duration) error {
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if err := r.Drain(ctx); err != nil {
			return err
		}
		under, err := underWay(ctx, r.pool)
		if err != nil || under == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

func (r *Runner) take(ctx context.Context) (j row, found bool, err error) {
	err = db.InTx(ctx, r.pool, func(tx db.Tx) error {
		j, found, err = takeDue(ctx, tx, r.lease)
		return err
	})
	return j, found, err
}

func (r *Runner) do(ctx context.Context, j row) (err error) {
	if j.Attempts > maxAttempts { // taken so often and never put back: it ends whoever does it
		return errors.New("its workers died")
	}
	work, known := r.handlers[j.Kind]
	if !known {
		return fmt.Errorf("no handler for %q", j.Kind)
	}
	return safely(func() error { return work(ctx, j.Payload) })
}

// safely turns a panic of work into an error: one job must not end the site.
func safely(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work()
}

// tick runs the periodic work that is due.
func (r *Runner) tick(ctx context.Context) {
	for {
		for _, p := range r.periodic {
			due := false
			err := db.InTx(ctx, r.pool, func(tx db.Tx) (err error) {
				due, err = advance(ctx, tx, p.name, p.every)
				return err
			})
			if err == nil && due {
				err = safely(func() error { return p.work(ctx) })
			}
			if err != nil && ctx.Err() == nil {
				r.log.Warn("jobs: periodic work failed", "name", p.name, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(30 * time.Second):
		}
	}
}
