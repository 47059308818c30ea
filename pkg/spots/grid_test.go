package spots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// wholeLot holds every point the public may see.
var wholeLot = Bounds{44, 0.5, 45.5, 2.7}

// TestGridFollows: whatever happens to spots, the grid counts what a count would, for every filter.
func TestGridFollows(t *testing.T) {
	s, team := newService(t)
	random := rand.New(rand.NewPCG(4, 6))
	categories := []string{"nature", "grotte", "velo"}
	var all []Place
	for i := range 80 {
		c := s.territory.Communes()[random.IntN(20)]
		p := placed(fmt.Sprintf("s-%d", i), "Un lieu", categories[random.IntN(3)], c.INSEE, drawn(random, Seasons())...)
		p.Draft.Access = drawn(random, Accesses())
		all = append(all, p)
	}
	s.mustImport(t, team, all...)
	author := account(t, s.pool, "Camille", who.Member)
	acts := []string{
		`UPDATE spot SET state = 'withdrawn' WHERE id % 7 = 1`,
		`UPDATE spot SET state = 'published' WHERE id % 14 = 1`,
		`UPDATE spot SET category = 'canoe', seasons = '{hiver}', access = '{bike}' WHERE id % 5 = 0`,
		`UPDATE spot SET public_lat = public_lat + .02, commune_insee = '46102' WHERE id % 6 = 0`,
		fmt.Sprintf(`UPDATE spot SET author_id = %d WHERE id %% 4 = 0`, author.ID),
		fmt.Sprintf(`DELETE FROM account WHERE id = %d`, author.ID), // and its spots with it
		`UPDATE spot SET title = 'Un autre nom'`,
		`DELETE FROM spot WHERE id % 9 = 0`,
	}
	for _, act := range append([]string{`SELECT 1`}, acts...) {
		err := db.InTx(t.Context(), s.pool, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), act)
			return err
		})
		if err != nil {
			t.Fatal(act, err)
		}
		s.compare(t, act, random)
	}
}

func drawn(random *rand.Rand, of []string) []string {
	return slices.DeleteFunc(slices.Clone(of), func(string) bool { return random.IntN(3) > 0 })
}

