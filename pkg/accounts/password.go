package accounts

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

const minPassword, maxPassword = 12, 128

// weakness says why a password is refused; empty when it will do. about are the person's own words
// (names, address), which are the first thing anybody tries.
func weakness(password string, about ...string) i18n.Message {
	plain := simplify(password)
	switch n := form.Length(password); {
	case n == 0:
		return i18n.M("accounts.password_missing")
	case n < minPassword:
		return i18n.M("accounts.password_short", minPassword)
	case n > maxPassword:
		return i18n.M("accounts.password_long", maxPassword)
	case monotonous(plain), !strings.ContainsFunc(plain, unicode.IsLetter) && !strings.ContainsFunc(plain, isSign):
		return i18n.M("accounts.password_sequence")
	case ownWords(plain, about):
		return i18n.M("accounts.password_own")
	case common(plain), common(unleet.Replace(plain)), common(unleet.Replace(strings.TrimFunc(plain, notLetter))):
		return i18n.M("accounts.password_common")
	}
	return i18n.Message{}
}

// simplify writes a password as guessers try it first: small letters, no accents.
func simplify(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(cases.Fold().String(s)))
}

// unleet undoes the letters people write as signs.
var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i", "€", "e")

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

func isSign(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) && !strings.ContainsRune("-_./+:", r)
}

// rows are the runs of keys that fingers find by themselves.
var rows = []string{"1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"}

// monotonous reports few different characters, one block said again and again, or runs of keys.
func monotonous(s string) bool {
	r := []rune(s)
	seen := map[rune]bool{}
	leaps := 0 // how often the next key is no neighbour
	for i := range r {
		seen[r[i]] = true
		if i > 0 && !follows(r[i-1], r[i]) {
			leaps++
		}
	}
	return len(seen) < 5 || leaps <= 2 || periodic(r)
}

func follows(a, b rune) bool {
	if a == b {
		return true
	}
	there, back := string([]rune{a, b}), string([]rune{b, a})
	return slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, there) || strings.Contains(row, back) })
}

// longestBlock is the longest block whose mere repetition is refused; two long words are a phrase.
const longestBlock = 8

func periodic(r []rune) bool {
	for period := 1; period <= min(longestBlock, len(r)/2); period++ {
		if slices.Equal(r[period:], r[:len(r)-period]) {
			return true
		}
	}
	return false
}

// ownWords reports a password that is hardly more than the person's names or address.
func ownWords(plain string, about []string) bool {
	rest := plain
	for _, text := range about {
		for _, word := range strings.FieldsFunc(simplify(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if len(word) >= 3 {
				rest = strings.ReplaceAll(rest, word, "")
			}
		}
	}
	return rest != plain && form.Length(rest) <= 10 && len(letters(rest)) < 4
}

//go:embed common.txt
var commonText string

// commonWords are the words of the passwords that leak most in France and elsewhere, simplified.
var commonWords = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(commonText) {
		words[word] = true
	}
	return words
}()

// common reports one or two of the common words with a few digits or signs around.
func common(plain string) bool {
	core := letters(plain)
	if form.Length(plain)-len(core) > 8 {
		return false
	}
	for i := 1; i <= len(core); i++ {
		if commonWords[core[:i]] && (i == len(core) || commonWords[core[i:]]) {
			return true
		}
	}
	return false
}

// letters keeps the plain letters of s.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, s)
}
