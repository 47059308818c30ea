package visuals

import (
	"math"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Check is one thing the program looked at, with what it found. It advises; it never decides.
type Check struct {
	Name    string       // "size", "space"…
	Finding Finding      // how it turned out
	Text    i18n.Message // what was found, with its figures
	Colours []brand.Colour
}

// Finding is how a check turned out.
type Finding string

// The findings.
const (
	Good Finding = "good"
	Look Finding = "look" // closer, before it is printed
	Note Finding = "note" // to know
)

// Title is what the check is about.
func (c Check) Title() i18n.Message { return i18n.M("visuals.check." + c.Name) }

// Checks tells what the program finds in a version, by the rules in force.
func Checks(v Version, g brand.Gauge) []Check {
	j := judge{v, g}
	list := []Check{j.resolution()}
	if v.Photo.Width > 0 && v.Spec.Unit == Millimetres {
		list = append(list, j.format())
	}
	if c, known := j.size(); known {
		list = append(list, c)
	}
	if !v.Spec.Mark.Set() {
		return append(list, j.unmarked()...)
	}
	list = append(list, j.shape(), j.space())
	if v.Seen.Any() {
		list = append(list, j.contrast(), j.colour())
	}
	return list
}

// judge holds a version against the rules.
type judge struct {
	Version
	gauge brand.Gauge
}

// found is a check that is good or worth a look.
func found(name string, good bool, yes, no i18n.Message, colours ...brand.Colour) Check {
	if good {
		return Check{name, Good, yes, colours}
	}
	return Check{name, Look, no, colours}
}

// dots is how many dots an inch suit a use: what is seen from afar needs fewer.
func dots(u brand.Use) int {
	switch u {
	case "vehicle", "sign":
		return 100
	case "poster", "textile", "event":
		return 150
	}
	return 300
}

// resolution tells whether the picture is fine enough for its real width.
func (j judge) resolution() Check {
	if j.Spec.Unit == Pixels {
		return found("resolution", j.Photo.Width >= j.Spec.Width,
			i18n.M("visuals.resolution_px", j.Photo.Width, j.Spec.Width), i18n.M("visuals.resolution_px_low", j.Photo.Width, j.Spec.Width))
	}
	has, wants := int(float64(j.Photo.Width)*25.4/float64(j.Spec.Width)), dots(j.Spec.Use)
	width := j.Spec.Unit.length(float64(j.Spec.Width))
	const rounding = 0.95
	return found("resolution", float64(has) >= rounding*float64(wants),
		i18n.M("visuals.resolution_mm", has, width), i18n.M("visuals.resolution_mm_low", has, width, wants))
}

// format tells how tall the whole will be.
func (j judge) format() Check {
	tall := math.Round(float64(j.Spec.Width) * float64(j.Photo.Height) / float64(j.Photo.Width))
	return Check{"format", Note, i18n.M("visuals.format", decimal(float64(j.Spec.Width)), j.Spec.Unit.length(tall)), nil}
}

// bubble is how wide the bubble is, by its mark or, without one, as it was told; 0 when neither is known.
func (j judge) bubble() float64 {
	if j.Spec.Mark.Set() {
		return j.Spec.Mark.W * float64(j.Spec.Width)
	}
	return float64(j.Spec.Bubble)
}

// size holds the bubble's width against the least for its use, and the two widths against each other.
func (j judge) size() (Check, bool) {
	wide, least := j.bubble(), j.gauge.Least(j.Spec.Use)
	if wide == 0 {
		return Check{}, false
	}
	smallest := least.MM
	if j.Spec.Unit == Pixels {
		smallest = least.PX
	}
	told := float64(j.Spec.Bubble)
	if told > 0 && math.Abs(told-wide) > 0.2*wide {
		return Check{"size", Look, i18n.M("visuals.size_differs", j.Spec.Unit.length(told), j.Spec.Unit.length(wide)), nil}, true
	}
	args := []any{j.Spec.Unit.length(wide), j.Spec.Unit.length(float64(smallest))}
	const rounding = 0.98
	return found("size", wide >= rounding*float64(smallest), i18n.M("visuals.size", args...), i18n.M("visuals.size_low", args...)), true
}

// unmarked says what marking the bubble would tell, and what the ground does by itself.
func (j judge) unmarked() []Check {
	list := []Check{{"mark", Note, i18n.M("visuals.unmarked"), nil}}
	if j.Spec.Ground == "" {
		return list
	}
	standing := j.gauge.Standing(j.Spec.Ground)
	if len(standing) == 0 {
		return append(list, Check{"contrast", Look, i18n.M("visuals.ground_hides"), []brand.Colour{j.Spec.Ground}})
	}
	return append(list, Check{"contrast", Note, i18n.M("visuals.ground_shows", i18n.M("brand.variant_full."+string(standing[0]))), []brand.Colour{j.Spec.Ground}})
}

// shape holds the mark's proportions against the master's.
func (j judge) shape() Check {
	is := j.Spec.Mark.wide(j.Photo.Width, j.Photo.Height)
	wants := j.gauge.Wide(is)
	const steady = 0.08 // of a hand that draws
	return found("shape", math.Abs(is/wants-1) <= steady, i18n.M("visuals.shape"), i18n.M("visuals.shape_off", decimal(is), decimal(wants)))
}

// space tells whether the clear space is free: of the edges first, then of other things.
func (j judge) space() Check {
	m, needs := j.Spec.Mark, j.Spec.Mark.W*j.gauge.ClearSpace()
	tall := float64(j.Photo.Height) / float64(j.Photo.Width)
	free := min(m.X, 1-m.X-m.W, m.Y*tall, (1-m.Y-m.H)*tall) // in fractions of the width
	length := func(f float64) i18n.Message { return j.Spec.Unit.length(max(f, 0) * float64(j.Spec.Width)) }
	const steady, quiet = 0.9, 0.15
	if free < steady*needs {
		return Check{"space", Look, i18n.M("visuals.space_edge", length(needs), length(free)), nil}
	}
	if !j.Seen.Any() {
		return Check{"space", Note, i18n.M("visuals.space_needs", length(needs)), nil}
	}
	return found("space", j.Seen.Busy <= quiet, i18n.M("visuals.space", length(needs)),
		i18n.M("visuals.space_busy", int(math.Round(100*j.Seen.Busy)), length(needs)), j.Seen.Ground)
}

// contrast tells whether the bubble stands out on what is below it: the colour that was told, else the
// one that is seen.
func (j judge) contrast() Check {
	ground := j.Seen.Ground
	if j.Spec.Ground != "" {
		ground = j.Spec.Ground
	}
	reached, enough := j.gauge.Contrast(j.Seen.Body, ground)
	words, wanted := brand.Ratio(reached)
	low := i18n.M("visuals.contrast_low", words, wanted)
	if standing := j.gauge.Standing(ground); len(standing) > 0 {
		low = i18n.M("visuals.contrast_other", words, wanted, i18n.M("brand.variant_full."+string(standing[0])))
	}
	return found("contrast", enough, i18n.M("visuals.contrast", words), low, j.Seen.Body, ground)
}

// colour tells which of the bubble's colours is seen.
func (j judge) colour() Check {
	body := j.Seen.Body.RGB()
	far := func(v brand.Variant) float64 { return distance(body, j.gauge.Ink(v).RGB()) }
	nearest := slices.MinFunc(brand.Variants(), func(a, b brand.Variant) int { return int(far(a) - far(b)) })
	const same = 90
	return found("colour", far(nearest) <= same, i18n.M("visuals.colour", i18n.M("brand.variant_full."+string(nearest))),
		i18n.M("visuals.colour_other", string(j.Seen.Body)), j.Seen.Body)
}
