package brand

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

// Grounds lists the allowed grounds. On each, the bubble stands out by 3:1 at least.
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
