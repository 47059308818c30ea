// Package collections is what the team puts together of the spots: a title, a word on why, and spots in
// an order ("Sous la canicule", "Avec une poussette").
//
// It owns the tables collection and collection_spot. A collection moves draft ⇄ published. Only the
// programme's staff see drafts and write; everybody reads what is published, of which only the spots
// that are published themselves show: one that is withdrawn vanishes from every page at once, and comes
// back to its place should it be published again. A collection may name the seasons, and the days, in
// which the first page shows it; its own page is there all year, at an address that never changes and
// that tells, once it was public, that it is gone.
package collections

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
)

// ID is a collection's identifier.
type ID int64

// Collection is a collection as its readers see it.
type Collection struct {
	ID        ID
	Slug      string
	Draft     Draft
	Published bool
	Was       bool // published once, now or before
	Version   int
	Spots     int      // in it that are published
	Hidden    int      // in it that are not
	CoverSpot spots.ID // whose photo leads; 0 for the first
	Photos    []string // of those that have one, the cover first, three at most
}

// Address is the path of its page.
func (c Collection) Address() string { return "/collections/" + c.Slug }

// Desk is the path where the team writes it.
func (c Collection) Desk() string { return deskPath(c.ID) }

// Title is its title in the reader's language, else in French.
func (c Collection) Title(l i18n.Locale) string {
	return c.Draft.in(l, c.Draft.TitleFR, c.Draft.TitleEN)
}

// Words are why, in the reader's language, else in French.
func (c Collection) Words(l i18n.Locale) string {
	return c.Draft.in(l, c.Draft.WordsFR, c.Draft.WordsEN)
}

// Lang is the language of Title and Words.
func (c Collection) Lang(l i18n.Locale) i18n.Locale {
	if l == i18n.English && c.Draft.English() {
		return l
	}
	return i18n.French
}

// Draft is a collection as the team types it, its spots aside.
type Draft struct {
	TitleFR, TitleEN string
	WordsFR, WordsEN string
	Seasons          []string
	From, Until      string // days as typed; may be empty
	Version          int    // the version the form showed
}

// English reports whether the collection is wholly said in English too.
func (d Draft) English() bool { return d.TitleEN != "" && d.WordsEN != "" }

func (d Draft) in(l i18n.Locale, french, english string) string {
	if l == i18n.English && d.English() {
		return english
	}
	return french
}

// The bounds of a collection.
const (
	maxTitle, maxWords = 80, 600
	minSpots           = 3 // to be published
	maxSpots           = 60
)

func draftFrom(f form.Values) Draft {
	d := Draft{
		TitleFR: f.Text("title_fr"), TitleEN: f.Text("title_en"), WordsFR: f.Paragraph("words_fr"), WordsEN: f.Paragraph("words_en"),
		Seasons: f.Chosen("season", spots.Seasons()), From: f.Text("shown_from"), Until: f.Text("shown_until"),
	}
	d.Version, _ = f.Int("version")
	return d
}

// check says what keeps d from being kept, or from being published.
func (d Draft) check(publish bool) form.Errors {
	var e form.Errors
	for field, text := range map[string]string{"title_fr": d.TitleFR, "title_en": d.TitleEN} {
		if form.Length(text) > maxTitle {
			e.Add(field, "form.too_long", maxTitle)
		}
	}
	for field, text := range map[string]string{"words_fr": d.WordsFR, "words_en": d.WordsEN} {
		if form.Length(text) > maxWords {
			e.Add(field, "form.too_long", maxWords)
		}
	}
	if d.TitleFR == "" {
		e.Add("title_fr", "collections.title_missing")
	}
	if publish && d.WordsFR == "" {
		e.Add("words_fr", "collections.words_missing")
	}
	from, until := day(&e, "shown_from", d.From), day(&e, "shown_until", d.Until)
	if from != nil && until != nil && until.Before(*from) {
		e.Add("shown_until", "collections.until_before")
	}
	return e
}

// day is a day as typed, nil for none.
func day(e *form.Errors, field, typed string) *time.Time {
	if typed == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, typed)
	if err != nil || t.Year() < 2000 || t.Year() > 2999 {
		e.Add(field, "collections.day_needed")
		return nil
	}
	return &t
}

// Season is the season of a day in the Lot, by the calendar's usual dates.
func Season(t time.Time) string {
	_, month, day := t.In(i18n.Paris()).Date()
	switch at := int(month)*100 + day; {
	case at < 320, at >= 1221:
		return "hiver"
	case at < 621:
		return "printemps"
	case at < 923:
		return "ete"
	}
	return "automne"
}
