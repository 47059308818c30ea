package collections

import (
	"slices"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
)

// The clock moves through a year of the Lot's days: each season comes once, in its order, and turns at
// midnight in the Lot, not elsewhere.
func TestSeasonThroughAYear(t *testing.T) {
	var turns []string
	last := Season(time.Date(2027, 1, 1, 0, 0, 0, 0, i18n.Paris()))
	for day := time.Date(2027, 1, 1, 12, 0, 0, 0, i18n.Paris()); day.Year() == 2027; day = day.AddDate(0, 0, 1) {
		if s := Season(day); s != last {
			turns, last = append(turns, day.Format("01-02 ")+s), s
		}
	}
	if want := []string{"03-20 printemps", "06-21 ete", "09-23 automne", "12-21 hiver"}; !slices.Equal(turns, want) {
		t.Errorf("the year turns %q", turns)
	}
	for at, want := range map[string]string{
		"2027-06-20T21:59:59Z": "printemps", "2027-06-20T22:00:00Z": "ete", // midnight in the Lot is 22:00 elsewhere
		"2027-12-20T22:59:59Z": "automne", "2027-12-20T23:00:00Z": "hiver",
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil || Season(instant) != want {
			t.Errorf("%s is in %s, want %s (%v)", at, Season(instant), want, err)
		}
	}
}

func TestDraft(t *testing.T) {
	whole := Draft{TitleFR: "Sous la canicule", WordsFR: "On descend."}
	long := func(n int) string { return string(slices.Repeat([]rune("é"), n)) }
	for name, one := range map[string]struct {
		change  func(d *Draft)
		publish bool
		wrong   string
	}{
		"whole":             {func(*Draft) {}, true, ""},
		"no title":          {func(d *Draft) { d.TitleFR = "" }, false, "title_fr"},
		"long title":        {func(d *Draft) { d.TitleFR = long(81) }, false, "title_fr"},
		"title of 80":       {func(d *Draft) { d.TitleFR = long(80) }, true, ""},
		"long English":      {func(d *Draft) { d.TitleEN = long(81) }, false, "title_en"},
		"no words yet":      {func(d *Draft) { d.WordsFR = "" }, false, ""},
		"no words":          {func(d *Draft) { d.WordsFR = "" }, true, "words_fr"},
		"long words":        {func(d *Draft) { d.WordsFR = long(601) }, false, "words_fr"},
		"long English text": {func(d *Draft) { d.WordsEN = long(601) }, false, "words_en"},
		"no day":            {func(d *Draft) { d.From = "le 3 mai" }, false, "shown_from"},
		"no such day":       {func(d *Draft) { d.Until = "2027-02-30" }, false, "shown_until"},
		"year 9999":         {func(d *Draft) { d.Until = "9999-02-03" }, false, "shown_until"},
		"one day":           {func(d *Draft) { d.From, d.Until = "2027-02-03", "2027-02-03" }, true, ""},
		"backwards":         {func(d *Draft) { d.From, d.Until = "2027-02-03", "2027-02-02" }, false, "shown_until"},
	} {
		d := whole
		one.change(&d)
		e := d.check(one.publish)
		if one.wrong == "" && len(e) > 0 || one.wrong != "" && (len(e) != 1 || e[0].Field != one.wrong) {
			t.Errorf("%s: %v, want %q", name, e, one.wrong)
		}
	}
}

// English is read where all of it is there, never half of it.
func TestLanguages(t *testing.T) {
	c := Collection{Draft: Draft{TitleFR: "Canicule", WordsFR: "On descend.", TitleEN: "Heat"}}
	if c.Title(i18n.English) != "Canicule" || c.Words(i18n.English) != "On descend." || c.Lang(i18n.English) != i18n.French {
		t.Error("half a translation is shown")
	}
	c.Draft.WordsEN = "Go down."
	if c.Title(i18n.English) != "Heat" || c.Words(i18n.English) != "Go down." || c.Lang(i18n.English) != i18n.English || c.Title(i18n.French) != "Canicule" {
		t.Error("a translation is not shown to its readers alone")
	}
}

// Spots that do not show keep their places, and never count among the places of those that do.
func TestPlaced(t *testing.T) {
	list := []held{{1, true}, {2, false}, {3, true}, {4, true}, {5, false}}
	for name, one := range map[string]struct {
		spot spots.ID
		at   int
		want []spots.ID
	}{
		"first":        {3, 0, []spots.ID{3, 1, 2, 4, 5}},
		"down by one":  {1, 1, []spots.ID{2, 3, 1, 4, 5}},
		"last":         {1, 9, []spots.ID{2, 3, 4, 5, 1}},
		"in":           {6, 1, []spots.ID{1, 2, 6, 3, 4, 5}},
		"off":          {3, -1, []spots.ID{1, 2, 4, 5}},
		"off, not in":  {6, -1, []spots.ID{1, 2, 3, 4, 5}},
		"where it was": {4, 2, []spots.ID{1, 2, 3, 5, 4}},
	} {
		var got []spots.ID
		for _, h := range placed(list, one.spot, one.at) {
			got = append(got, h.ID)
		}
		if !slices.Equal(got, one.want) {
			t.Errorf("%s: %v, want %v", name, got, one.want)
		}
	}
}
