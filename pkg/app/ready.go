package app

import (
	"context"
	"sync"
	"time"

	"github.com/ohmylot/ohmylot/migrations"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// readiness is the last answer of /readyz, kept for a moment: anybody may ask, and finding out
// writes to the disk. Those who ask meanwhile wait for the one who finds out.
type readiness struct {
	mu    sync.Mutex
	until time.Time
	err   error
}

const (
	readyFor    = 2 * time.Second
	readyWithin = 5 * time.Second
)

func (r *readiness) ask(find func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Now().After(r.until) {
		r.err = find()
		r.until = time.Now().Add(readyFor)
	}
	return r.err
}

// ready says whether requests can be served.
func (a *App) ready(c *web.Ctx) error {
	err := a.readiness.ask(func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), readyWithin)
		defer cancel()
		return a.check(ctx)
	})
	if err != nil {
		return err
	}
	return c.Text("text/plain; charset=utf-8", []byte("ready\n"))
}

// check finds whether the database answers with the schema this program knows, and pictures can be
// written.
func (a *App) check(ctx context.Context) error {
	current, err := db.Current(ctx, a.Pool, migrations.FS)
	if err != nil {
		return err
	}
	if !current {
		return fault.New(fault.Unavailable, "errors.unavailable.text")
	}
	return a.Services.Store.Check(ctx)
}
