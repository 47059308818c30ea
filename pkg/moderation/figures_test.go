package moderation

import (
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestFigures(t *testing.T) {
	h := newHouse(t)
	judge, member := h.person(who.Moderator), h.person(who.Member)
	start := time.Date(2030, 11, 18, 9, 0, 0, 0, time.UTC) // a Monday
	h.Queue.now = func() time.Time { return start }
	items := h.several(judge, 6)
	for n, after := range []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 100 * time.Hour} { // the last one late
		h.Queue.now = func() time.Time { return start.Add(after) }
		h.must(h.decide(judge, items[n], []Verdict{Publish, Publish, Revise, Refuse}[n]))
	}
	kinds, reasons, err := h.FiguresSince(t.Context(), judge, 30)
	h.must(err)
	f := kinds[0]
	if f.Waiting != 2 || f.Late != 2 || !f.Oldest.Equal(start) || f.Published != 2 || f.Revised != 1 || f.Refused != 1 || f.KeptPercent() != 75 {
		t.Errorf("%+v", f)
	}
	if f.Median != 150*time.Minute || f.Slow <= 3*time.Hour {
		t.Errorf("in the middle %s, nine in ten %s", f.Median, f.Slow)
	}
	if len(reasons) != 1 || reasons[0].Times != 2 || reasons[0].Reason != "too_short" {
		t.Errorf("%+v", reasons)
	}
	if kinds, _, err := h.FiguresSince(t.Context(), member, 30); err != nil || len(kinds) != 0 {
		t.Errorf("a member reads %+v, %v", kinds, err)
	}
	h.Queue.now = func() time.Time { return start.AddDate(0, 2, 0) }
	kinds, reasons, err = h.FiguresSince(t.Context(), judge, 30)
	if h.must(err); kinds[0].Answers() != 0 || kinds[0].Waiting != 2 || len(reasons) != 0 {
		t.Errorf("two months later: %+v %+v", kinds[0], reasons)
	}
}

func TestHistory(t *testing.T) {
	h := newHouse(t)
	judge, member := h.person(who.Moderator), h.person(who.Member)
	for n, item := range h.several(judge, 40) {
		if n < 20 {
			h.must(h.decide(judge, item, Publish))
		}
	}
	var seen int
	var after db.Cursor
	var last time.Time
	for range 3 {
		events, next, err := h.Events(t.Context(), judge, Search{}, after)
		h.must(err)
		for _, e := range events {
			if !last.IsZero() && e.At.After(last) {
				t.Errorf("%s comes after %s", e.At, last)
			}
			last = e.At
		}
		seen += len(events)
		if after = next; next.Zero() {
			break
		}
	}
	if seen != 60 {
		t.Errorf("%d moves are told, of 60", seen)
	}
	for name, c := range map[string]struct {
		by   who.Actor
		s    Search
		want int
	}{
		"decisions": {judge, Search{Act: Decided}, 20}, "a title": {judge, Search{Words: "CHOSE 7", Act: Submitted}, 1}, "another kind": {judge, Search{Kind: "spot"}, 0},
		"nonsense": {judge, Search{Act: "%"}, 0}, "a member": {member, Search{}, 0},
	} {
		if events, _, err := h.Events(t.Context(), c.by, c.s, db.Cursor{}); err != nil || len(events) != c.want {
			t.Errorf("%s: %d, %v", name, len(events), err)
		}
	}
}
