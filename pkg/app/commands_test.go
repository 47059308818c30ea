package app_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
)

func TestDeadJobsAreListed(t *testing.T) {
	site := apptest.New(t)
	list := func() string {
		var out strings.Builder
		if err := site.ListDeadJobs(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if said := list(); said != "no job was given up\n" {
		t.Errorf("of none: %q", said)
	}
	err := db.InTx(t.Context(), site.Pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `
			INSERT INTO job (id, kind, payload, attempts, last_error, dead_at) OVERRIDING SYSTEM VALUE
			VALUES (41, 'letter.send', '{}', 12, E'panic: no route\ngoroutine 7', '2026-11-20 08:00+00')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := list(); said != "41  letter.send  given up 2026-11-20T08:00:00Z\n    panic: no route\n" {
		t.Errorf("of one: %q", said)
	}
}
