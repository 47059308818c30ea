package visuals

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// handVisuals gives what was approved for p's organisation to whoever speaks for it after them.
func handVisuals(ctx context.Context, tx db.Tx, p privacy.Person) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `
		UPDATE visual SET account_id = $3 WHERE account_id = $1 AND organisation_id = $2 AND $3 <> 0 AND state = 'approved' RETURNING id`,
		p.ID, p.Organisation, p.Heir)
	if err != nil {
		return nil, fmt.Errorf("hand the visuals of account %d over: %w", p.ID, err)
	}
	return ids, nil
}
