package spotstest

import (
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// One makes a spot of by's near Cahors, in a state, at an address that is its name.
func One[ID ~int64](t testing.TB, pool *db.Pool, by who.Actor, name, state string) ID {
	t.Helper()
	return dbtest.Read[ID](t, pool, `
		INSERT INTO spot (author_id, slug, title, reason, category, lat, lon, public_lat, public_lon, commune_insee, commune_name, rights_at, state,
			created_at, updated_at, submitted_at, published_at)
		VALUES ($1, $2, $2, 'Beau.', 'nature', 44.5, 1.5, 44.5, 1.5, '46042', 'Cahors', now(), $3, now(), now(), now(), now()) RETURNING id`, by.ID, name, state)
}
