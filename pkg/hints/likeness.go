package hints

import "strings"

// Same is how alike two texts are, from 0 to 1: the share of runs of three words that they have in
// common. Spelling, accents and signs do not matter.
func Same(a, b string) float64 { return share(runs(a), runs(b)) }

func runs(text string) map[string]bool {
	words := wordsOf(text)
	all := map[string]bool{}
	for i := range len(words) - 2 {
		all[strings.Join(words[i:i+3], " ")] = true
	}
	return all
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(fold(text).text, func(r rune) bool { return !letter(byte(r)) && !digit(byte(r)) })
}

func share(a, b map[string]bool) float64 {
	common := 0
	for k := range a {
		if b[k] {
			common++
		}
	}
	if common == 0 {
		return 0
	}
	return float64(common) / float64(len(a)+len(b)-common)
}
