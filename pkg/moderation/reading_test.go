package moderation

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// hinted lists the hints of a reading as "key: words" lines, without those that pass.
func hinted(r Reading) string {
	var lines []string
	for _, h := range r.Hints {
		if h.Good {
			continue
		}
		line := strings.TrimPrefix(h.Text.Key, "hints.found.")
		for _, q := range h.Quotes {
			line += " [" + q.Words + "]"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, " | ")
}

// plain is a text without its marks.
func plain(t Text) string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Words)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		sheet Sheet
		want  string
	}{
		"nothing": {Sheet{Title: "La plage de galets", Body: "On y descend par le chemin de halage."}, ""},
		"title, text, facts and pictures": {Sheet{
			Title: "LA PLAGE", Body: "Appelez le 06 12 34 56 78.\n\nOu le 06 12 34 56 79, connard.",
			Facts:  []Fact{{Value: "exemple.fr"}, {Value: "bit.ly/abc", Prose: true}},
			Photos: []Photo{{Alt: "La voiture AB-123-CD"}},
		}, "phone [06 12 34 56 78] [06 12 34 56 79] | rude [connard] | hidden_link [bit.ly/abc] | plate [AB-123-CD]"},
		"what stays with the team": {Sheet{Body: "Appelez-moi au 06 12 34 56 78, bande de cons", Aside: true}, "rude [bande de cons]"},
		"another language":         {Sheet{Body: "From here you can see the whole valley of the Dordogne, and it is a wonderful place for a picnic."}, "hints.foreign"},
		"a change that adds": {Sheet{
			Body: "Appelez le 06 12 34 56 78", Edit: true, Changes: Rewritten(i18n.M("x"), "Un banc au 05 65 00 00 00 le soir.", "Un banc au 05 65 00 00 00 le soir, ou 06 12 34 56 78."),
			Photos: []Photo{{Alt: "merde"}, {Alt: "putain", Fate: diff.Added}, {Alt: "chier", Fate: diff.Removed}},
		}, "rude [putain] | phone [06 12 34 56 78]"},
		"a change that completes": {Sheet{Edit: true, Changes: Rewritten(i18n.M("x"), "Appelez le 06 12 34 56", "Appelez le 06 12 34 56 78")}, "phone [06 12 34 56 78]"},
		"a change that removes":   {Sheet{Edit: true, Changes: Rewritten(i18n.M("x"), "Appelez le 06 12 34 56 78 ou venez", "Venez")}, ""},
	} {
		if got := hinted(Read(c.sheet)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// TestReadLosesNothing: marks change no word, every quote leads to one place, and what passes comes last.
func TestReadLosesNothing(t *testing.T) {
	sheet := Sheet{
		Title: "Appelez le 06 12 34 56 78", Body: "merde, 06 12 34 56 78 et camille@exemple.fr\r\n\r\nputain",
		Changes: Rewritten(i18n.M("x"), "au 06 12 le soir", "au 06 12 34 56 78 le matin, merde"),
		Hints:   []Hint{{Good: true, Text: i18n.M("good")}, {Text: i18n.M("look")}},
	}
	r := Read(sheet)
	if plain(r.Title) != sheet.Title || len(r.Body) != 2 || plain(r.Body[0]) != "merde, 06 12 34 56 78 et camille@exemple.fr" {
		t.Errorf("%q, %q", plain(r.Title), r.Body)
	}
	var words []string
	places := map[string]int{}
	count := func(text Text) {
		for _, p := range text {
			if p.Place != "" {
				places[p.Place]++
			}
		}
	}
	count(r.Title)
	for _, line := range r.Body {
		count(line)
	}
	for i, p := range r.Changes[0] {
		count(p.Text)
		words = append(words, plain(p.Text))
		if words[i] != sheet.Changes[0].Spans[i].Text {
			t.Errorf("%q became %q", sheet.Changes[0].Spans[i].Text, words[i])
		}
	}
	quotes := 0
	for _, h := range r.Hints {
		for _, q := range h.Quotes {
			quotes++
			if places[q.Place] != 1 {
				t.Errorf("%q leads to %d places", q.Words, places[q.Place])
			}
		}
	}
	if quotes != len(places) || quotes < 7 {
		t.Errorf("%d quotes, %d places", quotes, len(places))
	}
	if last := r.Hints[len(r.Hints)-1]; !last.Good {
		t.Errorf("what passes is not last: %v", r.Hints)
	}
}
