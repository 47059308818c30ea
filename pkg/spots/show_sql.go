package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
)

type publicRow struct {
	cardRow
	Reason   string         `db:"reason"`
	Seasons  pq.StringArray `db:"seasons"`
	Access   pq.StringArray `db:"access"`
	Modified time.Time      `db:"updated_at"`
}

const publicColumns = cardColumns + `, s.reason, s.seasons, s.access, s.updated_at`

func (r publicRow) public() Public {
	return Public{Card: r.card(), Reason: r.Reason, Seasons: r.Seasons, Access: r.Access, Modified: r.Modified}
}

func publicBySlug(ctx context.Context, c db.Conn, slug string) (Public, error) {
	var r publicRow
	err := c.Get(ctx, &r, `SELECT `+publicColumns+` FROM spot s`+cardJoins+` WHERE s.slug = $1 AND s.state = 'published'`, slug)
	if db.NotFound(err) {
		return Public{}, notThere(ctx, c, slug)
	}
	if err != nil {
		return Public{}, fmt.Errorf("find spot %q: %w", slug, err)
	}
	return r.public(), nil
}

// notThere says why nothing is shown at an address: it leads elsewhere, it was a spot's, or it never
// was anybody's.
func notThere(ctx context.Context, c db.Conn, slug string) error {
	var r struct {
		To  string `db:"leads_to"`
		Was bool   `db:"was"`
	}
	err := c.Get(ctx, &r, `
		SELECT COALESCE((SELECT s.slug FROM spot_former_slug f JOIN spot s ON s.id = f.spot_id WHERE f.slug = $1 AND s.state = 'published'), '') AS leads_to,
			EXISTS (SELECT FROM spot WHERE slug = $1) AS was`, slug)
	switch {
	case err != nil:
		return fmt.Errorf("find what became of spot %q: %w", slug, err)
	case r.To != "":
		return &Moved{r.To}
	case r.Was:
		return fault.New(fault.Gone, "spots.gone")
	}
	return fault.New(fault.NotFound, "errors.not_found.text")
}

func cardsByID(ctx context.Context, c db.Conn, ids []ID) ([]Card, error) {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	var rows []cardRow
	err := c.Select(ctx, &rows, `SELECT `+cardColumns+` FROM spot s`+cardJoins+` WHERE s.state = 'published' AND s.id = ANY($1)`, db.Array(numbers))
	if err != nil {
		return nil, fmt.Errorf("find spots: %w", err)
	}
	return cardsFrom(rows), nil
}

func inSeason(ctx context.Context, c db.Conn, season string, n int) ([]ID, error) {
	var ids []ID
	err := c.Select(ctx, &ids, `
		SELECT id FROM spot WHERE state = 'published' AND $1 = ANY(seasons) AND cardinality(seasons) < 4
		ORDER BY published_at DESC, id DESC LIMIT $2`, season, n)
	if err != nil {
		return nil, fmt.Errorf("find spots of the season: %w", err)
	}
	return ids, nil
}
