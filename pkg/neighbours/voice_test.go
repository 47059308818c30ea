package neighbours

import (
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

func TestWhatIsSaid(t *testing.T) {
	long := strings.Repeat("é", maxWords)
	for name, c := range map[string]struct {
		typed Typed
		want  Voice
		wrong string // the field
	}{
		"confirms":               {Typed{Answer: "confirm"}, Voice{Agrees: true}, ""},
		"confirms, reason left":  {Typed{"confirm", "gone", "Disparu."}, Voice{Agrees: true}, ""},
		"doubts":                 {Typed{"doubt", "gone", ""}, Voice{Doubt: "gone"}, ""},
		"doubts with words":      {Typed{"doubt", "other", long}, Voice{Doubt: "other", Words: long}, ""},
		"nothing":                {Typed{}, Voice{}, "answer"},
		"something else":         {Typed{Answer: "yes"}, Voice{}, "answer"},
		"doubts without a cause": {Typed{Answer: "doubt", Words: "Hum."}, Voice{}, "doubt"},
		"an unknown cause":       {Typed{"doubt", "ugly", ""}, Voice{}, "doubt"},
		"other, unsaid":          {Typed{"doubt", "other", ""}, Voice{}, "words"},
		"too long":               {Typed{"doubt", "gone", long + "é"}, Voice{}, "words"},
	} {
		got, err := c.typed.check()
		bad, _ := form.As(err)
		if (c.wrong == "") != (err == nil) || c.wrong != "" && bad.On(c.wrong).Key == "" || err == nil && got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWhatStaffMayType(t *testing.T) {
	for name, d := range map[string]RuleDraft{
		"nothing": {}, "one": {Enough: "1", Km: "10"}, "many": {Enough: "11", Km: "10"}, "below": {Enough: "3", Km: "-1"}, "far": {Enough: "3", Km: "31"},
		"words": {Enough: "trois", Km: "10"}, "half": {Enough: "2.5", Km: "10"}, "huge": {Enough: "3", Km: "99999999999999999999"},
	} {
		if _, err := d.check(); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if r, err := (RuleDraft{true, "2", "0", 4}).check(); err != nil || r != (Rule{On: true, Enough: 2, Version: 4}) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAround(t *testing.T) {
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	const cahors, pradines, figeac = "46042", "46224", "46102"
	for name, c := range map[string]struct {
		km            int
		from          string
		least         int
		sees, seesNot string
	}{
		"their own alone": {0, cahors, 1, cahors, pradines},
		"nearby":          {10, cahors, 5, pradines, figeac},
		"the farthest":    {maxKm, cahors, 50, pradines, figeac},
		"nowhere":         {10, "", 0, "", cahors},
		"elsewhere":       {10, "75056", 0, "", cahors},
	} {
		got := Rule{Km: c.km}.around(land, c.from)
		if len(got) < c.least || c.least == 0 && len(got) > 0 || c.sees != "" && !slices.Contains(got, c.sees) || slices.Contains(got, c.seesNot) {
			t.Errorf("%s: %d communes, %v", name, len(got), got)
		}
	}
}

func TestHintsSayHowManyAndWhy(t *testing.T) {
	yes, no := Voice{Agrees: true}, Voice{Doubt: "gone", Words: "Le pont est tombé."}
	if h := hintsOf([]Voice{yes, yes}, false); len(h) != 1 || !h[0].Good || h[0].Text.Key != "neighbours.hint_agree" {
		t.Errorf("%+v", h)
	}
	if h := hintsOf([]Voice{yes, yes}, true); len(h) != 1 || h[0].Text.Key != "neighbours.hint_ready" {
		t.Errorf("%+v", h)
	}
	if h := hintsOf([]Voice{no, yes}, false); len(h) != 2 || h[0].Good || h[0].Why.Key != "neighbours.hint_words" || !h[1].Good {
		t.Errorf("%+v", h)
	}
	if h := hintsOf([]Voice{{Doubt: "gone"}}, false); len(h) != 1 || !h[0].Why.Empty() {
		t.Errorf("%+v", h)
	}
}
