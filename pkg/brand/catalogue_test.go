package brand

import (
	"slices"
	"testing"
)

func TestBubbleStandsOutOnEveryAllowedGround(t *testing.T) {
	k := shipped(t)
	for _, g := range Grounds() {
		if len(k.standing(Alone, g.Colour)) == 0 {
			t.Errorf("nothing stands out on %s", g.Name)
		}
	}
	for _, v := range Variants() {
		for _, preset := range []string{"", "story"} {
			ground := v.ground(JPEG, preset)
			allowed := slices.ContainsFunc(Grounds(), func(g Ground) bool { return g.Colour == ground && slices.Contains(k.standing(Alone, g.Colour), v) })
			if !allowed {
				t.Errorf("%s is laid on %s, which the rules do not allow", v, ground)
			}
		}
	}
}

func TestPresetsKeepTheClearSpace(t *testing.T) {
	for _, p := range Presets() {
		for _, tall := range []float64{1, 0.5, 2} {
			for _, space := range []int{4, 8, 16} {
				w := p.bubble(tall, space)
				h := int(float64(w) * tall)
				if free := w / space; (p.Width-w)/2 < free || (p.Height-h)/2 < free {
					t.Errorf("%s: a bubble of %d × %d lacks clear space", p.Name, w, h)
				}
			}
		}
	}
}

func TestPicturesTellTheRulesTheyDraw(t *testing.T) {
	for _, p := range shipped(t).pictures() {
		stands := contrast(p.Variant.body(), p.Ground) >= 3
		if stands == (p.Rule == "contrast") {
			t.Errorf("%s: the bubble on %s", p.Rule, p.Ground)
		}
		inside := p.X >= 0 && p.Y >= 0 && p.X+p.Width <= pictureWidth && p.Y+p.Height <= pictureHeight
		if inside == (p.Rule == "cut") {
			t.Errorf("%s: inside %v", p.Rule, inside)
		}
	}
}

func TestEveryUseIsAdvisedAFormat(t *testing.T) {
	for _, a := range Uses() {
		for _, f := range a.Formats {
			if !slices.Contains(Formats(), f) {
				t.Errorf("%s: %s is no format", a.Use, f)
			}
		}
		if len(a.Formats) == 0 {
			t.Errorf("%s: no format", a.Use)
		}
	}
}
