package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
)

// TestWhoHoldsTheJournal: with an owner apart the start gives the site what it needs and no more; with one user
// for both the site still starts, and says what is not held.
func TestWhoHoldsTheJournal(t *testing.T) {
	site := dbtest.NewSite(t)
	owner := dbtest.Owner(t, site)
	user, err := site.User(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, owner, `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM `+user)
	dbtest.Exec(t, owner, `GRANT DELETE, TRUNCATE ON audit_line TO `+user)
	for _, c := range []struct {
		what, owner string
		site        *db.Pool
		warns       bool
	}{
		{"an owner apart", owner.DSN(), site, false},
		{"the site alone, its rights given before", site.DSN(), site, false},
		{"the owner alone", owner.DSN(), owner, true},
	} {
		var said bytes.Buffer
		if err := prepare(t.Context(), c.owner, c.site, slog.New(slog.NewTextHandler(&said, nil))); err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		if warned := strings.Contains(said.String(), "triggers alone"); warned != c.warns {
			t.Errorf("%s: it says %q", c.what, said.String())
		}
	}
	if dbtest.Read[bool](t, site, `SELECT has_table_privilege('audit_line', 'DELETE, TRUNCATE, UPDATE') OR NOT has_table_privilege('spot', 'DELETE')`) {
		t.Error("the rights of the site were not mended")
	}
	for dsn, want := range map[string]string{
		"": "by rights and by triggers", site.DSN(): "by rights and by triggers", owner.DSN(): "triggers alone", "host=/nowhere user=x dbname=y": "is not known",
	} {
		var said strings.Builder
		if err := tellRights(t.Context(), config.Config{DatabaseURL: config.Secret(dsn)}, &said); err != nil || !strings.Contains(said.String(), want) {
			t.Errorf("with %q: %q (%v)", dsn, said.String(), err)
		}
	}
}
