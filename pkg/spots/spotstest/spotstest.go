// Package spotstest makes up spots by the thousand, for measures and for the tests of plans.
//
// They are the same each time, and laid out as real ones would be: more of them where more people live,
// a few words that everybody writes and thousands that hardly anybody does. Each has a photo and an
// author; one in thirty waits for the moderators, who decided on all the others.
package spotstest

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Everywhere is a word of every spot; Rare one of three spots; Common the most written of the others.
const (
	Everywhere = "Lot"
	Rare       = "zeugme"
)

// Common is the most written of the made-up words.
func Common() string { return word(0) }

// Categories, Seasons and Ways are the values that spots have.
var (
	Categories = []string{"point-de-vue", "baignade", "randonnee", "village", "patrimoine", "grotte", "gastronomie", "marche", "nature", "famille", "velo", "canoe"}
	Seasons    = []string{"printemps", "ete", "automne", "hiver"}
	Ways       = []string{"parking", "pushchair", "wheelchair", "public_transport", "bike"}
)

// spot is one of them, by the names of its columns.
type spot struct {
	Author    int                 `json:"author"`
	Slug      string              `json:"slug"`
	Title     string              `json:"title"`
	Reason    string              `json:"reason"`
	Category  string              `json:"category"`
	Seasons   []string            `json:"seasons"`
	Access    []string            `json:"access"`
	Lat       float64             `json:"lat"`
	Lon       float64             `json:"lon"`
	Precision territory.Precision `json:"precision_shown"`
	PublicLat float64             `json:"public_lat"`
	PublicLon float64             `json:"public_lon"`
	INSEE     string              `json:"commune_insee"`
	Commune   string              `json:"commune_name"`
	Display   string              `json:"display_name"`
	State     string              `json:"state"`
	At        time.Time           `json:"at"`
}

// world makes spots up.
type world struct {
	land    *territory.Territory
	chance  *rand.Rand
	usual   *rand.Zipf
	crowd   []territory.Commune // each as often as it has people
	authors int
	since   time.Time
	every   time.Duration // between two spots
}

const years = 5

func newWorld(land *territory.Territory, spots, authors int) *world {
	chance := rand.New(rand.NewPCG(46, 46))
	w := &world{
		land: land, chance: chance, usual: rand.NewZipf(chance, 1.1, 3, vocabulary-1), authors: authors,
		since: time.Now().AddDate(-years, 0, 0).Truncate(time.Second), every: years * 365 * 24 * time.Hour / time.Duration(spots),
	}
	for _, c := range land.Communes() {
		for range 1 + c.Population/100 {
			w.crowd = append(w.crowd, c)
		}
	}
	return w
}

// spot makes up the nth, later than those before.
func (w *world) spot(n int) spot {
	c := w.crowd[w.chance.IntN(len(w.crowd))]
	exact := territory.Point{Lat: c.Centre.Lat + .012*w.chance.NormFloat64(), Lon: c.Centre.Lon + .017*w.chance.NormFloat64()}
	shown := []territory.Precision{territory.Exact, territory.Exact, territory.Around, territory.Town}[w.chance.IntN(4)]
	public := w.land.Public(exact, shown, c.INSEE)
	s := spot{
		Author: w.chance.IntN(w.authors), Title: w.words(2, 4), Reason: Everywhere + " " + w.words(20, 60),
		Category: Categories[w.chance.IntN(len(Categories))], Seasons: w.some(Seasons, .5), Access: w.some(Ways, .4), Lat: exact.Lat, Lon: exact.Lon, Precision: shown,
		PublicLat: public.Lat, PublicLon: public.Lon, INSEE: c.INSEE, Commune: c.Name, Display: "first_name", State: "published",
		At: w.since.Add(time.Duration(n) * w.every),
	}
	s.Slug = strings.ReplaceAll(s.Title, " ", "-") + "-" + word(n)
	if n < 3 { // the oldest: they come last
		s.Reason += " " + Rare
	}
	if n%30 == 29 {
		s.State = "submitted"
	}
	return s
}

func (w *world) words(least, most int) string {
	list := make([]string, least+w.chance.IntN(most-least+1))
	for i := range list {
		list[i] = word(int(w.usual.Uint64()))
	}
	return strings.Join(list, " ")
}

// some are those of list that chance keeps.
func (w *world) some(list []string, share float64) []string {
	kept := []string{}
	for _, one := range list {
		if w.chance.Float64() < share {
			kept = append(kept, one)
		}
	}
	return kept
}

// vocabulary is how many words texts are made of.
const vocabulary = 20_000

// word writes a number in syllables: no two alike.
func word(n int) string {
	const consonants, vowels = "bcdfgjklmnprstvz", "aeiou"
	b := []byte{}
	for n += len(consonants) * len(vowels); n > 0; n /= len(consonants) * len(vowels) {
		b = append(b, consonants[n%len(consonants)], vowels[n/len(consonants)%len(vowels)])
	}
	return string(b)
}
