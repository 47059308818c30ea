package charter

import (
	"regexp"
	"slices"
	"strings"
)

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

// Block is a paragraph, a point of a list or a heading of what changed.
type Block struct {
	Tag   string // "heading", "item" or "text"
	Spans []Span
}

// compare tells what changed between two texts of a charter, word by word: the blocks that changed,
// each under the heading it stands under. Nothing when nothing did.
func compare(before, after string) []Block {
	old, fresh := lines(before), lines(after)
	var changed []Block
	var heading *line // of what follows, until it is shown
	show := func(b Block) {
		if heading != nil && b.Tag != "heading" {
			changed = append(changed, Block{"heading", []Span{{Kept, heading.text}}})
		}
		heading = nil
		changed = append(changed, b)
	}
	steps := align(old, fresh)
	for i := 0; i < len(steps); {
		if s := steps[i]; s.op == Kept {
			switch kept := fresh[s.after]; kept.tag {
			case "heading":
				heading = &kept
			case "part":
				heading = nil
			}
			i++
			continue
		}
		end := i
		for end < len(steps) && steps[end].op != Kept {
			end++
		}
		for _, b := range rewritten(old, fresh, steps[i:end]) {
			show(b)
		}
		i = end
	}
	return changed
}

// rewritten makes blocks of a run of lines removed and added: a line that replaces another of much
// the same words is one block.
func rewritten(old, fresh []line, run []step) []Block {
	var removed, added []line
	for _, s := range run {
		switch {
		case s.op == Removed && old[s.before].tag == "part", s.op == Added && fresh[s.after].tag == "part":
		case s.op == Removed:
			removed = append(removed, old[s.before])
		default:
			added = append(added, fresh[s.after])
		}
	}
	var blocks []Block
	for _, r := range removed {
		at := slices.IndexFunc(added, func(a line) bool { return a.tag == r.tag && akin(r.text, a.text) })
		if at < 0 {
			blocks = append(blocks, Block{r.tag, []Span{{Removed, r.text}}})
			continue
		}
		for _, a := range added[:at] {
			blocks = append(blocks, Block{a.tag, []Span{{Added, a.text}}})
		}
		blocks = append(blocks, Block{r.tag, words(r.text, added[at].text)})
		added = added[at+1:]
	}
	for _, a := range added {
		blocks = append(blocks, Block{a.tag, []Span{{Added, a.text}}})
	}
	return blocks
}

// akin reports whether two lines share a third of their words.
func akin(a, b string) bool {
	one, other := strings.Fields(a), strings.Fields(b)
	common := 0
	for _, s := range align(one, other) {
		if s.op == Kept {
			common++
		}
	}
	return 3*common >= max(len(one), len(other))
}

// words compares two lines word by word. Words part at plain spaces: what a no-break space joins
// stays in one piece.
func words(before, after string) []Span {
	old, fresh := strings.Split(before, " "), strings.Split(after, " ")
	var spans []Span
	add := func(op Op, word string) {
		if n := len(spans); n > 0 && spans[n-1].Op == op {
			spans[n-1].Text += " " + word
		} else {
			spans = append(spans, Span{op, word})
		}
	}
	for _, s := range align(old, fresh) {
		if s.op == Added {
			add(Added, fresh[s.after])
		} else {
			add(s.op, old[s.before])
		}
	}
	return spans
}

// line is a line of Markdown without its signs.
type line struct{ tag, text string }

var (
	itemMark = regexp.MustCompile(`^(?:[-*+]|[0-9]{1,3}[.)]) +`)
	emphasis = regexp.MustCompile(`\*\*|__`)
	anchor   = regexp.MustCompile(`\[([^\]]*)\]\(([^)]*)\)`)
)

func lines(text string) []line {
	var all []line
	for l := range strings.Lines(text) {
		l = anchor.ReplaceAllString(emphasis.ReplaceAllString(strings.TrimSpace(l), ""), "$1 ($2)")
		switch title := strings.TrimLeft(l, "#"); {
		case l == "":
		case l == "---":
			all = append(all, line{"part", ""})
		case title != l:
			all = append(all, line{"heading", strings.TrimSpace(title)})
		case itemMark.MatchString(l):
			all = append(all, line{"item", itemMark.ReplaceAllString(l, "")})
		default:
			all = append(all, line{"text", l})
		}
	}
	return all
}

// step is one move from a list to another: before and after are places in them.
type step struct {
	op            Op
	before, after int
}

// most bounds the table of align: texts that differ more than a person could read are replaced whole.
const most = 4 << 20

// align finds the fewest moves that turn a into b: what both begin and end with is kept, and between
// them the longest list of things in common.
func align[T comparable](a, b []T) []step {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var steps []step
	for i := range head {
		steps = append(steps, step{Kept, i, i})
	}
	steps = append(steps, between(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		steps = append(steps, step{Kept, len(a) - tail + i, len(b) - tail + i})
	}
	return steps
}

// between is align for what has no beginning and no end in common; places are counted from offset.
func between[T comparable](a, b []T, offset int) []step {
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
	var steps []step
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			steps = append(steps, step{Kept, offset + i, offset + j})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common(i+1, j) >= common(i, j+1):
			steps = append(steps, step{Removed, offset + i, offset + j})
			i++
		default:
			steps = append(steps, step{Added, offset + i, offset + j})
			j++
		}
	}
	return steps
}
