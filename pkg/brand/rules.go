package brand

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// Rules are the graphic rules. The page /marque shows them as pictures, drawn from these figures.
type Rules struct {
	Revision   int           `json:"-"`           // counted each time the team sets them; 0 before
	ClearSpace int           `json:"clear_space"` // clear space on each side: the bubble's width divided by this
	Least      map[Use]Least `json:"least"`       // how small the bubble may be
	Grounds    []Ground      `json:"grounds"`     // that we propose, in their order
	AnyGround  bool          `json:"any_ground"`  // any other colour will do, if the bubble stands out on it
}

// Least is how wide the bubble is at least for its words to be read.
type Least struct {
	MM int `json:"mm"` // in print
	PX int `json:"px"` // on a screen
}

// leastContrast is how well the bubble stands out on any ground, in the sense of WCAG.
const leastContrast = 3

// defaultRules are the rules as long as the team sets no others.
func defaultRules() Rules {
	r := Rules{ClearSpace: 8, Least: map[Use]Least{}, Grounds: Grounds(), AnyGround: true}
	for _, a := range Uses() {
		r.Least[a.Use] = Least{a.LeastMM, a.LeastPX}
	}
	return r
}

// advice is what suits u under r; for a use that is not told yet, a picture for a screen.
func (r Rules) advice(u Use) Advice {
	all := Uses()
	i := slices.IndexFunc(all, func(a Advice) bool { return a.Use == u })
	if i < 0 {
		least := r.Lowest()
		return Advice{Formats: []Format{PNG}, LeastMM: least.MM, LeastPX: least.PX, Width: 512}
	}
	a := all[i]
	if least, set := r.Least[u]; set {
		a.LeastMM, a.LeastPX = least.MM, least.PX
	}
	if a.MM != 0 {
		a.MM = max(a.MM, a.LeastMM)
	}
	if a.Width != 0 {
		a.Width = nearest(max(a.Width, a.LeastPX))
	}
	return a
}

// Lowest is how small the bubble may be at the very least, whatever its use.
func (r Rules) Lowest() Least {
	least := Least{mostMM, slices.Max(Widths())}
	for _, one := range r.Least {
		least = Least{min(least.MM, one.MM), min(least.PX, one.PX)}
	}
	return least
}

// ground is the colour of the proposed ground called name.
func (r Rules) ground(name string) (Colour, bool) {
	i := slices.IndexFunc(r.Grounds, func(g Ground) bool { return g.Name == name })
	if i < 0 {
		return "", false
	}
	return r.Grounds[i].Colour, true
}

// allows reports whether the bubble may lie on c, should it stand out there.
func (r Rules) allows(c Colour) bool {
	return r.AnyGround || slices.ContainsFunc(r.Grounds, func(g Ground) bool { return g.Colour == c })
}

// Ground is a colour the bubble may lie on.
type Ground struct {
	Name   string `json:"name"` // in addresses
	Colour Colour `json:"colour"`
	Words  string `json:"words,omitempty"` // what the team calls it; empty for those of Grounds
}

// Label is what g is called.
func (g Ground) Label() i18n.Message {
	if g.Words != "" {
		return i18n.Either(g.Words, g.Words)
	}
	return i18n.M("brand.ground." + g.Name)
}

// Grounds lists the grounds we propose, as long as the team sets no other rules.
func Grounds() []Ground {
	return []Ground{
		{Name: "white", Colour: White}, {Name: "creme", Colour: Creme}, {Name: "safran", Colour: Safran},
		{Name: "malbec", Colour: Malbec}, {Name: "riviere", Colour: Riviere}, {Name: "encre", Colour: Encre},
	}
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
func contrast(a, b Colour) float64 { return contrastOf(luminance(a), luminance(b)) }

// contrastOf is the contrast of two luminances.
func contrastOf(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

func luminance(c Colour) float64 {
	p := c.RGB()
	return 0.2126*media.Luminance(int(p.R)) + 0.7152*media.Luminance(int(p.G)) + 0.0722*media.Luminance(int(p.B))
}

// ratio writes a contrast with one decimal, rounded down: what is refused never reads as enough.
func ratio(c float64) i18n.Message {
	text := fmt.Sprintf("%.1f", math.Floor(c*10)/10)
	return i18n.Either(strings.Replace(text, ".", ",", 1), text)
}

// laid draws variants side by side on a ground of 240 × 120.
func (k *collection) laid(g Ground, variants []Variant) []Picture {
	const side, gap = 84, 18
	list := make([]Picture, len(variants))
	left := (240 - len(variants)*side - (len(variants)-1)*gap) / 2
	for i, v := range variants {
		list[i] = Picture{Good: true, Variant: v, Ground: g.Colour, X: left + i*(side+gap), Y: 18, Width: side, Height: side, Image: k.image(Drawing{Variant: v})}
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
	Image         string
	Space         int // the width divided by the clear space
}

// pictures lists what to do, then what not to. What a picture shows besides the bubble (a frame, a
// neighbour, a shadow) is drawn by the page, by the rule's name.
func (k *collection) pictures() []Picture {
	const side = 140
	middle := func(rule string, good bool, v Variant, ground Colour) Picture {
		return Picture{Rule: rule, Good: good, Variant: v, Ground: ground, X: (pictureWidth - side) / 2, Y: (pictureHeight - side) / 2, Width: side, Height: side}
	}
	return k.dressed([]Picture{
		middle("space", true, Couleur, White),
		middle("dark", true, Blanche, Malbec),
		middle("one_colour", true, Noire, White),
		{Rule: "least", Good: true, Variant: Couleur, Ground: Creme, X: 136, Y: 86, Width: 48, Height: 48},
		{Rule: "stretched", Variant: Couleur, Ground: White, X: 40, Y: 60, Width: 240, Height: 100},
		middle("turned", false, Couleur, White),
		middle("recoloured", false, Couleur, White),
		middle("effect", false, Couleur, White),
		middle("contrast", false, Noire, Encre),
		middle("busy", false, Couleur, Creme),
		middle("crowded", false, Couleur, White),
		{Rule: "cut", Variant: Couleur, Ground: White, X: 120, Y: 70, Width: 230, Height: 230},
	}...)
}

// dressed is list with what the masters and the rules say.
func (k *collection) dressed(list ...Picture) []Picture {
	for i := range list {
		list[i].Image, list[i].Space = k.image(Drawing{Variant: list[i].Variant}), k.rules.ClearSpace
	}
	return list
}

// W and H are the size of every picture.
func (Picture) W() int { return pictureWidth }

// H is the height, see W.
func (Picture) H() int { return pictureHeight }

// Frame is the clear space around the bubble.
func (p Picture) Frame() Picture {
	space := p.Width / p.Space
	p.X, p.Y, p.Width, p.Height = p.X-space, p.Y-space, p.Width+2*space, p.Height+2*space
	return p
}
