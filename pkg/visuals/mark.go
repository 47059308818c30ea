package visuals

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// Mark is where the bubble is on a picture, in fractions of its width and height.
type Mark struct{ X, Y, W, H float64 }

// Set reports whether the bubble was marked.
func (m Mark) Set() bool { return m.W > 0 && m.H > 0 }

// wide is how many times wider than tall the mark is on a picture of this size.
func (m Mark) wide(width, height int) float64 {
	return m.W * float64(width) / (m.H * float64(height))
}

// grown is the mark with so much more on each side, in fractions of the picture's width, for a picture
// of this size; it may leave the picture.
func (m Mark) grown(by float64, width, height int) Mark {
	down := by * float64(width) / float64(height)
	return Mark{m.X - by, m.Y - down, m.W + 2*by, m.H + 2*down}
}

// on is the mark in the pixels of a picture, no further than its edges.
func (m Mark) on(bounds image.Rectangle) image.Rectangle {
	w, h := float64(bounds.Dx()), float64(bounds.Dy())
	r := image.Rect(int(math.Round(m.X*w)), int(math.Round(m.Y*h)), int(math.Round((m.X+m.W)*w)), int(math.Round((m.Y+m.H)*h)))
	return r.Add(bounds.Min).Intersect(bounds)
}

// drawn is the mark as pages draw it; nil when there is none.
func (m Mark) drawn() *moderation.Mark {
	if !m.Set() {
		return nil
	}
	return &moderation.Mark{X: 100 * m.X, Y: 100 * m.Y, W: 100 * m.W, H: 100 * m.H}
}

// Places are where the bubble may be said to be, without drawing: nine parts of the picture.
func Places() []string { return []string{"nw", "n", "ne", "w", "c", "e", "sw", "s", "se"} }

// Shares are how wide the bubble may be said to be: percent of the picture's width.
func Shares() []string { return []string{"5", "10", "15", "20", "25", "30", "40", "50", "75"} }

// placed is the mark in the middle of a part of a picture of this size, kept inside the picture. tall
// is the bubble's height for a width of 1.
func placed(place string, share float64, width, height int, tall float64) Mark {
	at := max(slices.Index(Places(), place), 0)
	m := Mark{W: share, H: share * tall * float64(width) / float64(height)}
	if m.H > 1 {
		m.W, m.H = m.W/m.H, 1
	}
	inside := func(third int, size float64) float64 {
		return min(max(float64(2*third+1)/6-size/2, 0), 1-size)
	}
	m.X, m.Y = inside(at%3, m.W), inside(at/3, m.H)
	return m
}

// decimal writes a number with one decimal, if it has any.
func decimal(n float64) i18n.Message {
	if whole := math.Round(n); math.Abs(n-whole) < 0.05 {
		return i18n.Either(i18n.Number(i18n.French, int(whole)), i18n.Number(i18n.English, int(whole)))
	}
	text := fmt.Sprintf("%.1f", n)
	return i18n.Either(strings.Replace(text, ".", ",", 1), text)
}
