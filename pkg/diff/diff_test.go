package diff

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// What is kept and removed spells the old words, what is kept and added the new ones: whatever they are.
func TestAlignLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(46, 2026))
	some := func() []int {
		list := make([]int, random.IntN(30))
		for i := range list {
			list[i] = random.IntN(6)
		}
		return list
	}
	for range 2000 {
		a, b := some(), some()
		var old, fresh []int
		for _, s := range Align(a, b) {
			if s.Op != Added {
				old = append(old, a[s.Before])
			}
			if s.Op != Removed {
				fresh = append(fresh, b[s.After])
			}
		}
		if !slices.Equal(a, old) || !slices.Equal(b, fresh) {
			t.Fatalf("%v to %v: %v", a, b, Align(a, b))
		}
	}
}

func TestTextsTooFarApartAreReplacedWhole(t *testing.T) {
	long := func(word string) []string { return slices.Repeat([]string{word}, 3000) }
	steps := Align(long("a"), long("b"))
	if len(steps) != 6000 || steps[0].Op == Kept {
		t.Errorf("%d steps, the first %v", len(steps), steps[0])
	}
}
