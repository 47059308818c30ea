package media_test

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/media"
)

// stripes is a number plate seen from near: black bars of any width on white.
func stripes(t *testing.T, width, height int) *bytes.Reader {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	dice := rand.New(rand.NewPCG(1, 2))
	for x, dark := 0, false; x < width; dark = !dark {
		for end := min(width, x+8+dice.IntN(16)); x < end; x++ {
			for y := range height {
				p.Set(x, y, map[bool]color.Gray{true: {20}, false: {235}}[dark])
			}
		}
	}
	return bytes.NewReader(asJPEG(t, p))
}

func retouched(t *testing.T, picture *bytes.Reader, change media.Retouch) media.Picture {
	t.Helper()
	p, err := intake(t, nil).Retouch(t.Context(), picture, change)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// contrast is how far apart the darkest and the lightest pixels of a part are.
func contrast(p image.Image, part image.Rectangle) int {
	low, high := 255, 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			tone := int(color.GrayModel.Convert(p.At(x, y)).(color.Gray).Y)
			low, high = min(low, tone), max(high, tone)
		}
	}
	return high - low
}

func TestNothingIsLeftUnderAVeil(t *testing.T) {
	part := image.Rect(250, 250, 750, 750)
	inside, corner := image.Rect(260, 190, 380, 410), image.Rect(165, 155, 195, 185) // pixels, of 640 × 600
	for _, round := range []bool{false, true} {
		made := retouched(t, stripes(t, 640, 600), media.Retouch{Veils: []media.Veil{{Part: part, Round: round}}})
		for _, d := range made.Derivatives {
			p := pixels(t, d)
			scale := func(r image.Rectangle) image.Rectangle {
				return image.Rect(r.Min.X*d.Width/640, r.Min.Y*d.Width/640, r.Max.X*d.Width/640, r.Max.Y*d.Width/640)
			}
			if got := contrast(p, scale(inside)); got > 80 {
				t.Errorf("round %v, width %d: a contrast of %d is left", round, d.Width, got)
			}
			if got := contrast(p, image.Rect(0, 0, d.Width, d.Height/6)); got < 150 {
				t.Errorf("round %v, width %d: what is beside has a contrast of %d", round, d.Width, got)
			}
			if got := contrast(p, scale(corner)); (got > 120) != round {
				t.Errorf("round %v, width %d: the corner has a contrast of %d", round, d.Width, got)
			}
		}
	}
}

func TestCutThenTurned(t *testing.T) {
	red, blue := color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255}
	for turn, at := range [][2]color.Color{{red, blue}, {red, blue}, {blue, red}, {blue, red}} { // first, then last pixel
		made := retouched(t, halves(t, 1000, 600, red, blue), media.Retouch{Cut: image.Rect(100, 0, 900, 500), Turn: turn})
		width, height := 800, 300
		if turn%2 == 1 {
			width, height = 300, 800
		}
		p := pixels(t, made.Derivatives[0])
		last := p.Bounds().Max.Sub(image.Pt(8, 8))
		if made.Width != width || made.Height != height || !near(p.At(8, 8), at[0], 12) || !near(p.At(last.X, last.Y), at[1], 12) {
			t.Errorf("turned %d times: %d × %d, from %v to %v", turn, made.Width, made.Height, p.At(8, 8), p.At(last.X, last.Y))
		}
		if made.SHA256 == [32]byte{} || made.Position != nil {
			t.Errorf("made %+v", made)
		}
	}
}

func TestARetouchIsBounded(t *testing.T) {
	all := media.All()
	for name, c := range map[string]struct {
		change media.Retouch
		key    string
	}{
		"too many veils":     {media.Retouch{Veils: make([]media.Veil, media.MaxVeils+1)}, "errors.invalid.text"},
		"a veil of nothing":  {media.Retouch{Veils: []media.Veil{{}}}, "errors.invalid.text"},
		"a veil outside":     {media.Retouch{Veils: []media.Veil{{Part: image.Rect(-1, 0, 10, 10)}}}, "errors.invalid.text"},
		"a cut outside":      {media.Retouch{Cut: image.Rect(0, 0, 1001, 10)}, "errors.invalid.text"},
		"turned for ever":    {media.Retouch{Turn: 4}, "errors.invalid.text"},
		"too little is left": {media.Retouch{Cut: image.Rect(0, 0, 100, 1000)}, "media.cut_small"},
		"veiled and veiled":  {media.Retouch{Veils: []media.Veil{{Part: all}, {Part: all, Round: true}, {Part: image.Rect(500, 500, 501, 501)}}}, ""},
	} {
		_, err := intake(t, nil).Retouch(t.Context(), stripes(t, 400, 400), c.change)
		if refusal(err) != c.key || (c.key == "") != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
