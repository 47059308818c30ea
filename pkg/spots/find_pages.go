package spots

import (
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// Fields are the fields of an address that a Filter is read from.
func Fields() []string {
	return []string{"q", "categorie", "commune", "epci", "saison", "acces", "pres_de", "lat", "lon"}
}

// Address is path with the fields that FilterFrom reads f from.
func (f Filter) Address(path string) string { return f.Following(path, "") }

// Query is f as an address carries it, from "?" on; empty when it narrows nothing.
func (f Filter) Query() string { return f.Address("") }

// Following is Address for what comes after a place in the list, as List gave it.
func (f Filter) Following(path, after string) string {
	fields := map[string]string{
		"q": f.Words, "categorie": f.Category, "commune": f.Commune, "epci": f.EPCI, "saison": f.Season, "acces": f.Access,
		"pres_de": f.Near.Commune, "apres": after,
	}
	if p := f.Near.bare(); p != nil {
		fields["lat"], fields["lon"] = p.Lat, p.Lon
	}
	return web.Address(path, fields)
}

// Degrees is a point as an address says it.
type Degrees struct{ Lat, Lon string }

// bare is the point that is no commune's; nil for none.
func (n Near) bare() *Degrees {
	if n.Zero() || n.Commune != "" {
		return nil
	}
	return &Degrees{hundredths(n.Point.Lat), hundredths(n.Point.Lon)}
}

func hundredths(degrees float64) string { return strconv.FormatFloat(degrees, 'f', 2, 64) }

// Finding is what a page shows around the spots it lists: the form, and what narrows them now.
type Finding struct {
	Filter                Filter
	Unknown               string // a place that was asked for and is not in the Lot
	CommuneName, NearName string
	Kinds                 []Facet
	EPCIs, Seasons        []web.Choice
	Access                []web.Choice
	Communes              []territory.Commune
	Chosen                []Chosen
	Counted               bool // Total and the counts of Kinds are known
	Total                 int
	Wider                 []Way // what to try when there is nothing

	title      string // says what is listed; empty when Filter is not said so
	categories []Category
	path       string
}

// Facet is a category to choose, or to leave.
type Facet struct {
	Name, Address string
	Chosen        bool
	Spots         int
}

// Chosen is one thing that narrows the list, with the address of the list without it.
type Chosen struct {
	Label, Without string
	rest           Filter
}

// Finding reads the request's address, for a list or a map that lives at path.
func (s *Service) Finding(c *web.Ctx, path string) (*Finding, error) {
	f, unknown := FilterFrom(c.Query(), s.territory)
	all, err := s.Categories(c.Context())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(k Category) bool { return k.Slug == f.Category }) {
		f.Category = ""
	}
	find := &Finding{
		Filter: f, Unknown: unknown, CommuneName: s.territory.Name(f.Commune), NearName: s.territory.Name(f.Near.Commune),
		Seasons: c.Choices("spots.season.", Seasons(), f.Season), Access: c.Choices("spots.access.", Accesses(), f.Access),
		Communes: s.territory.Communes(), categories: all, path: path,
	}
	for _, e := range s.territory.EPCIs() {
		find.EPCIs = append(find.EPCIs, web.Choice{Value: e.SIREN, Label: e.Label, Checked: e.SIREN == f.EPCI})
	}
	for _, k := range all {
		find.Kinds = append(find.Kinds, find.kind(k, c.Locale()))
	}
	find.choose(c)
	find.title = find.words(c)
	t, counted, err := s.Tally(c.Context(), f)
	if counted {
		find.count(c, t)
	}
	return find, err
}

// count writes beside each choice how many spots it leads to.
func (find *Finding) count(c *web.Ctx, t Tally) {
	find.Counted, find.Total = true, t.Total
	for i, k := range find.categories {
		find.Kinds[i].Spots = t.Categories[k.Slug]
	}
	for _, family := range []struct {
		choices []web.Choice
		spots   map[string]int
	}{{find.Seasons, t.Seasons}, {find.Access, t.Access}} {
		for i, choice := range family.choices {
			family.choices[i].Label = choice.Label + " (" + i18n.Number(c.Locale(), family.spots[choice.Value]) + ")"
		}
	}
}

func (find *Finding) kind(k Category, l i18n.Locale) Facet {
	f, chosen := find.Filter, k.Slug == find.Filter.Category
	if f.Category = k.Slug; chosen {
		f.Category = ""
	}
	return Facet{Name: k.Name(l), Address: f.Address(find.path), Chosen: chosen}
}

// choose lists what narrows, in the order of the form.
func (find *Finding) choose(c *web.Ctx) {
	f := find.Filter
	add := func(label string, without func(f *Filter)) {
		rest := f
		without(&rest)
		find.Chosen = append(find.Chosen, Chosen{label, rest.Address(find.path), rest})
	}
	if f.Words != "" {
		add(f.Words, func(f *Filter) { f.Words = "" })
	}
	if f.Category != "" {
		add(find.categoryName(c.Locale()), func(f *Filter) { f.Category = "" })
	}
	if !f.Near.Zero() {
		add(find.nearLabel(c), func(f *Filter) { f.Near = Near{} })
	}
	if f.Commune != "" {
		add(find.CommuneName, func(f *Filter) { f.Commune = "" })
	}
	for _, family := range []struct {
		choices []web.Choice
		without func(f *Filter)
	}{
		{find.EPCIs, func(f *Filter) { f.EPCI = "" }}, {find.Seasons, func(f *Filter) { f.Season = "" }}, {find.Access, func(f *Filter) { f.Access = "" }},
	} {
		for _, choice := range family.choices {
			if choice.Checked {
				add(choice.Label, family.without)
			}
		}
	}
}

func (find *Finding) categoryName(l i18n.Locale) string {
	for _, k := range find.categories {
		if k.Slug == find.Filter.Category {
			return k.Name(l)
		}
	}
	return ""
}

func (find *Finding) nearLabel(c *web.Ctx) string {
	if find.NearName == "" {
		return c.Translate(i18n.M("spots.chosen_near_you"))
	}
	return c.Translate(i18n.M("spots.chosen_near", i18n.Of(find.NearName)))
}

// words say the category and the place; empty when Filter holds neither.
func (find *Finding) words(c *web.Ctx) string {
	f, what := find.Filter, find.categoryName(c.Locale())
	if what == "" {
		what = c.Translate(i18n.M("spots.title_any"))
	}
	switch {
	case f.Commune != "":
		return c.Translate(i18n.M("spots.title_in", what, i18n.At(find.CommuneName)))
	case f.Near.Commune != "":
		return c.Translate(i18n.M("spots.title_near", what, i18n.Of(find.NearName)))
	case !f.Near.Zero():
		return c.Translate(i18n.M("spots.title_near_you", what))
	case f.EPCI != "":
		return what + " · " + find.labelOf(find.EPCIs)
	case f.Category != "":
		return what
	}
	return ""
}

func (find *Finding) labelOf(choices []web.Choice) string {
	for _, c := range choices {
		if c.Checked {
			return c.Label
		}
	}
	return ""
}

// Point is the bare point that the list looks around; nil for none.
func (find *Finding) Point() *Degrees { return find.Filter.Near.bare() }
