package journal

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// Change is one thing that an act changed, or says of itself: Before is empty for what it only says.
type Change struct {
	Field         string // "reason"; "use.width" within another
	Before, After string
}

// fields are those there are words for; any other is shown as it is written.
func fields() []string {
	return []string{
		"account", "audience", "author", "conditions", "consent", "edit", "federation", "file", "format", "ground", "holder", "invited", "kind", "layout", "lines", "month", "organisation", "photo",
		"rank", "reason", "reference", "revision", "role", "sha256", "state", "step", "subject", "svg_sha256", "until", "use", "variant", "version", "wished", "year", "acts", "from",
		"object", "people", "request",
	}
}

// Known reports whether the field has words.
func (c Change) Known() bool { return slices.Contains(fields(), c.Field) }

// changes tells what differs between two values, field by field. What is not JSON was never recorded.
func changes(before, after string) []Change {
	was, is := map[string]string{}, map[string]string{}
	flatten(was, "", before)
	flatten(is, "", after)
	both := maps.Clone(was)
	maps.Copy(both, is)
	var list []Change
	for _, f := range slices.Sorted(maps.Keys(both)) {
		if before == "" || was[f] != is[f] {
			list = append(list, Change{f, was[f], is[f]})
		}
	}
	return list
}

func flatten(into map[string]string, field, text string) {
	if text == "" {
		return
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // a number is shown to its last digit
	var v any
	if decoder.Decode(&v) == nil {
		walk(into, field, v)
	}
}

func walk(into map[string]string, field string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			walk(into, strings.TrimPrefix(field+"."+strings.ToLower(name), "."), inner)
		}
	case []any:
		for i, inner := range v {
			walk(into, strings.TrimPrefix(fmt.Sprintf("%s.%d", field, i+1), "."), inner)
		}
	case nil:
	default:
		if text := short(fmt.Sprint(v)); text != "" {
			into[field] = text
		}
	}
}

// most is how much of a value is shown: enough for a hash.
const most = 80

func short(text string) string {
	if form.Length(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
