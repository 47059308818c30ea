package brand

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
)

func TestPixelsOfMillimetres(t *testing.T) {
	for _, c := range []struct{ mm, dpi, want int }{
		{25, 300, 295}, {35, 300, 413}, {50, 300, 591}, {100, 300, 1181}, {10, 150, 59}, {300, 300, 3543},
	} {
		if got := pixelsOf(c.mm, c.dpi); got != c.want {
			t.Errorf("%d mm at %d dpi: got %d px, want %d", c.mm, c.dpi, got, c.want)
		}
	}
}

func TestNameSaysEverything(t *testing.T) {
	for _, c := range []struct {
		o             Order
		licence, want string
	}{
		{Order{Variant: Couleur, Format: PNG, MM: 35, DPI: 300}, "OML-2026-0042", "ohmylot-bulle-couleur-35mm-300dpi_OML-2026-0042.png"},
		{Order{Variant: Couleur, Format: PNG, Width: 512}, "", "ohmylot-bulle-couleur-512px.png"},
		{Order{Variant: Blanche, Format: JPEG, Preset: "story"}, "", "ohmylot-bulle-blanche-story-1080x1920.jpg"},
		{Order{Variant: Noire, Format: WebP, Preset: "square-400"}, "", "ohmylot-bulle-noire-square-400x400.webp"},
		{Order{Variant: Noire, Format: SVG, Width: 512}, "OML-2026-0001", "ohmylot-bulle-noire_OML-2026-0001.svg"},
		{Order{Variant: Noire, Format: PDF}, "", "ohmylot-bulle-noire.pdf"},
	} {
		if got := c.o.Name(c.licence); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func drafted(t *testing.T, query string) (Order, form.Errors) {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return draftFrom(form.From(q)).order(shipped(t))
}

func TestAddressesThatAreOrders(t *testing.T) {
	for query, want := range map[string]Order{
		"width=512&use=web":                                      {Width: 512, Use: "web"},
		"width=512&mm=&dpi=&preset=&use=press":                   {Width: 512, Use: "press"},
		"mm=35&dpi=300&use=print":                                {MM: 35, DPI: 300, Use: "print"},
		"mm=35&use=print":                                        {MM: 35, DPI: 300, Use: "print"},
		"mm=35+mm&dpi=150&use=print":                             {MM: 35, DPI: 150, Use: "print"},
		"preset=story&use=social":                                {Preset: "story", Use: "social"},
		"size=print&width=512&mm=50&dpi=300&preset=&use=textile": {MM: 50, DPI: 300, Use: "textile"},
		"size=screen&width=1024&mm=7&preset=story&use=web":       {Width: 1024, Use: "web"},
		"size=preset&width=1024&preset=share&use=event":          {Preset: "share", Use: "event"},
	} {
		want.Variant, want.Format = Couleur, PNG
		got, bad := drafted(t, "variant=couleur&format=png&"+query)
		if got != want || len(bad) > 0 {
			t.Errorf("%s: got %+v, %v", query, got, bad)
		}
	}
	if got, bad := drafted(t, "variant=noire&format=pdf&use=vehicle"); len(bad) > 0 || got != (Order{Variant: Noire, Format: PDF, Use: "vehicle"}) {
		t.Errorf("a PDF needs no size: %+v, %v", got, bad)
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for query, want := range map[string][2]string{
		"variant=couleur&format=png&width=512":                          {"use", "brand.use_missing"},
		"variant=couleur&format=png&width=512&use=tattoo":               {"use", "brand.use_unknown"},
		"variant=rose&format=png&width=512&use=web":                     {"variant", "brand.variant_unknown"},
		"variant=couleur&format=tiff&width=512&use=web":                 {"format", "brand.format_unknown"},
		"variant=couleur&format=png&use=web":                            {"width", "brand.size_missing"},
		"variant=couleur&format=png&width=512&mm=35&use=web":            {"width", "brand.size_many"},
		"variant=couleur&format=png&width=513&use=web":                  {"width", "brand.width_unknown"},
		"variant=couleur&format=png&width=-512&use=web":                 {"width", "brand.width_unknown"},
		"variant=couleur&format=png&width=8192&use=web":                 {"width", "brand.width_large"},
		"variant=couleur&format=png&width=99999999999999999999&use=web": {"width", "brand.width_unknown"},
		"variant=couleur&format=png&mm=9&use=print":                     {"mm", "brand.mm_small"},
		"variant=couleur&format=png&mm=301&use=print":                   {"mm", "brand.mm_large"},
		"variant=couleur&format=png&mm=35,5&use=print":                  {"mm", "brand.mm_not_whole"},
		"variant=couleur&format=png&mm=35&dpi=72&use=print":             {"dpi", "brand.dpi_unknown"},
		"variant=couleur&format=png&preset=poster&use=print":            {"preset", "brand.preset_unknown"},
		"variant=couleur&format=png&size=preset&width=512&use=print":    {"preset", "brand.preset_unknown"},
	} {
		_, bad := drafted(t, query)
		if len(bad) != 1 || bad[0].Field != want[0] || bad[0].Message.Key != want[1] {
			t.Errorf("%s: got %v, want %v", query, bad, want)
		}
	}
	if _, bad := drafted(t, ""); len(bad) != 4 {
		t.Errorf("an empty order lacks four things, got %v", bad)
	}
}

func TestEveryPrintSizeFitsTheMaster(t *testing.T) {
	widths := Widths()
	for _, dpi := range Resolutions() {
		if px := pixelsOf(mostMM, dpi); px > widths[len(widths)-1] {
			t.Errorf("%d mm at %d dpi is %d px, wider than the master", mostMM, dpi, px)
		}
	}
}
