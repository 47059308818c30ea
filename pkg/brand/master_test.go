package brand

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/organisations"
)

func day(n int) time.Time { return time.Date(2026, 12, n, 12, 0, 0, 0, time.UTC) }

func TestOneMasterIsInForce(t *testing.T) {
	malbec, white := Drawing{Variant: Couleur}, Drawing{Variant: Blanche}
	version := func(n int, d Drawing, state MasterState, from, until int) Master {
		m := Master{ID: int64(n), Version: n, Drawing: d, State: state, Terms: Terms{From: day(from)}}
		if until > 0 {
			m.Until = day(until)
		}
		return m
	}
	all := []Master{
		version(1, malbec, MasterPublished, 2, 0), version(2, malbec, MasterPublished, 5, 8), version(3, malbec, MasterRetired, 6, 0),
		version(4, malbec, MasterPublished, 5, 0), version(5, malbec, MasterDraft, 1, 0), version(6, white, MasterPublished, 4, 6),
	}
	for at, want := range map[int][2]int64{1: {0, 0}, 2: {1, 0}, 4: {1, 6}, 5: {4, 6}, 6: {4, 0}, 9: {4, 0}} {
		got := inForce(all, day(at))
		if got[malbec].ID != want[0] || got[white].ID != want[1] {
			t.Errorf("on day %d: %d and %d, want %v", at, got[malbec].ID, got[white].ID, want)
		}
	}
	for at, want := range map[int]int{1: 2, 2: 4, 4: 5, 5: 6, 6: 8} {
		if got := turn(all, day(at)); !got.Equal(day(want)) {
			t.Errorf("after day %d the next turn is on %v, want day %d", at, got, want)
		}
	}
	if got := turn(all, day(8)); got.Before(day(8).AddDate(50, 0, 0)) {
		t.Errorf("nothing more changes, and yet: %v", got)
	}
	slices.Reverse(all)
	if got := inForce(all, day(5)); got[malbec].ID != 4 {
		t.Errorf("in another order: %d", got[malbec].ID)
	}
}

func TestForWhomAMasterIs(t *testing.T) {
	licence := &organisations.Licence{Number: "OML-2026-0042"}
	people := map[string]Standing{
		"visitor": {Step: SignIn}, "unsigned person": {Step: SignCharter}, "person": {}, "no licence": {Step: AskLicence}, "organisation": {Licence: licence},
	}
	for _, c := range []struct {
		audience []Audience
		use      Use
		want     []string
	}{
		{[]Audience{ForAmbassadors}, "web", []string{"person", "unsigned person", "visitor"}},
		{[]Audience{ForOrganisations}, "web", []string{"no licence", "organisation", "visitor"}},
		{[]Audience{ForPress}, "web", nil},
		{[]Audience{ForPress}, press, []string{"no licence", "organisation", "person", "unsigned person", "visitor"}},
		{[]Audience{ForEveryone}, "web", []string{"no licence", "organisation", "person", "unsigned person", "visitor"}},
	} {
		terms := Terms{Audience: c.audience}
		var got []string
		for name, at := range people {
			if terms.fits(at, c.use) {
				got = append(got, name)
			}
		}
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("%v for %s: %v, want %v", c.audience, c.use, got, c.want)
		}
	}
}

func TestTermsAreChecked(t *testing.T) {
	now := time.Date(2026, 11, 20, 22, 30, 0, 0, time.UTC) // 23:30 in the Lot
	right := TermsDraft{Audience: []string{"press"}, Note: "Un nouveau malbec."}
	with := func(change func(*TermsDraft)) TermsDraft { d := right; change(&d); return d }
	for name, c := range map[string]struct {
		d     TermsDraft
		field string
	}{
		"at once":          {right, ""},
		"today":            {with(func(d *TermsDraft) { d.From = "2026-11-20" }), ""},
		"tomorrow":         {with(func(d *TermsDraft) { d.From, d.Until = "2026-11-21", "2026-11-21" }), ""},
		"until today":      {with(func(d *TermsDraft) { d.Until = "2026-11-20" }), ""},
		"yesterday":        {with(func(d *TermsDraft) { d.From = "2026-11-19" }), "from"},
		"in two years":     {with(func(d *TermsDraft) { d.From = "2028-11-19" }), "from"},
		"no day":           {with(func(d *TermsDraft) { d.From = "demain" }), "from"},
		"ended before":     {with(func(d *TermsDraft) { d.Until = "2026-11-19" }), "until"},
		"ends too early":   {with(func(d *TermsDraft) { d.From, d.Until = "2026-12-02", "2026-12-01" }), "until"},
		"ends in the year": {with(func(d *TermsDraft) { d.Until = "9999-12-31" }), "until"},
		"for nobody":       {with(func(d *TermsDraft) { d.Audience = []string{"martiens"} }), "audience"},
		"says nothing":     {with(func(d *TermsDraft) { d.Note = "" }), "note"},
		"says too much":    {with(func(d *TermsDraft) { d.Note = strings.Repeat("é", 301) }), "note"},
	} {
		terms, bad := c.d.Terms(now, time.Time{})
		if c.field == "" && len(bad) > 0 || c.field != "" && (len(bad) != 1 || bad[0].Field != c.field) {
			t.Errorf("%s: %v", name, bad)
		}
		if name == "tomorrow" && (!terms.From.Equal(time.Date(2026, 11, 21, 0, 0, 0, 0, i18n.Paris())) || !terms.Until.Equal(time.Date(2026, 11, 22, 0, 0, 0, 0, i18n.Paris()))) {
			t.Errorf("tomorrow is from %v to %v", terms.From, terms.Until)
		}
	}
	if typed := (Terms{From: day(1), Until: time.Date(2026, 12, 25, 0, 0, 0, 0, i18n.Paris()), Audience: []Audience{ForPress}, Note: "x"}).typed(); typed.From != "2026-12-01" || typed.Until != "2026-12-24" {
		t.Errorf("typed again: %+v", typed)
	}
}

