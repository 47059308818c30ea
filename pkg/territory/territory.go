// Package territory knows the Lot: its communes, their groups (EPCI), borders and rivers.
//
// It is pure: data in, answers out. The data are embedded (see data/CREDITS.md), read once by Load
// and never change; a Territory is safe for concurrent use. Coordinates are WGS84 degrees.
package territory

import (
	"cmp"
	"embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

//go:embed data/*.csv data/*.geojson
var files embed.FS

// Point is a place.
type Point struct{ Lat, Lon float64 }

// Valid reports whether p is a place on Earth.
func (p Point) Valid() bool {
	return !math.IsNaN(p.Lat) && !math.IsNaN(p.Lon) && math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180
}

// Metres is the distance between two places of the département, within a thousandth.
func (p Point) Metres(q Point) float64 {
	dy := (q.Lat - p.Lat) * metresPerDegree
	dx := (q.Lon - p.Lon) * metresPerDegree * math.Cos((p.Lat+q.Lat)/2*math.Pi/180)
	return math.Hypot(dx, dy)
}

const metresPerDegree = 111_195 // on a sphere of the Earth's mean radius

// Commune is one of the Lot's communes.
type Commune struct {
	INSEE, Name string
	EPCI        string // SIREN
	Postcodes   []string
	Population  int
	Centre      Point // the inner point farthest from the borders: neither town hall nor village
	Aliases     []string
	oldCodes    []string
}

// EPCI is a group of communes.
type EPCI struct {
	SIREN, Name, Label string
	Communes           []string // INSEE codes of those that lie in the Lot
}

// Territory answers questions about the Lot.
type Territory struct {
	communes []Commune // in French alphabetical order
	byCode   map[string]int
	epci     []EPCI  // in French alphabetical order
	shapes   []shape // as communes
	border   orb.MultiPolygon
	rivers   []river
	index    []indexed
	drawing  *Map
	places   []func() Place      // as communes
	inner    orb.MultiLineString // borders between communes
	apart    []bool              // as inner: between groups of communes too
}

type shape struct {
	area  orb.MultiPolygon
	bound orb.Bound
}

type river struct {
	line   orb.LineString
	approx bool
}

// Load reads the embedded data.
func Load() (*Territory, error) {
	t := &Territory{byCode: map[string]int{}}
	for _, step := range []func() error{t.readCommunes, t.readEPCI, t.readShapes, t.readRivers, t.readOldNames} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("territory: %w", err)
		}
	}
	t.indexNames()
	t.weave()
	t.drawing, t.places = t.draw(), t.drawOnce()
	return t, nil
}

