package territory

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// Mesh is the Lot as lines, for a map that is looked at from near: each border once, simplified once,
// so that neighbours have no gap between them.
type Mesh struct {
	Land      [][]Point // the département's outline, closed
	EPCIs     [][]Point // between groups of communes
	Communes  [][]Point // between communes of one group
	Rivers    [][]Point // surely placed
	Schematic [][]Point // rivers drawn by hand between known places
}

// meshTolerance is how far, in degrees, a line may stray from the truth: some 80 m.
const meshTolerance = .0008

// Mesh makes the lines anew each time: keep them.
func (t *Territory) Mesh() *Mesh {
	m := &Mesh{}
	for _, polygon := range t.border {
		m.Land = append(m.Land, thinned(orb.LineString(polygon[0])))
	}
	for _, r := range t.rivers {
		if r.approx {
			m.Schematic = append(m.Schematic, thinned(r.line))
		} else {
			m.Rivers = append(m.Rivers, thinned(r.line))
		}
	}
	for i, l := range t.inner {
		if t.apart[i] {
			m.EPCIs = append(m.EPCIs, thinned(l))
		} else {
			m.Communes = append(m.Communes, thinned(l))
		}
	}
	return m
}

func thinned(l orb.LineString) []Point {
	l = simplify.DouglasPeucker(meshTolerance).LineString(l.Clone())
	points := make([]Point, len(l))
	for i, p := range l {
		points[i] = Point{p.Lat(), p.Lon()}
	}
	return points
}

// side is a stretch of border between two corners of an outline, the smaller corner first.
type side [2]orb.Point

func sideOf(a, b orb.Point) side {
	if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
		a, b = b, a
	}
	return side{a, b}
}

// weave follows every border that two communes share, from where three meet to where three meet, into
// t.inner; t.apart says which part groups of communes too.
func (t *Territory) weave() {
	communes, order := t.sides()
	at := map[orb.Point][]side{}
	for _, one := range order {
		at[one[0]], at[one[1]] = append(at[one[0]], one), append(at[one[1]], one)
	}
	done := map[side]bool{}
	for _, one := range order {
		if both := communes[one]; len(both) == 2 && !done[one] {
			t.inner = append(t.inner, follow(one, at, done))
			t.apart = append(t.apart, t.communes[both[0]].EPCI != t.communes[both[1]].EPCI)
		}
	}
}

// sides are the stretches of every outline with the communes on each side, and their order: what is
// made of them is the same each time.
func (t *Territory) sides() (communes map[side][]int, order []side) {
	communes = map[side][]int{}
	for i, s := range t.shapes {
		for _, polygon := range s.area {
			for _, ring := range polygon {
				for k := 1; k < len(ring); k++ {
					one := sideOf(ring[k-1], ring[k])
					if communes[one] == nil {
						order = append(order, one)
					}
					communes[one] = append(communes[one], i)
				}
			}
		}
	}
	return communes, order
}

// follow walks from one both ways, as long as the border does not fork.
func follow(one side, at map[orb.Point][]side, done map[side]bool) orb.LineString {
	done[one] = true
	back, ahead := walk(one, one[0], at, done), walk(one, one[1], at, done)
	line := make(orb.LineString, 0, len(back)+len(ahead))
	for i := len(back) - 1; i >= 0; i-- {
		line = append(line, back[i])
	}
	return append(line, ahead...)
}

// walk lists the corners from p on, away from one.
func walk(one side, p orb.Point, at map[orb.Point][]side, done map[side]bool) orb.LineString {
	line := orb.LineString{p}
	for len(at[p]) == 2 {
		next := at[p][0]
		if next == one {
			next = at[p][1]
		}
		if done[next] {
			break // all the way round
		}
		done[next] = true
		if one = next; p == next[0] {
			p = next[1]
		} else {
			p = next[0]
		}
		line = append(line, p)
	}
	return line
}
