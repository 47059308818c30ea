package moderation

import (
	"math"

	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Vicinity is what lies around a place, drawn from above with the north at the top.
type Vicinity struct {
	Width, Height int
	X, Y          int // the place
	Radius        int // of the circle within which things may be the same…
	Metres        int // …and what it stands for
	Neighbours    []Dot
	Cameras       []Dot
}

// Dot is something in a Vicinity, or on its edge towards where it is.
type Dot struct {
	Neighbour
	Number int
	X, Y   int
	Away   bool
	Turn   int // of the arrow on the edge, in degrees from the north
}

const (
	vicinityWidth, vicinityHeight, vicinityMargin = 400, 300, 20

	// farthest is how many metres from its middle a drawing shows at most: the circle stays visible.
	farthest = 450
	dotSize  = 26
)

// around draws what is near the place of a sheet; nil when it is no place.
func around(s Sheet) *Vicinity {
	if s.Point == nil || s.Around == nil {
		return nil
	}
	v := &Vicinity{Width: vicinityWidth, Height: vicinityHeight, X: vicinityWidth / 2, Y: vicinityHeight / 2, Metres: s.Around.Metres}
	reach := 1.25 * float64(s.Around.Metres)
	for i, p := range s.Photos {
		if p.Taken == nil {
			continue
		}
		far := metres(*s.Point, *p.Taken)
		if far <= farthest {
			reach = max(reach, far)
		}
		v.Cameras = append(v.Cameras, Dot{Neighbour: Neighbour{Point: *p.Taken, Metres: int(far)}, Number: i + 1})
	}
	scale := float64(v.Height/2-vicinityMargin) / reach
	v.Radius = int(float64(v.Metres) * scale)
	for i, n := range s.Around.Neighbours {
		v.Neighbours = append(v.Neighbours, Dot{Neighbour: n, Number: i + 1})
	}
	for _, list := range [][]Dot{v.Neighbours, v.Cameras} {
		for i := range list {
			v.place(&list[i], *s.Point, scale)
		}
	}
	spread(v.Neighbours)
	return v
}

func metres(a, b Point) float64 { return territory.Point(a).Metres(territory.Point(b)) }

// place puts a dot where it is, or on the edge of the drawing.
func (v *Vicinity) place(d *Dot, from Point, scale float64) {
	const perDegree = 111_195
	east := (d.Point.Lon - from.Lon) * perDegree * math.Cos(from.Lat*math.Pi/180) * scale
	south := (from.Lat - d.Point.Lat) * perDegree * scale
	d.Turn = int(math.Round(math.Atan2(east, -south) * 180 / math.Pi))
	roomX, roomY := float64(v.Width/2-vicinityMargin), float64(v.Height/2-vicinityMargin)
	if beyond := max(math.Abs(east)/roomX, math.Abs(south)/roomY); beyond > 1.01 {
		d.Away, east, south = true, east/beyond, south/beyond
	}
	d.X, d.Y = v.X+int(math.Round(east)), v.Y+int(math.Round(south))
}

// spread moves dots that would hide one another aside: what is drawn must be told apart.
func spread(dots []Dot) {
	for i := range dots {
		for j := 0; j < i; j++ {
			if abs(dots[i].X-dots[j].X) < dotSize && abs(dots[i].Y-dots[j].Y) < dotSize {
				dots[i].X = dots[j].X + dotSize
				j = -1 // it may now hide one that it did not
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }
