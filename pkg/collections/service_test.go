package collections

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/spots/spotstest"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// house is the service on a database of its own, with a clock to set.
type house struct {
	*Service
	t    *testing.T
	pool *db.Pool
	team who.Actor
}

func newHouse(t *testing.T) house {
	t.Helper()
	pool := dbtest.New(t)
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := house{New(pool, spots.New(pool, land, nil, nil, nil)), t, pool, who.Actor{}}
	h.team = dbtest.Person(t, pool, "Équipe", who.Staff)
	return h
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// spot makes a published one at an address that is its name.
func (h house) spot(name string) spots.ID {
	h.t.Helper()
	return spotstest.One[spots.ID](h.t, h.pool, h.team, name, "published")
}

// photo gives a spot a picture, and its id.
func (h house) photo(of spots.ID, id string) {
	h.t.Helper()
	dbtest.Exec(h.t, h.pool, `
		INSERT INTO photo (id, account_id, album, album_id, state, position, width, height, widths, sha256, phash, created_at)
		VALUES (repeat($1, 26), $2, 'spot', $3, 'attached', 0, 640, 480, '{640}', sha256(CAST($1 AS bytea)), 0, now())`, id, h.team.ID, of)
}

// published makes a published collection of three new spots.
func (h house) published(d Draft) (ID, []spots.ID) {
	h.t.Helper()
	d.WordsFR = "Des mots."
	id, err := h.Make(h.t.Context(), h.team, d, "")
	h.must(err)
	var in []spots.ID
	for i := range minSpots {
		in = append(in, h.spot(fmt.Sprintf("%d-%d", id, i)))
		h.must(h.Place(h.t.Context(), h.team, id, in[i], 99))
	}
	h.must(h.Publish(h.t.Context(), h.team, id))
	return id, in
}

func titles(list []Collection, err error) []string {
	names := []string{}
	for _, c := range list {
		names = append(names, c.Draft.TitleFR)
	}
	return names
}

// TestLife: only the team writes; nothing is public without words and three spots; what was public says so.
func TestLife(t *testing.T) {
	h := newHouse(t)
	id, err := h.Make(t.Context(), h.team, Draft{TitleFR: "Avec une poussette"}, "key")
	h.must(err)
	if again, err := h.Make(t.Context(), h.team, Draft{TitleFR: "Avec une poussette"}, "key"); err != nil || again != id {
		t.Errorf("a double click makes %d beside %d, %v", again, id, err)
	}
	if other, err := h.Make(t.Context(), h.team, Draft{TitleFR: "Avec une poussette"}, ""); err != nil || other == id {
		t.Errorf("the same title twice: %d, %v", other, err)
	}
	show := func(by who.Actor) error { _, _, err := h.Show(t.Context(), by, "avec-une-poussette"); return err }
	if !fault.Is(show(who.Actor{}), fault.NotFound) || show(h.team) != nil {
		t.Error("a draft is not the team's alone")
	}
	if e, _ := form.As(h.Publish(t.Context(), h.team, id)); len(e) != 2 {
		t.Errorf("published without words or spots: %v", e)
	}
	h.must(h.Write(t.Context(), h.team, id, Draft{TitleFR: "Avec une poussette", WordsFR: "Des chemins plats.", Version: 1}))
	if err := h.Write(t.Context(), h.team, id, Draft{TitleFR: "Trop tard", Version: 1}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale form writes: %v", err)
	}
	for i := range minSpots {
		h.must(h.Place(t.Context(), h.team, id, h.spot(fmt.Sprint("spot-", i)), 99))
	}
	h.must(h.Publish(t.Context(), h.team, id))
	h.must(h.Publish(t.Context(), h.team, id))
	h.must(show(who.Actor{}))
	if err := h.Write(t.Context(), h.team, id, Draft{TitleFR: "Avec une poussette", Version: 2}); err == nil {
		t.Error("what is public loses its words")
	}
	h.must(h.Retire(t.Context(), h.team, id))
	if !fault.Is(show(who.Actor{}), fault.Gone) {
		t.Error("what was public does not say that it is gone")
	}
	if err := h.Delete(t.Context(), h.team, id); !fault.Is(err, fault.Conflict) {
		t.Errorf("an address that was public is given up: %v", err)
	}
	for act, n := range map[string]int{"collection.make": 2, "collection.write": 1, "collection.arrange": 3, "collection.publish": 2, "collection.retire": 1} {
		if got := dbtest.Read[int](t, h.pool, `SELECT count(*) FROM audit_line WHERE act = $1`, act); got != n {
			t.Errorf("%d lines of %s, want %d", got, act, n)
		}
	}
}

// TestRights: nobody but the team, at any door.
func TestRights(t *testing.T) {
	h := newHouse(t)
	id, in := h.published(Draft{TitleFR: "Publique"})
	for _, by := range []who.Actor{{}, {ID: h.team.ID}, {ID: h.team.ID, Role: who.Moderator}, {ID: h.team.ID, Role: who.Referent}} {
		_, made := h.Make(t.Context(), by, Draft{TitleFR: "À moi"}, "")
		_, all := h.All(t.Context(), by)
		_, _, of := h.Of(t.Context(), by, id)
		for name, err := range map[string]error{
			"make": made, "all": all, "of": of, "write": h.Write(t.Context(), by, id, Draft{TitleFR: "À moi", Version: 1}),
			"place": h.Place(t.Context(), by, id, in[0], -1), "cover": h.Cover(t.Context(), by, id, in[0]), "publish": h.Publish(t.Context(), by, id),
			"retire": h.Retire(t.Context(), by, id), "delete": h.Delete(t.Context(), by, id),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%q may %s: %v", by.Role, name, err)
			}
		}
	}
}

