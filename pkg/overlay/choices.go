package overlay

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/form"
)

// Choices is the form as it is typed, every field a text. Where At or Size says nothing, a hand did: X
// and Y are the middle of the bubble and Width its width, in ten thousandths of what the file shows
// (of its shorter side, for the width).
type Choices struct {
	Variant, At, Size string
	X, Y, Width       string
	Crop, Frame       string
	Format, Use       string
}

// Where the bubble may be put without a hand: row by row.
func places() []string {
	return []string{"top_left", "top", "top_right", "left", "centre", "right", "bottom_left", "bottom", "bottom_right"}
}

// usual are the same places, those first where a logo disturbs least.
func usual() []string {
	return []string{"bottom_right", "bottom_left", "top_right", "top_left", "bottom", "top", "right", "left", "centre"}
}

// The sizes without a hand, as parts of the shorter side.
func sizes() []string { return []string{"small", "medium", "large"} }

func sizeOf(name string) (part float64, known bool) {
	part, known = map[string]float64{"small": 1.0 / 6, "medium": 1.0 / 4, "large": 2.0 / 5}[name]
	return part, known
}

// crops are the shapes a file may have besides the photo's own, and frames which part of the photo
// they show.
func crops() []brand.Preset {
	wanted := []string{"square-1080", "story", "share"}
	return slices.DeleteFunc(brand.Presets(), func(p brand.Preset) bool { return !slices.Contains(wanted, p.Name) })
}

func frames() []string { return []string{"start", "middle", "end"} }

// whole is the crop that shows the photo as it is.
const whole = "whole"

func cropNames() []string {
	names := []string{whole}
	for _, p := range crops() {
		names = append(names, p.Name)
	}
	return names
}

// formats are those of a photo, the usual one first.
func formats() []brand.Format { return []brand.Format{brand.JPEG, brand.WebP, brand.PNG} }

// uses are those that pictures suit.
func uses() []string {
	var list []string
	for _, a := range brand.Uses() {
		if slices.ContainsFunc(a.Formats, func(f brand.Format) bool { return !f.Vector() }) {
			list = append(list, string(a.Use))
		}
	}
	return list
}

func choicesFrom(v form.Values) Choices {
	return Choices{
		Variant: v.Text("variant"), At: v.Text("at"), Size: v.Text("size"), X: v.Text("x"), Y: v.Text("y"), Width: v.Text("width"),
		Crop: v.Text("crop"), Frame: v.Text("frame"), Format: v.Text("format"), Use: v.Text("use"),
	}
}

// fields are the form's, by their names.
func (c *Choices) fields() map[string]*string {
	return map[string]*string{
		"variant": &c.Variant, "at": &c.At, "size": &c.Size, "x": &c.X, "y": &c.Y, "width": &c.Width,
		"crop": &c.Crop, "frame": &c.Frame, "format": &c.Format, "use": &c.Use,
	}
}

// query is c as an address carries it.
func (c Choices) query() string {
	q := url.Values{}
	for name, value := range c.fields() {
		if *value != "" {
			q.Set(name, *value)
		}
	}
	return q.Encode()
}

// unplaced reports whether nobody has said yet where the bubble goes.
func (c Choices) unplaced() bool { return c.Variant == "" && c.At == "" && c.X == "" && c.Y == "" }

// completed is c with what is usual where nothing is said; never the use, which only the person knows.
func (c Choices) completed() Choices {
	c.Variant, c.Format = cmp.Or(c.Variant, string(brand.Couleur)), cmp.Or(c.Format, string(brand.JPEG))
	c.Crop, c.Frame = cmp.Or(c.Crop, whole), cmp.Or(c.Frame, "middle")
	if c.X == "" && c.Y == "" {
		c.At = cmp.Or(c.At, usual()[0])
	}
	if c.Width == "" {
		c.Size = cmp.Or(c.Size, "medium")
	}
	return c
}

// put is c with the bubble at a place, whatever a hand did before.
func (c Choices) put(at string) Choices {
	c.At, c.X, c.Y = at, "", ""
	return c
}

// share reads ten thousandths.
func share(text string) (float64, bool) {
	n, err := strconv.Atoi(text)
	return float64(n) / 10_000, err == nil && n >= 0 && n <= 10_000
}

// shareText writes ten thousandths.
func shareText(part, of int) string { return strconv.Itoa((part*10_000 + of/2) / of) }
