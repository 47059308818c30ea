package brand

import (
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Preview is what an order will look like, drawn by the page with the same measures as the file.
type Preview struct {
	Width, Height    int // of the whole picture
	X, Y             int // of the bubble in it
	BubbleW, BubbleH int
	Space            int    // clear space around the bubble
	Ground           Colour // of the picture, or of what it goes on; "" where that is not told
	Whole            bool   // the ground is part of the file
	Variant          Variant
	Image            string       // the bubble, as the page draws it
	Format           string       // as people write it
	Problem          i18n.Message // why the choices make no file; empty when they do
	Size             i18n.Message
	Name             string
	Weight           i18n.Message // of the file; empty while it is not known
	Advice           i18n.Message // what suits the use; empty before one is chosen
	Suits            bool         // the format chosen is among what suits it
	Notes            []i18n.Message
	Offers           []Offer // what would work instead
}

// Offer is a choice that works, as an address of the form.
type Offer struct {
	Label   i18n.Message
	Address string
}

// vectorSide is the size in which the page draws what has none.
const vectorSide = 1024

// preview draws o, which was checked, but for the use and the ground.
func (k *collection) preview(o Order, licence string) Preview {
	tall := k.masters[o.drawing()].tall()
	p := Preview{Variant: o.Variant, Image: k.image(o.drawing()), Format: o.Format.Name(), Ground: o.laid(), Name: o.Name(licence)}
	p.Whole = p.Ground != "" && !o.Format.Vector()
	if !p.Whole {
		p.Ground = o.Ground
	}
	p.Width, p.Height = o.size()
	p.BubbleW = p.Width
	if preset, is := presetNamed(o.Preset); is && !o.Format.Vector() {
		p.BubbleW = preset.bubble(tall, k.rules.ClearSpace)
	}
	if o.Format.Vector() {
		p.Width, p.BubbleW = vectorSide, vectorSide
	}
	p.BubbleH = int(float64(p.BubbleW)*tall + 0.5)
	if p.Height == 0 {
		p.Height = p.BubbleH
	}
	p.X, p.Y = (p.Width-p.BubbleW)/2, (p.Height-p.BubbleH)/2
	p.Space = p.BubbleW / k.rules.ClearSpace
	p.Weight = weight(k.weight(o))
	p.say(o, k.rules.advice(o.Use))
	return p
}

// area is a part of a picture.
type area struct{ X, Y, Width, Height int }

// View is what the page shows: the picture, and around a bubble alone the space it needs.
func (p Preview) View() area {
	if p.X >= p.Space && p.Y >= p.Space {
		return area{0, 0, p.Width, p.Height}
	}
	margin := p.Space * 3 / 2
	return area{-margin, -margin, p.Width + 2*margin, p.Height + 2*margin}
}

// Frame is the bubble's clear space.
func (p Preview) Frame() area {
	return area{p.X - p.Space, p.Y - p.Space, p.BubbleW + 2*p.Space, p.BubbleH + 2*p.Space}
}

// Line is how thick the frame is drawn.
func (p Preview) Line() int { return max(1, p.View().Width/250) }

// Dash is how long its strokes are, and how far from one another.
func (p Preview) Dash() int { return 3 * p.Line() }

// FrameColour is seen on the ground; without one, on the squares that stand for nothing.
func (p Preview) FrameColour() Colour {
	if dark := p.Ground != "" && contrast(White, p.Ground) >= leastContrast; dark || p.Ground == "" && p.Variant == Blanche {
		return White
	}
	return Riviere
}

// say tells in words what the picture shows, and what to know about it.
func (p *Preview) say(o Order, a Advice) {
	switch {
	case o.Format.Vector():
		p.Size = i18n.M("brand.size_vector")
	case o.MM != 0 && o.Preset == "":
		p.Size = i18n.M("brand.size_print", o.MM, p.Width, p.Height, o.DPI)
	default:
		p.Size = i18n.M("brand.size_pixels", p.Width, p.Height)
	}
	if o.Use.Known() {
		p.Advice, p.Suits = i18n.M("brand.advice."+string(o.Use)), slices.Contains(a.Formats, o.Format)
	}
	switch {
	case !p.Whole:
	case o.Preset != "" || o.Ground != "":
		p.Notes = append(p.Notes, i18n.M("brand.note_preset"))
	case p.Ground == Malbec:
		p.Notes = append(p.Notes, i18n.M("brand.note_malbec"))
	default:
		p.Notes = append(p.Notes, i18n.M("brand.note_white"))
	}
}

// weight says how heavy a file is; nothing for a file that is not made.
func weight(bytes int) i18n.Message {
	switch {
	case bytes == 0:
		return i18n.Message{}
	case bytes < 1<<20:
		return i18n.M("brand.kilobytes", (bytes+1023)/1024)
	}
	return i18n.M("brand.megabytes", (bytes+1<<20-1)/(1<<20))
}

// names lists formats as people write them: "SVG, WebP, PNG".
func names(formats []Format) string {
	list := make([]string, len(formats))
	for i, f := range formats {
		list[i] = f.Name()
	}
	return strings.Join(list, ", ")
}

// Name is f as people write it.
func (f Format) Name() string {
	if f == WebP {
		return "WebP"
	}
	return strings.ToUpper(string(f))
}
