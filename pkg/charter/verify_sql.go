package charter

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// evidenceAtOnce reads all the evidence in a transaction that has done nothing yet: nobody signs, and
// nobody is erased, between its queries.
func evidenceAtOnce(ctx context.Context, tx db.Tx) (evidence, error) {
	if _, err := tx.Exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`); err != nil {
		return evidence{}, fmt.Errorf("stop the clock: %w", err)
	}
	return readEvidence(ctx, tx)
}

func readEvidence(ctx context.Context, c db.Conn) (e evidence, err error) {
	if e.editions, err = editions(ctx, c); err != nil {
		return e, err
	}
	err = c.Select(ctx, &e.links, `
		SELECT number, charter, version, text_sha256, signer_hash, signed_at, box, previous_hash, hash
		FROM charter_acceptance ORDER BY number`)
	if err != nil {
		return e, fmt.Errorf("list signatures: %w", err)
	}
	err = c.Select(ctx, &e.signers, `
		SELECT acceptance, charter, version, salt, account_id, name, capacity, COALESCE(organisation_id, 0) AS organisation_id, organisation_name
		FROM charter_signer ORDER BY acceptance`)
	if err != nil {
		return e, fmt.Errorf("list signers: %w", err)
	}
	return e, nil
}

// administrators are those whose mailboxes keep copies.
func administrators(ctx context.Context, c db.Conn) ([]who.ID, error) {
	var list []who.ID
	if err := c.Select(ctx, &list, `SELECT id FROM account WHERE role = $1 AND state = 'active' ORDER BY id`, who.Admin); err != nil {
		return nil, fmt.Errorf("list administrators: %w", err)
	}
	return list, nil
}
