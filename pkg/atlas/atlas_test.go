package atlas

import (
	"encoding/json"
	"math"
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

func load(t *testing.T) *territory.Territory {
	t.Helper()
	lot, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	return lot
}

func TestBoundsFrom(t *testing.T) {
	whole := spots.Bounds{South: 44, West: .5, North: 45.5, East: 2.7}
	for address, want := range map[string]struct {
		b    spots.Bounds
		zoom int
	}{
		"":                {whole, 0},
		"zoom=12":         {whole, 12},
		"zoom=x&sud=44.5": {whole, 0},
		"zoom=11&sud=44.5&ouest=1&nord=44.75&est=1.5": {spots.Bounds{South: 44.5, West: 1, North: 44.75, East: 1.5}, 11},
		"sud=-91&ouest=1&nord=45&est=2":               {whole, 0},
		"sud=NaN&ouest=1&nord=45&est=2":               {whole, 0},
		"sud=44&ouest=1&nord=45&est=1e309":            {whole, 0},
	} {
		raw, err := url.ParseQuery(address)
		if err != nil {
			t.Fatal(err)
		}
		if b, zoom := boundsFrom(form.From(raw)); b != want.b || zoom != want.zoom {
			t.Errorf("%s: %+v at %d", address, b, zoom)
		}
	}
}

// TestGround: what the browser unpacks is where the Lot is.
func TestGround(t *testing.T) {
	text, err := baseOf(load(t))
	if err != nil {
		t.Fatal(err)
	}
	var b base
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	if len(text) > 120_000 || len(b.Places) != 312 {
		t.Errorf("%d bytes, %d places", len(text), len(b.Places))
	}
	for _, lines := range [][][]int{b.Land, b.EPCIs, b.Communes, b.Rivers, b.Schematic} {
		if len(lines) == 0 {
			t.Error("a kind of line is missing")
		}
		for _, line := range lines {
			x, y := 0, 0
			for i := 0; i < len(line); i += 2 {
				x, y = x+line[i], y+line[i+1]
				if lon, lat := float64(x)/1e4, float64(y)/1e4; math.Abs(lon-1.6) > .9 || math.Abs(lat-44.6) > .6 {
					t.Fatalf("a line passes by %f, %f", lat, lon)
				}
			}
		}
	}
}

func TestPointsOf(t *testing.T) {
	v := spots.View{
		Total: 7, Clusters: []spots.Cluster{{Point: territory.Point{Lat: 44.123456789, Lon: 1.5}, Spots: 6, Commune: "46102"}},
		Spots: []spots.Card{{Slug: "ici", Title: `<b>"Ici"`, Category: "grotte", CommuneName: "Figeac", Precision: territory.Around}},
	}
	say := func(m i18n.Message) string { return m.Key }
	text, err := pointsOf(v, []spots.Category{{Slug: "grotte", NameFR: "Grotte", NameEN: "Cave"}}, load(t), i18n.English, say)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"total":7,"more":false,"clusters":[{"lat":44.12346,"lon":1.5,"spots":6,"near":"atlas.around"}],` +
		`"spots":[{"address":"/spots/ici","title":"\u003cb\u003e\"Ici\"","category":"Cave","commune":"Figeac","lat":0,"lon":0,"vague":true,"photo":"","alt":""}]}`
	if string(text) != want {
		t.Errorf("%s", text)
	}
}
