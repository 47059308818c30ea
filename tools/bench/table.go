package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table prints the lines as they are measured.
type table struct {
	out    io.Writer
	missed int
}

const layout = "%s  %s  %s  %s  %s  %s\n"

func (t *table) head(about string) {
	fmt.Fprintf(t.out, "\n%s\n\n", about)
	t.row("work", "ours", "reference", "", "result", "goal")
}

func (t *table) row(work, ours, reference, theirs, result, goal string) {
	fmt.Fprintf(t.out, layout, left(work, 46), right(ours, 10), left(reference, 38), right(theirs, 10), right(result, 7), goal)
}

// atLeast tells a duel by its speeds: ours must be goal times theirs or more.
func (t *table) atLeast(goal float64, work, reference string, d duel) {
	t.row(work, rate(d.ours), reference, rate(d.theirs), ratio(d.ratio), t.judge(d.ratio >= goal, "≥ "+ratio(goal)))
}

// atMost tells a duel by its times: ours may be goal times theirs or less.
func (t *table) atMost(goal float64, work, reference string, d duel) {
	t.row(work, took(d.ours), reference, took(d.theirs), ratio(1/d.ratio), t.judge(1/d.ratio <= goal, "≤ "+ratio(goal)))
}

// plain tells a figure that has no other side.
func (t *table) plain(work string, figure, goal float64, unit string) {
	text := fmt.Sprintf("%.3g %s", figure, unit)
	t.row(work, text, "", "", "", t.judge(figure <= goal, fmt.Sprintf("≤ %g %s", goal, unit)))
}

// aside tells a duel that no goal is about.
func (t *table) aside(work, reference string, d duel) {
	t.row(work, rate(d.ours), reference, rate(d.theirs), ratio(d.ratio), "")
}

// note explains the line above.
func (t *table) note(format string, args ...any) {
	fmt.Fprintf(t.out, "    "+format+"\n", args...)
}

func (t *table) judge(met bool, goal string) string {
	if met {
		return left(goal, 10) + " ✓"
	}
	t.missed++
	return left(goal, 10) + " ✗"
}

func (t *table) foot() {
	if t.missed == 0 {
		fmt.Fprintln(t.out, "\nEvery goal is met.")
		return
	}
	fmt.Fprintf(t.out, "\nGoals missed (✗): %d.\n", t.missed)
}

func rate(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.1f /s", v)
	}
	return fmt.Sprintf("%.0f /s", v)
}

func took(perSecond float64) string {
	if perSecond > 100 {
		return fmt.Sprintf("%.1f ms", 1000/perSecond)
	}
	return fmt.Sprintf("%.0f ms", 1000/perSecond)
}

func ratio(v float64) string { return fmt.Sprintf("%.2f", v) }

func left(s string, width int) string  { return s + gap(s, width) }
func right(s string, width int) string { return gap(s, width) + s }

func gap(s string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}
