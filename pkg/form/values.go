package form

import (
	"math"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Values are the fields of a sent form, cleaned as they are read.
type Values struct{ raw url.Values }

// From wraps the decoded fields of a request.
func From(raw url.Values) Values { return Values{raw} }

// Text is a field of one line: cleaned, trimmed, inner white space folded but for the no-break spaces
// of French typography.
func (v Values) Text(name string) string {
	return oneLine(v.raw.Get(name))
}

// Paragraph is a field of several lines: cleaned, trimmed, newlines kept as "\n".
func (v Values) Paragraph(name string) string {
	lines := strings.Split(Clean(newlines.Replace(v.raw.Get(name))), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRightFunc(line, unicode.IsSpace)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Secret is a field taken to the letter but for Unicode form: a password.
func (v Values) Secret(name string) string {
	return norm.NFC.String(strings.ToValidUTF8(v.raw.Get(name), "\uFFFD"))
}

// All are the values of a repeated field, each cleaned as Text, empty ones kept in their places.
func (v Values) All(name string) []string {
	all := make([]string, len(v.raw[name]))
	for i, text := range v.raw[name] {
		all[i] = oneLine(text)
	}
	return all
}

// Chosen are the non-empty values of a repeated field, each once, in the order of allowed;
// anything not in allowed is dropped.
func (v Values) Chosen(name string, allowed []string) []string {
	sent := v.All(name)
	var chosen []string
	for _, a := range allowed {
		if slices.Contains(sent, a) {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// Yes reports whether a box is ticked.
func (v Values) Yes(name string) bool { return v.raw.Get(name) == "yes" }

// Has reports whether the field was sent at all.
func (v Values) Has(name string) bool { return v.raw.Has(name) }

// Float reads a decimal number written with a point or a comma.
func (v Values) Float(name string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.ReplaceAll(digits(v.Text(name)), ",", "."), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// Int reads a whole number; spaces between its digits are forgiven. What no column of the database
// could hold is no number: 0, false.
func (v Values) Int(name string) (int, bool) {
	n, err := strconv.ParseInt(digits(v.Text(name)), 10, 32)
	if err != nil {
		return 0, false
	}
	return int(n), true
}

// Day reads a day, written as a browser sends it or as people type it.
func Day(text string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2/1/2006", "2.1.2006", "2-1-2006"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// digits drops the white space, no-break spaces included, that people put between digits.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// Clean makes text safe to keep: valid UTF-8 in NFC, with neither control characters (newline and
// tab apart) nor those that change the direction of writing or hide text.
func Clean(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u200C' || r == '\u200D': // joiners: emoji and some scripts need them
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func oneLine(text string) string {
	words := strings.FieldsFunc(Clean(newlines.Replace(text)), func(r rune) bool {
		return unicode.IsSpace(r) && r != '\u00A0' && r != '\u202F'
	})
	return strings.TrimSpace(strings.Join(words, " "))
}

// Email reports whether text is one plain mail address such as "camille@exemple.fr".
func Email(text string) bool {
	if len(text) > 254 || strings.ContainsAny(text, " <>\"(),;:") {
		return false
	}
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text {
		return false
	}
	_, host, _ := strings.Cut(text, "@")
	return strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".")
}

// EmailKey is what tells two addresses apart: NFKC, case folded.
func EmailKey(email string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(email)))
}

// LinkLike reports whether a mail program would turn a part of text into a link.
func LinkLike(text string) bool {
	return strings.ContainsAny(text, `/\@`) || linkLike.MatchString(text)
}

// linkLike finds a dot of any width with letters on both sides. "J.P." is none, since no domain ends
// in one letter.
var linkLike = regexp.MustCompile(`[\p{L}\p{M}\p{N}][.․。．｡][\p{L}\p{M}\p{N}]{2,}`)

// PlainName reports whether text may open a letter as somebody's name: it holds nothing like a link,
// nor a digit (IP addresses).
func PlainName(text string) bool {
	return !LinkLike(text) && !strings.ContainsFunc(text, unicode.IsNumber)
}

// Length counts the characters a person sees, roughly: code points in NFC.
func Length(text string) int { return len([]rune(text)) }
