package brand

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// Draft is an order as it is typed, every field a text.
type Draft struct {
	Use, Variant, Format   string
	Layout                 string // empty for the bubble alone
	Size                   string // "screen", "print" or "preset": which of the following counts
	Width, MM, DPI, Preset string
	Ground                 string // the name of one of Grounds, "other" for Colour; empty when it is not told
	Colour                 string
}

// The ways to name a size.
const (
	onScreen = "screen"
	inPrint  = "print"
	asPreset = "preset"
)

// otherGround is a ground that is none of ours.
const otherGround = "other"

func sizes() []string { return []string{onScreen, inPrint, asPreset} }

// draftFrom reads an address. Size may be left out: the one size given counts.
func draftFrom(v form.Values) Draft {
	d := Draft{
		Use: v.Text("use"), Layout: v.Text("layout"), Variant: v.Text("variant"), Format: v.Text("format"), Size: v.Text("size"),
		Width: v.Text("width"), MM: v.Text("mm"), DPI: v.Text("dpi"), Preset: v.Text("preset"),
		Ground: v.Text("ground"), Colour: v.Text("colour"),
	}
	if d.DPI == "" {
		d.DPI = strconv.Itoa(Resolutions()[0])
	}
	if given := d.given(); !slices.Contains(sizes(), d.Size) {
		d.Size = ""
		if len(given) == 1 {
			d.Size = given[0]
		}
	}
	return d
}

// given lists the ways in which d names a size.
func (d Draft) given() []string {
	var given []string
	for i, text := range []string{d.Width, d.MM, d.Preset} {
		if text != "" {
			given = append(given, sizes()[i])
		}
	}
	return given
}

// completed is d with what suits its use where nothing is typed; never the use, which only the person
// knows.
func (d Draft) completed(k *collection) Draft {
	usual := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	a := k.rules.advice(Use(d.Use))
	best := a.Formats[0]
	if len(d.given()) > 0 {
		best = a.picture() // somebody who names a size wants a picture
	}
	usual(&d.Variant, string(d.variant(k)))
	usual(&d.Format, string(best))
	usual(&d.Size, a.size())
	usual(&d.Width, strconv.Itoa(cmp.Or(a.Width, 512)))
	usual(&d.MM, strconv.Itoa(cmp.Or(a.MM, 50)))
	usual(&d.Preset, cmp.Or(a.Preset, "square-1080"))
	return d
}

// variant is the first one that stands out on the ground of d.
func (d Draft) variant(k *collection) Variant {
	if c, ok := d.ground(k.rules); ok && c != "" {
		for _, v := range k.standing(Layout(d.Layout), c) {
			return v
		}
	}
	return Couleur
}

// ground is the colour d names, "" when it names none; not ok when none can be read.
func (d Draft) ground(r Rules) (Colour, bool) {
	switch d.Ground {
	case "":
		return "", true
	case otherGround:
		return readColour(d.Colour)
	}
	return r.ground(d.Ground)
}

// shown is the order to draw while d is typed: what is wrong in it is replaced.
func (d Draft) shown(k *collection) Order {
	o, bad := d.order(k)
	if !slices.ContainsFunc(bad, func(f form.FieldError) bool { return f.Field != "use" }) {
		return o
	}
	usual := Order{Variant: Couleur, Format: PNG, Width: 512, Use: o.Use, Ground: o.Ground}
	if bad.On("variant").Empty() && bad.On("layout").Empty() {
		usual.Layout, usual.Variant = o.Layout, o.Variant
	}
	if bad.On("format").Empty() {
		usual.Format = o.Format
	}
	return usual
}

// query is d as an address carries it.
func (d Draft) query() string {
	q := url.Values{}
	for name, text := range map[string]string{
		"use": d.Use, "layout": d.Layout, "variant": d.Variant, "format": d.Format, "size": d.Size, "width": d.Width, "mm": d.MM, "dpi": d.DPI, "preset": d.Preset,
		"ground": d.Ground, "colour": d.Colour,
	} {
		if text != "" {
			q.Set(name, text)
		}
	}
	return q.Encode()
}

// order is what d asks for, and what is wrong with it.
func (d Draft) order(k *collection) (Order, form.Errors) {
	var e form.Errors
	o := Order{Layout: Layout(d.Layout), Variant: Variant(d.Variant), Format: Format(d.Format), Use: Use(d.Use)}
	var readable bool
	if o.Ground, readable = d.ground(k.rules); !readable {
		e.Add(groundField(d), "brand.colour_form")
	}
	o.checkUse(&e)
	k.checkKind(o, &e)
	if !o.Format.Vector() && d.readSize(&o, &e) {
		k.checkSize(o, &e)
	}
	return o, e
}

// groundField is where to mend a ground: beside the colour that was typed.
func groundField(d Draft) string {
	if d.Ground == otherGround {
		return "colour"
	}
	return "ground"
}

// readSize fills the size of o, or says that none can be read.
func (d Draft) readSize(o *Order, e *form.Errors) bool {
	switch d.Size {
	case asPreset:
		o.Preset = d.Preset
		return told(o.Preset != "", "preset", "brand.preset_unknown", e)
	case inPrint:
		o.MM, o.DPI = whole(d.MM), whole(d.DPI)
		return told(o.MM > 0, "mm", "brand.mm_not_whole", e)
	case onScreen:
		o.Width = whole(d.Width)
		return told(o.Width > 0, "width", "brand.width_unknown", e)
	}
	if len(d.given()) > 1 {
		return told(false, "width", "brand.size_many", e)
	}
	return told(false, "width", "brand.size_missing", e)
}

func told(ok bool, field, key string, e *form.Errors) bool {
	if !ok {
		e.Add(field, key)
	}
	return ok
}

// whole reads a whole number above zero, its unit forgiven; 0 for anything else.
func whole(text string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimRight(text, "mpxdi "), " ", ""))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
