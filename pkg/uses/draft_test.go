package uses

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 15, 12, 0, 0, 0, i18n.Paris())

// draft is a use with nothing missing; its photo is none.
func draft() Draft {
	return Draft{
		Support: "vehicle", Place: "Cahors", Commune: "46042", Date: "2026-03-14", Words: "Notre camionnette fait les marchés.",
		Photo: "photo", Alt: "Une camionnette blanche", People: "no", Rights: true, DisplayName: "first_name",
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Draft)
		field  string // that is wrong; empty for none
		says   string
	}{
		"right":                 {func(*Draft) {}, "", ""},
		"no support":            {func(d *Draft) { d.Support = "" }, "use", "uses.support_missing"},
		"a support of nobody":   {func(d *Draft) { d.Support = "tattoo" }, "use", "uses.support_missing"},
		"no place":              {func(d *Draft) { d.Place = "" }, "place", "uses.place_missing"},
		"the longest place":     {func(d *Draft) { d.Place = strings.Repeat("é", 80) }, "", ""},
		"a place too long":      {func(d *Draft) { d.Place = strings.Repeat("é", 81) }, "place", "form.too_long"},
		"a place of no commune": {func(d *Draft) { d.Place, d.Commune = "Paris", "" }, "", ""},
		"no date":               {func(d *Draft) { d.Date = "" }, "date", "uses.date_missing"},
		"words for a date":      {func(d *Draft) { d.Date = "hier" }, "date", "uses.date_missing"},
		"a day that is not":     {func(d *Draft) { d.Date = "2026-02-30" }, "date", "uses.date_missing"},
		"today":                 {func(d *Draft) { d.Date = "2026-03-15" }, "", ""},
		"tomorrow":              {func(d *Draft) { d.Date = "2026-03-16" }, "date", "uses.date_ahead"},
		"the first day":         {func(d *Draft) { d.Date = "2000-01-01" }, "", ""},
		"the day before":        {func(d *Draft) { d.Date = "1999-12-31" }, "date", "uses.date_far"},
		"no words":              {func(d *Draft) { d.Words = "" }, "words", "uses.words_missing"},
		"too many words":        {func(d *Draft) { d.Words = strings.Repeat("é", 301) }, "words", "form.too_long"},
		"no photo":              {func(d *Draft) { d.Photo = "" }, "photo", "uses.photo_missing"},
		"nothing said of it":    {func(d *Draft) { d.Alt = "" }, "alt", "uses.alt_missing"},
		"people unanswered":     {func(d *Draft) { d.People = "" }, "people_recognisable", "uses.people_missing"},
		"people disagree":       {func(d *Draft) { d.People = "disagreed" }, "people_recognisable", "uses.people_missing"},
		"an unknown signature":  {func(d *Draft) { d.DisplayName = "last_name" }, "display_name", "form.choose"},
		"no right to show it":   {func(d *Draft) { d.Rights = false }, "rights", "uses.rights_missing"},
	} {
		d := draft()
		c.change(&d)
		bad := d.check(noon)
		if c.field == "" && len(bad) > 0 || c.field != "" && (len(bad) != 1 || bad.On(c.field).Key != c.says) {
			t.Errorf("%s: %v", name, bad)
		}
	}
	if bad := (Draft{}).check(noon); len(bad) != 9 {
		t.Errorf("of an empty form: %v", bad)
	}
}

// TestDay: a date is read as people of the Lot write it, and it is today there until midnight there.
func TestDay(t *testing.T) {
	want := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{"2026-03-04", "4/3/2026", "04/03/2026", "4.3.2026", "04-03-2026"} {
		if at, ok := (Draft{Date: text}).day(); !ok || !at.Equal(want) {
			t.Errorf("%q is %v", text, at)
		}
	}
	for _, text := range []string{"", "4/3", "4/13/2026", "4/3/26", "2026-3-4T00:00", "<script>"} {
		if at, ok := (Draft{Date: text}).day(); ok {
			t.Errorf("%q is read as %v", text, at)
		}
	}
	late := time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC) // past midnight in Cahors
	if d := (Draft{Date: "2026-07-02"}); !d.check(late).On("date").Empty() {
		t.Error("today is refused as not yet passed")
	}
}

func TestTitle(t *testing.T) {
	for words, want := range map[string]string{
		"Une affiche":                       "Une affiche",
		"Une affiche\nsur le mur":           "Une affiche",
		strings.Repeat("é", 60):             strings.Repeat("é", 60),
		strings.Repeat("é", 61):             strings.Repeat("é", 59) + "…",
		strings.Repeat("é", 61) + "\nsuite": strings.Repeat("é", 59) + "…",
	} {
		if got := (Draft{Words: words}).title(); got != want {
			t.Errorf("%q is called %q", words, got)
		}
	}
}

// TestAct: the same form sent again is the same act; another photo or another use is another.
func TestAct(t *testing.T) {
	other := draft()
	other.Alt = "Une camionnette rouge"
	sent, again := draft(), draft()
	sent.Sent, again.Sent, again.Photo = "digest", "digest", "received under another name"
	acts := []string{draft().act(0), draft().act(1), other.act(0), sent.act(0)}
	slices.Sort(acts)
	if len(slices.Compact(acts)) != 4 {
		t.Errorf("some act has the name of another: %v", acts)
	}
	if sent.act(0) != again.act(0) {
		t.Error("a photo received a second time makes another act")
	}
}

func TestReportCheck(t *testing.T) {
	right := Report{What: "Une enseigne avec la bulle étirée.", Where: "Gramat", Licence: "OML-2026-0042", Email: "voisin@exemple.fr"}
	for name, c := range map[string]struct {
		change func(*Report)
		field  string
		says   string
	}{
		"right":              {func(*Report) {}, "", ""},
		"without the rest":   {func(r *Report) { r.Licence, r.Email = "", "" }, "", ""},
		"too little":         {func(r *Report) { r.What = "Moche." }, "what", "uses.report_what_short"},
		"too much":           {func(r *Report) { r.What = strings.Repeat("a", 1001) }, "what", "form.too_long"},
		"nowhere":            {func(r *Report) { r.Where = "" }, "where", "uses.report_where_missing"},
		"too far":            {func(r *Report) { r.Where = strings.Repeat("a", 301) }, "where", "form.too_long"},
		"a number of nobody": {func(r *Report) { r.Licence = "la même que le voisin" }, "", ""},
		"a number too long":  {func(r *Report) { r.Licence = strings.Repeat("4", 41) }, "licence", "form.too_long"},
		"no address":         {func(r *Report) { r.Email = "voisin" }, "email", "uses.report_email_wrong"},
	} {
		r := right
		c.change(&r)
		bad := r.check()
		if c.field == "" && len(bad) > 0 || c.field != "" && (len(bad) != 1 || bad.On(c.field).Key != c.says) {
			t.Errorf("%s: %v", name, bad)
		}
	}
}
