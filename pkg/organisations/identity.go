package organisations

import (
	"regexp"
	"strings"
)

// laPoste is the SIREN whose establishments follow another rule than Luhn's (INSEE, "Le numéro
// SIRET"): the sum of their digits is a multiple of five. Its head office follows Luhn.
const laPoste = "356000000"

// nobody is what the key of a SIRET lets through and no register gives.
const nobody = "000000000"

// validSIRET reports whether text is a SIRET: 14 digits whose key is right.
func validSIRET(text string) bool {
	if !siretForm.MatchString(text) || strings.HasPrefix(text, nobody) {
		return false
	}
	if luhn(text) {
		return true
	}
	return strings.HasPrefix(text, laPoste) && digitSum(text)%5 == 0
}

// validRNA reports whether text is a number of the national register of associations: W and nine digits.
func validRNA(text string) bool { return rnaForm.MatchString(text) }

var (
	siretForm = regexp.MustCompile(`^[0-9]{14}$`)
	rnaForm   = regexp.MustCompile(`^W[0-9]{9}$`)
)

// compact drops what people put between digits, and writes letters large.
func compact(text string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-\u00a0\u202f\t", r) {
			return -1
		}
		return r
	}, text))
}

// luhn checks the key of a number of digits (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func digitSum(digits string) (sum int) {
	for _, d := range digits {
		sum += int(d - '0')
	}
	return sum
}
