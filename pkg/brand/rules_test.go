package brand

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
)

func TestColoursAreReadAsPeopleCopyThem(t *testing.T) {
	for text, want := range map[string]Colour{
		"#8a1c4a": "#8A1C4A", "8A1C4A": "#8A1C4A", "#fff": "#FFFFFF", "2e6": "#22EE66", " # 12 34 56": "#123456",
		"": "", "#12345": "", "rouge": "", "#12345G": "", "##123456": "",
	} {
		if got, ok := readColour(text); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
}

func TestOneVariantAtLeastStandsOutAnywhere(t *testing.T) {
	if c := contrast(White, "#000000"); c != 21 {
		t.Errorf("white on black: %v", c)
	}
	k := shipped(t)
	for grey := range 256 {
		c, _ := readColour(strings.Repeat(fmt.Sprintf("%02X", grey), 3))
		if len(k.standing(Alone, c)) == 0 {
			t.Errorf("nothing stands out on %s", c)
		}
	}
}

func TestAGroundIsCheckedAndPartOfTheFile(t *testing.T) {
	got, bad := drafted(t, "variant=blanche&format=png&preset=story&use=social&ground=other&colour=2e6da4")
	if len(bad) > 0 || got.Ground != "#2E6DA4" || got.laid() != "#2E6DA4" || got.Name("") != "ohmylot-bulle-blanche-story-1080x1920-fond-2e6da4.png" {
		t.Errorf("got %+v, %v, %s", got, bad, got.Name(""))
	}
	got, bad = drafted(t, "variant=couleur&format=jpeg&width=512&use=web&ground=creme")
	if len(bad) > 0 || got.Name("") != "ohmylot-bulle-couleur-512px-fond-f6f1e7.jpg" {
		t.Errorf("got %v, %s", bad, got.Name(""))
	}
	got, bad = drafted(t, "variant=couleur&format=png&width=512&use=web&ground=creme")
	if len(bad) > 0 || got.laid() != "" || got.Name("") != "ohmylot-bulle-couleur-512px.png" {
		t.Errorf("a transparent file has no ground: %v, %s", bad, got.Name(""))
	}
	s := newMaker(t)
	_, picture := s.mustMake(t, Order{Variant: Blanche, Format: PNG, Preset: "share", Ground: "#2E6DA4"})
	if c := at(picture, 0, 0); c != Colour("#2E6DA4").RGB() {
		t.Errorf("the ground is %v", c)
	}
	for query, want := range map[string][2]string{
		"variant=couleur&ground=other&colour=2e6da4": {"ground", "brand.contrast_low"},
		"variant=noire&ground=malbec":                {"ground", "brand.contrast_low"},
		"variant=noire&ground=other&colour=bleu":     {"colour", "brand.colour_form"},
		"variant=noire&ground=rose":                  {"ground", "brand.colour_form"},
		"variant=noire&width=32":                     {"width", "brand.width_small"},
		"variant=noire&mm=24":                        {"mm", "brand.mm_small_use"},
	} {
		use := "&format=png&use=vehicle"
		if query != "variant=noire&width=32" && query != "variant=noire&mm=24" {
			use += "&width=512"
		}
		_, bad := drafted(t, query+use)
		if len(bad) != 1 || bad[0].Field != want[0] || bad[0].Message.Key != want[1] {
			t.Errorf("%s: got %v, want %v", query, bad, want)
		}
	}
}

// Whatever is refused comes with something that is taken.
func TestOffersWork(t *testing.T) {
	for _, query := range []string{
		"variant=couleur&format=png&size=screen&width=512&ground=other&colour=2e6da4", "variant=noire&format=png&size=print&mm=7", "variant=noire&format=png&size=print&mm=24",
		"variant=noire&format=png&size=print&mm=4000", "variant=noire&format=png&size=screen&width=32", "variant=noire&format=png&size=screen&width=9000",
		"variant=noire&format=png&size=screen&width=513",
	} {
		d := draftFrom(values(t, query+"&use=vehicle"))
		k := shipped(t)
		_, bad := d.order(k)
		offers := d.offers(k, bad)
		if len(bad) != 1 || len(offers) == 0 {
			t.Errorf("%s: %v, %v", query, bad, offers)
		}
		for _, o := range offers {
			_, after, _ := strings.Cut(o.Address, "?")
			if _, bad := drafted(t, after); len(bad) > 0 {
				t.Errorf("%s is offered %s: %v", query, o.Address, bad)
			}
		}
	}
	if offers := draftFrom(values(t, "variant=noire&format=png&width=512&use=vehicle")).offers(shipped(t), nil); len(offers) != 1 || offers[0].Label.Args[0] != "PDF" {
		t.Errorf("a van wants a PDF: %v", offers)
	}
}

func TestTheUseChoosesTheFile(t *testing.T) {
	for query, want := range map[string]Order{
		"":                         {Variant: Couleur, Format: PNG, Width: 512},
		"use=web":                  {Variant: Couleur, Format: SVG, Use: "web"},
		"use=social":               {Variant: Couleur, Format: PNG, Preset: "square-1080", Use: "social"},
		"use=vehicle":              {Variant: Couleur, Format: PDF, Use: "vehicle"},
		"use=vehicle&ground=encre": {Variant: Blanche, Format: PDF, Use: "vehicle", Ground: Encre},
		"use=print&mm=35":          {Variant: Couleur, Format: PNG, MM: 35, DPI: 300, Use: "print"},
		"use=press&format=png":     {Variant: Couleur, Format: PNG, MM: 50, DPI: 300, Use: "press"},
	} {
		d := draftFrom(values(t, query)).completed(shipped(t))
		if got, bad := d.order(shipped(t)); got != want || len(bad) > 0 && query != "" {
			t.Errorf("%s: got %+v, %v", query, got, bad)
		}
	}
}

func values(t *testing.T, query string) form.Values {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return form.From(q)
}
