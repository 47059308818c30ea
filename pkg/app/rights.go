package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/ohmylot/ohmylot/migrations"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
)

// prepare migrates the database as its owner and gives the user of the site's pool its rights there. The
// operator is told when nothing but triggers holds what is append-only.
func prepare(ctx context.Context, owner string, site *db.Pool, log *slog.Logger) (err error) {
	owned := site
	if owner != site.DSN() {
		if owned, err = db.Open(ctx, owner); err != nil {
			return fmt.Errorf("as the owner: %w", err)
		}
		defer owned.Close()
	}
	ran, err := db.Migrate(ctx, owned, migrations.FS)
	if err != nil {
		return err
	}
	if ran > 0 {
		log.Info("database migrated", "migrations", ran)
	}
	if err := entrust(ctx, owned, site); err != nil {
		return err
	}
	why, err := db.Unheld(ctx, site)
	if len(why) > 0 {
		log.Warn("the journal is held by its triggers alone: see DATABASE_OWNER_URL", "because", strings.Join(why, "; "))
	}
	return err
}

func entrust(ctx context.Context, owned, site *db.Pool) error {
	owner, err := owned.User(ctx)
	if err != nil {
		return err
	}
	user, err := site.User(ctx)
	if err != nil || user == owner {
		return err
	}
	return db.Entrust(ctx, owned, user)
}

// tellRights says what holds the journal, and everything else that is append-only, with this configuration.
func tellRights(ctx context.Context, c config.Config, out io.Writer) error {
	why, err := unheld(ctx, c)
	said := "the journal is append-only by rights and by triggers: the site's user owns nothing\n"
	switch {
	case err != nil:
		said = fmt.Sprintf("what holds the journal is not known: %v\n", err)
	case len(why) > 0:
		said = fmt.Sprintf("the journal is append-only by triggers alone, which the user of DATABASE_URL may take away: %s.\n"+
			"To hold it by rights too, name in DATABASE_URL a user who owns nothing, and the owner in DATABASE_OWNER_URL\n", strings.Join(why, "; "))
	}
	_, err = io.WriteString(out, said)
	return err
}

func unheld(ctx context.Context, c config.Config) ([]string, error) {
	if c.DatabaseURL == "" { // the private one is made so
		return nil, nil
	}
	pool, err := db.Open(ctx, c.DatabaseURL.Reveal())
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	return db.Unheld(ctx, pool)
}
