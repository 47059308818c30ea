package spots

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// sharedBy looks at the spots of the people concerned alone. Cards name whoever speaks for an
// organisation by it.
func sharedBy(ctx context.Context, c db.Conn, organisation int64, account who.ID, limit int) ([]Card, error) {
	var rows []cardRow
	err := c.Select(ctx, &rows, `
		SELECT `+cardColumns+` FROM spot s`+cardJoins+`
		WHERE s.state = 'published' AND s.display_name = 'first_name' AND COALESCE(o.id, 0) = $1
			AND s.author_id = ANY (ARRAY(SELECT account_id FROM organisation_member WHERE organisation_id = $1 UNION SELECT NULLIF($2, 0)))
		ORDER BY s.published_at DESC, s.id DESC LIMIT $3`, organisation, account, limit)
	if err != nil {
		return nil, fmt.Errorf("list shared spots: %w", err)
	}
	cards := make([]Card, len(rows))
	for i, r := range rows {
		cards[i] = r.card()
	}
	return cards, nil
}
