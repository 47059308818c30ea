package visuals

import (
	"image"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// TestPlaced: wherever the bubble is said to be on whatever picture, the mark is inside it, has the
// bubble's proportions, and is in the part that was named.
func TestPlaced(t *testing.T) {
	for range 2000 {
		width, height := 1+rand.IntN(16_000), 1+rand.IntN(16_000)
		tall := 0.4 + rand.Float64()
		for at, place := range Places() {
			for _, share := range Shares() {
				percent, err := strconv.ParseFloat(share, 64)
				if err != nil {
					t.Fatal(err)
				}
				m := placed(place, percent/100, width, height, tall)
				const slip = 1e-9
				if m.W <= 0 || m.H <= 0 || m.X < 0 || m.Y < 0 || m.X+m.W > 1+slip || m.Y+m.H > 1+slip {
					t.Fatalf("%s at %s on %d × %d leaves the picture: %+v", share, place, width, height, m)
				}
				if is := m.wide(width, height); math.Abs(is*tall-1) > 1e-6 {
					t.Fatalf("%s at %s on %d × %d is %v wide for %v", share, place, width, height, is, 1/tall)
				}
				column, middle := at%3, m.X+m.W/2
				if column == 0 && middle > 0.5+slip || column == 1 && math.Abs(middle-0.5) > slip || column == 2 && middle < 0.5-slip {
					t.Fatalf("%s: its middle is at %v", place, middle)
				}
			}
		}
	}
}

// TestMarkOn: a mark in pixels never leaves its picture, which may begin anywhere.
func TestMarkOn(t *testing.T) {
	bounds := image.Rect(10, 20, 110, 70)
	for want, m := range map[image.Rectangle]Mark{
		image.Rect(10, 20, 60, 45):  {0, 0, 0.5, 0.5},
		image.Rect(85, 58, 110, 70): {0.75, 0.75, 0.25, 0.25},
		bounds:                      {-1, -1, 3, 3},
	} {
		if got := m.on(bounds); got != want {
			t.Errorf("%+v is %v, want %v", m, got, want)
		}
	}
	if g := (Mark{0.4, 0.4, 0.2, 0.2}).grown(0.1, 200, 100); math.Abs(g.X-0.3) > 1e-9 || math.Abs(g.Y-0.2) > 1e-9 || math.Abs(g.W-0.4) > 1e-9 || math.Abs(g.H-0.6) > 1e-9 {
		t.Errorf("as much in height as in width, in pixels: %+v", g)
	}
}

func TestDecimal(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[float64][2]string{
		0: {"0", "0"}, 12: {"12", "12"}, 12.04: {"12", "12"}, 12.06: {"12,1", "12.1"}, 0.55: {"0,6", "0.6"}, 4200: {"4\u00a0200", "4,200"},
	} {
		if got := [2]string{c.Text(i18n.French, decimal(n)), c.Text(i18n.English, decimal(n))}; got != want {
			t.Errorf("%v is written %q, want %q", n, got, want)
		}
	}
}
