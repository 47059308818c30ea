package hints

import (
	"regexp"
	"slices"
	"strings"
)

// insults are rude whatever stands around them. Letters are plain; "-" at the end takes any ending, " "
// any space. What is also the name of a beast, a tool, a place or a bread ("blaireau", "bite", "cul",
// "bâtard", "raton") is left out, or comes with the words that make it an insult.
var insults = []string{
	// French
	"connard-", "conard", "conards", "connasse-", "connerie-", "couillon-", "couilles", "pute", "putes", "putain-", "fils de pute", "fdp", "ntm",
	"encule-", "enfoire-", "enflure-", "salope", "salopes", "saloperie-", "salopard-", "salaud-", "merde", "merdes", "merdique-", "merdier", "emmerd-", "demerd-",
	"chier", "chiant-", "chiasse", "chiotte-", "foutre", "foutez le camp", "trouduc-", "trou du cul", "trous du cul", "cul terreux", "cul-terreux", "plein le cul", "mon cul", "ton cul",
	"ta gueule", "vos gueules", "leurs gueules", "petasse-", "pouffiasse-", "poufiasse-", "grognasse-", "garce", "garces", "branleur-", "branleuse-", "branlette-",
	"abruti", "abrutie", "abrutis", "abruties", "cretin-", "debile-", "imbecile-", "tocard-", "degueulasse-", "bordel de", "quel bordel", "nique ta", "nique sa", "nique ton", "niquer ta",
	"pede", "pedes", "pd de", "sale pd", "tarlouze-", "sale tapette", "sale gouine", "tafiole-", "bougnoul-", "bamboula-", "youpin-", "youtre-", "chinetoque-", "sale negre", "sales negres",
	"sale arabe", "sales arabes", "sale juif", "sales juifs", "sale noir", "sales noirs", "sale gitan", "sales gitans", "sales etrangers", "sale etranger", "sale parisien", "sales parisiens", "parigot-",
	"plouc-", "bouseux", "pequenaud-", "pecnot-", "cassos", "sous-merde-", "gros porc", "sale porc", "grosse truie", "grosse vache", "vieille peau", "sale batard", "bande de batards",
	"va crever", "allez crever", "creve charogne", "va mourir", "fuck-", "fucking", "bitch-", "asshole-", "bullshit", "motherfuck-", "shit",
	"gros con", "gros cons", "grosse conne", "sale con", "sales cons", "sale conne", "petit con", "petits cons", "pauvre con", "pauvres cons", "vieux con", "vieux cons", "quel con", "quels cons",
	"bande de cons", "tas de cons", "espece de con", "especes de cons", "est con", "sont cons", "etes cons", "trop con", "trop cons", "si con", "si cons", "roi des cons", "les cons", "aux cons", "des cons",
	// Occitan, as it is spelled by the norm and by those who write it as they hear it
	"puta", "putas", "putan", "putanas", "filh de puta", "hilh de puta", "filh de putan", "merda", "merdas", "merdos", "cagar", "caga-te", "cagaire-", "cagadou", "vai cagar", "fotre", "fot-te", "vai te far fotre",
	"vai-te far fotre", "te fotre", "macarel-", "milladiu", "miladiu", "mila dius", "miladieus", "putanier-", "conas", "conassa-", "colhon-", "colhonada-", "couyoun-", "coulhou-", "cap d'ase", "tros de con", "troc de con", "tros d'ase",
	"viet d'ase", "vietdase", "vietase", "viedaze", "viedase", "estron", "estronts", "bestias", "bestiassa-", "salopa", "cap de con", "boufa merda", "bufa merda", "vielh con", "paure con", "bordel de dius", "carronha", "ensucat",
}

// maskable are the signs that may stand for a letter.
var maskable = map[byte]string{'a': "a4@*", 'e': "e3*", 'i': "i1!*", 'o': "o0*", 'u': "u*v", 's': "s5$", 't': "t7"}

// insult is one pattern of them all. A hyphen before a word makes it part of another: "pique-nique".
var insult = regexp.MustCompile(`(?:^|[^a-z0-9*-])(` + either(insults) + `)(?:$|[^a-z0-9*])`)

func either(words []string) string {
	words = slices.Clone(words)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // the longest match first
	for i, w := range words {
		words[i] = loose(w)
	}
	return strings.Join(words, "|")
}

// loose is a word as people write it to escape notice: letters repeated, digits and stars in their place.
// The first letter stays itself.
func loose(word string) string {
	stem := strings.HasSuffix(word, "-")
	word = strings.TrimSuffix(word, "-")
	var b strings.Builder
	for i := range len(word) {
		c := word[i]
		switch signs, masked := maskable[c]; {
		case c == ' ':
			b.WriteString(` +`)
		case masked && i > 0:
			b.WriteString(`[` + signs + `]+`)
		case letter(c):
			b.WriteString(string(c) + `+`)
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	if stem {
		b.WriteString(`[a-z]*`)
	}
	return b.String()
}

// rudeWords finds insults. The sign after one may also stand before the next: it is looked at twice.
func rudeWords(p plain) []span {
	var list []span
	for from := 0; from < len(p.text); {
		m := insult.FindStringSubmatchIndex(p.text[from:])
		if m == nil {
			break
		}
		list = append(list, span{from + m[2], from + m[3]})
		from += m[3]
	}
	return list
}
