package spots

import (
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

func TestMonthHints(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	month := func(year int, m time.Month) time.Time { return time.Date(year, m, 1, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		taken   time.Time
		fate    diff.Op
		seasons []string
		want    string
	}{
		"unknown":               {seasons: []string{"ete"}},
		"in season":             {taken: month(2025, 7), seasons: []string{"ete"}},
		"in winter, for summer": {taken: month(2025, 1), seasons: []string{"ete"}, want: "spots.hint_taken_season"},
		"in winter, for two":    {taken: month(2025, 1), seasons: []string{"ete", "automne"}, want: "spots.hint_taken_seasons"},
		"in winter, for three":  {taken: month(2025, 1), seasons: []string{"printemps", "ete", "automne"}},
		"for the whole year":    {taken: month(2025, 1)},
		"june is of spring too": {taken: month(2025, 6), seasons: []string{"printemps"}},
		"december is of autumn": {taken: month(2025, 12), seasons: []string{"automne"}},
		"july is not":           {taken: month(2025, 7), seasons: []string{"printemps"}, want: "spots.hint_taken_season"},
		"this month":            {taken: month(2026, 5), seasons: []string{"printemps"}},
		"a clock ahead":         {taken: month(2027, 1), seasons: []string{"ete"}},
		"old":                   {taken: month(2016, 5), want: "spots.hint_taken_old"},
		"old, and off season":   {taken: month(2016, 1), seasons: []string{"ete"}, want: "spots.hint_taken_old"},
		"nearly old":            {taken: month(2016, 6)},
		"old, and in a change":  {taken: month(2010, 5), fate: diff.Added, want: "spots.hint_taken_old"},
		"old, and taken off":    {taken: month(2010, 5), fate: diff.Removed},
	} {
		got := monthHints([]moderation.Photo{{Month: c.taken, Fate: c.fate}}, c.seasons, now)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || got[0].Text.Key != c.want || got[0].Good || !got[0].Mild) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := monthHints([]moderation.Photo{{}, {Month: month(2001, 1)}}, []string{"ete"}, now); len(got) != 1 || got[0].Text.Args[0] != 2 {
		t.Errorf("%+v", got)
	}
}
