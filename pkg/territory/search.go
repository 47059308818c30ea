package territory

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// indexed is what a commune may be found by, folded.
type indexed struct {
	commune int
	name    string
	others  []string // aliases, old names, postcodes, codes
}

func (t *Territory) indexNames() {
	for i, c := range t.communes {
		x := indexed{commune: i, name: fold(c.Name)}
		for _, alias := range c.Aliases {
			x.others = append(x.others, fold(alias))
		}
		x.others = append(append(append(x.others, c.INSEE), c.Postcodes...), c.oldCodes...)
		t.index = append(t.index, x)
	}
}

var saints = regexp.MustCompile(`\b(st|ste|sts|stes)\b`)

// fold writes a name as everybody types it: no accents, no hyphens nor apostrophes, "st" for "saint".
func fold(name string) string {
	name = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae").Replace(name)
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), name)
	if err != nil {
		plain = name
	}
	words := strings.FieldsFunc(strings.ToLower(plain), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	folded := strings.Join(words, " ")
	return saints.ReplaceAllStringFunc(folded, func(s string) string { return "saint" + strings.TrimPrefix(s, "st") })
}

// search finds communes by what people type: accents, hyphens, apostrophes and "St" forgiven, old
// names, postcodes and codes known. The whole name comes first, then beginnings, then inner words,
// the most populated first.
func (t *Territory) search(q string, limit int) []Commune {
	q = fold(q)
	if q == "" {
		return nil
	}
	type hit struct{ rank, commune int }
	var hits []hit
	for _, x := range t.index {
		if rank := x.rank(q); rank > 0 {
			hits = append(hits, hit{rank, x.commune})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(t.communes[b.commune].Population, t.communes[a.commune].Population))
	})
	var found []Commune
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, t.communes[h.commune])
	}
	return found
}

// rank is 0 for no match, else smaller for a better one.
func (x indexed) rank(q string) int {
	switch {
	case x.name == q:
		return 1
	case slices.Contains(x.others, q), squeeze(x.name) == squeeze(q): // Lhospitalet, L'Hospitalet
		return 2
	case strings.HasPrefix(x.name, q):
		return 3
	case slices.ContainsFunc(x.others, func(o string) bool { return strings.HasPrefix(o, q) }):
		return 4
	case strings.Contains(" "+x.name, " "+q):
		return 5
	case slices.ContainsFunc(x.others, func(o string) bool { return strings.Contains(" "+o, " "+q) }):
		return 6
	}
	return 0
}

// Named finds the commune whose name is exactly name, whatever the accents, hyphens and "St"; now is
// false when it was its name once. A name that several share finds none.
func (t *Territory) Named(name string) (c Commune, now, found bool) {
	q, best, several := fold(name), 3, false
	if q == "" || codes.MatchString(q) {
		return Commune{}, false, false
	}
	for _, x := range t.index {
		switch rank := x.rank(q); {
		case rank == 0 || rank > 2:
		case rank < best:
			c, best, several = t.communes[x.commune], rank, false
		case rank == best:
			several = true
		}
	}
	if several || best == 3 {
		return Commune{}, false, false
	}
	return c, best == 1, true
}

var codes = regexp.MustCompile(`^\d+$`)

// Like finds the one commune whose name is nearly name: a letter or two missing, added, changed or exchanged.
func (t *Territory) Like(name string) (like Commune, found bool) {
	q := squeeze(fold(name))
	best, several := len(q)/4, false // in letters: one of four may be wrong
	for _, x := range t.index {
		switch far := apart(q, squeeze(x.name), best+1); {
		case far < best || far == best && !found:
			like, found, several, best = t.communes[x.commune], true, false, far
		case far == best:
			several = true
		}
	}
	return like, found && !several
}

// apart counts the letters to change, add, drop or exchange with their neighbour to go from a to b, most at
// most.
func apart(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most)
}

func squeeze(folded string) string { return strings.ReplaceAll(folded, " ", "") }

var codeAtEnd = regexp.MustCompile(`\(?\b(46\d{3})\)?\s*$`)

// Resolve finds the one commune meant by what was typed in a plain field: a code, "Figeac (46102)"
// as suggested, or a name that leaves no doubt.
func (t *Territory) Resolve(text string) (Commune, bool) {
	if m := codeAtEnd.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		if c, ok := t.Commune(m[1]); ok {
			return c, true
		}
	}
	found := t.search(text, 2)
	if len(found) == 0 {
		return Commune{}, false
	}
	q := fold(text)
	if len(found) == 1 || t.index[t.byCode[found[0].INSEE]].rank(q) <= 2 && t.index[t.byCode[found[1].INSEE]].rank(q) > 2 {
		return found[0], true
	}
	if fold(found[0].Name) == q {
		return found[0], true
	}
	return Commune{}, false
}
