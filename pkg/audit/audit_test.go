package audit

import (
	"errors"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type row struct {
	At      time.Time `db:"at"`
	Actor   who.ID    `db:"actor_id"`
	Act     string    `db:"act"`
	Object  string    `db:"object"`
	Before  *string   `db:"before"`
	After   *string   `db:"after"`
	Request string    `db:"request_id"`
}

func lines(t *testing.T, pool *db.Pool) (rows []row) {
	t.Helper()
	if err := pool.Select(t.Context(), &rows, `SELECT at, actor_id, act, object, before, after, request_id FROM audit_line ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	return rows
}

var published = Line{Actor: who.Actor{ID: 4, FirstName: "Camille", Email: "camille@exemple.fr"}, Act: "spot.publish", Object: "spot 12", After: map[string]string{"state": "published"}}

func TestRecord(t *testing.T) {
	pool := dbtest.New(t)
	ctx := WithRequest(t.Context(), "req-1")
	if err := db.InTx(ctx, pool, func(tx db.Tx) error { return Record(ctx, tx, published) }); err != nil {
		t.Fatal(err)
	}
	got := lines(t, pool)
	if len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	l := got[0]
	if l.Actor != 4 || l.Act != "spot.publish" || l.Object != "spot 12" || l.Before != nil || l.After == nil || *l.After != `{"state": "published"}` || l.Request != "req-1" || time.Since(l.At) > time.Minute {
		t.Errorf("%+v", l)
	}
}

func TestNoLineWithoutItsAct(t *testing.T) {
	pool := dbtest.New(t)
	undone := errors.New("undone")
	err := db.InTx(t.Context(), pool, func(tx db.Tx) error {
		if err := Record(t.Context(), tx, published); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) || len(lines(t, pool)) != 0 {
		t.Errorf("%v, %d lines", err, len(lines(t, pool)))
	}
	err = db.InTx(t.Context(), pool, func(tx db.Tx) error { return Record(t.Context(), tx, Line{After: func() {}}) })
	if err == nil {
		t.Error("what is no JSON was recorded")
	}
}

func TestAppendOnly(t *testing.T) {
	pool := dbtest.New(t)
	if err := db.InTx(t.Context(), pool, func(tx db.Tx) error { return Record(t.Context(), tx, published) }); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`UPDATE audit_line SET act = 'spot.refuse'`, `UPDATE audit_line SET actor_id = 5 WHERE id = 0`, `DELETE FROM audit_line`, `TRUNCATE audit_line`} {
		err := db.InTx(t.Context(), pool, func(tx db.Tx) error { _, err := tx.Exec(t.Context(), statement); return err })
		if err == nil {
			t.Errorf("%s was done", statement)
		}
	}
	if got := lines(t, pool); len(got) != 1 || got[0].Act != "spot.publish" {
		t.Errorf("%+v", got)
	}
}

// TestPurge: what is too old goes, by the site's user who may remove nothing; what is not stays, whoever asks.
func TestPurge(t *testing.T) {
	site := dbtest.NewSite(t)
	owner := dbtest.Owner(t, site)
	for act, ages := range map[string][]string{"spot.publish": {"0", "13 months", "35 months", "37 months"}, "organisation.read": {"0", "11 months", "13 months", "37 months"}} {
		for _, age := range ages {
			dbtest.Exec(t, site, `INSERT INTO audit_line (at, actor_id, act, object) VALUES (now() - CAST($1 AS interval), 4, $2, $3)`, age, act, age)
		}
	}
	dbtest.Exec(t, site, `INSERT INTO audit_line (at, actor_id, act, object) SELECT now() - interval '4 years', 4, 'spot.publish', 'spot 1' FROM generate_series(1, $1)`, 2*purgeBatch)
	for _, of := range []string{"0", "35 months"} {
		err := db.InTx(t.Context(), owner, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM audit_line WHERE object = $1`, of)
			return err
		})
		if err == nil {
			t.Errorf("the owner removed a line of %s", of)
		}
	}
	for range 2 {
		if err := Purge(t.Context(), site); err != nil {
			t.Fatal(err)
		}
	}
	left := dbtest.Read[string](t, site, `SELECT string_agg(act || ' ' || object, ', ' ORDER BY act, object) FROM audit_line`)
	if left != "organisation.read 0, organisation.read 11 months, spot.publish 0, spot.publish 13 months, spot.publish 35 months" {
		t.Errorf("left: %s", left)
	}
}
