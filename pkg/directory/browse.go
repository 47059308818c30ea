package directory

import (
	"context"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Filter narrows a public list; its zero value is everything.
type Filter struct {
	Words   string // searched in the name, whatever the accents
	Sector  string
	Commune string // INSEE code
	EPCI    string // SIREN
}

// filterFrom reads the address. What is not understood does not narrow; unknown is a commune that is none
// of the Lot's, as it was typed.
func filterFrom(q form.Values, t *territory.Territory) (f Filter, unknown string) {
	f = Filter{Words: shortened(q.Text("q"))}
	if len(f.patterns()) == 0 {
		f.Words = ""
	}
	if chosen := q.Chosen("secteur", Sectors()); len(chosen) > 0 {
		f.Sector = chosen[0]
	}
	if group, found := t.EPCI(q.Text("epci")); found {
		f.EPCI = group.SIREN
	}
	typed := q.Text("commune")
	if commune, found := t.Resolve(typed); found {
		f.Commune = commune.INSEE
	} else {
		unknown = shortened(typed)
	}
	return f, unknown
}

func shortened(text string) string {
	const longest = 100
	if form.Length(text) > longest {
		return string([]rune(text)[:longest])
	}
	return text
}

// Any reports whether f narrows the list at all.
func (f Filter) Any() bool { return f != Filter{} }

// patterns are what a folded name holds when it answers the words.
func (f Filter) patterns() []string {
	folded := slug.Of(f.Words, "")
	if folded == "" {
		return nil
	}
	var all []string
	for _, word := range strings.Split(folded, "-") {
		all = append(all, "%"+word+"%")
	}
	return all
}

// communes are those f asks for; nil for all.
func (f Filter) communes(t *territory.Territory) []string {
	if f.Commune == "" && f.EPCI == "" {
		return nil
	}
	asked := []string{}
	for _, c := range t.Communes() {
		if (f.Commune == "" || c.INSEE == f.Commune) && (f.EPCI == "" || c.EPCI == f.EPCI) {
			asked = append(asked, c.INSEE)
		}
	}
	return asked
}

func (s *Service) search(k Kind, f Filter) search {
	return search{k, dayOf(s.now()), f.patterns(), f.Sector, f.communes(s.territory)}
}

// pageSize is how many profiles a public page lists.
const pageSize = 24

// List is a page of the profiles listed today, in the order of their addresses, which is that of their
// names, from after on; next is where the list goes on, "" at its end.
func (s *Service) List(ctx context.Context, k Kind, f Filter, after string) (cards []Card, next string, err error) {
	cards, err = listed(ctx, s.pool, s.search(k, f), after, pageSize+1)
	if len(cards) > pageSize {
		cards, next = cards[:pageSize], cards[pageSize-1].Slug
	}
	return cards, next, err
}

// Towns are the communes of the profiles that f keeps.
func (s *Service) Towns(ctx context.Context, k Kind, f Filter) ([]Town, error) {
	return towns(ctx, s.pool, s.search(k, f))
}

// Show is one profile listed today, by any address it ever had. NotFound for what was never one; Gone
// for what is listed no more.
func (s *Service) Show(ctx context.Context, k Kind, slug string) (Public, error) {
	return publicBySlug(ctx, s.pool, k, slug, s.now())
}
