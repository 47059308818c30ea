package moderation

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// desk is a queue that speaks, and a member of staff who writes its reasons.
type desk struct {
	house
	*Reasons
	words *i18n.Catalogue
	staff who.Actor
}

func newDesk(t *testing.T) desk {
	t.Helper()
	h := newHouse(t)
	return h.desk(t)
}

func (h house) desk(t *testing.T) desk {
	t.Helper()
	words := mailtest.Words(t)
	reasons, err := h.Speak(t.Context(), words)
	if err != nil {
		t.Fatal(err)
	}
	h.pool.OnChanged(func(topic string) {
		if err := reasons.Changed(t.Context(), topic); err != nil {
			t.Error(err)
		}
	})
	return desk{h, reasons, words, h.person(who.Staff)}
}

func (d desk) find(reason Reason) Motive {
	d.t.Helper()
	m, err := d.Find("thing", reason)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// typed is the form of a reason as it stands, changed by edit.
func (d desk) typed(m Motive, edit func(*ReasonDraft)) ReasonDraft {
	draft := d.draftOf(m)
	edit(&draft)
	return draft
}

func (d desk) keep(m Motive, edit func(*ReasonDraft)) error {
	return d.Keep(d.t.Context(), d.staff, m, d.typed(m, edit), "")
}

func (d desk) names() string {
	var names []string
	for _, m := range d.Offered("thing") {
		names = append(names, d.words.Text(i18n.French, m.Name()))
	}
	return strings.Join(names, ", ")
}

func mine(draft *ReasonDraft) {
	draft.Wording = Wording{"Trop loin", "Too far", "C’est à 100 % hors d’atteinte.", "It is 100% out of reach.", "Plus près %s ?", "Closer %s?"}
}

// TestReasonsAreWritten: what staff write is what is said, in both languages, to the letter; the site's
// own words come back.
func TestReasonsAreWritten(t *testing.T) {
	d := newDesk(t)
	shipped := d.words.Text(i18n.English, d.find("outside").Why())
	if err := d.keep(d.find("outside"), mine); err != nil {
		t.Fatal(err)
	}
	m := d.find("outside")
	for _, c := range []struct {
		m      i18n.Message
		fr, en string
	}{
		{m.Name(), "Trop loin", "Too far"}, {m.Why(), "C’est à 100 % hors d’atteinte.", "It is 100% out of reach."},
		{i18n.M("spots.why.outside"), "C’est à 100 % hors d’atteinte.", "It is 100% out of reach."}, {m.Example(), "Plus près %s ?", "Closer %s?"},
	} {
		if fr, en := d.words.Text(i18n.French, c.m), d.words.Text(i18n.English, c.m); fr != c.fr || en != c.en {
			t.Errorf("%q and %q for %q", fr, en, c.fr)
		}
	}
	if err := d.Reset(t.Context(), d.staff, m, m.Version, ""); err != nil {
		t.Fatal(err)
	}
	if got := d.words.Text(i18n.English, i18n.M("spots.why.outside")); got != shipped || d.find("outside").Rewritten() {
		t.Errorf("after the reset: %q", got)
	}
}

// TestUntouchedWordsFollowTheSite: saving a form without a change keeps no copy of the site's words.
func TestUntouchedWordsFollowTheSite(t *testing.T) {
	d := newDesk(t)
	if err := d.keep(d.find("too_short"), func(*ReasonDraft) {}); err != nil {
		t.Fatal(err)
	}
	if m := d.find("too_short"); m.Rewritten() || m.Version != 1 || m.Field != "title" || !slices.Equal(m.Kinds, []string{"thing"}) {
		t.Errorf("%+v", m)
	}
}

// TestReasonOfOnesOwn: it is offered, decides, and still reads well once it is switched off; it is then
// taken by nobody.
func TestReasonOfOnesOwn(t *testing.T) {
	d := newDesk(t)
	if err := d.keep(d.find(""), mine); err != nil {
		t.Fatal(err)
	}
	if got := d.names(); got != "Hors du Lot, Trop court, Autre raison, Trop loin" {
		t.Fatalf("offered: %s", got)
	}
	own := d.Offered("thing")[3].Reason
	judge := d.person(who.Moderator)
	ruling := Ruling{Verdict: Refuse, Reason: own, Version: 1}
	if err := d.Decide(t.Context(), judge, d.one(judge).ID, ruling, ""); err != nil {
		t.Fatal(err)
	}
	if err := d.keep(d.find(own), func(r *ReasonDraft) { r.Active = false }); err != nil {
		t.Fatal(err)
	}
	if got := d.names(); strings.Contains(got, "Trop loin") {
		t.Errorf("still offered: %s", got)
	}
	for _, said := range []i18n.Message{d.Motive("thing", own).Name(), i18n.M("moderation.reason." + string(own))} {
		if got := d.words.Text(i18n.English, said); got != "Too far" {
			t.Errorf("it reads %q", got)
		}
	}
	if err := d.submit(2); err != nil {
		t.Fatal(err)
	}
	items, _, err := d.Waiting(t.Context(), judge, "", db.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	ruling.Version = items[0].Version
	if bad, ok := form.As(d.Decide(t.Context(), judge, items[0].ID, ruling, "")); !ok || bad.On("reason").Key != "moderation.reason_missing" {
		t.Error("a reason switched off was taken")
	}
}

// TestReasonsAreRanked: one place at a time, and no further than the ends.
func TestReasonsAreRanked(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		reason Reason
		up     bool
		want   string
	}{
		{"outside", true, "Hors du Lot, Trop court, Autre raison"}, {"outside", false, "Trop court, Hors du Lot, Autre raison"},
		{"other", true, "Trop court, Autre raison, Hors du Lot"}, {"outside", false, "Trop court, Autre raison, Hors du Lot"},
	} {
		if err := d.Move(t.Context(), d.staff, d.find(c.reason), c.up, ""); err != nil {
			t.Fatal(err)
		}
		if got := d.names(); got != c.want {
			t.Errorf("%s: %s", c.reason, got)
		}
	}
	if err := d.keep(d.find("outside"), mine); err != nil { // its row holds a rank alone
		t.Error(err)
	}
}

// TestReasonsAreStaffs: nobody else changes one, and of two who change the same, the second is told.
func TestReasonsAreStaffs(t *testing.T) {
	d := newDesk(t)
	m := d.find("outside")
	for _, by := range []who.Actor{{}, d.author, d.person(who.Moderator), d.person(who.Referent)} {
		errs := []error{
			d.Keep(t.Context(), by, m, d.typed(m, mine), ""), d.Reset(t.Context(), by, m, 0, ""), d.Move(t.Context(), by, m, false, ""),
		}
		for i, err := range errs {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("act %d as %s: %v", i, by.Role, err)
			}
		}
	}
	const many = 6
	errs := make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			errs[i] = d.keep(m, func(r *ReasonDraft) { mine(r); r.NameFR = fmt.Sprint("Trop loin ", i) })
		})
	}
	all.Wait()
	kept := 0
	for _, err := range errs {
		if err == nil {
			kept++
		} else if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if kept != 1 {
		t.Errorf("%d changes of one version", kept)
	}
}

