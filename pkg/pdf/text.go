package pdf

import (
	"embed"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// The faces, licences beside them: make vendor-assets brings them.
//
//go:embed fonts/*.ttf
var fonts embed.FS

// face is a typeface in one weight, named as its file.
type face string

const (
	bricolage    face = "bricolage-grotesque-bold"
	atkinson     face = "atkinson-hyperlegible-next-regular"
	atkinsonBold face = "atkinson-hyperlegible-next-bold"
)

// TitleFace is the face of titles, as TrueType, for what else sets letters.
func TitleFace() []byte { return faceFile(bricolage) }

// TextFace is the bold face of text.
func TextFace() []byte { return faceFile(atkinsonBold) }

func faceFile(f face) []byte {
	bytes, err := fonts.ReadFile("fonts/" + string(f) + ".ttf")
	if err != nil {
		panic(err) // it is embedded: a mistake of the program
	}
	return bytes
}

type ink struct{ r, g, b int }

func (i ink) rgb() (r, g, b int) { return i.r, i.g, i.b }

// The colours of static/css/10-tokens.css on white paper.
var (
	black  = ink{0x23, 0x1A, 0x1E}
	soft   = ink{0x5F, 0x54, 0x58}
	malbec = ink{0x8A, 0x1C, 0x4A}
	river  = ink{0x0E, 0x5C, 0x4A}
	safran = ink{0xFF, 0xC1, 0x45}
	hair   = ink{0xE0, 0xD6, 0xC5}
)

// style is how text is set: size in points, leading in millimetres.
type style struct {
	face          face
	size, leading float64
	ink           ink
}

var (
	title    = style{bricolage, 23, 9.4, malbec}
	subtitle = style{bricolage, 14, 6.2, river}
	text     = style{atkinson, 11, 5.5, black}
	strong   = style{atkinsonBold, 11, 5.5, black}
	label    = style{atkinson, 10, 5.5, soft}
	quoted   = style{atkinson, 12, 6, black}
	small    = style{atkinson, 8.5, 4.1, soft}
	link     = style{atkinson, 9.5, 4.6, river}
)

// standIns replace what the faces do not have by what reads the same.
var standIns = map[rune]string{
	'\u202F': "\u2009", // the narrow no-break space; lines are only broken at plain spaces
	'\u2007': "\u00A0",
	'\u2010': "-",
	'\u2011': "-",
	'′':      "’",
	'″':      "”",
	'№':      "N°",
}

// letters knows what a face can write.
type letters struct {
	font *sfnt.Font
	buf  sfnt.Buffer
}

// has is false beyond the basic plane, which fpdf cannot write.
func (l *letters) has(r rune) bool {
	if l == nil || r > 0xFFFF {
		return false
	}
	glyph, err := l.font.GlyphIndex(&l.buf, r)
	return err == nil && glyph != 0
}

func (d *Document) loadFonts() {
	for _, f := range []face{bricolage, atkinson, atkinsonBold} {
		bytes := faceFile(f)
		font, err := sfnt.Parse(bytes)
		if err != nil {
			d.file.SetError(err)
			return
		}
		d.letters[f] = &letters{font: font}
		d.file.AddUTF8FontFromBytes(string(f), "", bytes)
	}
}

// spelled gives the words in letters the face has: as they are, with a stand-in, without an accent, and as a
// question mark at the very end.
func (d *Document) spelled(s style, words string) string {
	has := d.letters[s.face]
	var b strings.Builder
	for _, r := range norm.NFC.String(words) {
		switch {
		case r == '\n', has.has(r):
			b.WriteRune(r)
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
			// soft hyphens, marks of direction, loose accents: nothing to see
		case standIns[r] != "":
			b.WriteString(standIns[r])
		default:
			b.WriteRune(plain(r, has))
		}
	}
	return b.String()
}

// plain takes accents off one by one, from the last: ễ becomes ê, else e.
func plain(r rune, has *letters) rune {
	marks := []rune(norm.NFD.String(string(r)))
	for n := len(marks) - 1; n > 0; n-- {
		if less := []rune(norm.NFC.String(string(marks[:n]))); len(less) == 1 && has.has(less[0]) {
			return less[0]
		}
	}
	return '?'
}

// use makes the style current.
func (d *Document) use(s style) {
	d.file.SetFont(string(s.face), "", s.size)
	d.file.SetTextColor(s.ink.rgb())
}

// measure is the width of a line, in millimetres.
func (d *Document) measure(s style, line string) float64 {
	d.use(s)
	return d.file.GetStringWidth(d.spelled(s, line))
}

// print sets one line whose box begins at y.
func (d *Document) print(s style, x, y float64, line string) {
	const millimetres, capital = 25.4 / 72, 0.668 // height of a capital, per size
	baseline := y + (s.leading+capital*s.size*millimetres)/2
	d.use(s)
	d.file.Text(x, baseline, d.spelled(s, line))
}

// wrap breaks words into lines of at most this width: where they say so, else at plain spaces (never
// at a no-break space), else inside what is too long for a line, such as an address or a hash.
func (d *Document) wrap(s style, words string, width float64) []string {
	d.use(s)
	var lines []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(d.spelled(s, words)), "\n") {
		current := ""
		for _, word := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' }) {
			longer := strings.TrimPrefix(current+" "+word, " ")
			if d.file.GetStringWidth(longer) <= width {
				current = longer
				continue
			}
			if current != "" {
				lines = append(lines, current)
			}
			var full []string
			full, current = d.cut(word, width)
			lines = append(lines, full...)
		}
		if current != "" {
			lines = append(lines, current)
		}
	}
	return lines
}

// cut breaks a word into full lines and what remains.
func (d *Document) cut(word string, width float64) (full []string, rest string) {
	for _, r := range word {
		if rest != "" && d.file.GetStringWidth(rest+string(r)) > width {
			full, rest = append(full, rest), ""
		}
		rest += string(r)
	}
	return full, rest
}
