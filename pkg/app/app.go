// Package app is the only place that knows everyone: it opens the database, builds the services,
// connects features to one another, mounts their routes and runs the site and its workers.
//
// Features never import each other but along the edges of arch_test.go; where an arrow would point
// the wrong way they declare an interface, and New connects what implements it. routes.golden lists
// every address and its audience.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/postgres"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// App is the whole program, built and not yet running.
type App struct {
	Config   config.Config
	Pool     *db.Pool
	Runner   *jobs.Runner
	Services Services
	site     *web.Site
	reasons  *moderation.Reasons
	log      *slog.Logger
	cluster  *postgres.Cluster // nil with a server of one's own

	readiness readiness
}

// Open starts or joins the private PostgreSQL (unless DATABASE_URL names a server), migrates it
// and builds everything.
func Open(ctx context.Context, c config.Config, log *slog.Logger) (*App, error) {
	owner, site := c.OwnerURL.Reveal(), c.DatabaseURL.Reveal()
	var cluster *postgres.Cluster
	if site == "" {
		var err error
		cluster, err = postgres.Start(ctx, postgres.Options{Data: c.Data, Bin: c.PGBin, User: c.PGUser, Log: log})
		if err != nil {
			return nil, fmt.Errorf("private PostgreSQL: %w", err)
		}
		owner, site = cluster.DSN("ohmylot"), cluster.SiteDSN("ohmylot")
	}
	a, err := open(ctx, c, cmp.Or(owner, site), site, log)
	if err != nil {
		if cluster != nil {
			err = errors.Join(err, cluster.Stop(context.WithoutCancel(ctx)))
		}
		return nil, err
	}
	a.cluster = cluster
	if _, err := a.Services.Privacy.Replay(ctx); err != nil { // before anything is shown
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func open(ctx context.Context, c config.Config, owner, site string, log *slog.Logger) (*App, error) {
	pool, err := db.Open(ctx, site)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, owner, pool, log); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	a, err := New(ctx, c, pool, log)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return a, nil
}

// Handler is the whole site.
func (a *App) Handler() http.Handler { return a.site.Handler() }

// Routes lists every address and its audience.
func (a *App) Routes() []web.Route { return a.site.Router().Routes() }

// Unprinted lists the pages never printed so far, for the test that none is left untested.
func (a *App) Unprinted() []string { return a.site.Unprinted() }

// Close ends what Open started. The pictures' workers end first, the database last.
func (a *App) Close() error {
	err := errors.Join(a.Services.Close(), a.Pool.Close())
	if a.cluster != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		err = errors.Join(err, a.cluster.Stop(ctx))
	}
	return err
}
