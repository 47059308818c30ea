package spots

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// alikeTitle is how much of its trigrams two titles share when they may name one place.
const alikeTitle = .55

// spotsCalled finds the spots of a commune, published or waiting, whose title is nearly that of w, but for those
// told already.
func spotsCalled(ctx context.Context, c db.Conn, w whereabouts, told []Twin) ([]Twin, error) {
	not := []int64{int64(w.spot)}
	for _, t := range told {
		not = append(not, int64(t.ID))
	}
	var list []Twin
	err := c.Select(ctx, &list, `SELECT `+twinColumns+`
		FROM spot s
		WHERE s.state IN ('published', 'submitted') AND s.commune_insee = $3 AND s.id <> ALL($1) AND similarity(lower(unaccent(s.title)), lower(unaccent($4))) >= $5
		ORDER BY similarity(lower(unaccent(s.title)), lower(unaccent($4))) DESC, s.id LIMIT 3`,
		db.Array(not), int64(0), w.commune.INSEE, w.draft.Title, alikeTitle)
	if err != nil {
		return nil, fmt.Errorf("find spots called alike: %w", err)
	}
	return list, nil
}

// worded is a spot with its text.
type worded struct {
	Twin
	Reason string `db:"reason"`
}

// spotsWorded are those whose text may be that of w: the same letters anywhere, by spot_letters; and, to compare
// word by word, the last ones of the author and of the commune.
func spotsWorded(ctx context.Context, c db.Conn, w whereabouts, author who.ID) ([]worded, error) {
	var list []worded
	err := c.Select(ctx, &list, `
		WITH candidate AS (
			(SELECT id FROM spot WHERE state IN ('published', 'submitted') AND spot_letters(reason) = spot_letters($3) LIMIT 5)
			UNION (SELECT id FROM spot WHERE author_id = $4 AND state IN ('published', 'submitted') ORDER BY updated_at DESC LIMIT 30)
			UNION (SELECT id FROM spot WHERE commune_insee = $5 AND state IN ('published', 'submitted') ORDER BY id DESC LIMIT 100))
		SELECT `+twinColumns+`, s.reason FROM candidate JOIN spot s USING (id) WHERE s.id <> $1 ORDER BY s.id`,
		w.spot, int64(0), w.draft.Reason, author, w.commune.INSEE)
	if err != nil {
		return nil, fmt.Errorf("find spots of the same text: %w", err)
	}
	return list, nil
}
