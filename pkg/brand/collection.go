package brand

import (
	"slices"

	"golang.org/x/sync/singleflight"
)

// Drawing is one of the drawings that make up the bubble.
type Drawing struct{ Variant Variant }

// collection is the bubble as it is for a while: the masters in force, the rules, and the files made
// from them, of which it keeps the last ones asked for. A file asked for by many at once is made once.
// It never changes: when a master or a rule does, another takes its place.
type collection struct {
	masters map[Drawing]*master
	rules   Rules
	shelf   *shelf
	flight  singleflight.Group
	alone   chan struct{}
}

func newCollection(masters map[Drawing]*master, r Rules) *collection {
	return &collection{masters: masters, rules: r, shelf: newShelf(shelfBytes), alone: make(chan struct{}, 1)}
}

// image is what our pages show of a drawing, for the template function asset.
func (k *collection) image(d Drawing) string { return k.masters[d].image }

// ink is the colour of most of a drawing.
func (k *collection) ink(d Drawing) Colour { return k.masters[d].ink }

// standsOut reports whether a drawing is well seen on a ground.
func (k *collection) standsOut(d Drawing, on Colour) bool {
	return contrast(k.ink(d), on) >= leastContrast
}

// standing lists the variants that are well seen on a ground, the usual one first.
func (k *collection) standing(on Colour) []Variant {
	return slices.DeleteFunc(Variants(), func(v Variant) bool { return !k.standsOut(Drawing{Variant: v}, on) })
}