// TestSpotsThatVanish: a spot that is withdrawn leaves every page, keeps its place, and cannot be added.
func TestSpotsThatVanish(t *testing.T) {
	h := newHouse(t)
	id, in := h.published(Draft{TitleFR: "Publique"})
	h.photo(in[1], "a")
	h.photo(in[2], "b")
	photos := func() []string {
		list, err := h.Published(t.Context())
		h.must(err)
		var names []string
		for _, p := range list[0].Photos {
			names = append(names, p[:1])
		}
		return names
	}
	if got := photos(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("the pictures are %q", got)
	}
	h.must(h.Cover(t.Context(), h.team, id, in[2]))
	if got := photos(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("the cover does not lead: %q", got)
	}
	dbtest.Exec(t, h.pool, `UPDATE spot SET state = 'withdrawn' WHERE id = $1`, in[2])
	c, cards, err := h.Show(t.Context(), who.Actor{}, "publique")
	if err != nil || c.Spots != 2 || c.Hidden != 1 || len(cards) != 2 || !slices.Equal(photos(), []string{"a"}) {
		t.Errorf("%+v, %d cards, %v", c, len(cards), err)
	}
	h.must(h.Place(t.Context(), h.team, id, in[1], 0))
	other := h.spot("autre")
	dbtest.Exec(t, h.pool, `UPDATE spot SET state = 'submitted' WHERE id = $1`, other)
	for _, unknown := range []spots.ID{other, 0, -1, 999} {
		if err := h.Place(t.Context(), h.team, id, unknown, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("spot %d is placed: %v", unknown, err)
		}
	}
	if err := h.Cover(t.Context(), h.team, id, other); !fault.Is(err, fault.NotFound) {
		t.Errorf("a spot that is not in leads: %v", err)
	}
	if _, bad := form.As(h.Place(t.Context(), h.team, id, in[0], -1)); !bad {
		t.Error("a public collection loses its last spots")
	}
	dbtest.Exec(t, h.pool, `UPDATE spot SET state = 'published' WHERE id = $1`, in[2])
	if _, cards, _ := h.Show(t.Context(), who.Actor{}, "publique"); len(cards) != 3 || cards[0].ID != in[1] || cards[2].ID != in[2] {
		t.Errorf("it does not come back to its place: %v", cards)
	}
	dbtest.Exec(t, h.pool, `UPDATE spot SET state = 'withdrawn'`)
	if list := titles(h.Published(t.Context())); len(list) != 0 {
		t.Errorf("an empty collection is listed: %q", list)
	}
}

// TestTheFirstPageThroughAYear: what it shows follows the Lot's days.
func TestTheFirstPageThroughAYear(t *testing.T) {
	h := newHouse(t)
	h.published(Draft{TitleFR: "Toute l’année"})
	h.published(Draft{TitleFR: "Canicule", Seasons: []string{"ete"}})
	h.published(Draft{TitleFR: "Brume", Seasons: []string{"automne", "hiver"}})
	h.published(Draft{TitleFR: "Noël", From: "2027-12-01", Until: "2027-12-26"})
	h.published(Draft{TitleFR: "Bientôt", Seasons: []string{"ete"}, From: "2028-01-01"})
	for day, want := range map[string][]string{
		"2027-01-15": {"Brume", "Toute l’année"},
		"2027-04-01": {"Toute l’année"},
		"2027-07-14": {"Canicule", "Toute l’année"},
		"2027-10-01": {"Brume", "Toute l’année"},
		"2027-11-30": {"Brume", "Toute l’année"},
		"2027-12-01": {"Noël", "Brume", "Toute l’année"},
		"2027-12-26": {"Noël", "Brume", "Toute l’année"},
		"2027-12-27": {"Brume", "Toute l’année"},
		"2028-07-14": {"Bientôt", "Canicule", "Toute l’année"},
	} {
		for _, hour := range []time.Duration{0, 12 * time.Hour, 24*time.Hour - time.Second} {
			midnight, err := time.ParseInLocation(time.DateOnly, day, i18n.Paris())
			h.must(err)
			h.now = func() time.Time { return midnight.Add(hour) }
			if got := titles(h.Current(t.Context(), 9)); !slices.Equal(got, want) {
				t.Errorf("on %s + %s: %q, want %q", day, hour, got, want)
			}
		}
	}
	if got := titles(h.Current(t.Context(), 1)); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if all := titles(h.Published(t.Context())); len(all) != 5 {
		t.Errorf("the list leaves some out: %q", all)
	}
}

// TestTogether: many hands at once leave an order without a hole, each spot once.
func TestTogether(t *testing.T) {
	h := newHouse(t)
	id, in := h.published(Draft{TitleFR: "À plusieurs"})
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			if err := h.Place(t.Context(), h.team, id, in[i%3], i%4); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := dbtest.Read[string](t, h.pool, `SELECT count(DISTINCT spot_id) || ' ' || min(position) || ' ' || max(position) FROM collection_spot`); got != "3 1 3" {
		t.Errorf("spots and places: %s", got)
	}
}
