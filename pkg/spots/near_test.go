package spots

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// at is a draft for a new spot at a point.
func at(lat, lon float64) Draft {
	return exactly("", "Le ponton", degrees(lat), degrees(lon)).Draft
}

// told are the titles of the spots that by is shown beside d.
func (s *Service) told(t *testing.T, by who.Actor, id ID, d Draft) string {
	t.Helper()
	list, _, err := s.Beside(t.Context(), by, id, d)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, one := range list {
		all = append(all, fmt.Sprintf("%s %d m", one.Title, one.Metres))
	}
	return strings.Join(all, ", ")
}

// TestBeside: within 75 m, what everybody sees there and what is one's own; the nearest first.
func TestBeside(t *testing.T) {
	s, team := newService(t)
	camille, paul := account(t, s.pool, "Camille", who.Member), account(t, s.pool, "Paul", who.Member)
	s.mustImport(t, team, exactly("a", "À 50 m", "44.50045", "1.50000"), exactly("b", "À 70 m", "44.50000", "1.50088"), exactly("c", "À 90 m", "44.50081", "1.50000"))
	waiting := at(44.50010, 1.50000)
	waiting.Title = "En attente"
	id, err := s.Submit(t.Context(), camille, 0, waiting, "")
	if err != nil {
		t.Fatal(err)
	}
	drafted := at(44.5, 1.5)
	if _, err := s.Save(t.Context(), camille, 0, drafted, ""); err != nil {
		t.Fatal(err)
	}
	town := at(44.5, 1.5)
	town.Latitude, town.Longitude, town.Commune, town.Precision = "", "", "46256", territory.Town
	for _, one := range []struct {
		by   who.Actor
		id   ID
		d    Draft
		want string
	}{
		{paul, 0, at(44.5, 1.5), "À 50 m 50 m, À 70 m 69 m"},
		{camille, 0, at(44.5, 1.5), "En attente 11 m, À 50 m 50 m, À 70 m 69 m"},
		{camille, id, at(44.5, 1.5), "À 50 m 50 m, À 70 m 69 m"}, // not beside itself
		{paul, 0, at(44.52, 1.5), ""},
		{paul, 0, at(48.85, 2.35), ""}, // not in the Lot
		{paul, 0, town, ""},
		{paul, 0, Draft{}, ""},
	} {
		if got := s.told(t, one.by, one.id, one.d); got != one.want {
			t.Errorf("%s is told of %q beside %s, want %q", one.by.FirstName, got, one.d.coordinates(), one.want)
		}
	}
}

// TestHiddenIsNeverBeside: whoever moves a pin about a hidden spot, or sends it, learns nothing of where it is.
func TestHiddenIsNeverBeside(t *testing.T) {
	s, team := newService(t)
	stranger := account(t, s.pool, "Curieuse", who.Member)
	around, town := exactly("autour", "Caché autour", "44.5003", "1.5003"), exactly("commune", "Caché dans la commune", "44.5003", "1.5003")
	around.Draft.Precision, town.Draft.Precision = territory.Around, territory.Town
	s.mustImport(t, team, around, town)
	cards, err := s.Latest(t.Context(), 2)
	if err != nil || len(cards) != 2 {
		t.Fatal(cards, err)
	}
	pins := []territory.Point{{Lat: 44.5003, Lon: 1.5003}, cards[0].Point, cards[1].Point}
	for range 200 {
		pins = append(pins, territory.Point{Lat: 44.5003 + (rand.Float64()-.5)*.002, Lon: 1.5003 + (rand.Float64()-.5)*.003})
	}
	for _, p := range pins {
		if got := s.told(t, stranger, 0, at(p.Lat, p.Lon)); got != "" {
			t.Fatalf("a pin at %v finds %s", p, got)
		}
	}
}

// TestOtherPlace: the answer is kept with the spot, and holds for the point it was given for.
func TestOtherPlace(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	s.mustImport(t, team, exactly("a", "Le ponton", "44.50010", "1.50000"))
	d := at(44.5, 1.5)
	asked := func(id ID, d Draft, want bool) {
		t.Helper()
		if got, err := s.asks(t.Context(), author, id, d); err != nil || got != want {
			t.Errorf("asked %v, %v", got, err)
		}
	}
	asked(0, d, true)
	_, d.OtherPlace, _ = s.Beside(t.Context(), author, 0, d)
	asked(0, d, false)
	id, err := s.Save(t.Context(), author, 0, d, "")
	if err != nil {
		t.Fatal(err)
	}
	spot, err := s.Of(t.Context(), author, id)
	if err != nil || spot.Draft.OtherPlace != d.OtherPlace {
		t.Fatalf("%q, %v", spot.Draft.OtherPlace, err)
	}
	asked(id, spot.Draft, false)
	spot.Draft.Latitude = "44.50005"
	asked(id, spot.Draft, true)
	if _, err := s.Submit(t.Context(), author, id, d, ""); err != nil { // an outside program is never held up
		t.Fatal(err)
	}
	sheet, err := (Subject{s}).Sheet(t.Context(), s.pool, int64(id))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, h := range sheet.Hints {
		said[h.Text.Key] = true
	}
	if !said["spots.hint_near"] || !said["spots.hint_other_place"] {
		t.Errorf("moderators are told %v", said)
	}
}
