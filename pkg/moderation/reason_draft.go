package moderation

import (
	"crypto/rand"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// ReasonDraft is a reason as staff typed it.
type ReasonDraft struct {
	Wording
	Kinds   []string
	Field   string
	Active  bool
	Version int
}

// The bounds of what staff write.
const (
	maxReasonName  = 60
	minWhy, maxWhy = 10, 300
	maxExample     = 500
)

// reasonFrom reads the form of a reason of a family that has these kinds.
func reasonFrom(f form.Values, kinds []string) ReasonDraft {
	version, _ := f.Int("version")
	return ReasonDraft{
		Wording: Wording{
			NameFR: f.Text("name_fr"), NameEN: f.Text("name_en"), WhyFR: f.Text("why_fr"), WhyEN: f.Text("why_en"),
			ExampleFR: f.Paragraph("example_fr"), ExampleEN: f.Paragraph("example_en"),
		},
		Kinds: f.Chosen("kinds", kinds), Field: f.Text("field"), Active: f.Yes("active"), Version: version,
	}
}

// draftOf is a reason as it stands, in the words it says today.
func (r *Reasons) draftOf(m Motive) ReasonDraft {
	d := ReasonDraft{Kinds: m.Kinds, Field: m.Field, Active: m.Active, Version: m.Version}
	if m.Reason == "" {
		return d
	}
	say := func(words i18n.Message) (string, string) {
		return r.catalogue.Text(i18n.French, words), r.catalogue.Text(i18n.English, words)
	}
	d.NameFR, d.NameEN = say(m.Name())
	d.WhyFR, d.WhyEN = say(m.Why())
	d.ExampleFR, d.ExampleEN = say(m.Example())
	return d
}

// check says what is wrong with d for the reason m.
func (d ReasonDraft) check(m Motive) form.Errors {
	var e form.Errors
	between := func(field, text string, least, most int) {
		switch n := form.Length(text); {
		case n < least:
			e.Add(field, "moderation.reason_too_short", least)
		case n > most:
			e.Add(field, "form.too_long", most)
		}
	}
	between("name_fr", d.NameFR, 2, maxReasonName)
	between("name_en", d.NameEN, 2, maxReasonName)
	if m.presets.Why != "" {
		between("why_fr", d.WhyFR, minWhy, maxWhy)
		between("why_en", d.WhyEN, minWhy, maxWhy)
	}
	between("example_fr", d.ExampleFR, 0, maxExample)
	between("example_en", d.ExampleEN, 0, maxExample)
	if (d.ExampleFR == "") != (d.ExampleEN == "") {
		e.Add(map[bool]string{true: "example_fr", false: "example_en"}[d.ExampleFR == ""], "moderation.reason_both")
	}
	if d.Active && len(d.Kinds) == 0 {
		e.Add("kinds", "moderation.reason_kinds_missing")
	}
	if m.Reason == "other" && !d.Active { // it is what is left when no other fits
		e.Add("active", "moderation.reason_other_stays")
	}
	if d.Field != "" && !slices.ContainsFunc(m.presets.Fields, func(f Field) bool { return f.Name == d.Field }) {
		e.Add("field", "form.choose")
	}
	return e
}

// newReason names a reason of staff's own as nothing else is or will be.
func newReason() Reason { return Reason("own_" + strings.ToLower(rand.Text()[:10])) }
