package imports

import (
	"slices"
	"strings"
)

// Words are what spreadsheets say, by what it means.
type Words struct{ lines []meaning }

type meaning struct {
	about, value string
	words        []string // folded
}

// ParseWords reads lines "about;value;words", the words separated by commas. Longer ones are worth more.
func ParseWords(text string) Words {
	var w Words
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.TrimSpace(line), ";")
		if len(parts) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		m := meaning{about: parts[0], value: parts[1]}
		for _, word := range strings.Split(parts[2], ",") {
			m.words = append(m.words, fold(word))
		}
		w.lines = append(w.lines, m)
	}
	return w
}

// Titles are what the column of a field is called.
func (w Words) Titles(field string) []string {
	for _, m := range w.lines {
		if m.about == "title" && m.value == field {
			return m.words
		}
	}
	return nil
}

// One is what a cell means about something: said in full, else by the longest words that it holds.
func (w Words) One(about, cell string) (string, bool) {
	cell = fold(cell)
	if cell == "" {
		return "", false
	}
	best, most := "", 0
	for _, m := range w.lines {
		if m.about != about {
			continue
		}
		for _, word := range m.words {
			if word == cell {
				return m.value, true
			}
			if len(word) > most && strings.Contains(" "+cell+" ", " "+word+" ") {
				best, most = m.value, len(word)
			}
		}
	}
	return best, most > 0
}

// Each is what a list in a cell means about something, each once; unknown is the first of it that means
// nothing.
func (w Words) Each(about, cell string) (values []string, unknown string) {
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;/|+&\n", r) }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		value, known := w.One(about, part)
		switch {
		case !known && unknown == "":
			unknown = part
		case known && value != "" && !slices.Contains(values, value):
			values = append(values, value)
		}
	}
	return values, unknown
}
