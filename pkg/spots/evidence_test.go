package spots

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// hintsOf lists the hints of a sheet in French.
func hintsOf(t *testing.T, s moderation.Sheet) string {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, h := range s.Hints {
		all = append(all, strings.ReplaceAll(c.Text(i18n.French, h.Text), "\u00a0", " "))
	}
	return strings.Join(all, " | ")
}

// TestSheetShowsTheSurroundings: the moderators see exact points, what is near, what is called alike, and where
// photos were taken; each leads to where it is read.
func TestSheetShowsTheSurroundings(t *testing.T) {
	s, team := newService(t)
	camille := account(t, s.pool, "Camille", who.Member)
	hidden := exactly("lavoir", "Le lavoir caché", "44.50010", "1.50000")
	hidden.Draft.Precision = territory.Town
	s.mustImport(t, team, hidden, exactly("ponton-1", "Le Pontôn !", "44.50500", "1.50500"), exactly("loin", "Le ponton", "44.75000", "1.90000"), exactly("autre", "Un dolmen", "44.50500", "1.50600"))
	waiting := at(44.50020, 1.5)
	waiting.Title = "En attente"
	if _, err := s.Submit(t.Context(), camille, 0, waiting, ""); err != nil {
		t.Fatal(err)
	}
	id, err := s.Submit(t.Context(), camille, 0, at(44.5, 1.5), "")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := Subject{s}.Sheet(t.Context(), s.pool, int64(id))
	if err != nil {
		t.Fatal(err)
	}
	var near []string
	for _, n := range sheet.Around.Neighbours {
		near = append(near, fmt.Sprintf("%s %d %s", n.Title, n.Metres, n.Page))
	}
	if got, want := strings.Join(near, ", "), "Le lavoir caché 11 /spots/lavoir, En attente 22 /moderation/1"; got != want {
		t.Errorf("the neighbours are %q, want %q", got, want)
	}
	got := hintsOf(t, sheet)
	for _, want := range []string{"Ressemble au spot « Le lavoir caché », à 11 m", "Presque le même nom dans la même commune : « Le Pontôn ! »", "Dans le Lot", "Pas de photo"} {
		if !strings.Contains(strings.ReplaceAll(got, "\u202f", " "), want) {
			t.Errorf("the hints are %q, without %q", got, want)
		}
	}
	if strings.Contains(got, "dolmen") || strings.Count(got, "Presque") != 1 {
		t.Errorf("too much is alike: %q", got)
	}
}

// TestPlaceHints: outside the Lot, in another commune than the one chosen, near the border, and far from the camera.
func TestPlaceHints(t *testing.T) {
	s, _ := newService(t)
	commune := func(p territory.Point) territory.Commune { c, _ := s.territory.Locate(p); return c }
	cahors := territory.Point{Lat: 44.4475, Lon: 1.4406}
	other, _ := s.territory.Commune("46102")
	for want, w := range map[string]whereabouts{
		"spots.hint_commune":   {at: cahors, commune: commune(cahors)},
		"spots.hint_elsewhere": {at: cahors, commune: other},
		"spots.hint_outside":   {at: territory.Point{Lat: 43.6, Lon: 1.44}, commune: other},
	} {
		if got := s.placeHint(w); got.Text.Key != want || got.Good != (want == "spots.hint_commune") {
			t.Errorf("%+v: %s", w.at, got.Text.Key)
		}
	}
	sheet := moderation.Sheet{Point: &moderation.Point{Lat: 44.5, Lon: 1.5}, Photos: []moderation.Photo{{}, {Taken: &moderation.Point{Lat: 44.501, Lon: 1.5}}, {Taken: &moderation.Point{Lat: 44.6, Lon: 1.5}}, {Taken: &moderation.Point{Lat: 44.6, Lon: 1.5}, Fate: "removed"}}}
	list := cameraHints(&sheet)
	if len(list) != 2 || !list[0].Good || list[0].Text.Args[0] != 2 || list[1].Good || list[1].Text.Args[0] != 3 || list[1].Text.Args[1] != 11 {
		t.Errorf("the cameras are said %+v", list)
	}
}

// TestEditJudgesWhatMoves: a change that moves nothing repeats no hint of its place.
func TestEditJudgesWhatMoves(t *testing.T) {
	s, team := newService(t)
	author := account(t, s.pool, "Camille", who.Member)
	spot := publishedBy(t, s, author, team)
	s.mustImport(t, team, exactly("voisin", "Le voisin", spot.Draft.Latitude, spot.Draft.Longitude))
	d := spot.Draft
	for _, name := range []string{"words", "place"} {
		d.Reason += " Et la vue."
		if name == "place" {
			d.Latitude = degrees(spot.Point.Lat + .0002)
		}
		if _, err := s.SubmitEdit(t.Context(), author, spot.ID, d, ""); err != nil {
			t.Fatal(err)
		}
		open, _, err := s.OpenEdit(t.Context(), author, spot.ID)
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := EditSubject{s}.Sheet(t.Context(), s.pool, open.ID)
		if got := strings.Contains(hintsOf(t, sheet), "Ressemble"); err != nil || got != (name == "place") || !sheet.Edit || len(sheet.Around.Neighbours) != 1 {
			t.Errorf("%s: told %t, %+v, %v", name, got, sheet.Around, err)
		}
		if err := s.CancelEdit(t.Context(), author, spot.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCopiedTexts: the same letters anywhere, nearly the same words of the same commune or author; no others.
func TestCopiedTexts(t *testing.T) {
	s, team := newService(t)
	camille := account(t, s.pool, "Camille", who.Member)
	with := func(slug, title, lat, text string) Place {
		p := exactly(slug, title, lat, "1.5")
		p.Draft.Reason = text
		return p
	}
	const text = "On y descend par le chemin de halage, à cinq minutes du village. L’eau est claire jusqu’à fin septembre ; venez tôt."
	s.mustImport(t, team, with("a", "Loin, pareil", "44.75", strings.ToUpper(text)), with("b", "Ici, presque", "44.505", strings.Replace(text, "cinq", "dix", 1)),
		with("c", "Ici, autre", "44.506", reason), with("d", "Loin, presque", "44.76", strings.Replace(text, "cinq", "dix", 1)))
	d := at(44.5, 1.5)
	d.Title, d.Reason = "Un autre nom", text
	id, err := s.Submit(t.Context(), camille, 0, d, "")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := Subject{s}.Sheet(t.Context(), s.pool, int64(id))
	got := hintsOf(t, sheet)
	if err != nil || !strings.Contains(got, "Loin, pareil") || !strings.Contains(got, "Ici, presque") || strings.Contains(got, "autre »") || strings.Contains(got, "Loin, presque") {
		t.Errorf("%q, %v", got, err)
	}
}
