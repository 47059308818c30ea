package spots

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

func TestFilterFrom(t *testing.T) {
	lot, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	near := func(insee string) Near {
		c, _ := lot.Commune(insee)
		return Near{insee, c.Centre}
	}
	const figeac, vigan, coeur, arques = "46102", "46334", "46138", "46008"
	for address, want := range map[string]Filter{
		"":                                  {},
		"q=grotte&categorie=nature":         {Words: "grotte", Category: "nature"},
		"saison=ete&acces=parking":          {Season: "ete", Access: "parking"},
		"saison=mai&acces=fusee":            {},
		"commune=Figeac":                    {Commune: figeac},
		"commune=46102&epci=200067361":      {Commune: figeac, EPCI: "200067361"},
		"epci=1":                            {},
		"pres_de=figeac":                    {Near: near(figeac)},
		"lat=44.60861&lon=2.03331":          {Near: Near{Point: territory.Point{Lat: 44.61, Lon: 2.03}}},
		"lat=44,6&lon=2":                    {Near: Near{Point: territory.Point{Lat: 44.6, Lon: 2}}},
		"lat=44.6":                          {},
		"lat=144&lon=2":                     {},
		"lat=44.6&lon=2&pres_de=Figeac":     {Near: near(figeac)},
		"q=près de Figeac":                  {Near: near(figeac)},
		"q=baignade pres de figeac":         {Words: "baignade", Near: near(figeac)},
		"q=Baignade autour de FIGEAC l'été": {Words: "Baignade l'été", Near: near(figeac)},
		"q=marché à côté du Vigan":          {Words: "marché", Near: near(vigan)},
		"q=vers les Arques":                 {Near: near(arques)},
		"q=près des Arques":                 {Near: near(arques)},
		"q=tout près d’Espédaillac":         {Near: near("46094")},
		"q=swimming near figeac":            {Words: "swimming", Near: near(figeac)},
		"q=près de Labastide-Murat":         {Near: near(coeur)}, // its name until 2016
		"q=labastide murat":                 {Commune: coeur},
		"q=marché à Labastide Murat":        {Words: "marché", Commune: coeur},
		"q=Figeac":                          {Words: "Figeac"}, // found by its commune's words, and wherever it is told of
		"q=marché à Figeac":                 {Words: "marché à Figeac"},
		"q=près de la rivière":              {Words: "près de la rivière"},
		"q=près de":                         {Words: "près de"},
		"q=balade à pied":                   {Words: "balade à pied"},
		"q=cours de cuisine":                {Words: "cours de cuisine"}, // Cours was a commune
		"q=après Figeac":                    {Words: "après Figeac"},
	} {
		raw, err := url.ParseQuery(address)
		if err != nil {
			t.Fatal(err)
		}
		if got, unknown := FilterFrom(form.From(raw), lot); got != want || unknown != "" {
			t.Errorf("%s: %+v %q, want %+v", address, got, unknown, want)
		}
	}
	if _, unknown := FilterFrom(form.From(url.Values{"pres_de": {"Toulouse"}}), lot); unknown != "Toulouse" {
		t.Errorf("Toulouse is %q", unknown)
	}
}
