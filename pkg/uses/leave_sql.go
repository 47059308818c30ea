package uses

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// handUses gives what p showed for their organisation to whoever speaks for it after them.
func handUses(ctx context.Context, tx db.Tx, p privacy.Person) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `
		UPDATE brand_use SET account_id = $3 WHERE account_id = $1 AND organisation_id = $2 AND $3 <> 0 AND state = 'published' RETURNING id`,
		p.ID, p.Organisation, p.Heir)
	if err != nil {
		return nil, fmt.Errorf("hand the uses of account %d over: %w", p.ID, err)
	}
	return ids, nil
}

func dropReportsOf(ctx context.Context, tx db.Tx, p privacy.Person) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `DELETE FROM misuse_report WHERE account_id = $1 OR lower(email) = ANY($2) RETURNING id`, p.ID, db.Array(p.Addresses))
	if err != nil {
		return nil, fmt.Errorf("drop the reports of account %d: %w", p.ID, err)
	}
	return ids, nil
}