// compare holds what the grid says against the spots themselves, for filters drawn by chance.
func (s *Service) compare(t *testing.T, after string, random *rand.Rand) {
	t.Helper()
	pick := func(of ...string) string { return append(of, "", "")[random.IntN(len(of)+2)] }
	for range 8 {
		f := Filter{
			Category: pick("nature", "grotte", "canoe"), Season: pick(Seasons()...), Access: pick(Accesses()...),
			EPCI: pick("200067361"), Commune: pick("46102", s.territory.Communes()[random.IntN(20)].INSEE),
		}
		cards, err := s.cards(t.Context(), f, mark{}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		tally, _, err := s.Tally(t.Context(), f)
		if err != nil || tally.Total != len(cards) {
			t.Fatalf("after %s, %+v keeps %d spots, the grid says %d (%v)", after, f, len(cards), tally.Total, err)
		}
		for other, said := range map[Filter]int{
			with(f, func(f *Filter) { f.Category = "nature" }): tally.Categories["nature"],
			with(f, func(f *Filter) { f.Season = "ete" }):      tally.Seasons["ete"],
			with(f, func(f *Filter) { f.Access = "bike" }):     tally.Access["bike"],
		} {
			if there, err := s.cards(t.Context(), other, mark{}, 1000); err != nil || len(there) != said {
				t.Fatalf("after %s, %+v keeps %d spots, the grid says %d (%v)", after, other, len(there), said, err)
			}
		}
		s.compareSquares(t, f, cards)
	}
}

func with(f Filter, change func(f *Filter)) Filter { change(&f); return f }

// compareSquares: the squares of every zoom hold every spot, near where they are.
func (s *Service) compareSquares(t *testing.T, f Filter, cards []Card) {
	t.Helper()
	for _, zoom := range []int{7, 10, 13, 17} {
		g := gridOf(wholeLot, zoom)
		clusters, err := gridClusters(t.Context(), s.pool, f, s.communesOf(f), g)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, c := range clusters {
			total += c.Spots
			side := math.Exp2(float64(6-g.level)) * 111_195
			if !slices.ContainsFunc(cards, func(card Card) bool { return card.Point.Metres(c.Point) < 1.5*side }) {
				t.Errorf("%+v at zoom %d: no spot near the square at %v", f, zoom, c.Point)
			}
			if s.territory.Name(c.Commune) == "" {
				t.Errorf("a square has no commune: %+v", c)
			}
		}
		if total != len(cards) {
			t.Fatalf("%+v at zoom %d: %d spots in squares, %d in all", f, zoom, total, len(cards))
		}
	}
}

func TestView(t *testing.T) {
	s, team := newService(t)
	var all []Place
	for i := range 400 {
		all = append(all, placed(fmt.Sprintf("s-%d", i), "Un lieu", "nature", s.territory.Communes()[i%10].INSEE))
	}
	rare := placed("rare", "Une igue", "grotte", "46102")
	s.mustImport(t, team, append(all, rare)...)
	figeac, _ := s.territory.Commune("46102")
	around := Bounds{figeac.Centre.Lat - .01, figeac.Centre.Lon - .01, figeac.Centre.Lat + .01, figeac.Centre.Lon + .01}
	for name, c := range map[string]struct {
		f               Filter
		b               Bounds
		zoom            int
		total, one      int
		squares, partly bool
	}{
		"everything":            {Filter{}, wholeLot, 10, 401, 0, true, false},
		"everything, from afar": {Filter{}, Bounds{-90, -180, 90, 180}, 99, 300, 300, false, true},
		"a few":                 {Filter{Category: "grotte"}, wholeLot, 10, 1, 1, false, false},
		"a corner":              {Filter{}, around, 14, 1, 1, false, false},
		"a corner's words":      {Filter{Words: "igues"}, around, 14, 1, 1, false, false},
		"words of many":         {Filter{Words: "lieu"}, wholeLot, 10, 300, 300, false, true},
		"near is no filter":     {Filter{Near: Near{Commune: "46042"}, Category: "grotte"}, wholeLot, 9, 1, 1, false, false},
		"nothing":               {Filter{}, Bounds{10, 10, 11, 11}, 12, 0, 0, false, false},
		"upside down":           {Filter{}, Bounds{45, 2, 44, 1}, 12, 0, 0, false, false},
	} {
		v, err := s.View(t.Context(), c.f, c.b, c.zoom)
		if err != nil || v.Total != c.total || len(v.Spots) != c.one || len(v.Clusters) > 0 != c.squares || v.More != c.partly {
			t.Errorf("%s: %d in all, %d one by one, %d squares, more %v, %v", name, v.Total, len(v.Spots), len(v.Clusters), v.More, err)
		}
	}
}

func TestNeighbours(t *testing.T) {
	s, team := newService(t)
	s.mustImport(t, team, placed("a", "Un lieu", "grotte", "46040"), placed("b", "Un lieu", "grotte", "46040"), placed("c", "Un lieu", "nature", "46103"))
	list, err := s.Neighbours(t.Context(), Filter{Commune: s.territory.Neighbours("46040", 1)[0].INSEE, Category: "grotte"})
	if err != nil || len(list) != 1 || list[0].INSEE != "46040" || list[0].Spots != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestHiddenPointsStay: what the map and the list show of a spot whose place is hidden depends on its cell
// or its commune alone, wherever in it the spot truly is.
func TestHiddenPointsStay(t *testing.T) {
	s, team := newService(t)
	c, _ := s.territory.Commune("46102")
	hidden := func(slug string, precision territory.Precision, d float64) Place {
		p := placed(slug, "Un lieu", "nature", c.INSEE)
		p.Draft.Precision, p.Draft.Latitude, p.Draft.Longitude = precision, degrees(c.Centre.Lat+d), degrees(c.Centre.Lon+d)
		return p
	}
	s.mustImport(t, team, hidden("ici", territory.Town, .004), hidden("la", territory.Town, -.006))
	v, err := s.View(t.Context(), Filter{}, wholeLot, 16)
	if err != nil || len(v.Spots) != 2 || v.Spots[0].Point != c.Centre || v.Spots[1].Point != c.Centre {
		t.Errorf("hidden points are shown: %+v, %v", v.Spots, err)
	}
	clusters, err := gridClusters(t.Context(), s.pool, Filter{}, nil, gridOf(wholeLot, 13))
	if err != nil || len(clusters) != 1 || clusters[0].Point.Metres(c.Centre) > 1 {
		t.Errorf("hidden points move the grid: %+v, %v", clusters, err)
	}
}