func rulesTyped(change map[string]string) form.Values {
	v := map[string][]string{"clear_space": {"8"}, "ground": {"white", "encre"}, "any_ground": {"yes"}}
	for _, a := range Uses() {
		v["mm_"+string(a.Use)], v["px_"+string(a.Use)] = []string{"10"}, []string{"48"}
	}
	for name, value := range change {
		v[name] = []string{value}
	}
	return form.From(v)
}

func TestRulesAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]string
		field  string
	}{
		"as they are":        {nil, ""},
		"a unit":             {map[string]string{"mm_web": "12 mm"}, ""},
		"a tight space":      {map[string]string{"clear_space": "17"}, "clear_space"},
		"no space":           {map[string]string{"clear_space": "0"}, "clear_space"},
		"not a number":       {map[string]string{"clear_space": "un huitième"}, "clear_space"},
		"too small":          {map[string]string{"mm_vehicle": "9"}, "mm_vehicle"},
		"too large":          {map[string]string{"px_web": "513"}, "px_web"},
		"nothing":            {map[string]string{"px_web": ""}, "px_web"},
		"a ground of theirs": {map[string]string{"own_name_1": "Pierre", "own_colour_1": "#d8cbb2"}, ""},
		"no colour":          {map[string]string{"own_name_1": "Pierre", "own_colour_1": "beige"}, "own_colour_1"},
		"no name":            {map[string]string{"own_colour_4": "#d8cbb2"}, "own_name_4"},
		"a long name":        {map[string]string{"own_name_2": strings.Repeat("é", 41), "own_colour_2": "#d8cbb2"}, "own_name_2"},
		"no ground":          {map[string]string{"ground": "rose"}, "ground"},
	} {
		_, bad := RulesFrom(rulesTyped(c.change)).Rules()
		if c.field == "" && len(bad) > 0 || c.field != "" && (len(bad) != 1 || bad[0].Field != c.field) {
			t.Errorf("%s: %v", name, bad)
		}
	}
	d := RulesFrom(rulesTyped(map[string]string{"own_name_1": "Malbec", "own_colour_1": "#701030", "own_name_2": "Other", "own_colour_2": "#ffffff", "own_name_3": "!!", "own_colour_3": "#000"}))
	r, bad := d.Rules()
	var names []string
	for _, g := range r.Grounds {
		names = append(names, g.Name)
	}
	if len(bad) > 0 || !slices.Equal(names, []string{"white", "encre", "malbec-2", "other-2", "fond"}) {
		t.Errorf("got %v, %v", names, bad)
	}
	if again, bad := r.typed().Rules(); len(bad) > 0 || !slices.Equal(again.Grounds, r.Grounds) {
		t.Errorf("typed again they are %v, %v", again.Grounds, bad)
	}
}

// Rules change what is refused, how a preset is laid out, and what is proposed.
func TestRulesChangeWhatIsOffered(t *testing.T) {
	r := defaultRules()
	r.ClearSpace, r.AnyGround, r.Grounds = 4, false, []Ground{{Name: "pierre", Colour: "#D8CBB2", Words: "Pierre"}}
	r.Least["web"] = Least{20, 300}
	k := newCollection(shipped(t).masters, r, new(atomic.Int64))
	for query, want := range map[string]string{
		"variant=couleur&format=png&width=512&use=web&ground=pierre":                    "",
		"variant=couleur&format=png&width=512&use=web&ground=malbec":                    "brand.colour_form",
		"variant=couleur&format=png&width=512&use=web&ground=other&colour=%23ffffff":    "brand.ground_refused",
		"variant=couleur&format=png&width=256&use=web":                                  "brand.width_small",
		"variant=couleur&format=png&mm=15&use=web":                                      "brand.mm_small_use",
		"variant=couleur&format=png&mm=15&use=print":                                    "",
		"layout=horizontale&variant=couleur&format=png&width=512&use=web&ground=pierre": "brand.layout_unknown",
		"layout=diagonale&variant=couleur&format=png&width=512&use=web&ground=pierre":   "brand.layout_unknown",
		"variant=couleur&format=eps&use=vehicle":                                        "brand.format_unknown",
	} {
		_, bad := draftFrom(values(t, query)).order(k)
		if want == "" && len(bad) > 0 || want != "" && (len(bad) != 1 || bad[0].Message.Key != want) {
			t.Errorf("%s: %v, want %s", query, bad, want)
		}
	}
	if a := k.rules.advice("web"); a.Width != 512 || a.LeastPX != 300 || k.rules.Lowest() != (Least{10, 48}) {
		t.Errorf("got %+v, %+v", a, k.rules.Lowest())
	}
	if p, _ := presetNamed("square-1080"); p.bubble(1, 4) >= p.bubble(1, 8) {
		t.Error("more clear space, and the bubble is no smaller")
	}
}
