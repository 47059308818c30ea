package spots

import (
	"math"
	"regexp"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Filter narrows the public spots, wherever they are listed, mapped or handed out; its zero value is
// everything. With Near they come nearest first, else newest first.
type Filter struct {
	Words    string // searched in title, commune, category and text, whatever the accents and plurals
	Category string
	Commune  string // INSEE code
	EPCI     string // SIREN
	Season   string
	Access   string
	Near     Near
}

// Near is a place to look around; the zero one is none.
type Near struct {
	Commune string // INSEE code; empty for a bare point
	Point   territory.Point
}

// Zero reports whether there is no place to look around.
func (n Near) Zero() bool { return n == Near{} }

// Any reports whether f narrows or sorts the list at all.
func (f Filter) Any() bool { return f != Filter{} }

const maxWords = 100

// FilterFrom reads the fields of an address. What is not understood does not narrow; unknown is a
// place that is not a commune of the Lot, as it was typed.
func FilterFrom(q form.Values, t *territory.Territory) (f Filter, unknown string) {
	f = Filter{Words: shortened(q.Text("q"), maxWords), Category: q.Text("categorie")}
	f.Season, f.Access = first(q.Chosen("saison", Seasons())), first(q.Chosen("acces", Accesses()))
	if group, found := t.EPCI(q.Text("epci")); found {
		f.EPCI = group.SIREN
	}
	settle := func(field string) (territory.Commune, bool) {
		typed := q.Text(field)
		c, found := t.Resolve(typed)
		if typed != "" && !found {
			unknown = shortened(typed, maxWords)
		}
		return c, found
	}
	if c, found := settle("commune"); found {
		f.Commune = c.INSEE
	}
	if c, found := settle("pres_de"); found {
		f.Near = around(c)
	} else {
		f.Near = pointed(q)
	}
	return f.understood(t), unknown
}

func around(c territory.Commune) Near { return Near{c.INSEE, c.Centre} }

// pointed is the place of a phone that gave it. It is told by a hundredth of a degree, about a
// kilometre: nobody need know better to sort by distance, and we do not want to.
func pointed(q form.Values) Near {
	lat, okLat := q.Float("lat")
	lon, okLon := q.Float("lon")
	p := territory.Point{Lat: math.Round(lat*100) / 100, Lon: math.Round(lon*100) / 100}
	if !okLat || !okLon || !p.Valid() {
		return Near{}
	}
	return Near{Point: p}
}

// nearWords come before a place in what people type: "baignade près de Figeac".
var nearWords = regexp.MustCompile(`(?i)(?:^|\s)(?:tout\s+)?(?:pr[eè]s|proche|autour|vers|pas\s+loin|non\s+loin|(?:aux?\s+)?(?:alentours|environs|abords)|[aà]\s+c[oô]t[eé]|du\s+c[oô]t[eé]|near|around|close\s+to)` +
	`(?:\s+(de|du|des)(?:\s+|$)|\s+d['’]\s*|\s+)(.+)$`)

// inWords come before the name of a commune that contains.
var inWords = regexp.MustCompile(`(?i)(?:^|\s)(?:([aà]|dans|in)|(au|aux))\s+(.+)$`)

// understood takes out of the words the place they name: "près de Figeac", and communes by a name they
// no longer bear, which no text holds.
func (f Filter) understood(t *territory.Territory) Filter {
	if m := nearWords.FindStringSubmatchIndex(f.Words); m != nil {
		if c, _, rest, found := placeIn(article(group(f.Words, m, 1)), group(f.Words, m, 2), t); found {
			f.Near, f.Words = around(c), joined(f.Words[:m[0]], rest)
			return f
		}
	}
	article, name, before := "", f.Words, ""
	if m := inWords.FindStringSubmatchIndex(f.Words); m != nil {
		article, name, before = articles[strings.ToLower(group(f.Words, m, 2))], group(f.Words, m, 3), f.Words[:m[0]]
	}
	if c, now, rest, found := placeIn(article, name, t); found && !now && (rest == "" || before != "") {
		f.Commune, f.Words = c.INSEE, joined(before, rest)
	}
	return f
}

// articles are what "du" and "au" hide of the name they precede.
var articles = map[string]string{"du": "le ", "au": "le ", "des": "les ", "aux": "les "}

func article(preposition string) string { return articles[strings.ToLower(preposition)] }

// placeIn finds the longest beginning of text that names a commune, and what follows it.
func placeIn(article, text string, t *territory.Territory) (c territory.Commune, now bool, rest string, found bool) {
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		for _, candidate := range []string{article + name, name} {
			if c, now, found = t.Named(candidate); found {
				return c, now, strings.Join(words[n:], " "), true
			}
		}
	}
	return territory.Commune{}, false, "", false
}

func group(text string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

func joined(a, b string) string { return strings.TrimSpace(strings.TrimSpace(a) + " " + b) }

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func shortened(text string, length int) string {
	if r := []rune(text); len(r) > length {
		return string(r[:length])
	}
	return text
}
