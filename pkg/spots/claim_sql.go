package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertClaim(ctx context.Context, tx db.Tx, id ID, emailKey string, until time.Time) error {
	if _, err := tx.Exec(ctx, `INSERT INTO spot_claim (spot_id, email_key, until) VALUES ($1, $2, $3)`, id, emailKey, until); err != nil {
		return fmt.Errorf("note whose spot %d is: %w", id, err)
	}
	return nil
}

func dropClaims(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM spot_claim WHERE until < $1`, before); err != nil {
		return fmt.Errorf("forget claims: %w", err)
	}
	return nil
}

// claimant is somebody whose spots are public and still another's; 0 for nobody.
func claimant(ctx context.Context, c db.Conn) (who.ID, error) {
	var id who.ID
	err := c.Get(ctx, &id, `
		SELECT a.id FROM spot_claim k JOIN spot s ON s.id = k.spot_id AND s.state = 'published'
			JOIN account a ON a.email_key = k.email_key AND a.state = 'active' ORDER BY k.spot_id LIMIT 1`)
	if err != nil && !db.NotFound(err) {
		return 0, fmt.Errorf("find an author: %w", err)
	}
	return id, nil
}

// adopt makes the spots that a person's address claims theirs.
func adopt(ctx context.Context, tx db.Tx, to who.ID) ([]ID, error) {
	var ids []ID
	err := tx.Select(ctx, &ids, `
		WITH mine AS (DELETE FROM spot_claim k USING spot s, account a
			WHERE s.id = k.spot_id AND s.state = 'published' AND a.id = $1 AND a.state = 'active' AND k.email_key = a.email_key RETURNING k.spot_id)
		UPDATE spot SET author_id = $1, programme = false, version = version + 1 WHERE id IN (SELECT spot_id FROM mine) RETURNING id`, to)
	if err != nil {
		return nil, fmt.Errorf("hand spots to account %d: %w", to, err)
	}
	return ids, nil
}