func rows(name string) ([][]string, error) {
	f, err := files.Open("data/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all[1:], nil
}

func features(name string) ([]*geojson.Feature, error) {
	text, err := files.ReadFile("data/" + name)
	if err != nil {
		return nil, err
	}
	c, err := geojson.UnmarshalFeatureCollection(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c.Features, nil
}

func (t *Territory) readCommunes() error {
	lines, err := rows("communes.csv")
	if err != nil {
		return err
	}
	for _, l := range lines {
		c := Commune{INSEE: l[0], Name: l[1], EPCI: l[2], Postcodes: split(l[3]), Aliases: split(l[7]), oldCodes: split(l[8])}
		var bad [3]error
		c.Population, bad[0] = strconv.Atoi(l[4])
		c.Centre.Lat, bad[1] = strconv.ParseFloat(l[5], 64)
		c.Centre.Lon, bad[2] = strconv.ParseFloat(l[6], 64)
		for _, err := range bad {
			if err != nil {
				return fmt.Errorf("commune %s: %w", c.INSEE, err)
			}
		}
		t.communes = append(t.communes, c)
	}
	french := collate.New(language.French)
	slices.SortFunc(t.communes, func(a, b Commune) int { return french.CompareString(a.Name, b.Name) })
	for i, c := range t.communes {
		t.byCode[c.INSEE] = i
	}
	return nil
}

func (t *Territory) readEPCI() error {
	lines, err := rows("epci.csv")
	for _, l := range lines {
		group := EPCI{SIREN: l[0], Name: l[1], Label: l[2]}
		for _, c := range t.communes {
			if c.EPCI == group.SIREN {
				group.Communes = append(group.Communes, c.INSEE)
			}
		}
		t.epci = append(t.epci, group)
	}
	french := collate.New(language.French)
	slices.SortFunc(t.epci, func(a, b EPCI) int { return french.CompareString(a.Label, b.Label) })
	return err
}

func (t *Territory) readShapes() error {
	all, err := features("communes.geojson")
	if err != nil {
		return err
	}
	t.shapes = make([]shape, len(t.communes))
	for _, f := range all {
		i, known := t.byCode[f.Properties.MustString("insee")]
		if !known {
			return fmt.Errorf("outline of unknown commune %v", f.Properties["insee"])
		}
		t.shapes[i] = shape{areaOf(f.Geometry), f.Geometry.Bound()}
	}
	for i, s := range t.shapes {
		if s.area == nil {
			return fmt.Errorf("commune %s has no outline", t.communes[i].INSEE)
		}
	}
	whole, err := features("departement.geojson")
	if err != nil {
		return err
	}
	t.border = areaOf(whole[0].Geometry)
	return nil
}

func areaOf(g orb.Geometry) orb.MultiPolygon {
	if p, ok := g.(orb.Polygon); ok {
		return orb.MultiPolygon{p}
	}
	m, _ := g.(orb.MultiPolygon)
	return m
}

func (t *Territory) readRivers() error {
	all, err := features("rivers.geojson")
	for _, f := range all {
		if line, ok := f.Geometry.(orb.LineString); ok {
			t.rivers = append(t.rivers, river{line, f.Properties.MustBool("approx", false)})
		}
	}
	return err
}

// readOldNames makes former codes and names lead to today's commune.
func (t *Territory) readOldNames() error {
	lines, err := rows("old_codes.csv")
	if err != nil {
		return err
	}
	for _, l := range lines {
		i, known := t.byCode[l[2]]
		if !known {
			return fmt.Errorf("former commune %s leads to unknown %s", l[0], l[2])
		}
		c := &t.communes[i]
		if _, alive := t.byCode[l[0]]; !alive && !slices.Contains(c.oldCodes, l[0]) {
			c.oldCodes = append(c.oldCodes, l[0])
		}
		if l[1] != c.Name && !slices.Contains(c.Aliases, l[1]) {
			c.Aliases = append(c.Aliases, l[1])
		}
	}
	for i, c := range t.communes {
		for _, code := range c.oldCodes {
			t.byCode[code] = i
		}
	}
	return nil
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

// Communes lists the communes in French alphabetical order.
func (t *Territory) Communes() []Commune { return t.communes }

// Commune finds a commune by its INSEE code; a former code leads to today's commune.
func (t *Territory) Commune(insee string) (Commune, bool) {
	i, ok := t.byCode[insee]
	if !ok {
		return Commune{}, false
	}
	return t.communes[i], true
}

// Name is the name of a commune, "" for an unknown code.
func (t *Territory) Name(insee string) string {
	c, _ := t.Commune(insee)
	return c.Name
}

// EPCIs lists the groups of communes in French alphabetical order.
func (t *Territory) EPCIs() []EPCI { return t.epci }

// EPCI finds a group of communes by its SIREN.
func (t *Territory) EPCI(siren string) (EPCI, bool) {
	i := slices.IndexFunc(t.epci, func(e EPCI) bool { return e.SIREN == siren })
	if i < 0 {
		return EPCI{}, false
	}
	return t.epci[i], true
}

// Neighbours are the n communes whose centres are nearest to that of a commune, the nearest first.
func (t *Territory) Neighbours(insee string, n int) []Commune {
	here, known := t.Commune(insee)
	if !known {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(t.communes), func(c Commune) bool { return c.INSEE == here.INSEE })
	slices.SortStableFunc(others, func(a, b Commune) int {
		return cmp.Compare(here.Centre.Metres(a.Centre), here.Centre.Metres(b.Centre))
	})
	return others[:min(n, len(others))]
}
