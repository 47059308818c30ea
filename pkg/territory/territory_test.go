package territory

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func load(t testing.TB) *Territory {
	t.Helper()
	lot, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return lot
}

func TestEveryCommuneIsFoundByWhatPeopleType(t *testing.T) {
	lot := load(t)
	if n := len(lot.Communes()); n != 312 {
		t.Fatalf("%d communes, want 312", n)
	}
	for _, c := range lot.Communes() {
		if got, ok := lot.Locate(c.Centre); !ok || got.INSEE != c.INSEE {
			t.Errorf("centre of %s lies in %q", c.Name, got.Name)
		}
		typed := []string{c.Name, strings.ToUpper(c.Name), strings.ReplaceAll(c.Name, "-", " "), strings.ReplaceAll(c.Name, "Saint", "St"),
			c.Name + " (" + c.INSEE + ")", c.INSEE, strings.ReplaceAll(c.Name, "’", "'")}
		for _, text := range typed {
			if got, ok := lot.Resolve(text); !ok || got.INSEE != c.INSEE {
				t.Errorf("%q resolves to %q (%v), want %s", text, got.Name, ok, c.Name)
			}
		}
		for _, code := range c.oldCodes {
			if got, _ := lot.Commune(code); got.INSEE != c.INSEE {
				t.Errorf("former code %s leads to %q, want %s", code, got.Name, c.Name)
			}
		}
	}
}

func TestSearch(t *testing.T) {
	lot := load(t)
	for q, first := range map[string]string{
		"figeac": "Figeac", "st cirq": "Saint-Cirq-Lapopie", "cœur": "Cœur de Causse", "coeur de": "Cœur de Causse", "46000": "Cahors",
		"labastide murat": "Cœur de Causse", "roc": "Rocamadour", "puy l eveque": "Puy-l'Évêque",
	} {
		found := lot.search(q, 5)
		if len(found) == 0 {
			t.Errorf("%q finds nothing", q)
			continue
		}
		ok := false
		for _, c := range found {
			ok = ok || fold(c.Name) == fold(first)
		}
		if !ok {
			t.Errorf("%q finds %s…, want %s", q, found[0].Name, first)
		}
	}
	if lot.search("  ", 5) != nil || lot.search("xyzzy", 5) != nil {
		t.Error("nothing typed or nothing known finds nothing")
	}
	if _, ok := lot.Resolve("saint"); ok {
		t.Error("a name shared by many must not be guessed")
	}
}

func TestSettle(t *testing.T) {
	lot := load(t)
	rodez := Point{44.3506, 2.5750}
	var out *Outside
	if _, err := lot.Settle(rodez, ""); !errors.As(err, &out) || out.Kilometres < 20 || out.Swapped {
		t.Errorf("Rodez: %v %+v", err, out)
	}
	if _, err := lot.Settle(Point{1.44, 44.4475}, ""); !errors.As(err, &out) || !out.Swapped {
		t.Errorf("Cahors the wrong way round: %v", err)
	}
	for _, p := range []Point{{math.NaN(), 1}, {math.Inf(1), 1}, {91, 1}} {
		if _, err := lot.Settle(p, ""); !errors.Is(err, ErrNoPoint) {
			t.Errorf("%v: %v", p, err)
		}
	}
	figeac, _ := lot.Resolve("Figeac")
	cahors, _ := lot.Resolve("Cahors")
	var other *Elsewhere
	if _, err := lot.Settle(figeac.Centre, cahors.INSEE); !errors.As(err, &other) || other.Found.INSEE != figeac.INSEE {
		t.Errorf("Figeac chosen as Cahors: %v", err)
	}
	// Just over the border, the chosen commune wins; the same point alone goes where it lies.
	edge := lot.shapes[lot.byCode[figeac.INSEE]].area[0][0][0]
	near := Point{edge.Lat() + .0008, edge.Lon() + .0008}
	if got, err := lot.Settle(near, figeac.INSEE); err != nil || got.INSEE != figeac.INSEE {
		t.Errorf("near the border of Figeac: %v %v", got.Name, err)
	}
}

func TestPublicPointHides(t *testing.T) {
	lot := load(t)
	random := rand.New(rand.NewPCG(46, 46))
	for _, c := range lot.Communes() {
		seen := map[Point]bool{}
		for range 30 {
			// Places within one cell are shown at one point, whichever is drawn.
			p := Point{c.Centre.Lat, c.Centre.Lon}
			p.Lat = (math.Floor(p.Lat/aroundCell) + .02 + .96*random.Float64()) * aroundCell
			public := lot.Public(p, Around, c.INSEE)
			seen[public] = true
			if d := p.Metres(public); d > 25_000 {
				t.Fatalf("%s: shown %.0f m away", c.Name, d)
			}
		}
		if len(seen) != 1 {
			t.Errorf("%s: one cell is shown at %d points", c.Name, len(seen))
		}
		if lot.Public(Point{44.5, 1.5}, Town, c.INSEE) != c.Centre {
			t.Errorf("%s: precision commune shows something else than its centre", c.Name)
		}
	}
}

