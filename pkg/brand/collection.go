package brand

import (
	"slices"
	"sync/atomic"

	"golang.org/x/sync/singleflight"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// collection is the bubble as it is for a while: the masters in force, the rules, and the files made
// from them, of which it keeps the last ones asked for. A file asked for by many at once is made once.
// It never changes: when a master or a rule does, another takes its place.
type collection struct {
	masters map[Drawing]*source // of the bubble alone, every variant
	rules   Rules
	shelf   *shelf
	flight  singleflight.Group
	alone   chan struct{}
	made    *atomic.Int64 // counts the files that were made
}

func newCollection(masters map[Drawing]*source, r Rules, made *atomic.Int64) *collection {
	return &collection{masters: masters, rules: r, shelf: newShelf(shelfBytes), alone: make(chan struct{}, 1), made: made}
}

// same reports whether other holds the same masters and rules.
func (k *collection) same(masters map[Drawing]*source, r Rules) bool {
	if k.rules.Revision != r.Revision || len(k.masters) != len(masters) {
		return false
	}
	for d, m := range masters {
		if mine, has := k.masters[d]; !has || mine.ID != m.ID || mine.Revision != m.Revision {
			return false
		}
	}
	return true
}

// image is what our pages show of a drawing, for the template function asset.
func (k *collection) image(d Drawing) string { return k.masters[d].image }

// formats are those that a drawing has, the usual one first.
func (k *collection) formats(d Drawing) []Format {
	if m, known := k.masters[d]; known && m.Weights[EPS] > 0 {
		return append(Formats(), EPS)
	}
	return Formats()
}

// ink is the colour of most of a drawing.
func (k *collection) ink(d Drawing) Colour { return k.masters[d].Ink }

// standsOut reports whether a drawing is well seen on a ground.
func (k *collection) standsOut(d Drawing, on Colour) bool {
	return contrast(k.ink(d), on) >= leastContrast
}

// standing lists the variants of a layout that are well seen on a ground, the usual one first.
func (k *collection) standing(l Layout, on Colour) []Variant {
	return slices.DeleteFunc(Variants(), func(v Variant) bool {
		d := Drawing{l, v}
		return k.masters[d] == nil || !k.standsOut(d, on)
	})
}

// free reports whether anybody may take what o asks for, without an account.
func (k *collection) free(o Order) bool {
	m := k.masters[o.drawing()]
	return m != nil && m.Free(o.Use)
}

// checkFor is check for somebody who stands there: a drawing may not be for them.
func (k *collection) checkFor(at Standing, o Order) form.Errors {
	bad := k.check(o)
	if m := k.masters[o.drawing()]; m != nil && !m.fits(at, o.Use) {
		bad.Add("variant", "brand.not_open")
	}
	return bad
}

// fitting lists the drawings for somebody who stands there, whatever the use.
func (k *collection) fitting(at Standing) []Drawing {
	return slices.DeleteFunc(Drawings(), func(d Drawing) bool { return k.masters[d] == nil || !k.masters[d].fits(at, press) })
}
