package overlay

import (
	"image"
	"math"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Plan is what choices come to on a photo, in the photo's own pixels. It can always be drawn: where a
// choice is wrong, the nearest that is right stands in.
type Plan struct {
	Part          image.Rectangle // of the photo: what the file shows
	Bubble        image.Rectangle
	Space         int // free around the bubble
	Least, Most   int // of the bubble's width
	Width, Height int // of the file
	Sticker       brand.Sticker
	Format        brand.Format
	Preset        string // empty for the photo's own shape
	Use           brand.Use
}

// slack forgives what rounding does to a place or a size.
const slack = 2

// plan is what c comes to on a photo of a size, and what is wrong with it, field by field.
func (c Choices) plan(size image.Point, l brand.Laying) (Plan, form.Errors) {
	var bad form.Errors
	p := Plan{Sticker: l.Stickers[0], Format: brand.JPEG}
	c.choose(&p, l, &bad)
	c.crop(&p, size, &bad)
	p.bound(l)
	width := c.width(p, l, &bad)
	c.place(&p, width, l, &bad)
	return p, bad
}

// choose takes over what is chosen from a list.
func (c Choices) choose(p *Plan, l brand.Laying, bad *form.Errors) {
	if i := slices.IndexFunc(l.Stickers, func(s brand.Sticker) bool { return string(s.Variant) == c.Variant }); i >= 0 {
		p.Sticker = l.Stickers[i]
	} else {
		bad.Add("variant", "brand.variant_unknown")
	}
	if slices.Contains(formats(), brand.Format(c.Format)) {
		p.Format = brand.Format(c.Format)
	} else {
		bad.Add("format", "brand.format_unknown")
	}
	switch {
	case c.Use == "":
		bad.Add("use", "brand.use_missing")
	case !slices.Contains(uses(), c.Use):
		bad.Add("use", "brand.use_unknown")
	default:
		p.Use = brand.Use(c.Use)
	}
}

// crop finds the part of the photo that the file shows, and the file's size. Nothing is enlarged.
func (c Choices) crop(p *Plan, size image.Point, bad *form.Errors) {
	p.Part = image.Rectangle{Max: size}
	p.Width, p.Height = size.X, size.Y
	if c.Crop == whole {
		return
	}
	i := slices.IndexFunc(crops(), func(one brand.Preset) bool { return one.Name == c.Crop })
	if i < 0 {
		bad.Add("crop", "overlay.crop_unknown")
		return
	}
	along := map[string]float64{"start": 0, "middle": 0.5, "end": 1}
	frame, known := along[c.Frame]
	if !known {
		bad.Add("frame", "overlay.frame_unknown")
	}
	preset := crops()[i]
	p.Preset = preset.Name
	shown := size
	if size.X*preset.Height > size.Y*preset.Width {
		shown.X = max(1, size.Y*preset.Width/preset.Height)
	} else {
		shown.Y = max(1, size.X*preset.Height/preset.Width)
	}
	from := image.Pt(int(frame*float64(size.X-shown.X)), int(frame*float64(size.Y-shown.Y)))
	p.Part = image.Rectangle{Max: shown}.Add(from)
	p.Width, p.Height = min(preset.Width, shown.X), min(preset.Height, shown.Y)
	if p.Width < preset.Width || p.Height < preset.Height {
		p.Width, p.Height = shown.X, shown.Y
	}
}

// scale is how large a pixel of the photo is in the file.
func (p Plan) scale() float64 { return float64(p.Width) / float64(p.Part.Dx()) }

func (p Plan) side() int { return min(p.Part.Dx(), p.Part.Dy()) }

// bound says how wide the bubble may be: large enough to be read, with its clear space within the part.
func (p *Plan) bound(l brand.Laying) {
	free := 2 / float64(l.ClearSpace)
	p.Least = int(math.Ceil(float64(l.Least(p.Use, min(p.Width, p.Height))) / p.scale()))
	p.Most = int(min(float64(p.Part.Dx()-2)/(1+free), float64(p.Part.Dy()-2)/(p.Sticker.Tall+free)))
}

// width is the bubble's.
func (c Choices) width(p Plan, l brand.Laying, bad *form.Errors) int {
	if p.Least > p.Most {
		bad.Add("use", "overlay.no_room")
		return max(1, p.Most)
	}
	part, known := sizeOf(c.Size)
	if c.Size == "" {
		part, known = share(c.Width)
	}
	width := int(math.Round(part * float64(p.side())))
	switch {
	case !known:
		bad.Add("size", "overlay.size_unknown")
	case c.Size != "": // made to fit
	case width < p.Least-slack:
		bad.Add("size", "overlay.too_small", p.percent(p.Least))
	case width > p.Most+slack:
		bad.Add("size", "overlay.too_large", l.ClearSpace)
	}
	return min(max(width, p.Least), p.Most)
}

// percent is how much of the part's shorter side a width takes, rounded up.
func (p Plan) percent(width int) int { return (100*width + p.side() - 1) / p.side() }

// place puts the bubble, with its clear space, within the part.
func (c Choices) place(p *Plan, width int, l brand.Laying, bad *form.Errors) {
	size := image.Pt(width, max(1, int(math.Round(float64(width)*p.Sticker.Tall))))
	p.Space = (width + l.ClearSpace - 1) / l.ClearSpace
	room := image.Rectangle{Min: p.Part.Min, Max: p.Part.Max.Sub(size)}.Inset(p.Space) // for the upper left corner
	at := c.corner(*p, size, room, bad)
	kept := image.Pt(max(room.Min.X, min(at.X, room.Max.X)), max(room.Min.Y, min(at.Y, room.Max.Y)))
	if off := at.Sub(kept); max(off.X, -off.X, off.Y, -off.Y) > slack {
		bad.Add("at", "overlay.edge", l.ClearSpace)
	}
	p.Bubble = image.Rectangle{Max: size}.Add(kept)
}

// corner is where the upper left corner of the bubble is wanted.
func (c Choices) corner(p Plan, size image.Point, room image.Rectangle, bad *form.Errors) image.Point {
	x, okX := share(c.X)
	y, okY := share(c.Y)
	if c.At == "" && okX && okY {
		middle := image.Pt(int(math.Round(x*float64(p.Part.Dx()))), int(math.Round(y*float64(p.Part.Dy()))))
		return p.Part.Min.Add(middle).Sub(size.Div(2))
	}
	i := slices.Index(places(), c.At)
	if i < 0 {
		bad.Add("at", "overlay.place_unknown")
		i = slices.Index(places(), usual()[0])
	}
	return image.Pt(room.Min.X+i%3*(room.Max.X-room.Min.X)/2, room.Min.Y+i/3*(room.Max.Y-room.Min.Y)/2)
}

// byHand is where the bubble is, as a hand would have put it.
func (p Plan) byHand(c Choices) Choices {
	middle := p.Bubble.Min.Add(p.Bubble.Size().Div(2)).Sub(p.Part.Min)
	c.X, c.Y = shareText(middle.X, p.Part.Dx()), shareText(middle.Y, p.Part.Dy())
	c.Width = shareText(p.Bubble.Dx(), p.side())
	c.At, c.Size = "", ""
	return c
}

// Frame is the bubble with its clear space.
func (p Plan) Frame() image.Rectangle { return p.Bubble.Inset(-p.Space) }

// FileSize says how large the file is.
func (p Plan) FileSize() i18n.Message { return i18n.M("brand.size_pixels", p.Width, p.Height) }

// chosen is c with what p made of it, so that nothing unknown is kept.
func (p Plan) chosen(c Choices) Choices {
	kept := Choices{Variant: string(p.Sticker.Variant), Crop: whole, Frame: c.Frame, Format: string(p.Format), Use: string(p.Use)}
	if p.Preset != "" {
		kept.Crop = p.Preset
	}
	if !slices.Contains(frames(), kept.Frame) {
		kept.Frame = ""
	}
	return p.byHand(kept)
}
