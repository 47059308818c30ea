package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
)

// The bounds of a file.
const (
	MaxBytes   = 5 << 20
	maxLines   = 20_000
	maxColumns = 100
	maxCell    = 5_000 // characters
)

// Sheet is a file as it was read: its titles and its lines, the empty ones left out.
type Sheet struct {
	Headers []string // each of its own, none empty
	Lines   []Line
}

// Line is one of a sheet's, with as many cells as there are titles.
type Line struct {
	Number int // of its row, as a spreadsheet counts them: the titles are row 1
	Cells  []string
	Spare  int // cells beyond the titles, which are not kept
}

// Read reads what spreadsheets save as CSV: semicolons, commas or tabs, UTF-8, UTF-16 or Windows-1252, any
// ends of lines. What it cannot read is a fault that says what to do.
func Read(content []byte) (Sheet, error) {
	if err := isText(content); err != nil {
		return Sheet{}, err
	}
	text, err := decode(content)
	if err != nil {
		return Sheet{}, err
	}
	text, comma := separator(text)
	records, err := parse(text, comma, false)
	if e := new(csv.ParseError); errors.As(err, &e) && errors.Is(e.Err, csv.ErrBareQuote) { // written by hand: Le "Petit" bar
		records, err = parse(text, comma, true)
	}
	if err != nil {
		return Sheet{}, err
	}
	return sheet(records)
}

func refused(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }

// isText recognises by their first bytes the files that people take for CSV.
func isText(content []byte) error {
	begins := func(magic string) bool { return bytes.HasPrefix(content, []byte(magic)) }
	switch {
	case len(content) == 0:
		return refused("imports.file_empty")
	case len(content) > MaxBytes:
		return refused("imports.file_heavy", MaxBytes>>20)
	case begins("PK\x03\x04"), begins("\xd0\xcf\x11\xe0"): // Excel, LibreOffice; old Excel
		return refused("imports.file_spreadsheet")
	case begins("%PDF"):
		return refused("imports.file_pdf")
	case begins("\xff\xfe"), begins("\xfe\xff"): // UTF-16
		return nil
	case bytes.IndexByte(content, 0) >= 0:
		return refused("imports.file_binary")
	}
	return nil
}

// decode makes UTF-8 of content. What is not UTF-8 is what Excel writes in France: Windows-1252.
func decode(content []byte) (string, error) {
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(content)
		if err != nil {
			return "", refused("imports.file_binary")
		}
		return string(text), nil
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if utf8.Valid(content) {
		return string(content), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil {
		return "", refused("imports.file_binary")
	}
	return string(text), nil
}

// separator finds what stands between the cells: what the file says itself ("sep=;"), else what the
// titles hold most of.
func separator(text string) (string, rune) {
	if said, ok := strings.CutPrefix(text, "sep="); ok && len(said) > 1 && strings.ContainsRune(";,\t|", rune(said[0])) && strings.ContainsRune("\r\n", rune(said[1])) {
		return strings.TrimPrefix(strings.TrimPrefix(said[1:], "\r"), "\n"), rune(said[0])
	}
	best, most, quoted := ';', 0, false
	counts := map[rune]int{}
	for _, r := range text {
		if r == '"' {
			quoted = !quoted
		}
		end := (r == '\n' || r == '\r') && !quoted
		if end && len(counts) > 0 {
			break
		}
		if !end && !quoted {
			counts[r]++
		}
	}
	for _, r := range ";\t,|" {
		if counts[r] > most {
			best, most = r, counts[r]
		}
	}
	return text, best
}

type entry struct {
	line  int
	cells []string
}

// parse reads the records; lazy forgives a quote in the middle of a cell.
func parse(text string, comma rune, lazy bool) ([]entry, error) {
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // an old Macintosh's
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, lazy
	var all []entry
	inside := 0 // ends of lines within the cells so far: a spreadsheet counts rows
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return all, nil
		}
		if e := new(csv.ParseError); errors.As(err, &e) && (lazy || !errors.Is(e.Err, csv.ErrBareQuote)) {
			return nil, refused("imports.file_quote", e.StartLine-inside)
		}
		if err != nil {
			return nil, fmt.Errorf("read a table: %w", err)
		}
		line, _ := r.FieldPos(0)
		line -= inside
		inside += strings.Count(strings.Join(cells, ""), "\n")
		if cells, err = cleaned(cells, line); err != nil {
			return nil, err
		}
		if cells == nil {
			continue
		}
		if len(all) > maxLines {
			return nil, refused("imports.file_long", maxLines)
		}
		all = append(all, entry{line, cells})
	}
}

// cleaned are the cells of a record, without the empty ones at its end; nil for an empty record.
func cleaned(cells []string, line int) ([]string, error) {
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(form.Clean(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(cell)))
		if form.Length(cells[i]) > maxCell {
			return nil, refused("imports.file_cell", line, maxCell)
		}
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil, nil
	}
	return cells, nil
}

func sheet(records []entry) (Sheet, error) {
	if len(records) < 2 {
		return Sheet{}, refused("imports.file_no_lines")
	}
	if len(records[0].cells) > maxColumns {
		return Sheet{}, refused("imports.file_wide", maxColumns)
	}
	s := Sheet{Headers: titles(records[0].cells)}
	for _, r := range records[1:] {
		cells := make([]string, len(s.Headers))
		copy(cells, r.cells)
		s.Lines = append(s.Lines, Line{r.line, cells, max(0, len(r.cells)-len(cells))})
	}
	return s, nil
}

// titles gives each column a title of its own: an empty one is named as spreadsheets do, a second one
// numbered.
func titles(cells []string) []string {
	list := make([]string, 0, len(cells))
	for i, cell := range cells {
		title := shortened(strings.Join(strings.Fields(cell), " "), 60)
		if title == "" {
			title = letters(i)
		}
		for n, base := 2, title; slices.Contains(list, title); n++ {
			title = fmt.Sprintf("%s (%d)", base, n)
		}
		list = append(list, title)
	}
	return list
}

// letters is what spreadsheets call a column: A, B… Z, AA…
func letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

func shortened(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
