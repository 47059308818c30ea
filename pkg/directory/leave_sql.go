package directory

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// profilesOf are those that end with p, and those that others go on with.
func profilesOf(ctx context.Context, c db.Conn, p privacy.Person) (over, goesOn []int64, err error) {
	err = c.Select(ctx, &over, `SELECT id FROM profile WHERE account_id = $1 OR ($3 AND organisation_id = $2)`, p.ID, p.Organisation, p.Alone())
	if err == nil {
		err = c.Select(ctx, &goesOn, `SELECT id FROM profile WHERE NOT $2 AND organisation_id = $1`, p.Organisation, p.Alone())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find the profiles of account %d: %w", p.ID, err)
	}
	return over, goesOn, nil
}

func deleteProfiles(ctx context.Context, tx db.Tx, ids []int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM profile WHERE id = ANY($1)`, db.Array(ids)); err != nil {
		return fmt.Errorf("delete profiles: %w", err)
	}
	return nil
}

func forgetContact(ctx context.Context, tx db.Tx, ids []int64, addresses []string) error {
	_, err := tx.Exec(ctx, `UPDATE profile_face SET email = '' WHERE profile_id = ANY($1) AND lower(email) = ANY($2)`, db.Array(ids), db.Array(addresses))
	if err != nil {
		return fmt.Errorf("forget the contact of profiles: %w", err)
	}
	return nil
}
