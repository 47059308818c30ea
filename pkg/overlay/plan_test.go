package overlay

import (
	"image"
	"math/rand/v2"
	"net/url"
	"strconv"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/form"
)

// rules are those of the tests: a bubble as tall as it is wide, and one that is taller.
func rules() brand.Laying {
	return brand.Laying{
		Stickers:   []brand.Sticker{{Variant: brand.Couleur, Tall: 1}, {Variant: brand.Blanche, Tall: 1.3}},
		ClearSpace: 8, LeastPX: map[brand.Use]int{"": 48, "social": 128, "web": 48, "print": 2000},
	}
}

func usually(change func(c *Choices)) Choices {
	c := Choices{Use: "social"}.completed()
	change(&c)
	return c
}

func TestNinePlaces(t *testing.T) {
	const width, height = 1600, 1000 // a medium bubble: 250, its clear space 32
	for at, want := range map[string]image.Point{
		"top_left": {32, 32}, "top": {675, 32}, "top_right": {1318, 32}, "left": {32, 375}, "centre": {675, 375}, "right": {1318, 375},
		"bottom_left": {32, 718}, "bottom": {675, 718}, "bottom_right": {1318, 718},
	} {
		p, bad := usually(func(c *Choices) { c.At = at }).plan(image.Pt(width, height), rules())
		if len(bad) > 0 || p.Bubble.Min != want || p.Bubble.Size() != image.Pt(250, 250) || p.Space != 32 {
			t.Errorf("%s: %v with %d around, %v", at, p.Bubble, p.Space, bad)
		}
	}
}

func TestWhatIsAgainstTheRulesIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		choices Choices
		field   string // "" where all is well
	}{
		"usual":                     {usually(func(*Choices) {}), ""},
		"by hand":                   {usually(func(c *Choices) { c.At, c.Size, c.X, c.Y, c.Width = "", "", "5000", "4000", "3000" }), ""},
		"as near as may be":         {usually(func(c *Choices) { c.At, c.X, c.Y = "", "977", "1563" }), ""},
		"too near the left":         {usually(func(c *Choices) { c.At, c.X, c.Y = "", "940", "5000" }), "at"},
		"below the foot":            {usually(func(c *Choices) { c.At, c.X, c.Y = "", "5000", "10000" }), "at"},
		"half a place":              {usually(func(c *Choices) { c.At, c.X = "", "5000" }), "at"},
		"beyond the photo":          {usually(func(c *Choices) { c.At, c.X, c.Y = "", "20000", "5000" }), "at"},
		"no place":                  {usually(func(c *Choices) { c.At = "under" }), "at"},
		"too small to be read":      {usually(func(c *Choices) { c.Size, c.Width = "", "1200" }), "size"},
		"small enough for the web":  {usually(func(c *Choices) { c.Use, c.Size, c.Width = "web", "", "1250" }), ""},
		"larger than the photo":     {usually(func(c *Choices) { c.Size, c.Width = "", "9000" }), "size"},
		"no size":                   {usually(func(c *Choices) { c.Size = "huge" }), "size"},
		"a width that is no number": {usually(func(c *Choices) { c.Size, c.Width = "", "1e3" }), "size"},
		"no variant":                {usually(func(c *Choices) { c.Variant = "rose" }), "variant"},
		"no crop":                   {usually(func(c *Choices) { c.Crop = "banner" }), "crop"},
		"no frame":                  {usually(func(c *Choices) { c.Crop, c.Frame = "story", "left" }), "frame"},
		"no format":                 {usually(func(c *Choices) { c.Format = "svg" }), "format"},
		"no use":                    {usually(func(c *Choices) { c.Use = "" }), "use"},
		"a use that takes vectors":  {usually(func(c *Choices) { c.Use = "vehicle" }), "use"},
		"a use without room":        {usually(func(c *Choices) { c.Use = "print" }), "use"},
	} {
		_, bad := c.choices.plan(image.Pt(1600, 1000), rules())
		if c.field == "" && len(bad) > 0 || c.field != "" && (len(bad) != 1 || bad[0].Field != c.field) {
			t.Errorf("%s: %v", name, bad)
		}
	}
}

