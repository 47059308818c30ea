package visuals

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/ohmylot/ohmylot/pkg/brand"
)

// Seen is what the program sees of a marked bubble; zero when none is marked, or when the picture could
// not be looked at.
type Seen struct {
	Body   brand.Colour // of most of the bubble
	Ground brand.Colour // of most of what is around it
	Busy   float64      // share of the clear space that is of another colour, 0 to 1
}

// Any reports whether anything was seen.
func (s Seen) Any() bool { return s.Body != "" && s.Ground != "" }

// near is how far apart two shades of one colour may be, of 441: what a camera, a screen and JPEG do.
const near = 60

// look tells the colours of a marked bubble and of its clear space, which is so wide for a bubble 1 wide.
func look(p image.Image, m Mark, clear float64) Seen {
	size := p.Bounds().Size()
	bubble, outer := m.on(p.Bounds()), m.grown(m.W*clear, size.X, size.Y).on(p.Bounds())
	edge := m.grown(m.W*clear/6, size.X, size.Y).on(p.Bounds()) // a hand is not that precise
	in, around := newTally(), newTally()
	each(p, bubble, func(x, y int, c color.NRGBA) {
		if within(x, y, bubble) {
			in.add(c)
		}
	})
	ring := func(visit func(c color.NRGBA)) {
		each(p, outer, func(x, y int, c color.NRGBA) {
			if !(image.Pt(x, y).In(edge)) {
				visit(c)
			}
		})
	}
	ring(around.add)
	if in.total == 0 || around.total == 0 {
		return Seen{}
	}
	ground, other := around.most(), 0
	ring(func(c color.NRGBA) {
		if distance(c, ground) > near {
			other++
		}
	})
	return Seen{colourOf(in.most()), colourOf(ground), float64(other) / float64(around.total)}
}

// within reports whether a point is in the ellipse in the middle of r: the bubble is round.
func within(x, y int, r image.Rectangle) bool {
	dx := (float64(x-r.Min.X)+0.5)/float64(r.Dx()) - 0.5
	dy := (float64(y-r.Min.Y)+0.5)/float64(r.Dy()) - 0.5
	return dx*dx+dy*dy < 0.16
}

func each(p image.Image, r image.Rectangle, visit func(x, y int, c color.NRGBA)) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			red, green, blue, _ := p.At(x, y).RGBA()
			visit(x, y, color.NRGBA{uint8(red >> 8), uint8(green >> 8), uint8(blue >> 8), 255})
		}
	}
}

// tally counts colours, like ones together.
type tally struct {
	bins  map[[3]uint8]*bin
	total int
}

type bin struct{ n, r, g, b int }

func newTally() *tally { return &tally{bins: map[[3]uint8]*bin{}} }

func (t *tally) add(c color.NRGBA) {
	key := [3]uint8{c.R / 32, c.G / 32, c.B / 32}
	one := t.bins[key]
	if one == nil {
		one = &bin{}
		t.bins[key] = one
	}
	one.n, one.r, one.g, one.b = one.n+1, one.r+int(c.R), one.g+int(c.G), one.b+int(c.B)
	t.total++
}

// most is the colour that there is most of.
func (t *tally) most() color.NRGBA {
	best := &bin{}
	for _, one := range t.bins {
		if one.n > best.n || one.n == best.n && one.r+one.g+one.b > best.r+best.g+best.b { // the same one each time
			best = one
		}
	}
	return color.NRGBA{uint8(best.r / best.n), uint8(best.g / best.n), uint8(best.b / best.n), 255}
}

// distance is how far apart two colours are, 0 to 441.
func distance(a, b color.NRGBA) float64 {
	square := func(x, y uint8) float64 { d := float64(x) - float64(y); return d * d }
	return math.Sqrt(square(a.R, b.R) + square(a.G, b.G) + square(a.B, b.B))
}

func colourOf(c color.NRGBA) brand.Colour {
	return brand.Colour(fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B))
}
