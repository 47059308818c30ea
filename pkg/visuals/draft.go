package visuals

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Draft is a visual as a person typed it.
type Draft struct {
	Title, Use, Unit, Ground, Words string
	Width, Bubble                   figure
	X, Y, W, H                      figure // the mark, in percent of the picture
	Place, Share                    string // or one of Places with one of Shares, which then count
	Photo                           string // id of a picture already received
	Revision                        int    // the revision the form showed; 0 for any
	Sent                            string // digest of the form as it was sent, the file in it included; empty without a form
}

// figure is a number as typed.
type figure struct {
	Text   string
	number float64
	read   bool
}

// The bounds of what a person writes.
const (
	maxTitle  = 80
	maxWords  = 600
	maxWidth  = 100_000 // a hundred metres, or more pixels than any screen has
	leastMark = 0.5     // percent
)

// DraftFrom reads the form, a new picture aside.
func DraftFrom(f form.Values) Draft {
	d := Draft{
		Title: f.Text("title"), Use: f.Text("use"), Unit: f.Text("unit"), Ground: f.Text("ground"), Words: f.Paragraph("words"),
		Width: figureFrom(f, "width"), Bubble: figureFrom(f, "bubble"),
		X: figureFrom(f, "x"), Y: figureFrom(f, "y"), W: figureFrom(f, "w"), H: figureFrom(f, "h"),
		Place: f.Text("place"), Share: f.Text("share"), Photo: f.Text("kept_photo"),
	}
	d.Revision, _ = f.Int("version")
	return d
}

func figureFrom(f form.Values, name string) figure {
	n, read := f.Float(name)
	return figure{f.Text(name), n, read}
}

func figureOf(n float64) figure { return figure{strconv.FormatFloat(n, 'f', -1, 64), n, true} }

// draftOf is a version as the form shows it.
func draftOf(v Visual) Draft {
	now := v.Now()
	d := Draft{
		Title: v.Title, Use: string(now.Spec.Use), Unit: string(now.Spec.Unit), Ground: string(now.Spec.Ground), Words: now.Spec.Words,
		Width: figureOf(float64(now.Spec.Width)), Revision: v.Revision,
	}
	if now.Spec.Bubble > 0 {
		d.Bubble = figureOf(float64(now.Spec.Bubble))
	}
	if v.State == Drafted {
		d.Photo = now.Photo.ID
		d.mark(now.Spec.Mark)
	}
	return d
}

// mark shows where the bubble is, in percent.
func (d *Draft) mark(m Mark) {
	if !m.Set() {
		return
	}
	percent := func(f float64) figure { return figureOf(math.Round(f*1000) / 10) }
	d.X, d.Y, d.W, d.H = percent(m.X), percent(m.Y), percent(m.W), percent(m.H)
}

// Drawn is the mark as typed, for the page; nil while it makes none.
func (d Draft) Drawn() *moderation.Mark {
	if !d.X.read || !d.Y.read || !d.W.read || !d.H.read {
		return nil
	}
	return &moderation.Mark{X: d.X.number, Y: d.Y.number, W: max(d.W.number, 0), H: max(d.H.number, 0)}
}

// in writes the figures that could be read as people of that language do.
func (d Draft) in(l i18n.Locale) Draft {
	for _, f := range []*figure{&d.Width, &d.Bubble, &d.X, &d.Y, &d.W, &d.H} {
		if f.read && l == i18n.French {
			f.Text = strings.Replace(f.Text, ".", ",", 1)
		}
	}
	return d
}

// check says what is wrong with d.
func (d Draft) check() form.Errors {
	var e form.Errors
	if d.Photo == "" {
		e.Add("photo", "visuals.photo_missing")
	}
	switch n := form.Length(d.Title); {
	case n == 0:
		e.Add("title", "visuals.title_missing")
	case n > maxTitle:
		e.Add("title", "form.too_long", maxTitle)
	}
	if !brand.Use(d.Use).Known() {
		e.Add("use", "visuals.use_missing")
	}
	if !slices.Contains(Units(), d.Unit) {
		e.Add("unit", "visuals.unit_missing")
	}
	d.checkWidths(&e)
	if _, ok := brand.ReadColour(d.Ground); d.Ground != "" && !ok {
		e.Add("ground", "visuals.ground_form")
	}
	if form.Length(d.Words) > maxWords {
		e.Add("words", "form.too_long", maxWords)
	}
	d.checkMark(&e)
	return e
}

func (d Draft) checkWidths(e *form.Errors) {
	whole := func(f figure) bool {
		return f.read && f.number == math.Trunc(f.number) && f.number >= 1 && f.number <= maxWidth
	}
	switch {
	case d.Width.Text == "":
		e.Add("width", "visuals.width_missing")
	case !whole(d.Width):
		e.Add("width", "visuals.width_whole", maxWidth)
	}
	switch {
	case d.Bubble.Text == "":
	case !whole(d.Bubble):
		e.Add("bubble", "visuals.width_whole", maxWidth)
	case whole(d.Width) && d.Bubble.number > d.Width.number:
		e.Add("bubble", "visuals.bubble_wider")
	}
}

func (d Draft) checkMark(e *form.Errors) {
	if d.Place != "" {
		if !slices.Contains(Places(), d.Place) {
			e.Add("place", "form.choose")
		}
		if !slices.Contains(Shares(), d.Share) {
			e.Add("share", "visuals.share_missing")
		}
		return
	}
	if d.X.Text+d.Y.Text+d.W.Text+d.H.Text == "" {
		return
	}
	for _, one := range []struct {
		name        string
		at          figure
		least, most float64
	}{{"x", d.X, 0, 100}, {"y", d.Y, 0, 100}, {"w", d.W, leastMark, 100 - d.X.number}, {"h", d.H, leastMark, 100 - d.Y.number}} {
		const rounding = 0.11 // of two numbers with one decimal
		if !one.at.read || one.at.number < one.least || one.at.number > one.most+rounding {
			e.Add(one.name, "visuals.mark_range")
		}
	}
}

// spec is what d says, once checked, of a picture of this size. tall is the bubble's height for a
// width of 1.
func (d Draft) spec(width, height int, tall float64) Spec {
	s := Spec{
		Use: brand.Use(d.Use), Unit: Unit(d.Unit), Width: int(d.Width.number), Bubble: int(d.Bubble.number), Words: d.Words,
		Mark: Mark{d.X.number / 100, d.Y.number / 100, d.W.number / 100, d.H.number / 100},
	}
	s.Ground, _ = brand.ReadColour(d.Ground)
	if d.Place != "" {
		share, _ := strconv.ParseFloat(d.Share, 64) // one of Shares
		s.Mark = placed(d.Place, share/100, width, height, tall)
	}
	s.Mark.W, s.Mark.H = min(s.Mark.W, 1-s.Mark.X), min(s.Mark.H, 1-s.Mark.Y)
	return s
}