func TestCropsAreNeverEnlarged(t *testing.T) {
	for _, c := range []struct {
		crop, frame   string
		size          image.Point
		part          image.Rectangle
		width, height int
	}{
		{whole, "middle", image.Pt(1600, 1000), image.Rect(0, 0, 1600, 1000), 1600, 1000},
		{"square-1080", "start", image.Pt(2000, 1500), image.Rect(0, 0, 1500, 1500), 1080, 1080},
		{"square-1080", "end", image.Pt(2000, 1500), image.Rect(500, 0, 2000, 1500), 1080, 1080},
		{"square-1080", "end", image.Pt(900, 1500), image.Rect(0, 600, 900, 1500), 900, 900},
		{"story", "middle", image.Pt(2700, 2400), image.Rect(675, 0, 2025, 2400), 1080, 1920},
		{"share", "middle", image.Pt(2400, 2400), image.Rect(0, 570, 2400, 1830), 1200, 630},
		{"share", "start", image.Pt(800, 800), image.Rect(0, 0, 800, 420), 800, 420},
	} {
		p, bad := usually(func(one *Choices) { one.Crop, one.Frame = c.crop, c.frame }).plan(c.size, rules())
		if len(bad) > 0 || p.Part != c.part || p.Width != c.width || p.Height != c.height {
			t.Errorf("%s of %v: %v as %d × %d, %v; want %v as %d × %d", c.crop, c.size, p.Part, p.Width, p.Height, bad, c.part, c.width, c.height)
		}
	}
}

// TestEveryPlanHoldsTheRules draws photos and choices at random, wrong ones among them.
func TestEveryPlanHoldsTheRules(t *testing.T) {
	one := func(of ...string) string { return of[rand.IntN(len(of))] }
	number := func() string {
		return one("", strconv.Itoa(rand.IntN(10_001)), strconv.Itoa(rand.IntN(10_001)), "-3", "x", "99999")
	}
	for range 5000 {
		size := image.Pt(leastPX+rand.IntN(2700), leastPX+rand.IntN(2700))
		c := Choices{
			Variant: one("", "couleur", "blanche", "x"), At: one(append(places(), "", "", "x")...), Size: one(append(sizes(), "", "x")...),
			X: number(), Y: number(), Width: number(), Crop: one(append(cropNames(), "", "x")...), Frame: one(append(frames(), "", "x")...),
			Format: one("", "jpeg", "png", "x"), Use: one("", "social", "web", "x"),
		}.completed()
		p, bad := c.plan(size, rules())
		photo := image.Rectangle{Max: size}
		switch frame := p.Frame(); {
		case p.Part.Empty() || !p.Part.In(photo):
			t.Fatalf("%+v on %v shows %v", c, size, p.Part)
		case p.Width > p.Part.Dx() || p.Height > p.Part.Dy() || p.Width < 1 || p.Height < 1:
			t.Fatalf("%+v on %v is enlarged to %d × %d from %v", c, size, p.Width, p.Height, p.Part)
		case p.Bubble.Empty() || p.Least <= p.Most && !frame.In(p.Part):
			t.Fatalf("%+v on %v puts %v, free %v, in %v", c, size, p.Bubble, frame, p.Part)
		case p.Least <= p.Most && (p.Bubble.Dx() < p.Least || p.Bubble.Dx() > p.Most):
			t.Fatalf("%+v on %v: %d wide, from %d to %d", c, size, p.Bubble.Dx(), p.Least, p.Most)
		}
		// What it came to, put by hand, is right and is the same.
		again, left := p.chosen(c).plan(size, rules())
		for _, e := range left {
			if e.Field != "use" && bad.On(e.Field).Empty() {
				t.Fatalf("%+v on %v came to what is refused: %v", c, size, left)
			}
		}
		if off := again.Bubble.Min.Sub(p.Bubble.Min); c.Use == string(p.Use) && max(off.X, -off.X, off.Y, -off.Y) > slack {
			t.Fatalf("%+v on %v moves by %v when it is kept", c, size, off)
		}
	}
}

func TestChoicesComeBackFromTheirAddress(t *testing.T) {
	c := usually(func(c *Choices) { c.At, c.X, c.Y = "", "12", "9000" })
	q, err := url.ParseQuery(c.query())
	if err != nil || choicesFrom(form.From(q)) != c {
		t.Errorf("got %+v, %v", choicesFrom(form.From(q)), err)
	}
	if !(Choices{Use: "web", Size: "large"}).unplaced() || c.unplaced() || c.put("top").unplaced() {
		t.Error("nobody knows whether the bubble was placed")
	}
	if got := c.put("left"); got.X != "" || got.Y != "" || got.At != "left" {
		t.Errorf("got %+v", got)
	}
}
