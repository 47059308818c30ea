package photos

import (
	"context"
	"image"
	"slices"
	"sync"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// drafts is what spots will say: all may be changed, or none.
type drafts struct{ closed error }

func (drafts) PhotoVisible(context.Context, Photo, who.Actor) (bool, bool, error) {
	return false, true, nil
}

func (d drafts) MayRetouch(context.Context, db.Conn, Photo, who.Actor) (Place, error) {
	return Place{Back: "/"}, d.closed
}

func (d drafts) Retouched(context.Context, db.Tx, Photo, string, who.Actor) error { return d.closed }

func turned() media.Retouch { return media.Retouch{Cut: media.All(), Turn: 1} }

// Several changes at once: one is made, the others are told; and no file is left without its photo.
func TestRetouchedFromManyTabs(t *testing.T) {
	h := newHouse(t)
	by := h.member(who.Member)
	p := h.receive(by)
	if err := h.attach(7, by, Placed{p.ID, "le camion"}); err != nil {
		t.Fatal(err)
	}
	holders := Holders{"spot": drafts{}}
	var all sync.WaitGroup
	var mu sync.Mutex
	var made []string
	for i := range 4 {
		all.Go(func() {
			change := media.Retouch{Veils: []media.Veil{{Part: image.Rect(0, 0, 100+i, 100)}}, Cut: media.All()}
			id, err := h.Retouch(t.Context(), holders, by, p.ID, change, "")
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				made = append(made, id)
			} else if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	in, err := h.In(t.Context(), h.pool, Album{"spot", 7})
	if err != nil || len(made) != 1 || len(in) != 1 || in[0].ID != made[0] || in[0].Alt != "le camion" {
		t.Fatalf("made %v, and the spot shows %v, %v", made, in, err)
	}
	if err := h.runner.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.files(); !slices.Equal(got, sorted(in[0].keys())) {
		t.Errorf("files %v", got)
	}
	latest, err := h.Latest(t.Context(), []Placed{{p.ID, "un"}, {"autre", "deux"}})
	if err != nil || latest[0] != (Placed{made[0], "un"}) || latest[1].ID != "autre" {
		t.Errorf("latest %v, %v", latest, err)
	}
}

func TestWhoMayRetouch(t *testing.T) {
	h := newHouse(t)
	by, other := h.member(who.Member), h.member(who.Moderator)
	alone, in, held := h.receive(by), h.receive(by), h.receive(by)
	if err := h.attach(7, by, Placed{in.ID, ""}); err != nil {
		t.Fatal(err)
	}
	h.write(func(tx db.Tx) error { return h.Hold(t.Context(), tx, Album{"visual", 3}, by.ID, held.ID) })
	late := fault.New(fault.Conflict, "photos.changed_meanwhile")
	for _, c := range []struct {
		name    string
		by      who.Actor
		id      string
		holders Holders
		kind    fault.Kind
	}{
		{"what is in nothing, by another", other, alone.ID, nil, fault.NotFound},
		{"what nobody lets change", by, held.ID, Holders{"visual": published{}}, fault.NotFound},
		{"what may no longer be changed", by, in.ID, Holders{"spot": drafts{late}}, fault.Conflict},
		{"what is not there", by, newID(), nil, fault.NotFound},
		{"what its holder lets another change", other, in.ID, Holders{"spot": drafts{}}, 0},
		{"what is in nothing", by, alone.ID, nil, 0},
	} {
		_, err := h.Retouch(t.Context(), c.holders, c.by, c.id, turned(), "")
		if c.kind == 0 && err != nil || c.kind != 0 && !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
