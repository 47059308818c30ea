// Package atlas is the map of the published spots: the page, doubled by its list, what the map asks for
// as it is moved, the ground it is drawn on, and the same map within partners' pages.
//
// It owns no table. What is shown is what package spots lets the public see: each spot at its public
// point, squares counted from such points, and bounded whatever is asked. The ground is our own: no
// third party is told who looks where.
package atlas

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/ohmylot/ohmylot/pkg/territory"
)

// base is the ground of the map: lines as whole numbers, each point from the one before, longitude
// first, in ten-thousandths of a degree.
type base struct {
	Land      [][]int `json:"land"`
	EPCIs     [][]int `json:"epcis"`
	Communes  [][]int `json:"communes"`
	Rivers    [][]int `json:"rivers"`
	Schematic [][]int `json:"schematic"`
	Places    []place `json:"places"`
}

// place is a name on the ground.
type place struct {
	Name       string  `json:"name"`
	Lat        float64 `json:"lat"`
	Lon        float64 `json:"lon"`
	Population int     `json:"population"`
}

func baseOf(t *territory.Territory) ([]byte, error) {
	m := t.Mesh()
	b := base{packed(m.Land), packed(m.EPCIs), packed(m.Communes), packed(m.Rivers), packed(m.Schematic), nil}
	for _, c := range t.Communes() {
		b.Places = append(b.Places, place{c.Name, c.Centre.Lat, c.Centre.Lon, c.Population})
	}
	text, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("write the ground of the map: %w", err)
	}
	return text, nil
}

func packed(lines [][]territory.Point) [][]int {
	all := make([][]int, len(lines))
	for i, line := range lines {
		x, y := 0, 0
		for _, p := range line {
			nx, ny := int(math.Round(p.Lon*1e4)), int(math.Round(p.Lat*1e4))
			all[i] = append(all[i], nx-x, ny-y)
			x, y = nx, ny
		}
	}
	return all
}
