package brand

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Order is the file a person wants: a drawing in a format, of one size (Width, MM with DPI, or
// Preset; none for a vector format), for a use, on a ground when it is told. The ground is part of a
// preset and of a JPEG; other files show what is behind.
type Order struct {
	Layout  Layout
	Variant Variant
	Format  Format
	Width   int // pixels, one of Widths
	MM, DPI int
	Preset  string
	Use     Use
	Ground  Colour
	Photo   image.Point // the size of the photo it was laid on; none for a bubble alone
}

// check tells what is wrong with o, field by field.
func (k *collection) check(o Order) form.Errors {
	var e form.Errors
	o.checkUse(&e)
	k.checkFile(o, &e)
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

func (k *collection) checkFile(o Order, e *form.Errors) {
	k.checkKind(o, e)
	if !o.Format.Vector() {
		k.checkSize(o, e)
	}
}

func (k *collection) checkKind(o Order, e *form.Errors) {
	switch {
	case k.masters[o.drawing()] != nil:
	case !slices.Contains(Variants(), o.Variant):
		e.Add("variant", "brand.variant_unknown")
	default:
		e.Add("layout", "brand.layout_unknown")
	}
	if !slices.Contains(k.formats(o.drawing()), o.Format) {
		e.Add("format", "brand.format_unknown")
	}
	if o.Ground != "" {
		k.checkGround(o, e)
	}
}

func (k *collection) checkGround(o Order, e *form.Errors) {
	c, readable := readColour(string(o.Ground))
	switch {
	case !readable || c != o.Ground:
		e.Add("ground", "brand.colour_form")
	case !k.rules.allows(c):
		e.Add("ground", "brand.ground_refused")
	case k.masters[o.drawing()] != nil && !k.standsOut(o.drawing(), c):
		e.Add("ground", "brand.contrast_low", i18n.M("brand.variant_full."+string(o.Variant)), ratio(contrast(k.ink(o.drawing()), c)))
	}
}

func (k *collection) checkSize(o Order, e *form.Errors) {
	least, lowest := k.rules.advice(o.Use), k.rules.Lowest()
	switch {
	case o.Preset != "":
		if _, known := presetNamed(o.Preset); !known {
			e.Add("preset", "brand.preset_unknown")
		}
	case o.MM != 0:
		if o.MM < lowest.MM {
			e.Add("mm", "brand.mm_small", least.LeastMM)
		} else if o.MM < least.LeastMM {
			e.Add("mm", "brand.mm_small_use", least.LeastMM)
		}
		if o.MM > mostMM {
			e.Add("mm", "brand.mm_large", mostMM)
		}
		if !slices.Contains(Resolutions(), o.DPI) {
			e.Add("dpi", "brand.dpi_unknown")
		}
	case o.Width > slices.Max(Widths()):
		e.Add("width", "brand.width_large", slices.Max(Widths()))
	case o.Width < least.LeastPX:
		e.Add("width", "brand.width_small", least.LeastPX)
	case !slices.Contains(Widths(), o.Width):
		e.Add("width", "brand.width_unknown")
	}
}

// drawing is what o shows.
func (o Order) drawing() Drawing { return Drawing{o.Layout, o.Variant} }

// size is what o fixes of the file's size: both sides for a preset, else the width; 0 for free.
func (o Order) size() (width, height int) {
	switch p, preset := presetNamed(o.Preset); {
	case o.Format.Vector():
		return 0, 0
	case preset:
		return p.Width, p.Height
	case o.MM != 0:
		return pixelsOf(o.MM, o.DPI), 0
	}
	return o.Width, 0
}

// laid is the ground that is part of the file, "" for none.
func (o Order) laid() Colour {
	usual := o.Variant.ground(o.Format, o.Preset)
	if o.Format.Vector() || usual == "" || o.Ground == "" {
		return usual
	}
	return o.Ground
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
	parts := []string{"ohmylot-bulle", string(o.Variant)}
	width, height := o.size()
	switch {
	case o.Format == ZIP:
		parts = []string{"ohmylot-kit"}
	case o.Photo != image.Point{}:
		width, height = o.Photo.X, o.Photo.Y
		parts = []string{"ohmylot-photo", string(o.Variant)}
	case o.Layout != Alone:
		parts = []string{"ohmylot-bulle", string(o.Layout), string(o.Variant)}
	}
	switch {
	case o.Format.Vector(), o.Format == ZIP:
	case o.Preset != "":
		name, _, _ := strings.Cut(o.Preset, "-")
		parts = append(parts, fmt.Sprintf("%s-%dx%d", name, width, height))
	case o.MM != 0:
		parts = append(parts, fmt.Sprintf("%dmm-%ddpi", o.MM, o.DPI))
	case o.Photo != image.Point{}:
		parts = append(parts, fmt.Sprintf("%dx%d", width, height))
	default:
		parts = append(parts, fmt.Sprintf("%dpx", width))
	}
	if c := o.laid(); !o.Format.Vector() && c != o.Variant.ground(o.Format, o.Preset) {
		parts = append(parts, "fond-"+strings.ToLower(string(c[1:])))
	}
	name := strings.Join(parts, "-")
	if licence != "" {
		name += "_" + licence
	}
	return name + o.Format.extension()
}
