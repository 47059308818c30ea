package moderation

import (
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Reason names a preset reason to revise or refuse. The short name that moderators choose is the
// catalogue's "moderation.reason.<reason>"; the sentence that the author reads is each family's own
// (Presets.Why). Staff may write them otherwise and add reasons: what they write stands before the
// catalogue's words under the same keys, so that a letter or a page says a reason as any other message.
type Reason string

// Presets are the reasons that a kind of thing comes with, and where they lead.
type Presets struct {
	// Family is the kind whose words these are: a change to a spot is refused in the words of spots.
	Family string
	// Why and Example are families of catalogue keys ("uses.why.", "uses.example."): the sentence the
	// author reads, and an example of what a moderator may write besides. No Why: no author reads them.
	Why, Example string
	// Fields are those of the author's form that a reason may concern.
	Fields []Field
	List   []Preset // in the order of the form
}

// Preset is one reason and the field it mostly concerns, "" for the whole.
type Preset struct {
	Reason Reason
	Field  string
}

// Field is a field of an author's form.
type Field struct {
	Name  string
	Label i18n.Message
}

// Of is p with no other reasons than these: those of a kind that shares the words of another.
func (p Presets) Of(reasons ...Reason) Presets {
	list := make([]Preset, len(reasons))
	for i, r := range reasons {
		list[i].Reason = r
		if at := slices.IndexFunc(p.List, func(known Preset) bool { return known.Reason == r }); at >= 0 {
			list[i] = p.List[at]
		}
	}
	p.List = list
	return p
}

// Motive is a reason as it is offered today.
type Motive struct {
	Family  string
	Reason  Reason
	Own     bool     // made by staff; else the site comes with it
	Active  bool     // off: nobody is offered it any more, and what it said still reads well
	Kinds   []string // those it is offered for, of its family
	Field   string   // of the author's form; "" for the whole
	Version int      // 0 while nobody changed anything
	Wording          // as staff wrote it; empty for the catalogue's

	presets Presets
	rank    int
}

// Wording is what staff write of a reason, in both languages; what is empty is the catalogue's.
type Wording struct {
	NameFR    string `db:"name_fr"`
	NameEN    string `db:"name_en"`
	WhyFR     string `db:"why_fr"`
	WhyEN     string `db:"why_en"`
	ExampleFR string `db:"example_fr"`
	ExampleEN string `db:"example_en"`
}

// Name is what moderators choose.
func (m Motive) Name() i18n.Message {
	if m.NameFR != "" {
		return i18n.Either(m.NameFR, m.NameEN)
	}
	return i18n.M("moderation.reason." + string(m.Reason))
}

// AfterNotice is why a content goes once a notice on a ground was found founded; its sentence is every kind's.
func AfterNotice(ground string) Reason { return Reason(afterNotice + ground) }

const afterNotice = "notice_"

// Why is the sentence the author reads; empty where none does.
func (m Motive) Why() i18n.Message {
	if ground, told := strings.CutPrefix(string(m.Reason), afterNotice); told {
		return i18n.M("moderation.after_notice." + ground)
	}
	if m.presets.Why == "" {
		return i18n.Message{}
	}
	return i18n.M(m.presets.Why + string(m.Reason))
}

// Example is what a moderator may write besides; empty where there is none.
func (m Motive) Example() i18n.Message {
	if m.presets.Example == "" {
		return i18n.Message{}
	}
	return i18n.M(m.presets.Example + string(m.Reason))
}

// FieldLabel names the field of the author's form; empty for the whole.
func (m Motive) FieldLabel() i18n.Message {
	for _, f := range m.presets.Fields {
		if f.Name == m.Field {
			return f.Label
		}
	}
	return i18n.Message{}
}

// Rewritten reports whether staff have their own words.
func (m Motive) Rewritten() bool { return !m.Own && m.Wording != Wording{} }

// words are those that stand before the catalogue's.
func (m Motive) words() map[string]i18n.Message {
	said := map[string]i18n.Message{}
	if m.WhyFR != "" {
		said[m.Why().Key] = i18n.Either(m.WhyFR, m.WhyEN)
	}
	if m.presets.Example != "" && (m.ExampleFR != "" || m.Own) {
		said[m.Example().Key] = i18n.Either(m.ExampleFR, m.ExampleEN)
	}
	if m.Own { // wherever a reason is named without its family
		said["moderation.reason."+string(m.Reason)] = m.Name()
	}
	return said
}

// Note is what an author reads of a decision of this reason, with the words that went with it.
func (m Motive) Note(words string) form.Note {
	return form.Note{Field: m.Field, Label: m.FieldLabel(), Text: m.Why(), Words: words}
}
