package territory

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// borderTolerance is how far, in metres, a point may lie outside the commune its author chose:
// outlines are simplified, and people know where they stand better than a phone near a border.
const borderTolerance = 250

// Outside says that a point is not in the Lot.
type Outside struct {
	Nearest    Commune
	Kilometres float64
	Swapped    bool // latitude and longitude were exchanged: the other way round it is in the Lot
}

func (o *Outside) Error() string { return "the point is outside the Lot" }

// Elsewhere says that a point lies in another commune than the chosen one.
type Elsewhere struct{ Chosen, Found Commune }

func (e *Elsewhere) Error() string { return "the point is in " + e.Found.Name }

// ErrNoPoint says that the numbers are no place on Earth.
var ErrNoPoint = errors.New("not a point")

// Locate finds the commune p lies in.
func (t *Territory) Locate(p Point) (Commune, bool) {
	if !p.Valid() {
		return Commune{}, false
	}
	q := orb.Point{p.Lon, p.Lat}
	for i, s := range t.shapes {
		if s.bound.Contains(q) && planar.MultiPolygonContains(s.area, q) {
			return t.communes[i], true
		}
	}
	return Commune{}, false
}

// Extent is the smallest rectangle that holds the listed communes, by its south-west and north-east
// corners; without any, it holds the Lot.
func (t *Territory) Extent(communes ...string) (southWest, northEast Point) {
	b := t.border.Bound()
	for i, insee := range communes {
		if k, known := t.byCode[insee]; known && i == 0 {
			b = t.shapes[k].bound
		} else if known {
			b = b.Union(t.shapes[k].bound)
		}
	}
	return Point{b.Min.Lat(), b.Min.Lon()}, Point{b.Max.Lat(), b.Max.Lon()}
}

// Settle finds the commune of p. A chosen commune (INSEE code, may be empty) wins when p lies in it
// or within borderTolerance of it. Otherwise the error is an *Outside, an *Elsewhere or ErrNoPoint.
func (t *Territory) Settle(p Point, chosen string) (Commune, error) {
	if !p.Valid() {
		return Commune{}, ErrNoPoint
	}
	want, asked := t.Commune(chosen)
	if asked && t.distance(p, chosen) <= borderTolerance {
		return want, nil
	}
	found, inside := t.Locate(p)
	if !inside {
		return Commune{}, t.outside(p)
	}
	if asked && want.INSEE != found.INSEE {
		return Commune{}, &Elsewhere{want, found}
	}
	return found, nil
}

func (t *Territory) outside(p Point) error {
	nearest, best := 0, math.Inf(1)
	for i := range t.communes {
		if d := t.toShape(p, i); d < best {
			nearest, best = i, d
		}
	}
	swapped := false
	if q := (Point{p.Lon, p.Lat}); q.Valid() {
		_, swapped = t.Locate(q)
	}
	return &Outside{t.communes[nearest], best / 1000, swapped}
}

// distance is how far p lies outside a commune, in metres; 0 inside.
func (t *Territory) distance(p Point, insee string) float64 {
	i, ok := t.byCode[insee]
	if !ok {
		return math.Inf(1)
	}
	return t.toShape(p, i)
}

func (t *Territory) toShape(p Point, i int) float64 {
	if planar.MultiPolygonContains(t.shapes[i].area, orb.Point{p.Lon, p.Lat}) {
		return 0
	}
	return toRings(p, t.shapes[i].area)
}

// Border is how far p is from the border of the Lot, in metres, and on which side.
func (t *Territory) Border(p Point) (metres float64, inside bool) {
	return toRings(p, t.border), planar.MultiPolygonContains(t.border, orb.Point{p.Lon, p.Lat})
}

// toRings is how far p is from the nearest line of an area, in metres.
func toRings(p Point, area orb.MultiPolygon) float64 {
	// One degree of longitude is shorter than one of latitude: measure in metres.
	scale := math.Cos(p.Lat * math.Pi / 180)
	best := math.Inf(1)
	for _, polygon := range area {
		for _, ring := range polygon {
			for k := 1; k < len(ring); k++ {
				a := orb.Point{(ring[k-1][0] - p.Lon) * scale, ring[k-1][1] - p.Lat}
				b := orb.Point{(ring[k][0] - p.Lon) * scale, ring[k][1] - p.Lat}
				best = min(best, planar.DistanceFromSegment(a, b, orb.Point{}))
			}
		}
	}
	return best * metresPerDegree
}

// Precision is how exactly the public sees a place.
type Precision string

// The precisions.
const (
	Exact  Precision = "exact"
	Around Precision = "around"
	Town   Precision = "commune"
)

// aroundCell is the side, in degrees of latitude, of the grid that hides a place shown as "around":
// about a kilometre. Every place of a cell is shown at one point, so that no repetition tells more.
const aroundCell = 0.01

// AroundMetres is the radius of the circle that surely holds a place shown as "around".
const AroundMetres = 800

// Public is the point the public may see of a place in commune. It depends on the place's cell
// alone, or on the commune: the exact point cannot be averaged out of it.
func (t *Territory) Public(p Point, precision Precision, insee string) Point {
	c, known := t.Commune(insee)
	switch {
	case precision == Exact:
		return p
	case precision == Around:
		cellLon := aroundCell / math.Cos(44.6*math.Pi/180)
		centre := Point{round5((math.Floor(p.Lat/aroundCell) + .5) * aroundCell), round5((math.Floor(p.Lon/cellLon) + .5) * cellLon)}
		if _, inside := t.Locate(centre); inside || !known {
			return centre
		}
	}
	return c.Centre
}

func round5(x float64) float64 { return math.Round(x*1e5) / 1e5 }
