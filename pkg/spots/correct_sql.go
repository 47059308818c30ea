package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func correctionOf(ctx context.Context, c db.Conn, id ID) (Correction, error) {
	var r struct {
		Before    []byte `db:"before"`
		Retouched bool   `db:"retouched"`
	}
	if err := db.Found(c.Get(ctx, &r, `SELECT before, retouched FROM spot_correction WHERE spot_id = $1`, id), "find correction of spot %d", id); err != nil {
		return Correction{}, err
	}
	before, err := read(r.Before)
	return Correction{Before: before, Retouched: r.Retouched}, err
}

// keepCorrection writes what is kept of a correction.
func keepCorrection(ctx context.Context, tx db.Tx, id ID, by who.ID, k Correction, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO spot_correction (spot_id, corrected_by, corrected_at, before, retouched) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (spot_id) DO UPDATE SET corrected_by = $2, corrected_at = $3, before = $4, retouched = $5`, id, by, at, keep(k.Before), k.Retouched)
	if err != nil {
		return fmt.Errorf("keep correction of spot %d: %w", id, err)
	}
	return nil
}

func forgetCorrection(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM spot_correction WHERE spot_id = $1`, id); err != nil {
		return fmt.Errorf("forget correction of spot %d: %w", id, err)
	}
	return nil
}

// hold holds a spot in one of these states to the end of the transaction.
func hold(ctx context.Context, tx db.Tx, id ID, states ...State) error {
	var held ID
	err := tx.Get(ctx, &held, `SELECT id FROM spot WHERE id = $1 AND state = ANY($2) FOR UPDATE`, id, db.Array(states))
	if db.NotFound(err) {
		return moderation.ErrOvertaken
	}
	if err != nil {
		return fmt.Errorf("hold spot %d: %w", id, err)
	}
	return nil
}
