package visuals

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/photos"
)

// TestChecks holds versions that differ from a good one by one thing: that check turns, with its figures.
func TestChecks(t *testing.T) {
	h := newHouse(t)
	gauge, err := h.brand.Gauge(t.Context())
	h.must(err)
	words := mailtest.Words(t)
	good := Version{
		Photo: photos.Photo{Width: 2480, Height: 3508},
		Spec:  Spec{Use: "print", Unit: Millimetres, Width: 210, Mark: Mark{0.4, 0.4, 0.2, 0.2 * 2480 / 3508}},
		Seen:  Seen{Body: gauge.Ink(brand.Couleur), Ground: brand.White},
	}
	for _, c := range Checks(good, gauge) {
		if c.Finding == Look {
			t.Errorf("of a good one, %s says %s", c.Name, words.Text(i18n.French, c.Text))
		}
	}
	for name, c := range map[string]struct {
		change func(v *Version)
		check  string
		turns  Finding
		says   string
	}{
		"few pixels":                 {func(v *Version) { v.Photo.Width, v.Photo.Height = 600, 849 }, "resolution", Look, "72 points par pouce pour 210 mm"},
		"few, seen from afar":        {func(v *Version) { v.Photo.Width, v.Photo.Height, v.Spec.Use = 1250, 1768, "poster" }, "resolution", Good, "151 points"},
		"enlarged on a screen":       {func(v *Version) { v.Spec.Unit, v.Spec.Width, v.Spec.Use = Pixels, 3000, "web" }, "resolution", Look, "2480 pixels de large, pour 3000"},
		"as large as the screen":     {func(v *Version) { v.Spec.Unit, v.Spec.Width, v.Spec.Use = Pixels, 2480, "web" }, "resolution", Good, "2480"},
		"the format":                 {func(*Version) {}, "format", Note, "210 × 297 mm"},
		"the bubble's width":         {func(*Version) {}, "size", Good, "42 mm de large, pour un minimum de 10 mm"},
		"too small on a van":         {func(v *Version) { v.Spec.Use, v.Spec.Width = "vehicle", 120 }, "size", Look, "24 mm de large. Sur ce support, ses mots se lisent à partir de 25 mm"},
		"too small on a screen":      {func(v *Version) { v.Spec.Unit, v.Spec.Width, v.Spec.Use = Pixels, 200, "web" }, "size", Look, "40 px"},
		"told otherwise":             {func(v *Version) { v.Spec.Bubble = 60 }, "size", Look, "Vous dites 60 mm de large, et votre repère donne 42 mm"},
		"told nearly so":             {func(v *Version) { v.Spec.Bubble = 45 }, "size", Good, "42 mm"},
		"told, not marked":           {func(v *Version) { v.Spec.Bubble, v.Spec.Mark = 8, Mark{} }, "size", Look, "8 mm"},
		"not marked":                 {func(v *Version) { v.Spec.Mark = Mark{} }, "mark", Note, "Entourez la bulle"},
		"not marked, on dark":        {func(v *Version) { v.Spec.Mark, v.Spec.Ground = Mark{}, brand.Encre }, "contrast", Note, "La bulle blanche"},
		"stretched":                  {func(v *Version) { v.Spec.Mark.W = 0.3 }, "shape", Look, "1,5 fois plus large que haut, et la bulle 1 fois"},
		"a little loose":             {func(v *Version) { v.Spec.Mark.W = 0.21 }, "shape", Good, "garde ses proportions"},
		"at the left edge":           {func(v *Version) { v.Spec.Mark.X = 0.01 }, "space", Look, "demande 5,2 mm libres de chaque côté, et le bord n’est qu’à 2,1 mm"},
		"past the bottom edge":       {func(v *Version) { v.Spec.Mark.Y = 1 - v.Spec.Mark.H }, "space", Look, "le bord n’est qu’à 0 mm"},
		"words too near":             {func(v *Version) { v.Seen.Busy = 0.4 }, "space", Look, "40\u202f% de la marge"},
		"hardly seen":                {func(v *Version) { v.Seen.Ground = "#701040" }, "contrast", Look, "« La bulle blanche » s’y verrait"},
		"told a ground that hides":   {func(v *Version) { v.Spec.Ground = brand.Encre }, "contrast", Look, "il en faut 3"},
		"told a ground that carries": {func(v *Version) { v.Seen.Ground, v.Spec.Ground = "#701040", brand.White }, "contrast", Good, "la bulle se voit bien"},
		"the white bubble":           {func(v *Version) { v.Seen = Seen{Body: "#FAFAFC", Ground: brand.Malbec} }, "colour", Good, "La bulle blanche"},
		"a blue bubble":              {func(v *Version) { v.Seen.Body = "#1C4A8A" }, "colour", Look, "#1C4A8A"},
	} {
		v := good
		c.change(&v)
		found := false
		for _, check := range Checks(v, gauge) {
			text := strings.ReplaceAll(words.Text(i18n.French, check.Text), "\u00a0", " ")
			text = strings.NewReplacer("«\u202f", "« ", "\u202f»", " »").Replace(text)
			if check.Name == c.check {
				found = true
				if check.Finding != c.turns || !strings.Contains(text, c.says) {
					t.Errorf("%s: %s is %s: %s", name, check.Name, check.Finding, text)
				}
			}
			if strings.Contains(text, "%!") || strings.Contains(words.Text(i18n.English, check.Text), "%!") || words.Text(i18n.French, check.Title()) == "visuals.check."+check.Name {
				t.Errorf("%s: %s has broken words: %s", name, check.Name, text)
			}
		}
		if !found {
			t.Errorf("%s: nothing is said of %s", name, c.check)
		}
	}
}
