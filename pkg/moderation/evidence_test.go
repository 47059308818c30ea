package moderation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// secret is a kind of thing that the programme's staff alone decide on.
type secret struct{ thing }

func (*secret) Kind() string      { return "secret" }
func (*secret) Decides() who.Role { return who.Staff }

// send puts one thing before the moderators, and gives its item.
func (h house) send(e Entry) Item {
	h.t.Helper()
	var id int64
	err := db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error {
		if err := h.Submit(h.t.Context(), tx, e); err != nil {
			return err
		}
		return tx.Get(h.t.Context(), &id, `SELECT max(id) FROM queue_item`)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	item, err := itemByID(h.t.Context(), h.pool, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return item
}

func (h house) change(sql string, args ...any) {
	h.t.Helper()
	err := db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error { _, err := tx.Exec(h.t.Context(), sql, args...); return err })
	if err != nil {
		h.t.Fatal(err)
	}
}

// said lists the hints of what by sees of an item.
func (h house) said(by who.Actor, i Item, s Sheet) string {
	h.t.Helper()
	e, err := h.evidence(h.t.Context(), by, i, s)
	if err != nil {
		h.t.Fatal(err)
	}
	return hinted(e.Reading)
}

// TestRecord: what an author sent before, with its outcome, of the kinds that the reader decides on.
func TestRecord(t *testing.T) {
	h := newHouse(t)
	h.Accept(&secret{})
	moderator, staff := h.person(who.Moderator), h.person(who.Staff)
	first := h.send(Entry{Kind: "thing", ID: 1, Title: "Une", Author: h.author.ID})
	if got, want := h.said(moderator, first, Sheet{}), "moderation.hint_first | moderation.hint_new_account"; got != want {
		t.Errorf("the first thing: %s, want %s", got, want)
	}
	if got := h.said(moderator, first, Sheet{Aside: true}); got != "" {
		t.Errorf("what nobody publishes: %s", got)
	}
	h.change(`UPDATE account SET created_at = now() - interval '3 months'`)
	if err := h.Decide(t.Context(), moderator, first.ID, Ruling{Verdict: Refuse, Reason: "too_short", Message: "Dites-en plus.", Version: first.Version}, ""); err != nil {
		t.Fatal(err)
	}
	hidden := h.send(Entry{Kind: "secret", ID: 1, Title: "Cachée", Author: h.author.ID})
	item := h.send(Entry{Kind: "thing", ID: 2, Title: "Deux", Author: h.author.ID})
	for by, want := range map[who.Role]string{who.Moderator: "thing 1 refuse too_short Dites-en plus.", who.Staff: fmt.Sprintf("secret %d waiting  , thing 1 refuse too_short Dites-en plus.", hidden.ID)} {
		r, err := h.Record(t.Context(), map[who.Role]who.Actor{who.Moderator: moderator, who.Staff: staff}[by], item)
		var past []string
		for _, p := range r.Past {
			past = append(past, fmt.Sprintf("%s %d %s %s %s", p.Kind, p.Item, p.State, p.Reason, p.Message))
		}
		if got := strings.Join(past, ", "); got != want || err != nil || r.Sent != len(past) || r.Refused != 1 || r.Accepted != 0 || !strings.HasPrefix(r.Name, "Camille") {
			t.Errorf("%s reads %q (%+v, %v), want %q", by, got, r, err, want)
		}
	}
	for id := range int64(rushSize) {
		item = h.send(Entry{Kind: "thing", ID: 10 + id, Title: "Encore", Author: h.author.ID})
	}
	h.change(`UPDATE account SET state = 'suspended' WHERE id = $1`, h.author.ID)
	if got, want := h.said(moderator, item, Sheet{}), "moderation.hint_rush | moderation.standing.suspended"; got != want {
		t.Errorf("a rush: %s, want %s", got, want)
	}
	h.change(`UPDATE queue_item SET submitted_at = submitted_at - id * interval '1 hour'`)
	item.SubmittedAt = time.Now()
	if got := h.said(moderator, item, Sheet{}); strings.Contains(got, "rush") {
		t.Errorf("over some hours: %s", got)
	}
	if r, err := h.Record(t.Context(), moderator, Item{}); r.Name != "" || len(r.Past) > 0 || err != nil {
		t.Errorf("a visitor has a record: %+v %v", r, err)
	}
}

// TestCopies: the same picture is told where it was sent, to those who decide on such things, and never of itself.
func TestCopies(t *testing.T) {
	h := newHouse(t)
	h.Accept(&secret{})
	moderator, staff := h.person(who.Moderator), h.person(who.Staff)
	other := h.person(who.Member)
	h.send(Entry{Kind: "thing", ID: 1, Title: "Le ponton", Author: other.ID})
	h.send(Entry{Kind: "secret", ID: 2, Title: "L’affiche", Author: h.author.ID})
	item := h.send(Entry{Kind: "thing", ID: 3, Title: "Encore", Author: h.author.ID})
	h.change(`UPDATE account SET created_at = now() - interval '3 months'`)
	h.Compare(func(_ context.Context, _ db.Conn, photo string) ([]Twin, error) {
		if photo != "a" {
			return nil, nil
		}
		return []Twin{{"x", other.ID, "thing", 1}, {"a", h.author.ID, "thing", 3}, {"y", h.author.ID, "secret", 2}, {"z", other.ID, "thing", 99}, {"w", other.ID, "", 0}}, nil
	})
	sheet := Sheet{Photos: []Photo{{ID: "b"}, {ID: "a"}}}
	for by, want := range map[who.Role]string{who.Moderator: "2 Le ponton a-x hint_copy_other", who.Staff: "2 Le ponton a-x hint_copy_other, 2 L’affiche a-y hint_copy_own"} {
		list, err := h.copies(t.Context(), map[who.Role]who.Actor{who.Moderator: moderator, who.Staff: staff}[by], item, sheet)
		var got []string
		for _, c := range list {
			got = append(got, fmt.Sprintf("%v %v %s-%s %s", c.Text.Args[0], c.Text.Args[1], c.Pair[0], c.Pair[1], strings.TrimPrefix(c.Why.Key, "moderation.")))
		}
		if strings.Join(got, ", ") != want || err != nil {
			t.Errorf("%s is told %q (%v), want %q", by, got, err, want)
		}
	}
	for _, s := range []Sheet{{Edit: true, Photos: []Photo{{ID: "a"}}}, {Photos: []Photo{{ID: "a", Fate: diff.Removed}}}} {
		if list, err := h.copies(t.Context(), moderator, item, s); len(list) != 0 || err != nil {
			t.Errorf("what was there before is compared again: %v %v", list, err)
		}
	}
}

// TestVicinity: everything near is in the picture, at its place; what is far is on its edge, the way there.
func TestVicinity(t *testing.T) {
	north := func(metres float64) *Point { return &Point{44.5 + metres/111_195, 1.5} }
	s := Sheet{Point: north(0), Around: &Around{75, []Neighbour{{Point: *north(50)}, {Point: *north(50)}, {Point: *north(-75)}}}, Photos: []Photo{{}, {Taken: north(200)}, {Taken: north(9000)}}}
	v := around(s)
	if v.Radius < 20 || len(v.Neighbours) != 3 || len(v.Cameras) != 2 {
		t.Fatalf("drawn as %+v", v)
	}
	a, b, c := v.Neighbours[0], v.Neighbours[1], v.Neighbours[2]
	if a.X != v.X || a.Y >= v.Y || b.X == a.X || c.Y-v.Y < v.Radius-1 || c.Y-v.Y > v.Radius+1 || a.Number != 1 {
		t.Errorf("the neighbours are at %d,%d %d,%d %d,%d", a.X, a.Y, b.X, b.Y, c.X, c.Y)
	}
	near, far := v.Cameras[0], v.Cameras[1]
	if near.Away || near.Number != 2 || near.Metres < 195 || near.Metres > 205 || !far.Away || far.Y != vicinityMargin || far.Turn != 0 {
		t.Errorf("the cameras are %+v and %+v", near, far)
	}
	if around(Sheet{}) != nil || around(Sheet{Point: north(0)}) != nil {
		t.Error("what is no place is drawn")
	}
	random := rand.New(rand.NewPCG(46, 2026))
	for range 500 {
		s := Sheet{Point: north(0), Around: &Around{Metres: 75}}
		for range 20 {
			s.Around.Neighbours = append(s.Around.Neighbours, Neighbour{Point: Point{44.5 + random.Float64()/1500, 1.5 + random.Float64()/1500}})
			s.Photos = append(s.Photos, Photo{Taken: &Point{random.Float64()*180 - 90, random.Float64()*360 - 180}})
		}
		v := around(s)
		for _, d := range v.Cameras {
			if d.X < 0 || d.X > v.Width || d.Y < 0 || d.Y > v.Height {
				t.Fatalf("out of the picture: %+v", d)
			}
		}
	}
}
