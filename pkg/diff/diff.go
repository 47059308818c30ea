// Package diff tells what changed between two texts, word by word.
package diff

import "strings"

// Op is what became of some words.
type Op string

// What may become of words.
const (
	Kept    Op = ""
	Removed Op = "removed"
	Added   Op = "added"
)

// Span is words in a row with the same fate.
type Span struct {
	Op   Op
	Text string
}

// Akin reports whether two lines share a third of their words.
func Akin(a, b string) bool {
	one, other := strings.Fields(a), strings.Fields(b)
	common := 0
	for _, s := range Align(one, other) {
		if s.Op == Kept {
			common++
		}
	}
	return 3*common >= max(len(one), len(other))
}

// Words compares two lines word by word. Words part at plain spaces: what a no-break space joins
// stays in one piece.
func Words(before, after string) []Span {
	old, fresh := strings.Split(before, " "), strings.Split(after, " ")
	var spans []Span
	add := func(op Op, word string) {
		if n := len(spans); n > 0 && spans[n-1].Op == op {
			spans[n-1].Text += " " + word
		} else {
			spans = append(spans, Span{op, word})
		}
	}
	for _, s := range Align(old, fresh) {
		if s.Op == Added {
			add(Added, fresh[s.After])
		} else {
			add(s.Op, old[s.Before])
		}
	}
	return spans
}

// Step is one move from a list to another: Before and After are places in them.
type Step struct {
	Op            Op
	Before, After int
}

// most bounds the table of Align: texts that differ more than a person could read are replaced whole.
const most = 4 << 20

// Align finds the fewest moves that turn a into b: what both begin and end with is kept, and between
// them the longest list of things in common.
func Align[T comparable](a, b []T) []Step {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var steps []Step
	for i := range head {
		steps = append(steps, Step{Kept, i, i})
	}
	steps = append(steps, between(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		steps = append(steps, Step{Kept, len(a) - tail + i, len(b) - tail + i})
	}
	return steps
}

// between is Align for what has no beginning and no end in common; places are counted from offset.
func between[T comparable](a, b []T, offset int) []Step {
	common := func(i, j int) int { return 0 }
	if len(a)*len(b) <= most {
		table := make([]int32, (len(a)+1)*(len(b)+1)) // how much a[i:] and b[j:] have in common
		at := func(i, j int) *int32 { return &table[i*(len(b)+1)+j] }
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					*at(i, j) = *at(i+1, j+1) + 1
				} else {
					*at(i, j) = max(*at(i+1, j), *at(i, j+1))
				}
			}
		}
		common = func(i, j int) int { return int(*at(i, j)) }
	}
	var steps []Step
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			steps = append(steps, Step{Kept, offset + i, offset + j})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common(i+1, j) >= common(i, j+1):
			steps = append(steps, Step{Removed, offset + i, offset + j})
			i++
		default:
			steps = append(steps, Step{Added, offset + i, offset + j})
			j++
		}
	}
	return steps
}
