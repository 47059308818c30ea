package spots

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
)

type proposedRow struct {
	publicRow
	People string `db:"people_recognisable"`
	Alts   string `db:"alts"`
}

func proposed(ctx context.Context, c db.Conn, ids []ID) ([]proposedRow, error) {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	var rows []proposedRow
	err := c.Select(ctx, &rows, `
		SELECT `+publicColumns+`, s.people_recognisable, COALESCE((SELECT string_agg(x.alt, E'\n') FROM photo x WHERE x.album = 'spot' AND x.album_id = s.id AND x.state = 'attached'), '') AS alts
		FROM (SELECT id, author_id, '' AS slug, title, reason, category, seasons, access, commune_insee, commune_name, public_lat, public_lon, precision_shown,
				submitted_at AS published_at, updated_at, display_name, people_recognisable
			FROM spot WHERE state = 'submitted' AND id = ANY($1)) s`+cardJoins, db.Array(numbers))
	if err != nil {
		return nil, fmt.Errorf("find spots that wait: %w", err)
	}
	return rows, nil
}
