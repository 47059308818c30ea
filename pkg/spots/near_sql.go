package spots

import (
	"context"
	"fmt"
	"math"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// spotsNear finds the spots, published or waiting, that the one at p may repeat: for the moderators alone.
func spotsNear(ctx context.Context, c db.Conn, not ID, p territory.Point) ([]Twin, error) {
	return twins(ctx, c, not, 0, p, "")
}

// besideOf finds those that by may be told of.
func besideOf(ctx context.Context, c db.Conn, not ID, by who.ID, p territory.Point) ([]Twin, error) {
	return twins(ctx, c, not, by, p, ` AND (s.author_id = $2 OR s.state = 'published' AND s.precision_shown = 'exact')`)
}

// twins finds the spots near p, the nearest first: by spot_near, in the belt of latitudes that holds them.
func twins(ctx context.Context, c db.Conn, not ID, by who.ID, p territory.Point, told string) ([]Twin, error) {
	dLat := near / 111_000.
	dLon := dLat / math.Cos(p.Lat*math.Pi/180)
	var rows []Twin
	err := c.Select(ctx, &rows, `SELECT `+twinColumns+`
		FROM spot s
		WHERE s.state IN ('published', 'submitted') AND s.lat BETWEEN $3 AND $4 AND s.lon BETWEEN $5 AND $6 AND s.id <> $1`+told+`
		ORDER BY (s.lat - $7) * (s.lat - $7) + (s.lon - $8) * (s.lon - $8) / 2, s.id LIMIT 20`,
		not, int64(by), p.Lat-dLat, p.Lat+dLat, p.Lon-dLon, p.Lon+dLon, p.Lat, p.Lon)
	if err != nil {
		return nil, fmt.Errorf("find spots near a point: %w", err)
	}
	return within(rows, p, near), nil
}

// twinColumns are those of a Twin, of a spot s; $2 is whoever asks.
const twinColumns = `s.id, s.title, COALESCE(s.slug, '') AS slug, s.commune_name, s.state, COALESCE(s.author_id = $2, false) AS own, s.lat, s.lon,
			COALESCE((SELECT p.id FROM photo p WHERE p.album = 'spot' AND p.album_id = s.id AND p.state = 'attached' ORDER BY p.position LIMIT 1), '') AS photo,
			COALESCE((SELECT q.id FROM queue_item q WHERE q.kind = 'spot' AND q.subject_id = s.id AND q.state = 'waiting'), 0) AS item`
