package spots

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// spot_grid is written by the triggers of spot (00071_spot_grid.sql); here it is read.

// tally reads one line for each category, and one for all of them. communes narrows, unless it is nil.
func tally(ctx context.Context, c db.Conn, f Filter, communes []string) (Tally, error) {
	args := []any{}
	at := func(season, access string) string {
		args = append(args, facet(season, access))
		return fmt.Sprintf("sum(n[$%d])", len(args))
	}
	columns := at(f.Season, f.Access)
	for _, season := range Seasons() {
		columns += ", " + at(season, f.Access)
	}
	for _, access := range Accesses() {
		columns += ", " + at(f.Season, access)
	}
	where := "level = 0"
	if communes != nil {
		args = append(args, db.Array(communes))
		where = fmt.Sprintf("level = 1 AND commune_insee = ANY($%d)", len(args))
	}
	var rows []struct {
		Category string        `db:"category"`
		Counts   pq.Int64Array `db:"counts"`
	}
	err := c.Select(ctx, &rows, `SELECT category, ARRAY[`+columns+`] AS counts FROM spot_grid WHERE `+where+` GROUP BY category`, args...)
	if err != nil {
		return Tally{}, fmt.Errorf("tally spots: %w", err)
	}
	t := Tally{Categories: map[string]int{}, Seasons: map[string]int{}, Access: map[string]int{}}
	for _, r := range rows {
		t.Categories[r.Category] = int(r.Counts[0])
		if r.Category == f.Category {
			t.choose(r.Counts)
		}
	}
	return t, nil
}

// choose notes what f's own category counts.
func (t *Tally) choose(counts []int64) {
	t.Total, counts = int(counts[0]), counts[1:]
	for i, season := range Seasons() {
		t.Seasons[season] = int(counts[i])
	}
	counts = counts[len(Seasons()):]
	for i, access := range Accesses() {
		t.Access[access] = int(counts[i])
	}
}

func communeCounts(ctx context.Context, c db.Conn, f Filter, communes []string) (map[string]int, error) {
	var rows []struct {
		Commune string `db:"commune_insee"`
		Spots   int    `db:"spots"`
	}
	err := c.Select(ctx, &rows, `
		SELECT commune_insee, n[$1] AS spots FROM spot_grid
		WHERE level = 1 AND category = $2 AND commune_insee = ANY($3)`, facet(f.Season, f.Access), f.Category, db.Array(communes))
	if err != nil {
		return nil, fmt.Errorf("count spots of communes: %w", err)
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.Commune] = r.Spots
	}
	return counts, nil
}

func gridClusters(ctx context.Context, c db.Conn, f Filter, communes []string, g grid) ([]Cluster, error) {
	args := []any{facet(f.Season, f.Access), g.level, f.Category, g.west, g.east, g.south, g.north}
	where := ""
	if communes != nil {
		args = append(args, db.Array(communes))
		where = " AND commune_insee = ANY($8)"
	}
	var rows []struct {
		Spots   int     `db:"spots"`
		Lat     float64 `db:"lat"`
		Lon     float64 `db:"lon"`
		Commune string  `db:"commune"`
	}
	err := c.Select(ctx, &rows, `
		SELECT sum(n[$1]) AS spots, sum(lat) / sum(n[1]) AS lat, sum(lon) / sum(n[1]) AS lon,
			(array_agg(commune_insee ORDER BY n[$1] DESC, commune_insee))[1] AS commune
		FROM spot_grid
		WHERE level = $2 AND category = $3 AND x BETWEEN $4 AND $5 AND y BETWEEN $6 AND $7 AND n[$1] > 0`+where+`
		GROUP BY x, y ORDER BY x, y`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the grid of spots: %w", err)
	}
	clusters := make([]Cluster, len(rows))
	for i, r := range rows {
		clusters[i] = Cluster{territory.Point{Lat: r.Lat, Lon: r.Lon}, r.Spots, r.Commune}
	}
	return clusters, nil
}
