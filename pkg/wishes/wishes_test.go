package wishes

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/spots/spotstest"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is the service on a database of its own.
type house struct {
	*Service
	t    *testing.T
	pool *db.Pool
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	return house{New(pool, spots.New(pool, land, nil, nil, nil)), t, pool}
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) account(name string) who.Actor {
	h.t.Helper()
	return dbtest.Person(h.t, h.pool, name, who.Member)
}

// spot makes one in a state, at an address that is its name.
func (h house) spot(by who.Actor, name, state string) spots.ID {
	h.t.Helper()
	return spotstest.One[spots.ID](h.t, h.pool, by, name, state)
}

// TestMeToo: once by each, taken back, never of one's own, never of what is not public.
func TestMeToo(t *testing.T) {
	h := newHouse(t)
	author, jean, anne := h.account("camille"), h.account("jean"), h.account("anne")
	spot := h.spot(author, "ponton", "published")
	h.spot(author, "cache", "submitted")
	for range 3 {
		h.must(h.MeToo(t.Context(), jean, "ponton", true))
	}
	h.must(h.MeToo(t.Context(), anne, "ponton", true))
	if m, err := h.Mark(t.Context(), jean, spot); err != nil || m.MeToos != 2 || !m.MeToo || m.Own {
		t.Errorf("%+v, %v", m, err)
	}
	for range 2 {
		h.must(h.MeToo(t.Context(), jean, "ponton", false))
	}
	if m, err := h.Mark(t.Context(), jean, spot); err != nil || m.MeToos != 1 || m.MeToo {
		t.Errorf("%+v, %v", m, err)
	}
	if err := h.MeToo(t.Context(), author, "ponton", true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("of one's own: %v", err)
	}
	for _, slug := range []string{"cache", "nulle-part", ""} {
		if err := h.MeToo(t.Context(), jean, slug, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("of %q: %v", slug, err)
		}
	}
	if m, err := h.Mark(t.Context(), author, spot); err != nil || !m.Own {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err := h.Mark(t.Context(), who.Actor{}, spot); err != nil || m.MeToos != 1 || m.MeToo || m.Own || m.Lists != nil {
		t.Errorf("a visitor sees %+v, %v", m, err)
	}
}

// TestKeep: the first wish makes the first list; a list is filled by its owner alone, with what is public.
func TestKeep(t *testing.T) {
	h := newHouse(t)
	author, jean, anne := h.account("camille"), h.account("jean"), h.account("anne")
	one, two, hidden := h.spot(author, "un", "published"), h.spot(author, "deux", "published"), h.spot(author, "trois", "withdrawn")
	if m, err := h.Mark(t.Context(), jean, one); err != nil || len(m.Lists) != 1 || m.Lists[0].Has {
		t.Errorf("before the first wish: %+v, %v", m, err)
	}
	for range 2 {
		h.must(h.Keep(t.Context(), jean, Wish{Spot: one, Kept: true}))
	}
	h.now = func() time.Time { return time.Now().Add(time.Minute) }
	h.must(h.Keep(t.Context(), jean, Wish{Spot: two, Kept: true}))
	other, err := h.Make(t.Context(), jean, "Avec les enfants", "")
	h.must(err)
	h.must(h.Keep(t.Context(), jean, Wish{Spot: one, List: other, Kept: true}))
	for _, wrong := range []Wish{{Spot: hidden, Kept: true}, {Spot: 9999, Kept: true}, {Kept: true}, {Spot: one, List: 9999, Kept: true}} {
		if err := h.Keep(t.Context(), jean, wrong); !fault.Is(err, fault.NotFound) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if err := h.Keep(t.Context(), anne, Wish{Spot: one, List: other, Kept: true}); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else fills a list: %v", err)
	}
	h.must(h.Keep(t.Context(), anne, Wish{Spot: one, List: other})) // takes nothing off
	lists, err := h.Lists(t.Context(), jean)
	if err != nil || len(lists) != 2 || lists[0].Name != "" || lists[0].Kept != 2 || lists[1].Kept != 1 {
		t.Fatalf("%+v, %v", lists, err)
	}
	if cards, err := h.Content(t.Context(), lists[0]); err != nil || len(cards) != 2 || cards[0].ID != two {
		t.Errorf("%+v, %v", cards, err)
	}
	h.must(h.Keep(t.Context(), jean, Wish{Spot: one, List: other})) // off one list, kept in the other
	if kept, err := h.Kept(t.Context(), jean, []spots.ID{one, two, hidden}); err != nil || !kept[one] || !kept[two] || kept[hidden] {
		t.Errorf("%v, %v", kept, err)
	}
	h.must(h.Keep(t.Context(), jean, Wish{Spot: one})) // off them all
	if kept, err := h.Kept(t.Context(), jean, []spots.ID{one}); err != nil || kept[one] {
		t.Errorf("%v, %v", kept, err)
	}
}

// TestBounds: neither a list nor their number grows without end, whoever fills them at once.
func TestBounds(t *testing.T) {
	h := newHouse(t)
	author, jean := h.account("camille"), h.account("jean")
	var all []spots.ID
	for i := range maxKept + 5 {
		all = append(all, h.spot(author, fmt.Sprintf("spot-%d", i), "published"))
	}
	var together sync.WaitGroup
	var refused sync.Map
	for _, id := range all {
		together.Go(func() {
			if err := h.Keep(t.Context(), jean, Wish{Spot: id, Kept: true}); fault.Is(err, fault.Invalid) {
				refused.Store(id, true)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	together.Wait()
	lists, err := h.Lists(t.Context(), jean)
	if err != nil || len(lists) != 1 || lists[0].Kept != maxKept {
		t.Fatalf("%+v, %v", lists, err)
	}
	for i := range maxLists - 1 {
		_, err := h.Make(t.Context(), jean, fmt.Sprint("Liste ", i), "")
		h.must(err)
	}
	if _, err := h.Make(t.Context(), jean, "Une de trop", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("a list too many: %v", err)
	}
	for _, name := range []string{"", string(make([]rune, maxName+1))} {
		var e form.Errors
		if _, err := h.Make(t.Context(), jean, name, ""); !errors.As(err, &e) {
			t.Errorf("%q is a name: %v", name, err)
		}
	}
	if err := h.Rename(t.Context(), jean, lists[0].ID, "Autre"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the first list gets a name: %v", err)
	}
}

// TestSharing: an address for whoever has it, until it is closed; then another.
func TestSharing(t *testing.T) {
	h := newHouse(t)
	author, jean, anne := h.account("camille"), h.account("jean"), h.account("anne")
	h.must(h.Keep(t.Context(), jean, Wish{Spot: h.spot(author, "un", "published"), Kept: true}))
	mine := func() List {
		t.Helper()
		lists, err := h.Lists(t.Context(), jean)
		h.must(err)
		return lists[0]
	}
	id := mine().ID
	if err := h.Share(t.Context(), anne, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else shares a list: %v", err)
	}
	for range 2 {
		h.must(h.Share(t.Context(), jean, id))
	}
	token := mine().Token
	if l, err := h.Shared(t.Context(), token); err != nil || l.ID != id || l.OwnerName != "jean" {
		t.Errorf("%+v, %v", l, err)
	}
	h.must(h.Share(t.Context(), jean, id))
	if mine().Token != token {
		t.Error("sharing a shared list changes its address")
	}
	h.must(h.Close(t.Context(), jean, id))
	for _, gone := range []string{token, "", "null"} {
		if _, err := h.Shared(t.Context(), gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q still leads to a list: %v", gone, err)
		}
	}
	h.must(h.Share(t.Context(), jean, id))
	if mine().Token == token {
		t.Error("an address that was closed opens again")
	}
	if err := h.Delete(t.Context(), jean, id); !fault.Is(err, fault.NotFound) || mine().Token == "" {
		t.Errorf("the first list is deleted: %v", err)
	}
}
