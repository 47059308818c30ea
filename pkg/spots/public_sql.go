package spots

import (
	"context"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
)

func publicBySlug(ctx context.Context, c db.Conn, slug string) (Public, error) {
	var r struct {
		cardRow
		Reason   string         `db:"reason"`
		Seasons  pq.StringArray `db:"seasons"`
		Access   pq.StringArray `db:"access"`
		Modified time.Time      `db:"updated_at"`
		State    State          `db:"state"`
	}
	err := c.Get(ctx, &r, `SELECT `+cardColumns+`, s.reason, s.seasons, s.access, s.updated_at, s.state FROM spot s`+cardJoins+` WHERE s.slug = $1`, slug)
	if err := db.Found(err, "find spot %q", slug); err != nil {
		return Public{}, err
	}
	if r.State != Published {
		return Public{}, fault.New(fault.Gone, "spots.gone")
	}
	return Public{Card: r.card(), Reason: r.Reason, Seasons: r.Seasons, Access: r.Access, Modified: r.Modified}, nil
}
