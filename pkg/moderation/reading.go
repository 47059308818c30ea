package moderation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/hints"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Text is words of an author in pieces, those to look at apart.
type Text []Piece

// Piece is some words of a text.
type Piece struct {
	Words string
	Kind  hints.Kind // what they may be; empty for the rest
	Place string     // their fragment of the page, where a quote leads to them
}

// Reading is a sheet with what was found in its words, for all kinds of things alike.
type Reading struct {
	Title   Text
	Body    []Text // by paragraph
	Facts   []Text // of Sheet.Facts, in their order
	Alts    []Text // of Sheet.Photos, in their order
	Changes [][]Passage
	Hints   []Hint // those of the sheet among them, what asks for a look first
}

// Clear reports whether nothing that was found is to be looked at before everybody reads it.
func (r Reading) Clear() bool {
	return !slices.ContainsFunc(r.Hints, func(h Hint) bool { return !h.Good && !h.Mild })
}

// Passage is some words of a change with the same fate.
type Passage struct {
	Op   diff.Op
	Text Text
}

// Read looks for hints in the words of a sheet: in those that will be published, or that change what is.
func Read(s Sheet) Reading {
	var r reader
	whole := r.marked
	if s.Edit {
		whole = unmarked
	}
	body := whole
	if s.Aside && !s.Edit {
		body = r.rude
	}
	title := body
	if strings.HasPrefix(s.Body, strings.TrimSuffix(s.Title, "…")) { // only its beginning
		title = unmarked
	}
	reading := Reading{Title: title(s.Title)}
	for line := range strings.Lines(s.Body) {
		if line = strings.TrimSpace(line); line != "" {
			reading.Body = append(reading.Body, body(line))
		}
	}
	for _, f := range s.Facts {
		reading.Facts = append(reading.Facts, choose(f.Prose && !s.Edit, r.marked)(f.Value))
	}
	for _, p := range s.Photos {
		reading.Alts = append(reading.Alts, choose(p.Fate == diff.Added || p.Fate == diff.Kept && !s.Edit, r.marked)(p.Alt))
	}
	for _, c := range s.Changes {
		reading.Changes = append(reading.Changes, r.changed(c.Spans))
	}
	reading.Hints = slices.Concat(r.hints(), s.Hints)
	if !s.Aside && hints.Foreign(s.Body) {
		reading.Hints = append([]Hint{{Text: i18n.M("hints.foreign")}}, reading.Hints...)
	}
	slices.SortStableFunc(reading.Hints, func(a, b Hint) int { return order(a) - order(b) })
	return reading
}

func order(h Hint) int {
	if h.Good {
		return 1
	}
	return 0
}

func choose(read bool, mark func(string) Text) func(string) Text {
	if read {
		return mark
	}
	return unmarked
}

func unmarked(text string) Text { return Text{{Words: text}} }

// reader gathers what it finds, kind by kind.
type reader struct {
	kinds  []hints.Kind
	quotes map[hints.Kind][]Quote
	places int
}

// marked is text with all that was found in it.
func (r *reader) marked(text string) Text {
	return r.cut(text, 0, len(text), r.note(text, hints.Read(text)))
}

// rude is text with what is rude in it, wherever it is said.
func (r *reader) rude(text string) Text {
	rude := slices.DeleteFunc(hints.Read(text), func(f hints.Finding) bool { return f.Kind.Published() })
	return r.cut(text, 0, len(text), r.note(text, rude))
}

// seen is a finding with its place on the page; the place goes to its first piece.
type seen struct {
	hints.Finding
	place string
}

// note keeps the very words for the hints.
func (r *reader) note(text string, found []hints.Finding) []seen {
	list := make([]seen, len(found))
	for i, f := range found {
		if r.quotes == nil {
			r.quotes = map[hints.Kind][]Quote{}
		}
		if len(r.quotes[f.Kind]) == 0 {
			r.kinds = append(r.kinds, f.Kind)
		}
		r.places++
		place := fmt.Sprintf("vu-%d", r.places)
		r.quotes[f.Kind] = append(r.quotes[f.Kind], Quote{text[f.From:f.To], place})
		list[i] = seen{f, place}
	}
	return list
}

// cut is the bytes from..to of text, what was seen in them apart.
func (r *reader) cut(text string, from, to int, list []seen) Text {
	var pieces Text
	for _, s := range list {
		start, end := max(s.From, from), min(s.To, to)
		if start >= end {
			continue
		}
		if from < start {
			pieces = append(pieces, Piece{Words: text[from:start]})
		}
		piece := Piece{Words: text[start:end], Kind: s.Kind}
		if start == s.From {
			piece.Place = s.place
		}
		pieces = append(pieces, piece)
		from = end
	}
	if from < to {
		pieces = append(pieces, Piece{Words: text[from:to]})
	}
	return pieces
}

// changed reads the new version of a text, and marks what its author added or completed.
func (r *reader) changed(spans []diff.Span) []Passage {
	var fresh strings.Builder
	starts := make([]int, len(spans)) // of each span in the new version
	for i, s := range spans {
		if s.Op == diff.Removed {
			continue
		}
		if fresh.Len() > 0 {
			fresh.WriteByte(' ')
		}
		starts[i] = fresh.Len()
		fresh.WriteString(s.Text)
	}
	text := fresh.String()
	added := func(f hints.Finding) bool {
		for i, s := range spans {
			if s.Op == diff.Added && f.From < starts[i]+len(s.Text) && f.To > starts[i] {
				return true
			}
		}
		return false
	}
	found := slices.DeleteFunc(hints.Read(text), func(f hints.Finding) bool { return !added(f) })
	list := r.note(text, found)
	passages := make([]Passage, len(spans))
	for i, s := range spans {
		passages[i] = Passage{s.Op, Text{{Words: s.Text}}}
		if s.Op != diff.Removed {
			passages[i].Text = r.cut(text, starts[i], starts[i]+len(s.Text), list)
		}
	}
	return passages
}

// hints are one for each kind of words that was found.
func (r *reader) hints() []Hint {
	list := make([]Hint, len(r.kinds))
	for i, kind := range r.kinds {
		list[i] = Hint{Text: i18n.M("hints.found." + string(kind)), Why: i18n.M("hints.why." + string(kind)), Mild: !kind.Grave(), Quotes: r.quotes[kind]}
	}
	return list
}
