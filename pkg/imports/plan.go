package imports

import (
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/slug"
)

// fold is a title as it is compared: small letters without accents, words apart by one space.
func fold(title string) string { return strings.ReplaceAll(slug.Of(title, ""), "-", " ") }

// fingerprint is that of titles: files with the same ones are read the same way.
func fingerprint(headers []string) []byte {
	folded := make([]string, len(headers))
	for i, h := range headers {
		folded[i] = fold(h)
	}
	sum := sha256.Sum256([]byte(strings.Join(folded, "\x00")))
	return sum[:]
}

// guess finds the column of each field by its title: a title said in full first, then one that holds the
// words; each column serves once.
func guess(fields []Field, headers []string) map[string]int {
	columns := map[string]int{}
	taken := map[int]bool{}
	for _, whole := range []bool{true, false} {
		for _, f := range fields {
			if _, found := columns[f.Name]; found {
				continue
			}
			if at := column(f, headers, taken, whole); at >= 0 {
				columns[f.Name], taken[at] = at, true
			}
		}
	}
	return columns
}

func column(f Field, headers []string, taken map[int]bool, whole bool) int {
	for _, words := range f.Titles {
		for i, h := range headers {
			h = fold(h)
			if !taken[i] && words != "" && (h == words || !whole && strings.Contains(" "+h+" ", " "+words+" ")) {
				return i
			}
		}
	}
	return -1
}

// planFrom reads the form where columns are told.
func planFrom(f form.Values, about About, columns int) Plan {
	p := Plan{Columns: map[string]int{}, Choices: map[string]string{}}
	for _, field := range about.Fields {
		if at, ok := f.Int("column_" + field.Name); ok && at >= 0 && at < columns && f.Text("column_"+field.Name) != "" {
			p.Columns[field.Name] = at
		}
	}
	for _, c := range about.Choices {
		if v := f.Text("choice_" + c.Name); slices.Contains(c.Values, v) || c.Values == nil && v == "yes" {
			p.Choices[c.Name] = v
		}
	}
	return p
}

// check says what is missing before a file can be looked at.
func (p Plan) check(about About) form.Errors {
	var e form.Errors
	used := map[int]bool{}
	for _, f := range about.Fields {
		at, told := p.Columns[f.Name]
		if f.Required && !told {
			e.Add("column_"+f.Name, "imports.column_missing")
		}
		if told && used[at] {
			e.Add("column_"+f.Name, "imports.column_twice")
		}
		used[at] = used[at] || told
	}
	for _, c := range about.Choices {
		if c.Values != nil && p.Choices[c.Name] == "" {
			e.Add("choice_"+c.Name, "form.choose")
		}
		if c.Must && p.Choices[c.Name] == "" {
			e.Add("choice_"+c.Name, "imports.choice_missing")
		}
	}
	return e
}

// row is a line read by p.
func (p Plan) row(number int, cells []string) Row {
	values := url.Values{}
	for name, at := range p.Columns {
		if at < len(cells) {
			values.Set(name, cells[at])
		}
	}
	return Row{number, form.From(values)}
}

func (p Plan) choices() form.Values {
	values := url.Values{}
	for name, v := range p.Choices {
		values.Set(name, v)
	}
	return form.From(values)
}
