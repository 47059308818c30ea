package spots

import (
	"context"
	"math"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Tally is how many published spots there are: with a filter, and with each other choice in its place.
// Nothing is counted for it: spot_grid knows.
type Tally struct {
	Total                       int
	Categories, Seasons, Access map[string]int
}

// Tally counts what f keeps; false when f looks for words, which nobody counted. Near narrows nothing.
func (s *Service) Tally(ctx context.Context, f Filter) (Tally, bool, error) {
	if f.Words != "" {
		return Tally{}, false, nil
	}
	t, err := tally(ctx, s.pool, f, s.communesOf(f))
	return t, err == nil, err
}

// communesOf are the communes f keeps; nil for all of them.
func (s *Service) communesOf(f Filter) []string {
	group, _ := s.territory.EPCI(f.EPCI)
	switch {
	case f.Commune == "":
		return group.Communes
	case f.EPCI == "" || slices.Contains(group.Communes, f.Commune):
		return []string{f.Commune}
	}
	return []string{} // a commune outside its group
}

// Neighbour is a commune that has what another lacks.
type Neighbour struct {
	territory.Commune
	Spots int
}

// Neighbours are communes near f's own that have spots f would keep there, the nearest first.
func (s *Service) Neighbours(ctx context.Context, f Filter) ([]Neighbour, error) {
	const asked, told = 24, 6
	near := s.territory.Neighbours(f.Commune, asked)
	codes := make([]string, len(near))
	for i, c := range near {
		codes[i] = c.INSEE
	}
	counts, err := communeCounts(ctx, s.pool, f, codes)
	var list []Neighbour
	for _, c := range near {
		if n := counts[c.INSEE]; n > 0 && len(list) < told {
			list = append(list, Neighbour{c, n})
		}
	}
	return list, err
}

// facet is the place, among the thirty counts of spot_grid, of those for a season and an access; "" is any.
func facet(season, access string) int {
	const ways = 6
	return 1 + ways*(1+slices.Index(Seasons(), season)) + 1 + slices.Index(Accesses(), access)
}

// Bounds is a part of the map.
type Bounds struct{ South, West, North, East float64 }

// whole reports whether b holds all of the Lot.
func (b Bounds) whole(t *territory.Territory) bool {
	southWest, northEast := t.Extent()
	return b.South <= southWest.Lat && b.West <= southWest.Lon && b.North >= northEast.Lat && b.East >= northEast.Lon
}

// View is what a map shows of a part of the Lot: every spot, or where there are how many.
type View struct {
	Spots    []Card
	Clusters []Cluster
	Total    int
	More     bool // Spots are some of those there are
}

// Cluster is the spots of one square of the map.
type Cluster struct {
	Point   territory.Point // their middle
	Spots   int
	Commune string // INSEE code of the one where most of them are
}

const (
	shown    = 300 // spots on a map at most
	squares  = 800 // squares read at most
	coarsest = 9
	finest   = 13
	closest  = 14 // zooms past it are too near for squares
)

// View looks at a part of the map at a zoom. A few spots are shown one by one; many are told by
// squares, from the grid. Words were counted by nobody: the newest that hold them are shown. Near
// narrows nothing. Both the work and the answer are bounded, whatever is asked.
func (s *Service) View(ctx context.Context, f Filter, b Bounds, zoom int) (View, error) {
	f.Near = Near{}
	if f.Words == "" {
		clusters, err := gridClusters(ctx, s.pool, f, s.communesOf(f), gridOf(b, zoom))
		if err != nil {
			return View{}, err
		}
		v := View{Clusters: clusters}
		for _, c := range clusters {
			v.Total += c.Spots
		}
		if v.Total == 0 || v.Total > shown && zoom <= closest {
			return v, nil
		}
	}
	var cards []Card
	var err error
	if b.whole(s.territory) {
		cards, err = published(ctx, s.pool, f, s.communesOf(f), mark{}, shown+1)
	} else {
		cards, err = publishedIn(ctx, s.pool, f, s.communesOf(f), b, shown+1)
	}
	if len(cards) > shown {
		return View{Spots: cards[:shown], Total: shown, More: true}, err
	}
	return View{Spots: cards, Total: len(cards)}, err
}

// grid is a rectangle of squares.
type grid struct{ level, west, east, south, north int }

// gridOf covers b with the squares of a zoom, or of a coarser one when they would be too many.
func gridOf(b Bounds, zoom int) grid {
	for level := min(max(zoom, coarsest), finest); ; level-- {
		side := math.Exp2(float64(6 - level)) // degrees of latitude
		at := func(degrees float64) int { return int(math.Floor(degrees / side)) }
		g := grid{level, at(b.West * squeeze), at(b.East * squeeze), at(b.South), at(b.North)}
		if level == coarsest || (g.east-g.west+1)*(g.north-g.south+1) <= squares {
			return g
		}
	}
}
