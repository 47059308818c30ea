// Package slug makes the readable part of an address out of words.
package slug

import (
	"crypto/rand"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const longest = 60 // characters of a slug, its suffix aside

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o")

// Of is text in small plain letters and digits, words apart by "-": "L’Hospitalet" becomes
// "l-hospitalet". Text without any letter or digit gives fallback.
func Of(text, fallback string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(ligatures.Replace(strings.ToLower(text))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			gap = true
		}
		if b.Len() >= longest {
			break
		}
	}
	if b.Len() == 0 {
		return fallback
	}
	return b.String()
}

// Suffix is a short random end that tells two equal slugs apart.
func Suffix() string { return strings.ToLower(rand.Text()[:5]) }
