package brand

import (
	"context"
	"math"
)

// Gauge is what a bubble is judged by where it is worn: the rules, and the measures of its drawings.
type Gauge struct{ k *collection }

// Gauge is the one in force.
func (s *Service) Gauge(ctx context.Context) (Gauge, error) {
	k, err := s.collection(ctx)
	return Gauge{k}, err
}

// Least is how wide the bubble is at least, worn for u.
func (g Gauge) Least(u Use) Least {
	a := g.k.rules.advice(u)
	return Least{a.LeastMM, a.LeastPX}
}

// ClearSpace is how much must stay free on each side, for a bubble 1 wide.
func (g Gauge) ClearSpace() float64 { return 1 / float64(g.k.rules.ClearSpace) }

// Tall is the height of the bubble alone for a width of 1.
func (g Gauge) Tall() float64 { return g.k.masters[Drawing{Variant: Couleur}].tall() }

// Wide is how many times wider than tall the bubble is, in the layout nearest to what is seen.
func (g Gauge) Wide(seen float64) float64 {
	wide := 1 / g.Tall()
	for _, l := range Layouts() {
		if m := g.k.masters[Drawing{l, Couleur}]; m != nil && math.Abs(1/m.tall()-seen) < math.Abs(wide-seen) {
			wide = 1 / m.tall()
		}
	}
	return wide
}

// Ink is the colour of most of the bubble in v.
func (g Gauge) Ink(v Variant) Colour { return g.k.ink(Drawing{Variant: v}) }

// Standing lists the variants that are well seen on a ground, the usual one first.
func (g Gauge) Standing(on Colour) []Variant { return g.k.standing(Alone, on) }

// Contrast is how well ink stands out on a ground, in the sense of WCAG, and whether that is enough.
func (g Gauge) Contrast(ink, on Colour) (c float64, enough bool) {
	c = contrast(ink, on)
	return c, c >= leastContrast
}

// ReadColour reads a colour as people copy it: "#8a1c4a", "8A1C4A", "#fff".
func ReadColour(text string) (Colour, bool) { return readColour(text) }
