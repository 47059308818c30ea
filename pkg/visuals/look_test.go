package visuals

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"
)

// poster paints a ground and a round bubble with pale words in the middle, then what paint adds, and
// sends it through JPEG as every picture is.
func poster(t *testing.T, ground, ink color.NRGBA, paint func(p *image.NRGBA)) image.Image {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			c := ground
			if dx, dy := float64(x)-200, float64(y)-150; dx*dx+dy*dy < 50*50 {
				c = ink
				if y%20 < 5 && math.Abs(dx) < 30 {
					c = color.NRGBA{250, 240, 240, 255}
				}
			}
			p.SetNRGBA(x, y, c)
		}
	}
	if paint != nil {
		paint(p)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 82}); err != nil {
		t.Fatal(err)
	}
	made, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// around is the mark of the bubble of poster.
var around = Mark{150.0 / 400, 100.0 / 300, 100.0 / 400, 100.0 / 300}

func fill(p *image.NRGBA, r image.Rectangle, c color.NRGBA) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p.SetNRGBA(x, y, c)
		}
	}
}

func TestLook(t *testing.T) {
	malbec, white, green := color.NRGBA{0x8A, 0x1C, 0x4A, 255}, color.NRGBA{255, 255, 255, 255}, color.NRGBA{0x0E, 0x5C, 0x4A, 255}
	const clear = 1.0 / 8
	for name, c := range map[string]struct {
		ground, ink color.NRGBA
		paint       func(p *image.NRGBA)
		least, most float64 // share of the clear space that is taken
	}{
		"free":                  {white, malbec, nil, 0, 0.03},
		"white on green":        {green, white, nil, 0, 0.03},
		"words on one side":     {white, malbec, func(p *image.NRGBA) { fill(p, image.Rect(255, 90, 400, 210), green) }, 0.1, 0.4},
		"words all around":      {white, malbec, func(p *image.NRGBA) { frame(p, green) }, 0.3, 0.7},
		"words further away":    {white, malbec, func(p *image.NRGBA) { fill(p, image.Rect(0, 0, 130, 300), green) }, 0, 0.03},
		"a soft shade of light": {white, malbec, func(p *image.NRGBA) { shade(p) }, 0, 0.1},
	} {
		seen := look(poster(t, c.ground, c.ink, c.paint), around, clear)
		if !seen.Any() || distance(seen.Body.RGB(), c.ink) > 25 || distance(seen.Ground.RGB(), c.ground) > 40 {
			t.Errorf("%s: it sees %+v", name, seen)
		}
		if seen.Busy < c.least || seen.Busy > c.most {
			t.Errorf("%s: %.2f of the clear space is taken", name, seen.Busy)
		}
	}
}

// frame writes stripes over the clear space, but for a little next to the bubble.
func frame(p *image.NRGBA, c color.NRGBA) {
	inner := image.Rect(146, 96, 254, 204)
	for y := 60; y < 240; y++ {
		for x := 110; x < 290; x++ {
			if !image.Pt(x, y).In(inner) && (x+y)%20 < 9 {
				p.SetNRGBA(x, y, c)
			}
		}
	}
}

// shade darkens a ground by a few tones from left to right.
func shade(p *image.NRGBA) {
	for y := range 300 {
		for x := range 400 {
			if c := p.NRGBAAt(x, y); c.R == 255 && c.G == 255 {
				v := uint8(255 - x/20)
				p.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
			}
		}
	}
}

// TestLookAtTheEdge: whatever is marked on whatever picture, looking at it does not fail.
func TestLookAtTheEdge(t *testing.T) {
	small := image.NewGray(image.Rect(0, 0, 1, 1))
	for _, m := range []Mark{{0, 0, 1, 1}, {0, 0, 0.005, 0.005}, {0.995, 0.995, 0.005, 0.005}, {0.5, 0, 0.005, 1}} {
		for _, p := range []image.Image{small, poster(t, color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0, 0, 255}, nil)} {
			seen := look(p, m, 1.0/8)
			if seen.Busy < 0 || seen.Busy > 1 || (seen.Body == "") != (seen.Ground == "") {
				t.Errorf("of %+v it sees %+v", m, seen)
			}
		}
	}
	if seen := look(poster(t, color.NRGBA{9, 9, 9, 255}, color.NRGBA{200, 0, 0, 255}, nil), Mark{0, 0, 1, 1}, 1.0/8); seen.Any() {
		t.Errorf("nothing is around a bubble that fills the picture, yet it sees %+v", seen)
	}
}
