package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// functions are what templates may call, in one locale.
func functions(l i18n.Locale, c *i18n.Catalogue, a *assets) template.FuncMap {
	return template.FuncMap{
		"t":       func(key string, args ...any) string { return c.Text(l, i18n.M(key, args...)) },
		"tn":      func(key string, n int, args ...any) string { return c.Text(l, i18n.N(key, n, args...)) },
		"say":     func(m i18n.Message) string { return c.Text(l, m) },
		"date":    func(t time.Time) string { return i18n.Date(l, t) },
		"moment":  func(t time.Time) string { return i18n.Moment(l, t) },
		"isodate": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"ago":     func(t time.Time) string { return c.Text(l, ago(time.Since(t))) },
		"number":  func(n int) string { return i18n.Number(l, n) },
		"asset":   a.address,
		"icon":    func(name string) template.HTML { return a.icon(name) },
		"dict":    dict,
		"list":    func(items ...any) []any { return items },
		"field":   func(name, label string, opts ...any) (Field, error) { return field(l, c, name, label, opts) },
		"errors":  func(e form.Errors) []FieldProblem { return problems(l, c, e) },
		"lines":   func(s string) []string { return strings.Split(s, "\n") },
		"add":     func(a, b int) int { return a + b },
		"here":    here,
		"of":      i18n.Of,
		"at":      i18n.At,
		"has":     func(list []string, s string) bool { return slices.Contains(list, s) },
	}
}

// here marks a link of the navigation: "page" for the page itself, "true" for one within it.
func here(path, link string) string {
	switch {
	case path == link:
		return "page"
	case strings.HasPrefix(path, link+"/"):
		return "true"
	}
	return ""
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a key has no value")
	}
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: key %v is no text", pairs[i])
		}
		d[key] = pairs[i+1]
	}
	return d, nil
}

// ago says how long ago something was, in the largest unit that fits.
func ago(d time.Duration) i18n.Message {
	switch {
	case d < time.Minute:
		return i18n.M("layout.ago_now")
	case d < time.Hour:
		return i18n.N("layout.ago_minutes", int(d.Minutes()))
	case d < 24*time.Hour:
		return i18n.N("layout.ago_hours", int(d.Hours()))
	}
	return i18n.N("layout.ago_days", int(d.Hours()/24))
}

// Choice is one answer of a select, of radio buttons or of boxes to tick.
type Choice struct {
	Value, Label string
	Checked      bool
}

// Choices are values in the reader's words, the catalogue's under family ("spots.season."), with those
// already chosen.
func (c *Ctx) Choices(family string, values []string, chosen ...string) []Choice {
	list := make([]Choice, len(values))
	for i, v := range values {
		list[i] = Choice{Value: v, Label: c.Translate(i18n.M(family + v)), Checked: slices.Contains(chosen, v)}
	}
	return list
}

// Field is what a field partial prints: label, value, hint and problem, tied together for
// assistive technology by ids made of ID.
type Field struct {
	Name, ID, Label, Hint, Error string
	Value                        any
	Type, Autocomplete           string
	Required                     bool
	Options                      []Choice
	Note                         *form.Note // what was asked of the field; nil for nothing
	opts                         map[string]any
}

// Opt is any other option given to the field, nil when it was not.
func (f Field) Opt(name string) any { return f.opts[name] }

// Rows, Maxlength and Inputmode are common options.
func (f Field) Rows() any { return f.opts["rows"] }

// Maxlength bounds what may be typed.
func (f Field) Maxlength() any { return f.opts["maxlength"] }

// Inputmode chooses a phone's keyboard.
func (f Field) Inputmode() any { return f.opts["inputmode"] }

// DescribedBy lists the ids of the hint, the note and the problem, for aria-describedby.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Note != nil {
		ids = append(ids, f.ID+"-note")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// field builds a Field: field "title" "spots.form.title" .Draft.Title .Errors "hint" "spots.form.title_hint" …
// The first two options are the value and the form's errors.
func field(l i18n.Locale, c *i18n.Catalogue, name, label string, opts []any) (Field, error) {
	f := Field{Name: name, ID: form.ID(name), Label: c.Text(l, i18n.M(label)), Type: "text"}
	if len(opts) > 0 {
		f.Value, opts = opts[0], opts[1:]
	}
	if len(opts) > 0 {
		if e, ok := opts[0].(form.Errors); ok {
			f.Error = c.Text(l, e.On(name))
			opts = opts[1:]
		}
	}
	var err error
	if f.opts, err = dict(opts...); err != nil {
		return f, fmt.Errorf("field %s: %w", name, err)
	}
	for key, v := range f.opts {
		switch key {
		case "hint":
			f.Hint = hint(l, c, v)
		case "type":
			f.Type = fmt.Sprint(v)
		case "autocomplete":
			f.Autocomplete = fmt.Sprint(v)
		case "required":
			f.Required = v == true
		case "id":
			f.ID = fmt.Sprint(v)
		case "options":
			f.Options, _ = v.([]Choice)
		case "note":
			if n, ok := v.(form.Note); ok && n.Field == name && !n.Empty() {
				f.Note = &n
			}
		}
	}
	return f, nil
}

func hint(l i18n.Locale, c *i18n.Catalogue, v any) string {
	if m, ok := v.(i18n.Message); ok {
		return c.Text(l, m)
	}
	return c.Text(l, i18n.M(fmt.Sprint(v)))
}

// FieldProblem is one line of the summary above a form.
type FieldProblem struct{ ID, Text string }

func problems(l i18n.Locale, c *i18n.Catalogue, e form.Errors) []FieldProblem {
	list := make([]FieldProblem, len(e))
	for i, p := range e {
		list[i] = FieldProblem{form.ID(p.Field), c.Text(l, p.Message)}
	}
	return list
}
