package journal

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ohmylot/ohmylot/pkg/form"
)

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          []Change
	}{
		{"", "", nil},
		{"", `{"reason":"outside","account":12345678901234567}`, []Change{{"account", "", "12345678901234567"}, {"reason", "", "outside"}}},
		{`{"state":"published"}`, "", []Change{{"state", "published", ""}}},
		{`{"width":{"web":40,"print":25},"name":"a"}`, `{"width":{"web":48,"print":25},"name":"a"}`, []Change{{"width.web", "40", "48"}}},
		{`["a","b"]`, `["a","c"]`, []Change{{"2", "b", "c"}}},
		{`{"a":null,"b":true}`, `{"a":1,"b":false}`, []Change{{"a", "", "1"}, {"b", "true", "false"}}},
		{"", `"` + strings.Repeat("é", 200) + `"`, []Change{{"", "", strings.Repeat("é", most-1) + "…"}}},
		{"", `{"Month":"2026-11"}`, []Change{{"month", "", "2026-11"}}},
		{`{"a":"x","b":""}`, `{"a":"","b":""}`, []Change{{"a", "x", ""}}},
		{"not json", `{`, nil},
	} {
		if diff := cmp.Diff(c.want, changes(c.before, c.after)); diff != "" {
			t.Errorf("from %s to %s: %s", c.before, c.after, diff)
		}
	}
}

func TestThings(t *testing.T) {
	for text, want := range map[string]Thing{
		"spot 12":              {Text: "spot 12", Kind: "spot", Ref: "12"},
		"brand_master 3":       {Text: "brand_master 3", Kind: "brand_master", Ref: "3"},
		"brand_rules":          {Text: "brand_rules", Kind: "brand_rules"},
		"misuse report 4":      {Text: "misuse report 4", Kind: "misuse report", Ref: "4"},
		"charter ambassador 2": {Text: "charter ambassador 2", Kind: "charter", Ref: "ambassador 2"},
		"spots":                {Text: "spots"},
		"<script>":             {Text: "<script>"},
		"":                     {},
	} {
		if got := thing(text); got != want {
			t.Errorf("%q is %+v", text, got)
		}
	}
	for i, k := range kinds() {
		for _, later := range kinds()[i+1:] {
			if strings.HasPrefix(later, k+" ") {
				t.Errorf("%q is read as a %q", later, k)
			}
		}
	}
}

func TestGroupsAreApart(t *testing.T) {
	acts := Acts()
	slices.Sort(acts)
	if once := slices.Compact(slices.Clone(acts)); len(once) != len(acts) {
		t.Error("an act is in two groups")
	}
	for _, g := range groups() {
		if slices.Contains(acts, g.Name) {
			t.Errorf("%s is a group and an act", g.Name)
		}
	}
}

// TestHostileFilters: what nothing could match is left out.
func TestHostileFilters(t *testing.T) {
	for query, want := range map[string]Filter{
		"acts=spot.publish&person=12&from=2026-01-01&until=2026-02-01": {Acts: "spot.publish", Person: "12", From: "2026-01-01", Until: "2026-02-01"},
		"acts=moderation": {Acts: "moderation"},
		"acts=nothing&from=yesterday&until=2026-02-31": {},
		"acts=%00&from=9999-12-31&until=0001-01-01":    {},
		"from=99999999999999999999-01-01":              {},
		"person=" + strings.Repeat("a", 500):           {Person: strings.Repeat("a", maxAsked)},
		"object=' OR 1=1 --&request=%25":               {Object: "' OR 1=1 --", Request: "%"},
		"person=%C3%28":                                {Person: filterFrom(form.From(url.Values{"person": {"\xc3("}})).Person},
	} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := filterFrom(form.From(v)); got != want {
			t.Errorf("%s: %+v", query, got)
		}
	}
}
