package charter

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// lockChain lets one transaction at a time add to the chain, until it ends.
func lockChain(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('charter_acceptance'))`); err != nil {
		return fmt.Errorf("lock the chain of signatures: %w", err)
	}
	return nil
}

// signedInForce is asked for by most requests of members: one query, by index.
func signedInForce(ctx context.Context, c db.Conn, a who.Actor, now time.Time) (bool, error) {
	// required is the newest version that an older signature no longer stands for.
	const required = `
		(SELECT max(v.version) FROM charter_version v LEFT JOIN charter_release r ON r.charter = v.charter AND r.version = v.version
		WHERE v.charter = $3 AND v.in_force_from <= $2 AND COALESCE(r.resign_by, v.in_force_from) <= $2)`
	const person = `SELECT EXISTS (SELECT 1 FROM charter_signer WHERE organisation_id IS NULL AND account_id = $1 AND version >= ` + required + `)`
	const organisation = `SELECT EXISTS (SELECT 1 FROM charter_signer WHERE organisation_id = $1 AND version >= ` + required + `)`
	query, id := person, int64(a.ID)
	if a.Organisation != 0 {
		query, id = organisation, a.Organisation
	}
	var signed bool
	if err := c.Get(ctx, &signed, query, id, now, KindFor(a)); err != nil {
		return false, fmt.Errorf("is the charter signed: %w", err)
	}
	return signed, nil
}

const selectRecord = `
	SELECT l.number, l.charter, l.version, l.text_sha256, l.hash, l.signed_at, s.name, s.organisation_name
	FROM charter_signer s JOIN charter_acceptance l ON l.number = s.acceptance `

// recordOf is the signature of version by a, or for their organisation; nil when there is none.
func recordOf(ctx context.Context, c db.Conn, a who.Actor, version int) (*Record, error) {
	query, id := selectRecord+`WHERE s.organisation_id IS NULL AND s.account_id = $1 AND s.version = $2`, int64(a.ID)
	if a.Organisation != 0 {
		query, id = selectRecord+`WHERE s.organisation_id = $1 AND s.version = $2`, a.Organisation
	}
	var r Record
	err := c.Get(ctx, &r, query, id, version)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find a signature: %w", err)
	}
	return &r, nil
}

// recordsOf lists the signatures whose certificates are a's to take: see ownSignature.
func recordsOf(ctx context.Context, c db.Conn, a who.Actor) ([]Record, error) {
	var list []Record
	err := c.Select(ctx, &list, selectRecord+`WHERE s.account_id = $1 OR s.organisation_id = NULLIF($2, 0) ORDER BY l.number DESC`, a.ID, a.Organisation)
	if err != nil {
		return nil, fmt.Errorf("list one's own signatures: %w", err)
	}
	return list, nil
}

// capacityOf is the name of the organisation a signs for, and in what capacity they do.
func capacityOf(ctx context.Context, c db.Conn, a who.Actor) (name, capacity string, err error) {
	var r struct {
		Name     string `db:"name"`
		Capacity string `db:"capacity"`
	}
	err = c.Get(ctx, &r, `
		SELECT o.name, m.capacity FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id
		WHERE m.organisation_id = $1 AND m.account_id = $2`, a.Organisation, a.ID)
	if db.NotFound(err) {
		return "", "", fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	if err != nil {
		return "", "", fmt.Errorf("find the organisation that signs: %w", err)
	}
	return r.Name, r.Capacity, nil
}

// lastLink is the end of the chain; the zero link when nobody has signed.
func lastLink(ctx context.Context, tx db.Tx) (link, error) {
	var l link
	err := tx.Get(ctx, &l, `SELECT number, hash, signed_at FROM charter_acceptance ORDER BY number DESC LIMIT 1`)
	if err != nil && !db.NotFound(err) {
		return l, fmt.Errorf("find the last signature: %w", err)
	}
	return l, nil
}

func insertLink(ctx context.Context, tx db.Tx, l link) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO charter_acceptance (number, charter, version, text_sha256, signer_hash, signed_at, box, previous_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.Number, l.Kind, l.Version, l.TextSHA256, l.SignerHash, l.SignedAt, l.Box, l.Previous, l.Hash)
	if err != nil {
		return fmt.Errorf("insert signature: %w", err)
	}
	return nil
}

func insertSigner(ctx context.Context, tx db.Tx, s signer) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO charter_signer (acceptance, charter, version, salt, account_id, name, capacity, organisation_id, organisation_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, NULLIF($8, 0), $9)`,
		s.Acceptance, s.Kind, s.Version, s.Salt, s.Account, s.Name, s.Capacity, s.Organisation, s.OrganisationName)
	if err != nil {
		return fmt.Errorf("insert signer: %w", err)
	}
	return nil
}

func deleteSigner(ctx context.Context, tx db.Tx, account who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM charter_signer WHERE account_id = $1`, account); err != nil {
		return fmt.Errorf("erase signer: %w", err)
	}
	return nil
}