func TestReasonChecks(t *testing.T) {
	d := newDesk(t)
	for name, c := range map[string]struct {
		reason Reason
		edit   func(*ReasonDraft)
		field  string
	}{
		"no name":            {"", func(r *ReasonDraft) { mine(r); r.NameEN = "" }, "name_en"},
		"a long name":        {"outside", func(r *ReasonDraft) { r.NameFR = strings.Repeat("é", 61) }, "name_fr"},
		"no sentence":        {"outside", func(r *ReasonDraft) { r.WhyFR = "Non." }, "why_fr"},
		"a long sentence":    {"outside", func(r *ReasonDraft) { r.WhyEN = strings.Repeat("a", 301) }, "why_en"},
		"a long example":     {"outside", func(r *ReasonDraft) { r.ExampleFR = strings.Repeat("a", 501) }, "example_fr"},
		"half an example":    {"outside", func(r *ReasonDraft) { r.ExampleEN = "" }, "example_en"},
		"for nothing":        {"outside", func(r *ReasonDraft) { r.Kinds = nil }, "kinds"},
		"no such field":      {"outside", func(r *ReasonDraft) { r.Field = "password" }, "field"},
		"other switched off": {"other", func(r *ReasonDraft) { r.Active = false }, "active"},
	} {
		if bad, ok := form.As(d.keep(d.find(c.reason), c.edit)); !ok || bad.On(c.field).Empty() {
			t.Errorf("%s: %v", name, bad)
		}
	}
	for _, family := range []string{"", "spots", "thing' --"} {
		if _, err := d.Find(family, "outside"); !fault.Is(err, fault.NotFound) {
			t.Errorf("family %q: %v", family, err)
		}
	}
}

// TestReasonsElsewhere: another instance says what was written here once it is told.
func TestReasonsElsewhere(t *testing.T) {
	d := newDesk(t)
	words := mailtest.Words(t)
	other := New(d.pool).with(&thing{})
	theirs, err := other.Speak(t.Context(), words)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.keep(d.find("outside"), mine); err != nil {
		t.Fatal(err)
	}
	for _, topic := range []string{"spots", ""} { // "" comes after a lost connection
		if err := theirs.Changed(t.Context(), topic); err != nil {
			t.Fatal(err)
		}
	}
	if got := words.Text(i18n.French, other.Motive("thing", "outside").Name()); got != "Trop loin" {
		t.Errorf("there it reads %q", got)
	}
}
