package poster

import (
	"errors"
	"image"
	"image/color"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// How titles are tried, largest first, and how the place is written above them.
var titleSizes = []float64{80, 68, 58, 50}

const (
	placeSize = 34
	leading   = 1.08 // of a title's line, in its size
	cut       = "…"
)

// block is where the words go: above foot or, without one, in the middle of the sheet's height.
type block struct {
	left, foot, width int
	lines             int // of the title, at most
	title, place      color.Color
}

// write sets the title over the foot of a block, and the place above it.
func (p *Press) write(sheet *image.RGBA, w Words, b block) (err error) {
	lines, face, size, err := p.fit(spelled(p.title, w.Title), b.width, b.lines)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, face.Close()) }()
	small, err := faceOf(p.text, placeSize)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.Close()) }()

	step, gap := int(size*leading), int(size*1.12)
	if b.foot == 0 {
		b.foot = (Height + placeSize + gap + (len(lines)-1)*step) / 2
	}
	last := b.foot - int(size*.22) // its letters may hang below it
	for i, line := range lines {
		letter(sheet, face, b.title, b.left, last-(len(lines)-1-i)*step, line)
	}
	above := last - (len(lines)-1)*step - gap
	letter(sheet, small, b.place, b.left+2, above, shorten(small, spelled(p.text, w.Place), b.width))
	return nil
}

// fit finds the largest size at which words take at most so many lines of width; at the smallest,
// what is too long is cut.
func (p *Press) fit(words string, width, lines int) (set []string, face font.Face, size float64, err error) {
	for i, size := range titleSizes {
		if face, err = faceOf(p.title, size); err != nil {
			return nil, nil, 0, err
		}
		set = wrap(face, words, width)
		if last := i == len(titleSizes)-1; last && len(set) > lines {
			rest := strings.Join(set[lines-1:], " ")
			return append(set[:lines-1], shorten(face, rest, width)), face, size, nil
		}
		if len(set) <= lines && (i > 0 || len(set) < lines) { // the largest letters are for what is short
			return set, face, size, nil
		}
		if err := face.Close(); err != nil {
			return nil, nil, 0, err
		}
	}
	return nil, nil, 0, errors.New("no size to set a title in")
}

// wrap breaks words into lines of width. A word wider than that is cut.
func wrap(face font.Face, words string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(words, " ") { // at plain spaces alone
		word = shorten(face, word, width)
		switch longer := strings.TrimLeft(line+" "+word, " "); {
		case wide(face, longer) <= width:
			line = longer
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// shorten cuts words to width, with an ellipsis where it cuts.
func shorten(face font.Face, words string, width int) string {
	if wide(face, words) <= width {
		return words
	}
	r := []rune(words)
	for len(r) > 1 && wide(face, string(r)+cut) > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), "  ,;:.-–—") + cut
}

func wide(face font.Face, words string) int { return font.MeasureString(face, words).Ceil() }

func letter(sheet *image.RGBA, face font.Face, c color.Color, x, baseline int, words string) {
	d := font.Drawer{Dst: sheet, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, baseline)}
	d.DrawString(words)
}

func faceOf(f *opentype.Font, size float64) (font.Face, error) {
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
}

// spelled writes words with what a face has: its own spaces and hyphens, and nothing for a sign it
// cannot draw.
func spelled(f *opentype.Font, words string) string {
	words = strings.NewReplacer("\u202F", "\u00A0", "\u2011", "-", "\u2010", "-").Replace(words)
	var buf sfnt.Buffer
	known := func(r rune) rune {
		if glyph, err := f.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			return -1
		}
		return r
	}
	return strings.TrimSpace(strings.Map(known, words))
}
