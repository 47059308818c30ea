package brand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// Order is the file a person wants: a variant in a format, of one size (Width, MM with DPI, or
// Preset; none for a vector format), for a use.
type Order struct {
	Variant Variant
	Format  Format
	Width   int // pixels, one of Widths
	MM, DPI int
	Preset  string
	Use     Use
}

// Check tells what is wrong with o, field by field.
func (o Order) Check() form.Errors {
	var e form.Errors
	o.checkUse(&e)
	o.checkFile(&e)
	return e
}

func (o Order) checkUse(e *form.Errors) {
	switch {
	case o.Use == "":
		e.Add("use", "brand.use_missing")
	case !o.Use.Known():
		e.Add("use", "brand.use_unknown")
	}
}

func (o Order) checkFile(e *form.Errors) {
	o.checkKind(e)
	if !o.Format.Vector() {
		o.checkSize(e)
	}
}

func (o Order) checkKind(e *form.Errors) {
	if !slices.Contains(Variants(), o.Variant) {
		e.Add("variant", "brand.variant_unknown")
	}
	if !slices.Contains(Formats(), o.Format) {
		e.Add("format", "brand.format_unknown")
	}
}

func (o Order) checkSize(e *form.Errors) {
	switch {
	case o.Preset != "":
		if _, known := presetNamed(o.Preset); !known {
			e.Add("preset", "brand.preset_unknown")
		}
	case o.MM != 0:
		if o.MM < LeastMM {
			e.Add("mm", "brand.mm_small", LeastMM)
		}
		if o.MM > MostMM {
			e.Add("mm", "brand.mm_large", MostMM)
		}
		if !slices.Contains(Resolutions(), o.DPI) {
			e.Add("dpi", "brand.dpi_unknown")
		}
	case o.Width > slices.Max(Widths()):
		e.Add("width", "brand.width_large", slices.Max(Widths()))
	case !slices.Contains(Widths(), o.Width):
		e.Add("width", "brand.width_unknown")
	}
}

// size is what o fixes of the file's size: both sides for a preset, else the width; 0 for free.
func (o Order) size() (width, height int) {
	switch p, preset := presetNamed(o.Preset); {
	case o.Format.Vector():
		return 0, 0
	case preset:
		return p.Width, p.Height
	case o.MM != 0:
		return PixelsOf(o.MM, o.DPI), 0
	}
	return o.Width, 0
}

// resolution is the dots an inch to write into the file; 0 for a screen.
func (o Order) resolution() int {
	if o.MM == 0 || o.Preset != "" {
		return 0
	}
	return o.DPI
}

// Name is the name of the file: it says everything, the licence included when there is one.
func (o Order) Name(licence string) string {
	parts := []string{"ohmylot-bulle-" + string(o.Variant)}
	switch width, height := o.size(); {
	case o.Format.Vector():
	case o.Preset != "":
		name, _, _ := strings.Cut(o.Preset, "-")
		parts = append(parts, fmt.Sprintf("%s-%dx%d", name, width, height))
	case o.MM != 0:
		parts = append(parts, fmt.Sprintf("%dmm-%ddpi", o.MM, o.DPI))
	default:
		parts = append(parts, fmt.Sprintf("%dpx", width))
	}
	name := strings.Join(parts, "-")
	if licence != "" {
		name += "_" + licence
	}
	return name + o.Format.extension()
}

// Draft is an order as it is typed, every field a text.
type Draft struct {
	Use, Variant, Format   string
	Size                   string // "screen", "print" or "preset": which of the following counts
	Width, MM, DPI, Preset string
}

// The ways to name a size.
const (
	onScreen = "screen"
	inPrint  = "print"
	asPreset = "preset"
)

func sizes() []string { return []string{onScreen, inPrint, asPreset} }

// draftFrom reads an address. Size may be left out: the one size given counts.
func draftFrom(v form.Values) Draft {
	d := Draft{
		Use: v.Text("use"), Variant: v.Text("variant"), Format: v.Text("format"), Size: v.Text("size"),
		Width: v.Text("width"), MM: v.Text("mm"), DPI: v.Text("dpi"), Preset: v.Text("preset"),
	}
	if d.DPI == "" {
		d.DPI = strconv.Itoa(Resolutions()[0])
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

// order is what d asks for, and what is wrong with it.
func (d Draft) order() (Order, form.Errors) {
	var e form.Errors
	o := Order{Variant: Variant(d.Variant), Format: Format(d.Format), Use: Use(d.Use)}
	o.checkUse(&e)
	o.checkKind(&e)
	if !o.Format.Vector() && d.readSize(&o, &e) {
		o.checkSize(&e)
	}
	return o, e
}

// readSize fills the size of o, or says that none can be read.
func (d Draft) readSize(o *Order, e *form.Errors) bool {
	size := d.Size
	if !slices.Contains(sizes(), size) {
		given := d.given()
		switch len(given) {
		case 0:
			e.Add("width", "brand.size_missing")
			return false
		case 1:
			size = given[0]
		default:
			e.Add("width", "brand.size_many")
			return false
		}
	}
	switch size {
	case asPreset:
		o.Preset = d.Preset
		return told(o.Preset != "", "preset", "brand.preset_unknown", e)
	case inPrint:
		o.MM, o.DPI = whole(d.MM), whole(d.DPI)
		return told(o.MM > 0, "mm", "brand.mm_not_whole", e)
	}
	o.Width = whole(d.Width)
	return told(o.Width > 0, "width", "brand.width_unknown", e)
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
