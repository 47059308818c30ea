package dbtest

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Person makes an active account, whose address is made of the first name.
func Person(t testing.TB, pool *db.Pool, first string, role who.Role) who.Actor {
	t.Helper()
	email := strings.ToLower(first) + "@exemple.fr"
	id := Read[who.ID](t, pool, `
		INSERT INTO account (email, email_key, first_name, last_name, role, state, confirmed_at)
		VALUES ($1, $1, $2, 'Delmas', $3, 'active', now()) RETURNING id`, email, first, role)
	return who.Actor{ID: id, FirstName: first, LastName: "Delmas", Email: email, Role: role, Locale: "fr"}
}
