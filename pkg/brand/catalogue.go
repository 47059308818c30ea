// Package brand hands out the bubble: the programme's mark, in the variant, format and size that a
// use needs, and shows how to wear it.
//
// It owns the tables brand_download, brand_link, brand_lesson, brand_master, brand_master_notice and brand_rules.
// Variants, formats, listed sizes, presets and uses are data here. The masters are files of masters/,
// until the staff put others in their place (Library): an upload is a draft, then published, in force
// from its day on every instance, then it may be retired; whoever took the one before is written to,
// once. So it is with the graphic rules. Every raster comes from a PNG master, never enlarged.
//
// A file is handed to a person who is signed in, whose charter in force is signed and, when they speak
// for an organisation, whose licence holds today, if the master is for them; what is open to everyone,
// or to the press, to anybody. Each one is logged before its first byte leaves; the log is append-only
// and stands for the audit trail. What leaves tells among its properties under which licence. People are
// asked about good and bad uses, once, before they take a first file: the pages lead there (the form,
// the kit, the printer's link); the address of a file, which programs know, answers without. A member may
// lend a file by a link (open → expired | revoked | used up) to somebody without an account, who
// gets it for as long as the member might.
package brand

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Variant is one of the bubble's colours. Its name stands in addresses and file names.
type Variant string

// The variants.
const (
	Couleur Variant = "couleur"
	Blanche Variant = "blanche"
	Noire   Variant = "noire"
)

// Variants lists the variants, the usual one first.
func Variants() []Variant { return []Variant{Couleur, Blanche, Noire} }

// image is the drawing of v that came with the program, as our own pages show it.
func (v Variant) image() string {
	switch v {
	case Blanche:
		return "img/bubble-white.svg"
	case Noire:
		return "img/bubble-black.svg"
	}
	return "img/bubble.svg"
}

// Layout is how the bubble is arranged with its words. Its name stands in addresses and file names.
type Layout string

// The layouts. The bubble alone, which has no name, is the usual one.
const (
	Alone      Layout = ""
	Horizontal Layout = "horizontale"
	Upright    Layout = "verticale"
)

// Layouts lists the layouts, the usual one first.
func Layouts() []Layout { return []Layout{Alone, Horizontal, Upright} }

// Label is what l is called.
func (l Layout) Label() i18n.Message {
	if l == Alone {
		return i18n.M("brand.layout.seule")
	}
	return i18n.M("brand.layout." + string(l))
}

// Drawing is one of the drawings that make up the bubble: a variant in a layout.
type Drawing struct {
	Layout  Layout
	Variant Variant
}

// Drawings lists every drawing there may be, the usual ones first.
func Drawings() []Drawing {
	var all []Drawing
	for _, l := range Layouts() {
		for _, v := range Variants() {
			all = append(all, Drawing{l, v})
		}
	}
	return all
}

// Format is a kind of file.
type Format string

// The formats.
const (
	PNG  Format = "png"
	JPEG Format = "jpeg"
	WebP Format = "webp"
	SVG  Format = "svg"
	PDF  Format = "pdf"
	EPS  Format = "eps"
)

// Formats lists the formats that every drawing has, the usual one first. Some have EPS too.
func Formats() []Format { return []Format{PNG, WebP, JPEG, SVG, PDF} }

// Vector reports whether f is sharp at any size, and so has none.
func (f Format) Vector() bool { return f == SVG || f == PDF || f == EPS }

// Transparent reports whether the ground shows through around the bubble.
func (f Format) Transparent() bool { return f != JPEG }

// ContentType is what a browser is told of f.
func (f Format) ContentType() string {
	return map[Format]string{PNG: "image/png", JPEG: "image/jpeg", WebP: "image/webp", SVG: "image/svg+xml", PDF: "application/pdf", EPS: "application/postscript"}[f]
}

func (f Format) extension() string {
	if f == JPEG {
		return ".jpg"
	}
	return "." + string(f)
}

// Use is what a file is wanted for.
type Use string

// Advice is what suits a use: the formats, the best first, how small the bubble may be there, and
// the size most people need when they want a picture (one of MM, Width and Preset).
type Advice struct {
	Use              Use
	Formats          []Format
	LeastMM, LeastPX int
	MM, Width        int
	Preset           string
}

