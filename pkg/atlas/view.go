package atlas

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// boundsFrom reads the part of the map that is looked at, and the zoom. Anything else than a part of
// the Earth is the whole Lot.
func boundsFrom(q form.Values) (b spots.Bounds, zoom int) {
	whole := spots.Bounds{South: 44, West: .5, North: 45.5, East: 2.7}
	zoom, _ = q.Int("zoom")
	for _, edge := range []struct {
		name string
		to   *float64
		most float64
	}{{"sud", &b.South, 90}, {"ouest", &b.West, 180}, {"nord", &b.North, 90}, {"est", &b.East, 180}} {
		degrees, ok := q.Float(edge.name)
		if !ok || math.Abs(degrees) > edge.most {
			return whole, zoom
		}
		*edge.to = degrees
	}
	return b, zoom
}

// points is what the map asks for as it is moved.
type points struct {
	Total    int       `json:"total"`
	More     bool      `json:"more"` // spots are some of those there are
	Clusters []cluster `json:"clusters"`
	Spots    []spot    `json:"spots"`
}

type cluster struct {
	Lat   float64 `json:"lat"`
	Lon   float64 `json:"lon"`
	Spots int     `json:"spots"`
	Near  string  `json:"near"` // in words: "autour de Gramat"
}

type spot struct {
	Address  string  `json:"address"`
	Title    string  `json:"title"`
	Category string  `json:"category"`
	Commune  string  `json:"commune"`
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Vague    bool    `json:"vague"` // the point is its commune's or its surroundings'
	Photo    string  `json:"photo"`
	Alt      string  `json:"alt"`
}

// pointsOf writes v, in the words of a locale that say speaks.
func pointsOf(v spots.View, categories []spots.Category, t *territory.Territory, l i18n.Locale, say func(i18n.Message) string) ([]byte, error) {
	p := points{Total: v.Total, More: v.More, Clusters: []cluster{}, Spots: []spot{}}
	for _, c := range v.Clusters {
		p.Clusters = append(p.Clusters, cluster{rounded(c.Point.Lat), rounded(c.Point.Lon), c.Spots, say(i18n.M("atlas.around", i18n.Of(t.Name(c.Commune))))})
	}
	names := map[string]string{}
	for _, k := range categories {
		names[k.Slug] = k.Name(l)
	}
	for _, c := range v.Spots {
		p.Spots = append(p.Spots, spot{c.Address(), c.Title, names[c.Category], c.CommuneName, c.Point.Lat, c.Point.Lon,
			c.Precision != territory.Exact, c.Photo, c.PhotoAlt})
	}
	text, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write the points of the map: %w", err)
	}
	return text, nil
}

// rounded is a coordinate to a metre.
func rounded(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }
