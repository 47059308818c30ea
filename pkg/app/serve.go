package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Limits of one HTTP exchange. The body may be a dozen photos on a slow phone: reading it is given
// time, its headers are not.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 5 * time.Minute
	writeTimeout      = 6 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
	drain             = 25 * time.Second
)

// Serve answers on the configured address until ctx ends, then lets the requests under way finish.
// With work it also does the queue's jobs. ready is called once the site answers.
func (a *App) Serve(ctx context.Context, work bool, ready func(address string)) error {
	listener, err := net.Listen("tcp", a.Config.Listen())
	if err != nil {
		return fmt.Errorf("listen on %s (is another program using the port? PORT chooses one): %w", a.Config.Listen(), err)
	}
	server := &http.Server{
		Handler: a.Handler(), ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	all.Go(func() { a.hear(background) })
	all.Go(func() { a.Services.Echoes.Run(background, a.log) })
	all.Go(func() { a.Services.Providers.Run(background) })
	if work {
		all.Go(func() { a.Work(background) })
	}
	failed := make(chan error, 1)
	all.Go(func() { failed <- server.Serve(listener) })
	ready(listener.Addr().String())
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.log.Info("stopping: the requests under way finish first")
		polite, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		err = server.Shutdown(polite)
	}
	stop()
	all.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Work does the queue's jobs until ctx ends.
func (a *App) Work(ctx context.Context) { a.Runner.Run(ctx, a.Config.Workers) }

// hear learns from any instance that what is shown changed.
func (a *App) hear(ctx context.Context) {
	db.Listen(ctx, a.Pool, a.log, map[string]func(string){db.ChangedChannel: a.changed, moderation.Channel: a.Services.Queue.Heard})
}

// rereadWithin is how long reading anew what is kept in memory may take.
const rereadWithin = 5 * time.Second

// changed drops what is kept about a topic: first what pages are made of, then the pages.
func (a *App) changed(topic string) {
	a.Services.Brand.Changed(topic)
	ctx, cancel := context.WithTimeout(context.Background(), rereadWithin)
	defer cancel()
	if err := a.reasons.Changed(ctx, topic); err != nil { // a connection lost is told as a change of everything
		a.log.Error("read the reasons anew", "error", err)
	}
	if err := a.Services.Legal.Changed(ctx, topic); err != nil {
		a.log.Error("read the declaration of accessibility anew", "error", err)
	}
	a.site.Changed(topic)
}
