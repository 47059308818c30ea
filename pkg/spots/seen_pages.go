package spots

import (
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

func shownAs() []territory.Precision {
	return []territory.Precision{territory.Exact, territory.Around, territory.Town}
}

func precisions(c *web.Ctx, d Draft) []web.Choice {
	var values []string
	for _, p := range shownAs() {
		values = append(values, string(p))
	}
	return c.Choices("spots.precision.", values, string(d.Precision))
}

// seen is what the public will see of a place, at each precision, drawn as the spot's page draws it.
type seen struct {
	Pictures []territory.Locator
	Example  bool // of another place: this one is not known yet
}

// seen draws d's own place or, until it is known, the middle of its commune, or of the Lot.
func (p *pages) seen(d Draft) seen {
	var nothing form.Errors
	at := d.locate(p.territory, &nothing)
	s := seen{Example: d.Latitude == "" || !at.known}
	if s.Example {
		if at.commune.INSEE == "" {
			southWest, northEast := p.territory.Extent()
			at.commune, _ = p.territory.Locate(territory.Point{Lat: (southWest.Lat + northEast.Lat) / 2, Lon: (southWest.Lon + northEast.Lon) / 2})
		}
		at.exact = at.commune.Centre
	}
	for _, shown := range shownAs() {
		s.Pictures = append(s.Pictures, p.territory.Sketch(at.commune.INSEE, shown, p.territory.Public(at.exact, shown, at.commune.INSEE)))
	}
	return s
}
