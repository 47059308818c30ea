package spots

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// neighbour is a spot near a row.
type neighbour struct {
	Row     int     `db:"row"`
	Title   string  `db:"title"`
	Commune string  `db:"commune_name"`
	Lat     float64 `db:"lat"`
	Lon     float64 `db:"lon"`
}

// namedNear lists the spots that are public, or wait to be, within about a hundred metres of each row.
func namedNear(ctx context.Context, c db.Conn, rows []sheetSpot) ([]neighbour, error) {
	var lats, lons []float64
	for _, s := range rows {
		lats, lons = append(lats, s.at.exact.Lat), append(lons, s.at.exact.Lon)
	}
	var list []neighbour
	err := c.Select(ctx, &list, `
		SELECT v.n - 1 AS row, s.title, s.commune_name, s.lat, s.lon
		FROM unnest(CAST($1 AS double precision[]), CAST($2 AS double precision[])) WITH ORDINALITY AS v (lat, lon, n)
			CROSS JOIN LATERAL (SELECT title, commune_name, lat, lon FROM spot
				WHERE state IN ('published', 'submitted') AND lat BETWEEN v.lat - 0.001 AND v.lat + 0.001 AND lon BETWEEN v.lon - 0.0015 AND v.lon + 0.0015
				LIMIT 200) s`, db.Array(lats), db.Array(lons))
	if err != nil {
		return nil, fmt.Errorf("find the spots near an import: %w", err)
	}
	return list, nil
}

// accountAt is the active account of an address; 0 for none.
func accountAt(ctx context.Context, c db.Conn, email string) (who.ID, error) {
	if email == "" {
		return 0, nil
	}
	var id who.ID
	err := c.Get(ctx, &id, `SELECT id FROM account WHERE email_key = $1 AND state = 'active'`, form.EmailKey(email))
	if err != nil && !db.NotFound(err) {
		return 0, fmt.Errorf("find an author: %w", err)
	}
	return id, nil
}

func addressTaken(ctx context.Context, c db.Conn, slug string) (taken bool, err error) {
	err = c.Get(ctx, &taken, `SELECT EXISTS (SELECT FROM spot WHERE slug = $1) OR EXISTS (SELECT FROM spot_former_slug WHERE slug = $1)`, slug)
	if err != nil {
		return false, fmt.Errorf("find address %q: %w", slug, err)
	}
	return taken, nil
}

// touchedSince are those of ids that are not as they were imported: gone, changed or decided on since, or
// that somebody flagged, kept, liked or put in a collection.
func touchedSince(ctx context.Context, c db.Conn, ids []int64) ([]int64, error) {
	var touched []int64
	err := c.Select(ctx, &touched, `
		SELECT i.id FROM unnest(CAST($1 AS bigint[])) AS i (id) LEFT JOIN spot s ON s.id = i.id
		WHERE s.id IS NULL OR s.version <> 1 OR s.state NOT IN ('submitted', 'published')
			OR EXISTS (SELECT FROM queue_item q WHERE q.kind = 'spot' AND q.subject_id = s.id AND q.state <> 'waiting')
			OR EXISTS (SELECT FROM spot_edit e WHERE e.spot_id = s.id) OR EXISTS (SELECT FROM spot_flag f WHERE f.spot_id = s.id)
			OR EXISTS (SELECT FROM me_too m WHERE m.spot_id = s.id) OR EXISTS (SELECT FROM wish w WHERE w.spot_id = s.id)
			OR EXISTS (SELECT FROM collection_spot k WHERE k.spot_id = s.id)
			OR EXISTS (SELECT FROM photo p WHERE p.album = 'spot' AND p.album_id = s.id)`, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("find the spots touched since: %w", err)
	}
	return touched, nil
}

func deleteImported(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM spot WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete imported spot %d: %w", id, err)
	}
	return nil
}

// giveToProgramme makes a spot outlive the account of whoever brought it in.
func giveToProgramme(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `UPDATE spot SET programme = true WHERE id = $1`, id); err != nil {
		return fmt.Errorf("give spot %d to the programme: %w", id, err)
	}
	return nil
}
