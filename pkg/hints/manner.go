package hints

import (
	"regexp"
	"slices"
)

var (
	short = regexp.MustCompile(`\b(?:https?://)?(?:www\.)?(?:bit\.ly|t\.co|goo\.gl|tinyurl\.com|cutt\.ly|urlz\.fr|lc\.cx|is\.gd|ow\.ly|rb\.gy|youtu\.be|wa\.me|t\.me|linktr\.ee|shorturl\.at|tiny\.cc|vu\.fr|huit\.re|buff\.ly|rebrand\.ly|fb\.me|amzn\.to|frama\.link)(?:/[^\s"<>)]*)?`)
	site  = regexp.MustCompile(`\b(?:https?|ftp)://[^\s"<>)]+|\bwww\.[^\s"<>)]+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:fr|com|org|net|eu|info)\b(?:/[^\s"<>)]*)?`)
)

func hiddenLinks(p plain) []span { return p.all(short) }
func links(p plain) []span       { return p.all(site) }

// The fewest that are too many.
const (
	shoutedWords, shoutedLetters = 3, 12
	shoutedTitle                 = 8 // letters of a text that has no small one
	stretched                    = 4 // times the same letter
)

var wordIn = regexp.MustCompile(`[a-z]+(?:['-][a-z]+)*`)

// shouting finds words in a row that are all capitals: a short name or two ("PMR", "UNESCO") are none.
func shouting(p plain) []span {
	words := p.all(wordIn)
	var list []span
	small := slices.ContainsFunc(words, func(s span) bool { return !p.capital(s) })
	for i := 0; i < len(words); {
		j, letters := i, 0
		for ; j < len(words) && p.capital(words[j]); j++ {
			letters += words[j].to - words[j].from
		}
		if j-i >= shoutedWords && letters >= shoutedLetters || !small && j-i > 1 && letters >= shoutedTitle {
			list = append(list, span{words[i].from, words[j-1].to})
		}
		i = max(j, i+1)
	}
	return list
}

var (
	marks  = regexp.MustCompile(`[!?](?: ?[!?]){2,}|\.{5,}`)
	floods = regexp.MustCompile(`M(?: ?M){3,}`)
)

// emphasis finds marks and letters that go on and on.
func emphasis(p plain) []span {
	list := p.all(marks)
	for i := 0; i < len(p.text); {
		j := i
		for j < len(p.text) && p.text[j] == p.text[i] {
			j++
		}
		if letter(p.text[i]) && j-i >= stretched {
			word := p.around(span{i, j})
			list = append(list, word)
			j = word.to
		}
		i = j
	}
	return list
}

// around is the word that holds s.
func (p plain) around(s span) span {
	for s.from > 0 && letter(p.text[s.from-1]) {
		s.from--
	}
	for s.to < len(p.text) && letter(p.text[s.to]) {
		s.to++
	}
	return s
}

func emojis(p plain) []span { return p.all(floods) }
