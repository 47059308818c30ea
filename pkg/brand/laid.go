package brand

import (
	"cmp"
	"context"
	"image"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The rules of a bubble on a photo, which is shown smaller than it is.
const (
	leastOnPhoto = 8   // narrowest bubble: the photo's shorter side divided by this
	enough       = 0.8 // the part of the pixels below it on which it stands out
)

// Laying is what to know to lay the bubble on a photo.
type Laying struct {
	Stickers   []Sticker   // the usual one first
	ClearSpace int         // clear space on each side: the bubble's width divided by this
	LeastPX    map[Use]int // narrowest bubble by use; by none while it is not told
}

// Sticker is the bubble in one variant, to be laid on a photo.
type Sticker struct {
	Variant Variant
	Image   string  // what our pages show of it, for the template function asset
	Tall    float64 // its height for a width of 1
	ink     Colour
}

// Laying is the bubble as by may lay it on a photo today. Forbidden when no variant of it is for them.
func (s *Service) Laying(ctx context.Context, by who.Actor) (Laying, error) {
	at, err := s.Standing(ctx, by)
	if err != nil {
		return Laying{}, err
	}
	k, err := s.collection(ctx)
	if err != nil {
		return Laying{}, err
	}
	open := k.fitting(at)
	l := Laying{ClearSpace: k.rules.ClearSpace, LeastPX: map[Use]int{"": k.rules.Lowest().PX}}
	for _, a := range Uses() {
		l.LeastPX[a.Use] = k.rules.advice(a.Use).LeastPX
	}
	for _, v := range Variants() {
		if d := (Drawing{Variant: v}); slices.Contains(open, d) {
			l.Stickers = append(l.Stickers, Sticker{v, k.image(d), k.masters[d].tall(), k.ink(d)})
		}
	}
	if len(l.Stickers) == 0 {
		return l, fault.New(fault.Forbidden, "brand.not_open")
	}
	return l, nil
}

// Least is how wide the bubble is at least, for a use, on a photo whose shorter side is so many pixels.
func (l Laying) Least(u Use, side int) int {
	return max(l.LeastPX[u], (side+leastOnPhoto-1)/leastOnPhoto)
}

// Seen is how well s is seen on what lies below it: the contrast it reaches with four pixels out of
// five, and whether that is enough.
func (s Sticker) Seen(below media.Tones) (contrast float64, ok bool) {
	ink, all := luminance(s.ink), 0
	tones := make([]int, len(below))
	reached := make([]float64, len(below))
	for tone, n := range below {
		tones[tone], reached[tone] = tone, contrastOf(ink, media.Luminance(tone))
		all += n
	}
	slices.SortFunc(tones, func(a, b int) int { return cmp.Compare(reached[b], reached[a]) })
	out := 0
	for _, tone := range tones {
		if out += below[tone]; all > 0 && float64(out) >= enough*float64(all) {
			return reached[tone], reached[tone] >= leastContrast
		}
	}
	return 1, false
}

// Ratio writes a contrast for people to read; the other is the least there must be.
func Ratio(contrast float64) (reached i18n.Message, wanted int) {
	return ratio(contrast), leastContrast
}

// Laid is a photo with the bubble on it.
type Laid struct {
	Variant       Variant
	Format        Format
	Preset        string // empty for the photo's own size
	Width, Height int
	Use           Use
}

// HandLaid logs that o is handed to by, and names the file. Refused as Download is.
func (s *Service) HandLaid(ctx context.Context, by who.Actor, o Laid) (name string, err error) {
	at, err := s.ready(ctx, by)
	if err != nil {
		return "", err
	}
	k, err := s.collection(ctx)
	if err != nil {
		return "", err
	}
	if !k.masters[Drawing{Variant: o.Variant}].fits(at, o.Use) {
		return "", fault.New(fault.Forbidden, "brand.not_open")
	}
	order := Order{Variant: o.Variant, Format: o.Format, Preset: o.Preset, Use: o.Use, Photo: image.Pt(o.Width, o.Height)}
	return order.Name(at.number()), s.log(ctx, s.entry(by, at.number(), k, order, File{Width: o.Width, Height: o.Height}))
}
