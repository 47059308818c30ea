package visuals

import (
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// typed is a form with nothing missing.
func typed() url.Values {
	return url.Values{"title": {"Portière"}, "use": {"vehicle"}, "unit": {"mm"}, "width": {"900"}, "kept_photo": {"photo"}}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(url.Values)
		field  string // that is wrong; empty for none
		says   string
	}{
		"right":                {func(url.Values) {}, "", ""},
		"all of it":            {func(v url.Values) { all(v) }, "", ""},
		"no picture":           {func(v url.Values) { v.Del("kept_photo") }, "photo", "visuals.photo_missing"},
		"no title":             {func(v url.Values) { v.Del("title") }, "title", "visuals.title_missing"},
		"a title too long":     {func(v url.Values) { v.Set("title", strings.Repeat("é", 81)) }, "title", "form.too_long"},
		"a use of nobody":      {func(v url.Values) { v.Set("use", "tattoo") }, "use", "visuals.use_missing"},
		"a unit of nobody":     {func(v url.Values) { v.Set("unit", "inch") }, "unit", "visuals.unit_missing"},
		"no width":             {func(v url.Values) { v.Del("width") }, "width", "visuals.width_missing"},
		"width with its unit":  {func(v url.Values) { v.Set("width", "900 mm") }, "width", "visuals.width_whole"},
		"half a millimetre":    {func(v url.Values) { v.Set("width", "0,5") }, "width", "visuals.width_whole"},
		"no width at all":      {func(v url.Values) { v.Set("width", "0") }, "width", "visuals.width_whole"},
		"wider than a street":  {func(v url.Values) { v.Set("width", "100001") }, "width", "visuals.width_whole"},
		"as wide as a street":  {func(v url.Values) { v.Set("width", "100 000") }, "", ""},
		"infinity":             {func(v url.Values) { v.Set("width", "Inf") }, "width", "visuals.width_whole"},
		"a bubble in words":    {func(v url.Values) { v.Set("bubble", "petite") }, "bubble", "visuals.width_whole"},
		"a bubble too wide":    {func(v url.Values) { v.Set("bubble", "901") }, "bubble", "visuals.bubble_wider"},
		"a short colour":       {func(v url.Values) { v.Set("ground", "#fff") }, "", ""},
		"a colour in words":    {func(v url.Values) { v.Set("ground", "rouge") }, "ground", "visuals.ground_form"},
		"too many words":       {func(v url.Values) { v.Set("words", strings.Repeat("é", 601)) }, "words", "form.too_long"},
		"half a mark":          {func(v url.Values) { v.Set("x", "10"); v.Set("y", "10"); v.Set("w", "10") }, "h", "visuals.mark_range"},
		"outside on the left":  {func(v url.Values) { mark(v, "-1", "10", "10", "10") }, "x", "visuals.mark_range"},
		"outside on the right": {func(v url.Values) { mark(v, "95", "10", "10", "10") }, "w", "visuals.mark_range"},
		"to the very edge":     {func(v url.Values) { mark(v, "33,4", "10", "66,7", "10") }, "", ""},
		"nothing marked":       {func(v url.Values) { mark(v, "10", "10", "0", "10") }, "w", "visuals.mark_range"},
		"no number":            {func(v url.Values) { mark(v, "10", "NaN", "10", "10") }, "y", "visuals.mark_range"},
		"a place and a share":  {func(v url.Values) { v.Set("place", "se"); v.Set("share", "20") }, "", ""},
		"a place without":      {func(v url.Values) { v.Set("place", "se") }, "share", "visuals.share_missing"},
		"a place of nobody":    {func(v url.Values) { v.Set("place", "ailleurs"); v.Set("share", "20") }, "place", "form.choose"},
	} {
		v := typed()
		c.change(v)
		bad := DraftFrom(form.From(v)).check()
		if c.field == "" && len(bad) > 0 || c.field != "" && (bad.On(c.field).Key != c.says || bad[0].Field != c.field) {
			t.Errorf("%s: %v", name, bad)
		}
	}
}

func all(v url.Values) {
	v.Set("bubble", "120")
	v.Set("ground", "#8a1c4a")
	v.Set("words", "Pour la foire.")
	mark(v, "10", "20,5", "30", "40")
}

func mark(v url.Values, x, y, w, h string) {
	for name, text := range map[string]string{"x": x, "y": y, "w": w, "h": h} {
		v.Set(name, text)
	}
}

func TestSpec(t *testing.T) {
	v := typed()
	all(v)
	s := DraftFrom(form.From(v)).spec(1000, 500, 1)
	if s.Use != "vehicle" || s.Unit != Millimetres || s.Width != 900 || s.Bubble != 120 || s.Ground != "#8A1C4A" || s.Words != "Pour la foire." || s.Mark != (Mark{0.1, 0.205, 0.3, 0.4}) {
		t.Errorf("it says %+v", s)
	}
	v.Set("place", "c")
	v.Set("share", "20")
	if s := DraftFrom(form.From(v)).spec(1000, 500, 1); math.Abs(s.Mark.W-0.2) > 1e-9 || math.Abs(s.Mark.H-0.4) > 1e-9 || math.Abs(s.Mark.X-0.4) > 1e-9 || math.Abs(s.Mark.Y-0.3) > 1e-9 {
		t.Errorf("a place counts before the numbers: %+v", s.Mark)
	}
	v = typed()
	mark(v, "33,4", "0", "66,7", "100")
	if s := DraftFrom(form.From(v)).spec(100, 100, 1); s.Mark.X+s.Mark.W > 1 {
		t.Errorf("rounded past the edge: %+v", s.Mark)
	}
}

// TestShownAgain: what is kept is shown as it was typed, in the reader's way of writing numbers.
func TestShownAgain(t *testing.T) {
	v := typed()
	all(v)
	d := DraftFrom(form.From(v))
	kept := Visual{Title: d.Title, State: Drafted, Revision: 3, Versions: []Version{{Spec: d.spec(1000, 500, 1)}}}
	kept.Versions[0].Photo.ID = "photo"
	again := draftOf(kept).in(i18n.French)
	for name, got := range map[string]string{
		"Portière": again.Title, "vehicle": again.Use, "mm": again.Unit, "900": again.Width.Text, "120": again.Bubble.Text, "#8A1C4A": again.Ground,
		"10": again.X.Text, "20,5": again.Y.Text, "30": again.W.Text, "40": again.H.Text, "photo": again.Photo,
	} {
		if got != name {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
	if bad := again.check(); len(bad) > 0 || again.Revision != 3 {
		t.Errorf("shown again it is wrong: %v", bad)
	}
	kept.State = ChangesRequested
	if next := draftOf(kept); next.Photo != "" || next.X.Text != "" {
		t.Errorf("the next version begins with the last picture: %+v", next)
	}
}
