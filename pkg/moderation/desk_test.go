package moderation

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// several submits n things and gives their items.
func (h house) several(by who.Actor, n int64) []Item {
	h.t.Helper()
	for id := range n {
		h.must(h.submit(id + 1))
	}
	items, _, err := h.Waiting(h.t.Context(), by, "", db.Cursor{})
	h.must(err)
	return items
}

func picksOf(items []Item) (picks []Pick) {
	for _, i := range items {
		picks = append(picks, i.Pick())
	}
	return picks
}

func TestParsePicks(t *testing.T) {
	many := make([]string, 80)
	for i := range many {
		many[i] = fmt.Sprintf("%d.1", i+1)
	}
	for name, c := range map[string]struct {
		values []string
		want   int
	}{
		"two": {[]string{"12.3", "13.1"}, 2}, "one twice": {[]string{"12.3", "12.4"}, 1}, "too many": {many, maxPicks},
		"nonsense": {[]string{"", "12", "a.b", "12.", ".3", "99999999999999999999.1", "1.99999999999999999999", "1.2147483648", "1.-2147483649"}, 0},
	} {
		if got := ParsePicks(c.values); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if p := ParsePicks([]string{Pick{12, 3}.String()}); p[0] != (Pick{12, 3}) {
		t.Errorf("%v", p)
	}
}

func TestDecideAll(t *testing.T) {
	h := newHouse(t)
	judge, other := h.person(who.Moderator), h.person(who.Moderator)
	items := h.several(judge, 5)
	h.must(h.Claim(t.Context(), other, items[1].ID, items[1].Version))
	h.must(h.decide(other, items[3], Publish))
	if _, err := h.DecideAll(t.Context(), judge, picksOf(items), Ruling{Verdict: Refuse}, ""); !hasField(err, "reason") {
		t.Errorf("without a reason: %v", err)
	}
	refusal := Ruling{Verdict: Refuse, Reason: "too_short"}
	missed, err := h.DecideAll(t.Context(), judge, picksOf(items), refusal, "clé")
	h.must(err)
	if want := []int64{items[1].ID, items[3].ID}; !slices.Equal(missed, want) {
		t.Errorf("missed %v, want %v", missed, want)
	}
	again, err := h.DecideAll(t.Context(), judge, picksOf(items), refusal, "clé")
	if h.must(err); !slices.Equal(again, missed) || len(h.things.applied) != 4 {
		t.Errorf("a second click: missed %v, %d took effect", again, len(h.things.applied))
	}
	undoable, err := h.Undoable(t.Context(), judge)
	if h.must(err); len(undoable) != 3 {
		t.Fatalf("%d can be taken back", len(undoable))
	}
	if missed, err = h.UndoAll(t.Context(), judge, picksOf(undoable)); err != nil || len(missed) != 0 {
		t.Errorf("missed %v, %v", missed, err)
	}
	left, _, err := h.Waiting(t.Context(), judge, "", db.Cursor{})
	if h.must(err); len(left) != 4 {
		t.Errorf("%d wait again", len(left))
	}
}

func hasField(err error, field string) bool {
	bad, ok := form.As(err)
	return ok && !bad.On(field).Empty()
}

func TestSearch(t *testing.T) {
	h := newHouse(t)
	judge := h.person(who.Moderator)
	for id, title := range map[int64]string{1: "L’Échelle de Gluges", 2: "100 % soleil", 3: "La grotte_bleue"} {
		h.must(db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
			return h.Submit(t.Context(), tx, Entry{Kind: "thing", ID: id, Title: title, Author: h.author.ID, Commune: fmt.Sprintf("4610%d", id)})
		}))
	}
	for words, want := range map[string]int{"echelle": 1, "ÉCHELLE": 1, "%": 1, "_": 1, "grotte": 1, "camille": 3, "introuvable": 0, "'; --": 0, "": 3} {
		items, _, err := h.List(t.Context(), judge, Filter{Words: words}, db.Cursor{})
		if h.must(err); len(items) != want {
			t.Errorf("%q finds %d, want %d", words, len(items), want)
		}
	}
	items, _, err := h.List(t.Context(), judge, Filter{Communes: []string{"46101", "46103"}}, db.Cursor{})
	if h.must(err); len(items) != 2 {
		t.Errorf("two communes hold %d", len(items))
	}
}