// Uses lists the uses with what suits each, as long as the team sets no other rules.
func Uses() []Advice {
	return []Advice{
		{Use: "web", Formats: []Format{SVG, WebP, PNG}, LeastMM: leastMM, LeastPX: leastPX, Width: 512},
		{Use: "social", Formats: []Format{PNG, JPEG}, LeastMM: leastMM, LeastPX: 128, Preset: "square-1080"},
		{Use: "signature", Formats: []Format{PNG, JPEG}, LeastMM: leastMM, LeastPX: 96, Width: 256},
		{Use: "print", Formats: []Format{PDF, SVG, PNG}, LeastMM: leastMM, LeastPX: leastPX, MM: 50},
		{Use: "poster", Formats: []Format{PDF, SVG, PNG}, LeastMM: 30, LeastPX: leastPX, MM: 150},
		{Use: "vehicle", Formats: []Format{PDF, SVG}, LeastMM: 25, LeastPX: leastPX, MM: mostMM},
		{Use: "textile", Formats: []Format{PDF, SVG}, LeastMM: 20, LeastPX: leastPX, MM: 100},
		{Use: "packaging", Formats: []Format{PDF, SVG}, LeastMM: leastMM, LeastPX: leastPX, MM: 35},
		{Use: "sign", Formats: []Format{PDF, SVG}, LeastMM: 50, LeastPX: leastPX, MM: mostMM},
		{Use: "event", Formats: []Format{PDF, PNG}, LeastMM: 20, LeastPX: leastPX, MM: 200},
		{Use: "press", Formats: []Format{PDF, PNG, JPEG}, LeastMM: leastMM, LeastPX: leastPX, MM: 50},
	}
}

// picture is the best format that has a size.
func (a Advice) picture() Format {
	for _, f := range a.Formats {
		if !f.Vector() {
			return f
		}
	}
	return PNG
}

// size is how the size is named that most people need.
func (a Advice) size() string {
	switch {
	case a.Preset != "":
		return asPreset
	case a.MM != 0:
		return inPrint
	}
	return onScreen
}

// Known reports whether u is one of Uses.
func (u Use) Known() bool {
	return slices.ContainsFunc(Uses(), func(a Advice) bool { return a.Use == u })
}

// Widths lists the widths in pixels, for screens.
func Widths() []int { return []int{256, 320, 400, 512, 640, 800, 1024, 1200, 1600, 2048, 3072, 4096} }

// The bounds of a width for print, in millimetres.
const (
	leastMM = 10
	mostMM  = 300
)

// leastPX is the width in pixels below which the words cannot be read on a screen.
const leastPX = 48

// Resolutions lists the dots an inch that printers ask for, the usual one first.
func Resolutions() []int { return []int{300, 150} }

// pixelsOf is how many pixels mm millimetres take at dpi dots an inch.
func pixelsOf(mm, dpi int) int { return int(math.Round(float64(mm*dpi) / 25.4)) }

// Preset is a picture of a fixed size, the bubble in its middle with clear space around it.
type Preset struct {
	Name          string
	Width, Height int
}

// Presets lists the presets of social networks.
func Presets() []Preset {
	return []Preset{
		{"square-400", 400, 400},
		{"square-1080", 1080, 1080},
		{"story", 1080, 1920},
		{"share", 1200, 630},
		{"banner", 1584, 396},
	}
}

func presetNamed(name string) (Preset, bool) {
	all := Presets()
	i := slices.IndexFunc(all, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return all[i], true
}

// bubble is how wide the bubble is in the preset: three quarters of the space there is, less where
// the clear space asks for more. tall is the bubble's height for a width of 1, space its width divided
// by the clear space on each side.
func (p Preset) bubble(tall float64, space int) int {
	width, height, free := float64(p.Width), float64(p.Height), 2/float64(space)
	return int(min(width*3/4, height*3/4/tall, width/(1+free), height/(tall+free)))
}

// Colour is a colour as designers write it: "#8A1C4A".
type Colour string

// The brand's colours.
const (
	Malbec  Colour = "#8A1C4A"
	Safran  Colour = "#FFC145"
	Riviere Colour = "#0E5C4A"
	Creme   Colour = "#F6F1E7"
	Encre   Colour = "#231A1E"
	White   Colour = "#FFFFFF"
	Black   Colour = "#111111"
)

// RGB is c for those who draw.
func (c Colour) RGB() color.NRGBA {
	n, err := strconv.ParseUint(string(c[1:]), 16, 24)
	if err != nil {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
}

// body is the colour of most of the bubble.
func (v Variant) body() Colour {
	return map[Variant]Colour{Couleur: Malbec, Blanche: White, Noire: Black}[v]
}

// ground is what v usually lies on in a picture of the given format, "" for nothing: presets have a
// ground, and so has JPEG, which knows no transparency.
func (v Variant) ground(f Format, preset string) Colour {
	switch {
	case preset == "" && f.Transparent():
		return ""
	case v == Blanche:
		return Malbec
	case v == Couleur && preset != "":
		return Creme
	}
	return White
}
