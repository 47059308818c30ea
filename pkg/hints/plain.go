package hints

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain is a text in small plain letters, one byte each, with the way back to what was written:
// accents, ligatures, wide digits and invisible characters must not hide a word.
type plain struct {
	text         string
	starts, ends []int  // of what was written, for each byte of text
	upper        []bool // what was a capital
}

// What stands in a plain text for what is no letter, digit or common sign.
const (
	euro    = 'E'
	pictogm = 'M' // an emoji
	foreign = 'L' // a letter of another script
	other   = 'X'
)

var signs = map[rune]byte{
	'’': '\'', '‘': '\'', 'ʼ': '\'', '«': '"', '»': '"', '“': '"', '”': '"',
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '−': '-', '€': euro, '\n': '\n', '\r': '\n',
}

var ligatures = map[rune]string{'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", 'ø': "o", 'Ø': "o"}

func fold(text string) plain {
	var b strings.Builder
	b.Grow(len(text))
	p := plain{starts: make([]int, 0, len(text)), ends: make([]int, 0, len(text)), upper: make([]bool, 0, len(text))}
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		end := at + size
		letters := lettersOf(r)
		for i := range len(letters) {
			b.WriteByte(letters[i])
			p.starts, p.ends, p.upper = append(p.starts, at), append(p.ends, end), append(p.upper, unicode.IsUpper(r))
		}
		if letters == "" && len(p.ends) > 0 { // an accent of its own, a joiner: part of what it follows
			p.ends[len(p.ends)-1] = end
		}
		at = end
	}
	p.text = b.String()
	return p
}

// lettersOf is what a character reads as: nothing for one that is not seen.
func lettersOf(r rune) string {
	if r < unicode.MaxASCII {
		return ascii(r)
	}
	if s, known := signs[r]; known {
		return string(rune(s))
	}
	if l, known := ligatures[r]; known {
		return l
	}
	if pictogram(r) {
		return string(rune(pictogm))
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		switch {
		case d < unicode.MaxASCII:
			b.WriteString(ascii(d))
		case unicode.In(d, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.IsSpace(d):
			b.WriteByte(' ')
		case unicode.IsLetter(d):
			b.WriteByte(foreign)
		default:
			b.WriteByte(other)
		}
	}
	return b.String()
}

func ascii(r rune) string {
	switch {
	case r == '\n' || r == '\r':
		return "\n"
	case r < ' ':
		return " "
	case r >= 'A' && r <= 'Z':
		return string(r + 'a' - 'A')
	}
	return string(r)
}

func pictogram(r rune) bool {
	return r >= 0x1F1E6 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0x2B50 || r == 0x2B55
}

// all finds a pattern everywhere: its first group when it has one, else the whole.
func (p plain) all(pattern *regexp.Regexp) []span {
	var list []span
	for _, m := range pattern.FindAllStringSubmatchIndex(p.text, -1) {
		if len(m) > 2 && m[2] >= 0 {
			list = append(list, span{m[2], m[3]})
		} else {
			list = append(list, span{m[0], m[1]})
		}
	}
	return list
}

// capital reports whether every letter of s was written as a capital.
func (p plain) capital(s span) bool {
	for i := s.from; i < s.to; i++ {
		if letter(p.text[i]) && !p.upper[i] {
			return false
		}
	}
	return true
}

func (p plain) words(s span) string { return p.text[s.from:s.to] }

func letter(c byte) bool { return c >= 'a' && c <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