func TestSavedViews(t *testing.T) {
	h := newHouse(t)
	judge, other := h.person(who.Moderator), h.person(who.Moderator)
	for name, want := range map[string]bool{"": true, strings.Repeat("é", 41): true, "Figeac": false} {
		if err := h.Save(t.Context(), judge, name, "?kind=spot"); hasField(err, "name") != want {
			t.Errorf("%q: %v", name, err)
		}
	}
	h.must(h.Save(t.Context(), judge, "Figeac", "?q=Figeac"))
	saved, err := h.Saved(t.Context(), judge)
	if h.must(err); len(saved) != 1 || saved[0].Query != "?q=Figeac" {
		t.Fatalf("%+v", saved)
	}
	if err := h.Unsave(t.Context(), other, saved[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another forgets it: %v", err)
	}
	for i := range maxSaved - 1 {
		h.must(h.Save(t.Context(), judge, fmt.Sprint("Vue ", i), ""))
	}
	if err := h.Save(t.Context(), judge, "Une de trop", ""); !hasField(err, "name") {
		t.Errorf("one too many: %v", err)
	}
	h.must(h.Save(t.Context(), judge, "Figeac", ""))
	h.must(h.Unsave(t.Context(), judge, saved[0].ID))
}

func TestWatch(t *testing.T) {
	h := newHouse(t)
	judge, stranger := h.person(who.Moderator), h.person(who.Member)
	h.must(h.submit(2))
	_, start, err := h.Since(t.Context(), judge, 0)
	h.must(err)
	h.must(h.submit(1))
	items, _, err := h.Waiting(t.Context(), judge, "", db.Cursor{})
	h.must(err)
	item := items[1]
	moved, stop := h.Watch()
	h.Heard(fmt.Sprint(item.ID))
	h.Heard("") // a connection lost and found
	if id := <-moved; id != item.ID {
		t.Errorf("heard of %d", id)
	}
	stop()
	for range 100 { // nobody reads any more, nobody is held up
		h.Heard(fmt.Sprint(item.ID))
	}
	if items, _, err := h.Since(t.Context(), judge, start); err != nil || len(items) != 1 || items[0].ID != item.ID {
		t.Errorf("missed %+v, %v", items, err)
	}
	if items, _, err := h.Since(t.Context(), stranger, start); err != nil || len(items) != 0 {
		t.Errorf("a member learns of %+v, %v", items, err)
	}
}

func TestDigest(t *testing.T) {
	h := newHouse(t)
	judge, quiet, left := h.person(who.Moderator), h.person(who.Moderator), h.person(who.Member)
	d := NewDigests(h.Queue, mailtest.Post(t))
	letters := func() int {
		all, err := mail.Outbox(t.Context(), h.pool)
		h.must(err)
		return len(all)
	}
	h.must(d.Choose(t.Context(), judge, []int{9, 14}))
	h.must(d.Choose(t.Context(), left, []int{9}))
	h.must(d.Choose(t.Context(), quiet, []int{9}))
	h.must(d.Choose(t.Context(), quiet, nil))
	if err := d.Choose(t.Context(), judge, []int{3}); !hasField(err, "hours") {
		t.Errorf("at three in the morning: %v", err)
	}
	at := func(day string) {
		moment, err := time.Parse(time.RFC3339, day)
		h.must(err)
		h.Queue.now = func() time.Time { return moment }
		h.must(d.Send(t.Context()))
	}
	at("2030-11-21T08:02:00Z") // 9 h in Paris, nothing waits
	if n := letters(); n != 0 {
		t.Fatalf("%d letters about nothing", n)
	}
	h.Queue.now = time.Now
	h.one(judge)
	for _, step := range []struct {
		at   string
		want int
	}{{"2030-11-22T07:59:00Z", 0}, {"2030-11-22T08:01:00Z", 1}, {"2030-11-22T08:55:00Z", 1}, {"2030-11-22T13:00:00Z", 2}, {"2030-11-23T08:00:00Z", 2}} { // the 23rd is a Saturday
		at(step.at)
		if n := letters(); n != step.want {
			t.Errorf("at %s: %d letters, want %d", step.at, n, step.want)
		}
	}
}
