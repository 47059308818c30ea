package organisations

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestGrant(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.company("Awa", siretA), h.person("Inès", who.Staff)
	h.submit(awa)
	own := ines
	own.Organisation = awa.Organisation
	if err := h.decide(own, awa, moderation.Ruling{Verdict: moderation.Publish}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("staff decides on its own organisation: %v", err)
	}
	if err := h.decide(h.person("Zoé", who.Moderator), awa, moderation.Ruling{Verdict: moderation.Publish}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a moderator grants a licence: %v", err)
	}
	if err := h.decide(ines, awa, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	o := h.of(awa)
	if o.State != Active || o.Licence == nil || o.PromisedAt != nil {
		t.Fatalf("granted %+v", o)
	}
	letter := h.letter(awa)
	for _, want := range []string{"Chez Awa : votre licence est accordée", o.Licence.Number, spaced(i18n.Date(i18n.French, o.Licence.Until)), "/espace/charte"} {
		if !strings.Contains(spaced(letter), want) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
	if l, err := h.ActiveLicence(t.Context(), awa.Organisation); err != nil || l == nil || l.Number != o.Licence.Number {
		t.Errorf("active licence %v, %v", l, err)
	}
}

// apply makes a decision take effect without the queue, at a time of the test's choosing.
func (h house) apply(a, by who.Actor, v moderation.Verdict, at time.Time) error {
	return h.inTx(func(ctx context.Context, tx db.Tx) error {
		return Subject{h.Service}.Apply(ctx, tx, moderation.Decision{ID: a.Organisation, Verdict: v, Reason: "too_short", By: by, At: at})
	})
}

func TestDecidedAlready(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.company("Awa", siretA), h.person("Inès", who.Staff)
	h.submit(awa)
	for _, v := range []moderation.Verdict{moderation.Publish, moderation.Revise, moderation.Refuse} {
		draft := h.company("Rose"+string(v), siretB)
		if err := h.apply(draft, ines, v, time.Now()); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s on a draft: %v", v, err)
		}
	}
	if err := h.decide(ines, awa, moderation.Ruling{Verdict: moderation.Refuse, Reason: "outside"}); err != nil {
		t.Fatal(err)
	}
	letters := read[int](h, `SELECT count(*) FROM letter`)
	for _, v := range []moderation.Verdict{moderation.Publish, moderation.Revise, moderation.Refuse} {
		if err := h.apply(awa, ines, v, time.Now()); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s on a refused file: %v", v, err)
		}
		if err := h.decide(ines, awa, moderation.Ruling{Verdict: v, Reason: "other", Message: "non"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s through the queue: %v", v, err)
		}
	}
	if o := h.of(awa); o.State != Refused || o.Reason != "outside" || o.Licence != nil {
		t.Errorf("the first decision does not stand: %+v", o)
	}
	if n := read[int](h, `SELECT count(*) FROM letter`); n != letters {
		t.Errorf("%d letters for decisions that did not count", n-letters)
	}
	if n := read[int](h, `SELECT COALESCE(max(last), 0) FROM licence_counter`); n != 0 {
		t.Errorf("%d numbers were spent", n)
	}
}

func TestAnswersTellTheirReason(t *testing.T) {
	h := newHouse(t)
	ines := h.person("Inès", who.Staff)
	c := mailtest.Words(t)
	for first, want := range map[string]struct {
		verdict moderation.Verdict
		reason  moderation.Reason
		state   State
	}{"Awa": {moderation.Revise, "too_short", ToComplete}, "Louis": {moderation.Refuse, "outside", Refused}} {
		a := h.company(first, siretA)
		if first == "Louis" {
			h.exec(`UPDATE organisation SET siret = $2 WHERE id = $1`, a.Organisation, siretB)
		}
		h.submit(a)
		ruling := moderation.Ruling{Verdict: want.verdict, Reason: want.reason, Message: "Dites-nous où est votre atelier."}
		if err := h.decide(ines, a, ruling); err != nil {
			t.Fatal(err)
		}
		if o := h.of(a); o.State != want.state || o.Reason != string(want.reason) || o.Message != ruling.Message {
			t.Errorf("%s: %+v", first, o)
		}
		letter, why := h.letter(a), c.Text(i18n.French, i18n.M("organisations.why."+string(want.reason)))
		for _, words := range []string{"Chez " + first, why, ruling.Message, "https://lot.test/espace/structure"} {
			if !strings.Contains(letter, words) {
				t.Errorf("%s: the letter lacks %q:\n%s", first, words, letter)
			}
		}
	}
	awa := who.Actor{ID: read[who.ID](h, `SELECT id FROM account WHERE first_name = 'Awa'`)}
	if err := h.Submit(t.Context(), awa, h.of(awa).Version, h.whole(who.Actor{ID: awa.ID, FirstName: "Awa"}), ""); err != nil {
		t.Errorf("a file to complete is sent again: %v", err)
	}
}

// Every reason a moderator may choose has its sentence for an organisation, in both languages.
func TestEveryReasonHasItsSentence(t *testing.T) {
	c := mailtest.Words(t)
	for _, l := range i18n.Locales() {
		for _, s := range []moderation.Subject{Subject{}, RenewalSubject{}, AppealSubject{}} {
			for _, p := range s.Reasons().List {
				if key := "organisations.why." + string(p.Reason); !c.Keys(l)[key] {
					t.Errorf("%s: no %s", l, key)
				}
			}
		}
	}
}

func TestLicenceHoldsToTheEndOfItsLastDay(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.company("Awa", siretA), h.person("Inès", who.Staff)
	h.submit(awa)
	// Half past midnight in the Lot, still the old year in UTC.
	if err := h.apply(awa, ines, moderation.Publish, time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	l := h.of(awa).Licence
	if l.Number != "OML-2027-0001" || l.From.Format(time.DateOnly) != "2027-01-01" || l.Until.Format(time.DateOnly) != "2029-01-01" {
		t.Fatalf("licence %+v", l)
	}
	for at, want := range map[string]bool{
		"2026-12-31T23:59:59": false, "2027-01-01T00:00:00": true, "2028-06-15T12:00:00": true,
		"2029-01-01T23:59:59": true, "2029-01-02T00:00:00": false,
	} {
		moment, err := time.ParseInLocation("2006-01-02T15:04:05", at, i18n.Paris())
		if err != nil {
			t.Fatal(err)
		}
		h.now = func() time.Time { return moment }
		active, err := h.ActiveLicence(t.Context(), awa.Organisation)
		if err != nil || (active != nil) != want {
			t.Errorf("at %s: active %v, %v", at, active, err)
		}
		check, err := h.CheckLicence(t.Context(), " oml-2027-0001 ")
		if err != nil || check.Valid != want || check.Organisation != "Chez Awa" || check.Licence.Number != l.Number {
			t.Errorf("at %s: check %+v, %v", at, check, err)
		}
	}
	for _, unknown := range []string{"OML-2027-0002", "OML-2027-1", "", "42", strings.Repeat("OML-", 10_000)} {
		if _, err := h.CheckLicence(t.Context(), unknown); !fault.Is(err, fault.NotFound) {
			t.Errorf("%.20q: %v", unknown, err)
		}
	}
}

// spaced is text with its no-break spaces made plain.
func spaced(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

// yes grants.
var yes = moderation.Ruling{Verdict: moderation.Publish}

const conditions = "La bulle reste sur la façade.\n\nPas de produits dérivés."

// TestConditions: what the licence was granted under is told to its members, and to the public only
// that it is; another term may change it.
func TestConditions(t *testing.T) {
	s := newSite(t)
	awa, ines := s.company("Awa", siretA), s.person("Inès", who.Staff)
	s.submit(awa)
	if bad, _ := form.As(s.decide(ines, awa, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short", Conditions: conditions})); bad.On("conditions").Empty() {
		t.Error("conditions of a no")
	}
	if err := s.decide(ines, awa, moderation.Ruling{Verdict: moderation.Publish, Conditions: conditions}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"à ces conditions", "– La bulle reste sur la façade.", "– Pas de produits dérivés."} {
		if l := spaced(s.letter(awa)); !strings.Contains(l, want) {
			t.Errorf("the letter lacks %q:\n%s", want, l)
		}
	}
	v, number := s.visitor(awa), s.of(awa).Licence.Number
	s.has(s.get(v, FilePath, http.StatusOK), "Accordée avec conditions", "La bulle reste sur la façade.")
	if file := s.get(v, LetterPath, http.StatusOK); !strings.HasPrefix(file, "%PDF-") {
		t.Errorf("the letter begins with %.20q", file)
	}
	public := s.get(s.visitor(who.Actor{}), "/licences/"+number, http.StatusOK)
	s.has(public, "Accordée avec conditions.")
	if strings.Contains(public, "façade") {
		t.Error("the public reads the conditions")
	}
	boss := ines
	boss.Role = who.Staff
	s.has(s.get(s.visitor(boss), fmt.Sprint(ListPath, "/", awa.Organisation), http.StatusOK), "Accordée avec conditions", "Pas de produits dérivés.")

	s.exec(`UPDATE organisation SET licence_from = licence_from - 720, licence_until = licence_until - 720 WHERE id = $1`, awa.Organisation)
	if err := s.Renew(t.Context(), awa, yearsPast, ""); err != nil {
		t.Fatal(err)
	}
	sheet, err := RenewalSubject{s.Service}.Sheet(t.Context(), s.pool, read[int64](s.house, `SELECT max(id) FROM licence_renewal`))
	if err != nil || sheet.Conditions == nil || *sheet.Conditions != conditions {
		t.Errorf("the team starts from %v (%v)", sheet.Conditions, err)
	}
	if err := s.ruleOn(RenewalKind, ines, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	if o := s.of(awa); o.Conditions != "" {
		t.Errorf("renewed under %q", o.Conditions)
	}
	if public := s.get(s.visitor(who.Actor{}), "/licences/"+number, http.StatusOK); strings.Contains(public, "avec conditions") {
		t.Error("the public is still told of conditions")
	}
}