func TestDrawingIsLight(t *testing.T) {
	lot := load(t)
	m := lot.Drawing()
	if n := len(m.Communes) + len(m.Border); n > 32_000 {
		t.Errorf("the map weighs %d bytes", n)
	}
	for _, c := range lot.Communes() {
		p, ok := lot.Place(c.INSEE)
		if !ok || p.Outline == "" || len(p.Outline)+len(p.Land)+len(p.Borders) > 6_000 {
			t.Errorf("%s: drawn in %d bytes", c.Name, len(p.Outline)+len(p.Land)+len(p.Borders))
		}
		if x, y := p.X(c.Centre), p.Y(c.Centre); x < 0 || x > p.Width || y < 0 || y > p.Height {
			t.Errorf("%s: its centre is drawn outside, at %d %d", c.Name, x, y)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

func BenchmarkLocate(b *testing.B) {
	lot := load(b)
	for b.Loop() {
		lot.Locate(Point{44.6086, 2.0333})
	}
}

// TestMesh: the borders between communes are all there, each once, and the whole is light.
func TestMesh(t *testing.T) {
	lot := load(t)
	m := lot.Mesh()
	points, seen := 0, map[[2]Point]bool{}
	for _, lines := range [][][]Point{m.Land, m.EPCIs, m.Communes, m.Rivers, m.Schematic} {
		for _, l := range lines {
			points += len(l)
		}
	}
	for _, l := range append(m.EPCIs, m.Communes...) {
		for i := 1; i < len(l); i++ {
			if seen[[2]Point{l[i-1], l[i]}] || seen[[2]Point{l[i], l[i-1]}] {
				t.Fatalf("the border at %v is drawn twice", l[i])
			}
			seen[[2]Point{l[i-1], l[i]}] = true
		}
	}
	if points > 9000 || len(m.EPCIs) < 20 || len(m.Communes) < 600 || len(m.Rivers) == 0 || len(m.Schematic) == 0 {
		t.Errorf("%d points, %d borders of groups, %d of communes", points, len(m.EPCIs), len(m.Communes))
	}
	// Where a commune meets another, a line is near.
	figeac, _ := lot.Commune("46102")
	corner := lot.shapes[lot.byCode[figeac.INSEE]].area[0][0][10]
	near := math.Inf(1)
	for _, l := range append(m.EPCIs, m.Communes...) {
		for _, p := range l {
			near = min(near, p.Metres(Point{corner.Lat(), corner.Lon()}))
		}
	}
	if near > 3000 {
		t.Errorf("the nearest corner is %.0f m away", near)
	}
}

func TestNamedAndNeighbours(t *testing.T) {
	lot := load(t)
	for name, want := range map[string]string{"figeac": "46102 true", "SAINT CIRQ LAPOPIE": "46256 true", "Labastide-Murat": "46138 false", "Le Vigan": "46334 false"} {
		c, now, found := lot.Named(name)
		if got := c.INSEE + " " + map[bool]string{true: "true", false: "false"}[now]; !found || got != want {
			t.Errorf("%s is %s (%v), want %s", name, got, found, want)
		}
	}
	for _, name := range []string{"", "saint", "46102", "46000", "Toulouse"} {
		if c, _, found := lot.Named(name); found {
			t.Errorf("%q names %s", name, c.Name)
		}
	}
	near := lot.Neighbours("46102", 3)
	if len(near) != 3 || near[0].INSEE == "46102" || lot.Neighbours("75056", 3) != nil {
		t.Errorf("%v", near)
	}
	for _, e := range lot.EPCIs() {
		if len(e.Communes) == 0 {
			t.Errorf("%s has no commune", e.Label)
		}
	}
}

func TestBorder(t *testing.T) {
	lot := load(t)
	for _, c := range []struct {
		at          Point
		inside      bool
		least, most float64
	}{
		{Point{44.4475, 1.4406}, true, 10_000, 40_000},  // Cahors
		{Point{43.6045, 1.4440}, false, 50_000, 80_000}, // Toulouse
		{Point{44.4656, 1.6710}, true, 10_000, 40_000},  // Saint-Cirq-Lapopie
	} {
		metres, inside := lot.Border(c.at)
		if inside != c.inside || metres < c.least || metres > c.most {
			t.Errorf("%v: %.0f m, inside %t", c.at, metres, inside)
		}
	}
}
