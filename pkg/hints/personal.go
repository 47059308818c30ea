package hints

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// pairs are four more pairs of digits, apart by one sign throughout: "01/02/2026 18" is no number.
const pairs = `(?:\d{8}|(?: \d\d){4}|(?:\.\d\d){4}|(?:-\d\d){4}|(?:/\d\d){4}|(?:_\d\d){4}|(?:\. \d\d){4}|(?: - \d\d){4}|(?:  \d\d){4}|(?: ?\d{3}){2} ?\d\d|\d\d(?:[ .-]\d{3}){2})`

var (
	french  = regexp.MustCompile(`(?:^|[^0-9a-z.,])([0o] ?[1-9]` + pairs + `)(?:$|[^0-9])`)
	abroad  = regexp.MustCompile(`(?:^|[^0-9a-z])((?:\+|00) ?[1-9]\d{0,2}(?:[ .-]?\(0\))?(?:[ .-]?\d){8,11})(?:$|[^0-9])`)
	spelled = regexp.MustCompile(`\bzero[ -](?:` + small + `)(?:[ ,-]+(?:et[ -])?(?:` + number + `)){4,14}\b`)
)

const (
	small  = `un|deux|trois|quatre|cinq|six|sept|huit|neuf`
	number = `zero|onze|douze|treize|quatorze|quinze|seize|dix|vingts?|trente|quarante|cinquante|soixante|un|deux|trois|quatre|cinq|six|sept|huit|neuf`
)

// phones finds French numbers however they are spaced or spelled out, and others after a "+".
func phones(p plain) []span {
	return slices.Concat(p.all(abroad), p.all(french), p.all(spelled))
}

const (
	at     = `(?: ?@ ?| ?\( ?(?:at|a|arobase|chez) ?\) ?| ?\[ ?(?:at|a|arobase) ?\] ?| arobase )`
	dot    = `(?: ?\. ?| ?\( ?(?:dot|point|\.) ?\) ?| ?\[ ?(?:dot|point|\.) ?\] ?| point )`
	domain = `fr|com|org|net|eu|info|io|me|be|ch|lu|ca|uk|de|es|it|pro|bzh|occitanie|alsace|paris|asso\.fr`
)

var mailbox = regexp.MustCompile(`[a-z0-9][a-z0-9._%+-]*` + at + `[a-z0-9-]+(?:` + dot + `[a-z0-9-]+){0,3}` + dot + `(?:` + domain + `)\b`)

// plainMailbox has no space in it: whatever its end.
var plainMailbox = regexp.MustCompile(`[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b`)

// emails finds addresses, those written to escape robots included.
func emails(p plain) []span { return slices.Concat(p.all(plainMailbox), p.all(mailbox)) }

var (
	newPlate = regexp.MustCompile(`\b[a-hj-np-tv-z]{2}[ -]?\d{3}[ -]?[a-hj-np-tv-z]{2}\b`)
	oldPlate = regexp.MustCompile(`\b[1-9]\d{1,3} ?[a-hj-np-tv-z]{2,3} ?(?:0[1-9]|[1-8]\d|9[0-5]|2[ab])\b`)
)

// plates finds number plates of before and after 2009, in capitals: "le 120 km" is none, nor are the
// "GR 651" and "RD 820" of the ways.
func plates(p plain) []span {
	var list []span
	for _, s := range slices.Concat(p.all(newPlate), p.all(oldPlate)) {
		words := p.words(s)
		way := slices.ContainsFunc([]string{"gr", "pr", "rd", "rn"}, func(w string) bool { return strings.HasPrefix(words, w) && !strings.Contains(words, "-") })
		measure := strings.Contains(words, "km")
		if p.capital(s) && !way && !measure {
			list = append(list, s)
		}
	}
	return list
}

var account = regexp.MustCompile(`\b[a-z]{2}\d\d(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b`)

// banks finds account numbers whose check digits are right: nothing else is one by chance.
func banks(p plain) []span {
	var list []span
	for _, s := range p.all(account) {
		if iban(strings.ReplaceAll(p.words(s), " ", "")) {
			list = append(list, s)
		}
	}
	return list
}

// iban checks the remainder of ISO 13616.
func iban(number string) bool {
	if len(number) < 15 || len(number) > 34 {
		return false
	}
	var digits strings.Builder
	for _, c := range number[4:] + number[:4] {
		if c >= 'a' {
			digits.WriteString(big.NewInt(int64(c - 'a' + 10)).String())
		} else {
			digits.WriteRune(c)
		}
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

var street = regexp.MustCompile(`\b\d{1,4}(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|av\.|boulevard|bd\.?|bvd|chemin|impasse|allees?|route|place|quai|lotissement|residence|faubourg|square|cite|traverse|venelle|hameau|cours|passage|montee|cote) (?:(?:de |du |des |la |le |les )*(?:d'|l')?)([a-z][a-z'-]*)`)

// addresses finds a house by its number and its street. What a street is called has a capital: "2 route
// barrée" is none.
func addresses(p plain) []span {
	var list []span
	for _, m := range street.FindAllStringSubmatchIndex(p.text, -1) {
		if p.upper[m[2]] {
			list = append(list, span{m[0], m[1]})
		}
	}
	return list
}

var (
	mention = regexp.MustCompile(`(?:^|[^a-z0-9._%+@-])(@[a-z0-9_][a-z0-9_.]{1,28}[a-z0-9_])`)
	network = regexp.MustCompile(`\b(?:insta|instagram|snap|snapchat|tiktok|facebook|fb|whatsapp|telegram|twitter|linkedin)(?: ?[:=] ?@?| @)[a-z0-9_][a-z0-9_.]{2,28}`)
)

// handles finds names on social networks.
func handles(p plain) []span { return slices.Concat(p.all(network), p.all(mention)) }
