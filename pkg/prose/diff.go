package prose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/diff"
)

// Block is a paragraph, a point of a list or a heading of what changed.
type Block struct {
	Tag   string // "heading", "item" or "text"
	Spans []diff.Span
}

// Compare tells what changed between two texts, word by word: the blocks that changed, each under the heading it
// stands under. Nothing when nothing did. Lines "---" part a text, and are no part of it.
func Compare(before, after string) []Block {
	old, fresh := lines(before), lines(after)
	var changed []Block
	var heading *line // of what follows, until it is shown
	show := func(b Block) {
		if heading != nil && b.Tag != "heading" {
			changed = append(changed, Block{"heading", []diff.Span{{Op: diff.Kept, Text: heading.text}}})
		}
		heading = nil
		changed = append(changed, b)
	}
	steps := diff.Align(old, fresh)
	for i := 0; i < len(steps); {
		if s := steps[i]; s.Op == diff.Kept {
			switch kept := fresh[s.After]; kept.tag {
			case "heading":
				heading = &kept
			case "part":
				heading = nil
			}
			i++
			continue
		}
		end := i
		for end < len(steps) && steps[end].Op != diff.Kept {
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
func rewritten(old, fresh []line, run []diff.Step) []Block {
	var removed, added []line
	for _, s := range run {
		switch {
		case s.Op == diff.Removed && old[s.Before].tag == "part", s.Op == diff.Added && fresh[s.After].tag == "part":
		case s.Op == diff.Removed:
			removed = append(removed, old[s.Before])
		default:
			added = append(added, fresh[s.After])
		}
	}
	var blocks []Block
	for _, r := range removed {
		at := slices.IndexFunc(added, func(a line) bool { return a.tag == r.tag && diff.Akin(r.text, a.text) })
		if at < 0 {
			blocks = append(blocks, Block{r.tag, []diff.Span{{Op: diff.Removed, Text: r.text}}})
			continue
		}
		for _, a := range added[:at] {
			blocks = append(blocks, Block{a.tag, []diff.Span{{Op: diff.Added, Text: a.text}}})
		}
		blocks = append(blocks, Block{r.tag, diff.Words(r.text, added[at].text)})
		added = added[at+1:]
	}
	for _, a := range added {
		blocks = append(blocks, Block{a.tag, []diff.Span{{Op: diff.Added, Text: a.text}}})
	}
	return blocks
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
