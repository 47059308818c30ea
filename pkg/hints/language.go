package hints

import "strings"

// fewWords is the number of words below which a text shows no language.
const fewWords = 12

// small words that carry a language: those of French first, then those of the languages visitors
// write in. A word that two of them share tells nothing and is left out.
var (
	frenchWords  = set("le la les des du un une et au aux dans sur pour avec est sont on il elle ce cette ces qui que vous nous se ne pas plus ou mais comme sans par y l d c s j qu n m notre votre leur son sa ses tres bien tout toute quand depuis jusqu")
	foreignWords = set("the and of to is you with for it this that at from are was your there have by my we be not but der die das und ist ein eine mit von auf zu den nicht auch wir sie im am het een van dat niet zijn voor met op naar el los las una con para muy por como es y lo il della che per sono nel gli di lou las los amb aqui es son pels dels una del dins aquel aquela dels ont")
)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}

// Foreign reports whether a text long enough to tell is in another language than French. It goes by
// the small words, so names and English terms do not matter.
func Foreign(text string) bool {
	words := strings.FieldsFunc(fold(text).text, func(r rune) bool { return r < 'a' || r > 'z' })
	french, elsewhere := 0, 0
	for _, w := range words {
		if frenchWords[w] {
			french++
		} else if foreignWords[w] {
			elsewhere++
		}
	}
	return len(words) >= fewWords && elsewhere > 2*french && elsewhere*8 >= len(words)
}
