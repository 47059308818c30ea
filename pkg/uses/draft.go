package uses

import (
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Draft is a use as a person typed it.
type Draft struct {
	Support     string
	Place       string // a commune of the Lot, or any place
	Commune     string // INSEE code of Place; empty when it is no commune of the Lot
	Date        string // as typed
	Words       string
	Photo, Alt  string // id of a photo already received, and what it shows
	People      string // "no", "agreed" or not answered
	Rights      bool
	DisplayName string // "first_name", "anonymous"
	Version     int    // the version the form showed; 0 for a new use
	Sent        string // digest of the form as it was sent, the file in it included; empty without a form
}

// The bounds of what a person writes.
const (
	maxPlace = 80
	maxWords = 300
	maxAlt   = 200
	oldest   = 2000 // the year before which no use is believed
)

// draftFrom reads the form, a new photo aside.
func draftFrom(f form.Values, t *territory.Territory) Draft {
	d := Draft{
		Support: f.Text("use"), Place: f.Text("place"), Date: f.Text("date"), Words: f.Paragraph("words"),
		Photo: f.Text("kept_photo"), Alt: f.Text("alt"), People: f.Text("people_recognisable"),
		Rights: f.Yes("rights"), DisplayName: f.Text("display_name"),
	}
	d.Version, _ = f.Int("version")
	if commune, found := t.Resolve(d.Place); found {
		d.Place, d.Commune = commune.Name, commune.INSEE
	}
	if d.DisplayName == "" {
		d.DisplayName = "first_name"
	}
	return d
}

// day reads the date, written as a browser sends it or as people type it.
func (d Draft) day() (time.Time, bool) {
	return form.Day(d.Date)
}

// check says what is wrong with d, sent at now.
func (d Draft) check(now time.Time) form.Errors {
	var e form.Errors
	d.checkPhoto(&e)
	if !slices.Contains(Supports(), d.Support) {
		e.Add("use", "uses.support_missing")
	}
	text(&e, "place", d.Place, maxPlace, "uses.place_missing")
	switch at, ok := d.day(); {
	case !ok:
		e.Add("date", "uses.date_missing")
	case at.After(today(now)):
		e.Add("date", "uses.date_ahead")
	case at.Year() < oldest:
		e.Add("date", "uses.date_far", oldest)
	}
	text(&e, "words", d.Words, maxWords, "uses.words_missing")
	if !slices.Contains([]string{"no", "agreed"}, d.People) {
		e.Add("people_recognisable", "uses.people_missing")
	}
	if !slices.Contains([]string{"first_name", "anonymous"}, d.DisplayName) {
		e.Add("display_name", "form.choose")
	}
	if !d.Rights {
		e.Add("rights", "uses.rights_missing")
	}
	return e
}

func (d Draft) checkPhoto(e *form.Errors) {
	if d.Photo == "" {
		e.Add("photo", "uses.photo_missing")
	}
	text(e, "alt", d.Alt, maxAlt, "uses.alt_missing")
}

// text checks one that must be there and not be too long.
func text(e *form.Errors, field, value string, longest int, missing string) {
	switch n := form.Length(value); {
	case n == 0:
		e.Add(field, missing)
	case n > longest:
		e.Add(field, "form.too_long", longest)
	}
}

// today is the day it is in the Lot at now, as PostgreSQL's date.
func today(now time.Time) time.Time {
	year, month, day := now.In(i18n.Paris()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// title names a use in the queue and in letters: how its words begin.
func (d Draft) title() string {
	const longest = 60
	first := []rune(d.Words)
	if i := slices.Index(first, '\n'); i >= 0 {
		first = first[:i]
	}
	if len(first) <= longest {
		return string(first)
	}
	return string(first[:longest-1]) + "…"
}

// again is d to begin anew: its photo is not kept, and what is certified is certified each time.
func (d Draft) again() Draft {
	d.Version, d.Photo, d.Rights = 0, "", false
	return d
}
