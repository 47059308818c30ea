package showcase

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

func TestLocate(t *testing.T) {
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	cajarc, _ := land.Commune("46045")
	exact := territory.Point{Lat: 44.4850, Lon: 1.8420}
	for _, one := range []struct {
		precision, shown territory.Precision
		at               territory.Point
		circle           bool
	}{
		{territory.Exact, territory.Exact, exact, false},
		{territory.Around, territory.Around, land.Public(exact, territory.Around, "46045"), true},
		{territory.Around, territory.Town, cajarc.Centre, false}, // its cell lies outside the Lot: a circle would lie
		{territory.Town, territory.Town, cajarc.Centre, false},
	} {
		l := locate(land, spots.Card{CommuneINSEE: "46045", Precision: one.precision, Point: one.at})
		if l.Shown != one.shown || (l.Radius > 0) != one.circle || l.Place.Outline == "" {
			t.Errorf("%s at %v is drawn as %s, radius %d", one.precision, one.at, l.Shown, l.Radius)
		}
	}
	// Wherever the place lies in its cell, the circle holds it.
	for i := range 200 {
		p := territory.Point{Lat: 44.48 + float64(i)*.0007, Lon: 1.80 + float64(i%37)*.0011}
		if far := p.Metres(land.Public(p, territory.Around, "")); far > territory.AroundMetres {
			t.Fatalf("%v is shown %.0f m away", p, far)
		}
	}
}

func TestPictures(t *testing.T) {
	for widths, want := range map[string][3]string{
		"320 640 1200 2000": {"/photos/x/2000.jpg", "/photos/x/1200.jpg", "/photos/x/320.jpg 320w, /photos/x/640.jpg 640w, /photos/x/1200.jpg 1200w, /photos/x/2000.jpg 2000w"},
		"320 640":           {"/photos/x/640.jpg", "/photos/x/640.jpg", "/photos/x/320.jpg 320w, /photos/x/640.jpg 640w"},
		"200":               {"/photos/x/320.jpg", "/photos/x/320.jpg", "/photos/x/320.jpg 200w"},
	} {
		p := Picture{photos.Photo{ID: "x"}}
		if err := json.Unmarshal([]byte("["+strings.ReplaceAll(widths, " ", ",")+"]"), &p.Widths); err != nil {
			t.Fatal(err)
		}
		if got := [3]string{p.Large(), p.Medium(), p.Sources()}; got != want {
			t.Errorf("%s: %q", widths, got)
		}
	}
}

// Search engines are told a point only where people are shown one.
func TestStructured(t *testing.T) {
	p := spots.Public{Card: spots.Card{Slug: "halage", Title: "Le chemin", CommuneName: "Cajarc", Point: territory.Point{Lat: 44.485, Lon: 1.842}}, Reason: "Beau."}
	for precision, said := range map[territory.Precision]bool{territory.Exact: true, territory.Around: false, territory.Town: false} {
		p.Precision = precision
		text, err := json.Marshal(structured(p, "Randonnée", "https://exemple.fr", []string{"Parking"}))
		if err != nil || strings.Contains(string(text), "44.485") != said || strings.Contains(string(text), "geo") != said {
			t.Errorf("%s: %s, %v", precision, text, err)
		}
		if !strings.Contains(string(text), `"url":"https://exemple.fr/spots/halage"`) {
			t.Errorf("%s", text)
		}
	}
}

// A poster's name changes with what it says, and with nothing else.
func TestVersion(t *testing.T) {
	c := spots.Card{ID: 12, Title: "Le ponton", CommuneName: "Cajarc", Photo: "a"}
	same := c
	same.Category, same.SharedBy = "nature", "Camille"
	if Version(c) != Version(same) {
		t.Error("what is not on it makes another poster")
	}
	for _, change := range []func(*spots.Card){
		func(c *spots.Card) { c.Title = "Le quai" }, func(c *spots.Card) { c.CommuneName = "Vers" }, func(c *spots.Card) { c.Photo = "b" },
	} {
		other := c
		change(&other)
		if Version(c) == Version(other) {
			t.Errorf("%+v has the poster of another", other)
		}
	}
	if id := idOf(key(c)); id != 12 {
		t.Errorf("the key of 12 belongs to %d", id)
	}
}
