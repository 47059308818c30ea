package legal

import (
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

var ines = who.Actor{ID: 1, FirstName: "Inès", Role: who.Staff}

func open(t *testing.T) *Service {
	t.Helper()
	s, err := Open(t.Context(), dbtest.New(t), "equipe@lot.test", "https://lot.test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFactsReplacedAreForgotten(t *testing.T) {
	s := open(t)
	begun := time.Now()
	for i, name := range []string{"Rose Vayssié", "Louise Delbos", "Awa Diop"} {
		s.now = func() time.Time { return begun.AddDate(i, 0, 0) }
		if err := s.SaveFacts(t.Context(), ines, Facts{"directeur": name}, i, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SaveFacts(t.Context(), ines, Facts{"directeur": "Personne"}, 2, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("seen at an older revision: %v", err)
	}
	for _, one := range []struct{ days, left int }{{700, 3}, {735, 2}, {1090, 2}, {1100, 1}, {9999, 1}} {
		s.now = func() time.Time { return begun.AddDate(0, 0, one.days) }
		if err := s.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := s.pool.Get(t.Context(), &left, `SELECT count(*) FROM legal_setting`); err != nil || left != one.left {
			t.Errorf("after %d days %d are left, not %d (%v)", one.days, left, one.left, err)
		}
	}
	facts, revision, err := s.facts(t.Context())
	if err != nil || revision != 3 || facts["directeur"] != "Awa Diop" || facts["contact"] != "equipe@lot.test" {
		t.Errorf("%v at %d (%v)", facts, revision, err)
	}
}

// TestVersionsStay: each is published once, by the team, and never changes.
func TestVersionsStay(t *testing.T) {
	s := open(t)
	d := Draft{Name: Cookies, French: "Rien."}
	for by, kind := range map[who.Actor]fault.Kind{{ID: 2, Role: who.Moderator}: fault.Forbidden, {}: fault.Forbidden} {
		if err := s.SaveDraft(t.Context(), by, d, ""); !fault.Is(err, kind) {
			t.Errorf("written by %s: %v", by.Role, err)
		}
		if err := s.Publish(t.Context(), by, Cookies, 1, ""); !fault.Is(err, kind) {
			t.Errorf("published by %s: %v", by.Role, err)
		}
		if err := s.SaveFacts(t.Context(), by, Facts{}, 0, ""); !fault.Is(err, kind) {
			t.Errorf("facts of %s: %v", by.Role, err)
		}
	}
	for version := 1; version <= 2; version++ {
		d.French += " Rien."
		d.Revision = 0
		if err := s.SaveDraft(t.Context(), ines, d, ""); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 4)
		for range cap(done) {
			go func() { done <- s.Publish(t.Context(), ines, Cookies, 1, "") }()
		}
		published := 0
		for range cap(done) {
			if err := <-done; err == nil {
				published++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("at once: %v", err)
			}
		}
		if text, err := s.Text(t.Context(), Cookies); published != 1 || err != nil || text.Version != version || text.French != d.French {
			t.Errorf("published %d times: %+v (%v)", published, text, err)
		}
	}
	err := db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE legal_text SET french = 'x'`)
		return err
	})
	if err == nil {
		t.Error("a published text can be changed")
	}
	first, before, err := s.Version(t.Context(), Cookies, 1)
	if err != nil || first.French != "Rien. Rien." || before.Version != 0 || before.French == "" {
		t.Errorf("%+v after %+v (%v)", first, before, err)
	}
}
