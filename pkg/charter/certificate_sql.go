package charter

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func linkByNumber(ctx context.Context, c db.Conn, number int64) (link, error) {
	var l link
	err := c.Get(ctx, &l, `
		SELECT number, charter, version, text_sha256, signer_hash, signed_at, box, previous_hash, hash
		FROM charter_acceptance WHERE number = $1`, number)
	if db.NotFound(err) {
		return l, fault.New(fault.NotFound, "charter.proof_unknown")
	}
	if err != nil {
		return l, fmt.Errorf("find signature %d: %w", number, err)
	}
	return l, nil
}

// ownSignature is a signature by a, or for their organisation: of this number, or the last for 0.
// What is another's does not exist.
func ownSignature(ctx context.Context, c db.Conn, a who.Actor, number int64) (link, signer, error) {
	var hand signer
	err := c.Get(ctx, &hand, `
		SELECT acceptance, charter, version, salt, account_id, name, capacity, COALESCE(organisation_id, 0) AS organisation_id, organisation_name
		FROM charter_signer
		WHERE (account_id = $1 OR organisation_id = NULLIF($2, 0)) AND ($3 = 0 OR acceptance = $3)
		ORDER BY acceptance DESC LIMIT 1`, a.ID, a.Organisation, number)
	if err := db.Found(err, "find one's own signature"); err != nil {
		return link{}, hand, err
	}
	l, err := linkByNumber(ctx, c, hand.Acceptance)
	return l, hand, err
}

func knownKey(ctx context.Context, c db.Conn, public string) (bool, error) {
	var known bool
	if err := c.Get(ctx, &known, `SELECT EXISTS (SELECT 1 FROM charter_key WHERE public_key = $1)`, public); err != nil {
		return false, fmt.Errorf("find the key of certificates: %w", err)
	}
	return known, nil
}

func insertKey(ctx context.Context, tx db.Tx, public string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO charter_key (public_key) VALUES ($1) ON CONFLICT DO NOTHING`, public); err != nil {
		return fmt.Errorf("insert the key of certificates: %w", err)
	}
	return db.Changed(ctx, tx, topic) // the keys are on public pages
}

func publicKeys(ctx context.Context, c db.Conn) ([]string, error) {
	var list []string
	if err := c.Select(ctx, &list, `SELECT public_key FROM charter_key ORDER BY made_at DESC, public_key`); err != nil {
		return nil, fmt.Errorf("list the keys of certificates: %w", err)
	}
	return list, nil
}
