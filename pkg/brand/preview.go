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
	Ground           Colour // "" where what is behind shows through
	Variant          Variant
	Problem          i18n.Message // why the choices make no file; empty when they do
	Size             i18n.Message
	Name             string
	Advice           i18n.Message // what suits the use; empty before one is chosen
	Suits            bool         // the format chosen is among what suits it
	Notes            []i18n.Message
}

// vectorSide is the size in which the page draws what has none.
const vectorSide = 1024

// preview draws o, which was checked, but for the use.
func (s *Service) preview(o Order, licence string) Preview {
	tall := s.press.masters[o.Variant].tall()
	p := Preview{Variant: o.Variant, Ground: o.Variant.ground(o.Format, o.Preset), Name: o.Name(licence)}
	p.Width, p.Height = o.size()
	p.BubbleW = p.Width
	if preset, is := presetNamed(o.Preset); is && !o.Format.Vector() {
		p.BubbleW = preset.bubble(tall)
	}
	if o.Format.Vector() {
		p.Width, p.BubbleW, p.Ground = vectorSide, vectorSide, ""
	}
	p.BubbleH = int(float64(p.BubbleW)*tall + 0.5)
	if p.Height == 0 {
		p.Height = p.BubbleH
	}
	p.X, p.Y = (p.Width-p.BubbleW)/2, (p.Height-p.BubbleH)/2
	p.say(o)
	return p
}

// say tells in words what the picture shows, and what to know about it.
func (p *Preview) say(o Order) {
	switch {
	case o.Format.Vector():
		p.Size = i18n.M("brand.size_vector")
	case o.MM != 0 && o.Preset == "":
		p.Size = i18n.M("brand.size_print", o.MM, p.Width, p.Height, o.DPI)
	default:
		p.Size = i18n.M("brand.size_pixels", p.Width, p.Height)
	}
	for _, a := range Uses() {
		if a.Use == o.Use {
			p.Advice, p.Suits = i18n.M("brand.advice."+string(a.Use)), slices.Contains(a.Formats, o.Format)
		}
	}
	switch {
	case o.Format.Vector():
	case o.Preset != "":
		p.Notes = append(p.Notes, i18n.M("brand.note_preset"))
	case p.Ground == Malbec:
		p.Notes = append(p.Notes, i18n.M("brand.note_malbec"))
	case p.Ground != "":
		p.Notes = append(p.Notes, i18n.M("brand.note_white"))
	}
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
