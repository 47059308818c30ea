package brand

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// The graphic rules. The page /marque shows them as pictures, drawn from these figures.
const (
	leastPrint  = leastMM // width in millimetres below which the words cannot be read in print
	leastScreen = 48      // the same in pixels
	clearSpace  = 8       // clear space on each side: the bubble's width divided by this
)

// Ground is a colour the bubble may lie on, and in which variants.
type Ground struct {
	Name     string
	Colour   Colour
	Variants []Variant
}

// leastContrast is how well the bubble stands out on any ground, in the sense of WCAG.
const leastContrast = 3

// Grounds lists the grounds we propose, each with the variants that stand out on it.
func Grounds() []Ground {
	return []Ground{
		{"white", White, []Variant{Couleur, Noire}},
		{"creme", Creme, []Variant{Couleur, Noire}},
		{"safran", Safran, []Variant{Couleur, Noire}},
		{"malbec", Malbec, []Variant{Blanche}},
		{"riviere", Riviere, []Variant{Blanche}},
		{"encre", Encre, []Variant{Blanche}},
	}
}

func groundNamed(name string) (Colour, bool) {
	all := Grounds()
	i := slices.IndexFunc(all, func(g Ground) bool { return g.Name == name })
	if i < 0 {
		return "", false
	}
	return all[i].Colour, true
}

var colourForm = regexp.MustCompile(`^#?([0-9A-F]{3}|[0-9A-F]{6})$`)

// readColour reads a colour as people copy it: "#8a1c4a", "8A1C4A", "#fff".
func readColour(text string) (Colour, bool) {
	found := colourForm.FindStringSubmatch(strings.ToUpper(strings.ReplaceAll(text, " ", "")))
	if found == nil {
		return "", false
	}
	digits := found[1]
	if len(digits) == 3 {
		digits = fmt.Sprintf("%c%[1]c%c%[2]c%c%[3]c", digits[0], digits[1], digits[2])
	}
	return Colour("#" + digits), true
}

// contrast is WCAG's: 1 for a colour on itself, 21 for black on white.
func contrast(a, b Colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c Colour) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	p := c.RGB()
	return 0.2126*linear(p.R) + 0.7152*linear(p.G) + 0.0722*linear(p.B)
}

// standsOut reports whether v is well seen on a ground.
func (v Variant) standsOut(on Colour) bool { return contrast(v.body(), on) >= leastContrast }

// standing lists the variants that are well seen on a ground, the usual one first. There is always one.
func standing(on Colour) []Variant {
	return slices.DeleteFunc(Variants(), func(v Variant) bool { return !v.standsOut(on) })
}

// ratio writes a contrast with one decimal, rounded down: what is refused never reads as enough.
func ratio(c float64) i18n.Message {
	text := fmt.Sprintf("%.1f", math.Floor(c*10)/10)
	return i18n.Either(strings.Replace(text, ".", ",", 1), text)
}

// Laid draws the allowed variants side by side on a ground of 240 × 120.
func (g Ground) Laid() []Picture {
	const side, gap = 84, 18
	list := make([]Picture, len(g.Variants))
	left := (240 - len(g.Variants)*side - (len(g.Variants)-1)*gap) / 2
	for i, v := range g.Variants {
		list[i] = Picture{Good: true, Variant: v, Ground: g.Colour, X: left + i*(side+gap), Y: 18, Width: side, Height: side}
	}
	return list
}

// The size of a Picture, in its own units.
const (
	pictureWidth  = 320
	pictureHeight = 220
)

// Picture shows one rule: the bubble drawn as asked, or as it must not be.
type Picture struct {
	Rule          string // "space", "stretched"…
	Good          bool
	Variant       Variant
	Ground        Colour
	X, Y          int
	Width, Height int
}

// pictures lists what to do, then what not to. What a picture shows besides the bubble (a frame, a
// neighbour, a shadow) is drawn by the page, by the rule's name.
func pictures() []Picture {
	middle := func(rule string, good bool, v Variant, ground Colour) Picture {
		const side = 140
		return Picture{rule, good, v, ground, (pictureWidth - side) / 2, (pictureHeight - side) / 2, side, side}
	}
	return []Picture{
		middle("space", true, Couleur, White),
		middle("dark", true, Blanche, Malbec),
		middle("one_colour", true, Noire, White),
		{"least", true, Couleur, Creme, 136, 86, 48, 48},
		{"stretched", false, Couleur, White, 40, 60, 240, 100},
		middle("turned", false, Couleur, White),
		middle("recoloured", false, Couleur, White),
		middle("effect", false, Couleur, White),
		middle("contrast", false, Noire, Encre),
		middle("busy", false, Couleur, Creme),
		middle("crowded", false, Couleur, White),
		{"cut", false, Couleur, White, 120, 70, 230, 230},
	}
}

// W and H are the size of every picture.
func (Picture) W() int { return pictureWidth }

// H is the height, see W.
func (Picture) H() int { return pictureHeight }

// Frame is the clear space around the bubble.
func (p Picture) Frame() Picture {
	space := p.Width / clearSpace
	p.X, p.Y, p.Width, p.Height = p.X-space, p.Y-space, p.Width+2*space, p.Height+2*space
	return p
}
