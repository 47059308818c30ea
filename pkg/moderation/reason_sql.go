package moderation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// reasonRow is what staff have otherwise of one reason.
type reasonRow struct {
	Family  string         `db:"family"`
	Reason  Reason         `db:"reason"`
	Own     bool           `db:"own"`
	Active  bool           `db:"active"`
	Rank    *int           `db:"rank"`
	Kinds   pq.StringArray `db:"kinds"` // nil for those it comes with
	Field   *string        `db:"field"`
	Version int            `db:"version"`
	Wording
}

// over is m as the row has it.
func (r reasonRow) over(m Motive) Motive {
	m.Own, m.Active, m.Version, m.Wording = r.Own, r.Active, r.Version, r.Wording
	if r.Rank != nil {
		m.rank = *r.Rank
	}
	if r.Kinds != nil {
		m.Kinds = r.Kinds
	}
	if r.Field != nil {
		m.Field = *r.Field
	}
	return m
}

func changedReasons(ctx context.Context, c db.Conn) ([]reasonRow, error) {
	var rows []reasonRow
	err := c.Select(ctx, &rows, `
		SELECT family, reason, own, active, rank, kinds, field, version, name_fr, name_en, why_fr, why_en, example_fr, example_en
		FROM moderation_reason ORDER BY family, rank NULLS LAST, reason`)
	if err != nil {
		return nil, fmt.Errorf("list reasons: %w", err)
	}
	return rows, nil
}

// keepReason writes m over what version says is there: 0 for nothing yet.
func keepReason(ctx context.Context, tx db.Tx, m Motive, version int, by who.ID, at time.Time) error {
	n, err := tx.Exec(ctx, `
		INSERT INTO moderation_reason AS r (family, reason, own, active, rank, kinds, field, name_fr, name_en, why_fr, why_en, example_fr, example_en, version, updated_at, updated_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $15, $16)
		ON CONFLICT (family, reason) DO UPDATE SET active = EXCLUDED.active, kinds = EXCLUDED.kinds, field = EXCLUDED.field,
			name_fr = EXCLUDED.name_fr, name_en = EXCLUDED.name_en, why_fr = EXCLUDED.why_fr, why_en = EXCLUDED.why_en,
			example_fr = EXCLUDED.example_fr, example_en = EXCLUDED.example_en, version = r.version + 1, updated_at = EXCLUDED.updated_at,
			updated_by = EXCLUDED.updated_by
		WHERE r.version = $14`,
		m.Family, m.Reason, m.Own, m.Active, m.rank, db.Array(m.Kinds), m.Field, m.NameFR, m.NameEN, m.WhyFR, m.WhyEN, m.ExampleFR, m.ExampleEN,
		version, at, by)
	if err != nil {
		return fmt.Errorf("keep reason %s of %s: %w", m.Reason, m.Family, err)
	}
	if n == 0 {
		return errReasonChanged
	}
	return nil
}

// rankReasons gives the reasons of a family the order they have in the list.
func rankReasons(ctx context.Context, tx db.Tx, family string, order []Reason, at time.Time) error {
	names := slices.Sorted(slices.Values(order)) // rows are locked in one order, whoever moves what
	ranks := make([]int, len(names))
	for i, name := range names {
		ranks[i] = slices.Index(order, name)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO moderation_reason (family, reason, rank, updated_at)
		SELECT $1, r.reason, r.rank, $4 FROM unnest(CAST($2 AS text[]), CAST($3 AS integer[])) r (reason, rank)
		ON CONFLICT (family, reason) DO UPDATE SET rank = EXCLUDED.rank`, family, db.Array(names), db.Array(ranks), at)
	if err != nil {
		return fmt.Errorf("rank the reasons of %s: %w", family, err)
	}
	return nil
}
