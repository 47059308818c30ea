package organisations

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const yearsPast = "La bulle est sur nos deux camions et sur chaque boîte ; nos clients nous en parlent."

func (h house) letters(to who.Actor) int {
	h.t.Helper()
	return read[int](h, `SELECT count(*) FROM letter WHERE account_id = $1`, to.ID)
}

// TestReminders runs the job each day of the last months: four letters, each on its day.
func TestReminders(t *testing.T) {
	h := newHouse(t)
	awa, _ := h.granted("Awa", siretA)
	until, before := h.of(awa).Licence.Until, h.letters(awa)
	got := map[int]string{}
	for left := 70; left >= -40; left-- {
		h.now = func() time.Time { return until.AddDate(0, 0, -left).Add(10 * time.Hour) }
		for range 2 {
			if err := h.Remind(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := h.letters(awa); n > before {
			got[left], _, _ = strings.Cut(h.letter(awa), "\n")
			if n != before+1 {
				t.Errorf("%d letters with %d days left", n-before, left)
			}
			before = n
		}
	}
	for _, left := range []int{60, 30, 7, -1} {
		if got[left] == "" {
			t.Errorf("nothing is sent %d days before the end", left)
		}
	}
	if len(got) != 4 || !strings.Contains(got[-1], "arrivée à son terme") {
		t.Errorf("sent %v", got)
	}
}

// TestLateReminder: after a long stop only the last reminder due is sent.
func TestLateReminder(t *testing.T) {
	h := newHouse(t)
	awa, _ := h.granted("Awa", siretA)
	before := h.letters(awa)
	h.now = func() time.Time { return h.of(awa).Licence.Until.AddDate(0, 0, -3) }
	if err := h.Remind(t.Context()); err != nil || h.letters(awa) != before+1 {
		t.Errorf("%d letters (%v)", h.letters(awa)-before, err)
	}
}

func TestRenewal(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.granted("Awa", siretA)
	first := *h.of(awa).Licence
	if err := h.Renew(t.Context(), awa, yearsPast, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("two years early: %v", err)
	}
	h.exec(`UPDATE organisation SET licence_from = licence_from - 720, licence_until = licence_until - 720 WHERE id = $1`, awa.Organisation)
	last := *h.of(awa).Licence
	if bad, _ := form.As(h.Renew(t.Context(), awa, "Oui", "")); bad.On("words").Empty() {
		t.Error("a word is enough")
	}
	if err := h.Renew(t.Context(), awa, yearsPast, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Renew(t.Context(), awa, yearsPast, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second request: %v", err)
	}
	if err := h.ruleOn(RenewalKind, ines, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short"}); err != nil {
		t.Fatal(err)
	}
	if err := h.Renew(t.Context(), awa, yearsPast, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.ruleOn(RenewalKind, ines, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	now := *h.of(awa).Licence
	if now.Number != first.Number || !now.Until.Equal(last.Until.AddDate(licenceYears, 0, 0)) || !now.From.Equal(last.From) {
		t.Errorf("renewed as %+v, was %+v", now, last)
	}
	if l := h.letter(awa); !strings.Contains(l, "renouvelée") {
		t.Errorf("the member reads %q", l)
	}
}

// TestRenewalOnceOver: the new term begins on the day it is granted.
func TestRenewalOnceOver(t *testing.T) {
	s := newSite(t)
	awa, ines := s.granted("Awa", siretA)
	s.exec(`UPDATE organisation SET licence_from = licence_from - 760, licence_until = licence_until - 760 WHERE id = $1`, awa.Organisation)
	v := s.visitor(awa)
	s.has(s.get(v, FilePath, http.StatusOK), "Licence échue", "Demander le renouvellement")
	send := func(words string, status int) string {
		t.Helper()
		r, err := v.PostForm(s.url+RenewalPath, url.Values{"words": {words}})
		return s.body(r, err, status)
	}
	s.has(send("Oui", http.StatusUnprocessableEntity), "Dites-nous en un peu plus", ">\nOui</textarea>")
	send(yearsPast, http.StatusSeeOther)
	s.has(s.get(v, FilePath, http.StatusOK), "Demandé le")
	if err := s.ruleOn(RenewalKind, ines, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	s.has(s.get(v, FilePath, http.StatusOK), "Licence accordée")
	if got, want := s.of(awa).Licence.Until, dayOf(time.Now()).AddDate(licenceYears, 0, 0); !got.Equal(want) {
		t.Errorf("until %s, want %s", got, want)
	}
}
