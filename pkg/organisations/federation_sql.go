package organisations

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// markFederation lets a licence cover others, or no longer. The caller holds the file.
func markFederation(ctx context.Context, tx db.Tx, id ID, yes bool, version int) (string, error) {
	var name string
	err := tx.Get(ctx, &name, `
		UPDATE organisation o SET federation = $2, version = version + 1
		WHERE id = $1 AND version = $3 AND federation <> $2 AND (NOT $2 OR state IN ('active', 'formal_notice'))
			AND NOT EXISTS (SELECT FROM affiliation a WHERE a.federation_id = o.id OR a.organisation_id = o.id) RETURNING name`, id, yes, version)
	if db.NotFound(err) {
		return "", errFederation
	}
	if err != nil {
		return "", fmt.Errorf("mark federation %d: %w", id, err)
	}
	return name, nil
}

func insertAffiliation(ctx context.Context, tx db.Tx, id ID, l Listing, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO affiliation (federation_id, name, siret, rna, listed_at)
		VALUES ($1, $2, CASE WHEN length($3) = 14 THEN $3 END, CASE WHEN length($3) <> 14 THEN $3 END, $4)`, id, l.Name, l.Number, at)
	if db.Violates(err, "affiliation_siret_once") || db.Violates(err, "affiliation_rna_once") {
		var e form.Errors
		e.Add("number", "organisations.affiliate_listed")
		return e
	}
	if err != nil {
		return fmt.Errorf("list an organisation: %w", err)
	}
	return nil
}

// selectAffiliation reads lines of federations' lists; what is known of the file shows once it agreed.
const selectAffiliation = `
	SELECT a.id, a.federation_id, f.name AS federation, a.name, COALESCE(a.siret, a.rna) AS number, a.listed_at,
		CASE WHEN a.confirmed_at IS NOT NULL THEN 'covered' WHEN a.organisation_id IS NOT NULL THEN 'agreed' ELSE 'proposed' END AS step,
		COALESCE(a.organisation_id, 0) AS organisation_id, COALESCE(o.name, '') AS organisation, COALESCE(o.commune_insee, '') AS commune_insee,
		COALESCE(trim(p.first_name || ' ' || p.last_name), '') AS agreed_by, COALESCE(l.state, o.state, '') AS state, COALESCE(l.number, '') AS licence_number
	FROM affiliation a JOIN organisation f ON f.id = a.federation_id
		LEFT JOIN organisation o ON o.id = a.organisation_id
		LEFT JOIN account p ON p.id = a.agreed_by
		LEFT JOIN licence l ON l.organisation_id = o.id`

func affiliationsOf(ctx context.Context, c db.Conn, federation ID) ([]Affiliation, error) {
	var list []Affiliation
	if err := c.Select(ctx, &list, selectAffiliation+` WHERE a.federation_id = $1 ORDER BY a.name, a.id`, federation); err != nil {
		return nil, fmt.Errorf("list affiliations: %w", err)
	}
	return list, nil
}

// authorised is a federation f whose licence holds on the day $2.
const authorised = `f.federation AND f.state IN ('active', 'formal_notice') AND f.licence_until >= CAST($2 AS date)`

// offersTo are what federations propose to a file, and what it has agreed to.
func offersTo(ctx context.Context, c db.Conn, id ID, today time.Time) ([]Affiliation, error) {
	var list []Affiliation
	err := c.Select(ctx, &list, selectAffiliation+`
		WHERE a.organisation_id = $1 OR (a.organisation_id IS NULL AND `+authorised+` AND a.federation_id <> $1
			AND EXISTS (SELECT FROM organisation x WHERE x.id = $1 AND (x.siret = a.siret OR x.rna = a.rna)))
		ORDER BY a.organisation_id IS NULL, a.id`, id, today)
	if err != nil {
		return nil, fmt.Errorf("list offers: %w", err)
	}
	return list, nil
}

// affiliationIn is a line of a federation's list.
func affiliationIn(ctx context.Context, c db.Conn, federation ID, affiliation int64) (a Affiliation, err error) {
	err = c.Get(ctx, &a, selectAffiliation+` WHERE a.federation_id = $1 AND a.id = $2`, federation, affiliation)
	return a, db.Found(err, "find affiliation %d", affiliation)
}

// affiliationOf is what an organisation has agreed to, or is covered by.
func affiliationOf(ctx context.Context, c db.Conn, id ID) (a Affiliation, err error) {
	err = c.Get(ctx, &a, selectAffiliation+` WHERE a.organisation_id = $1`, id)
	return a, db.Found(err, "find affiliation")
}

func countAffiliations(ctx context.Context, c db.Conn, federation ID) (n int, err error) {
	if err = c.Get(ctx, &n, `SELECT count(*) FROM affiliation WHERE federation_id = $1`, federation); err != nil {
		return 0, fmt.Errorf("count affiliations: %w", err)
	}
	return n, nil
}

// ownersWithNumber are those who could answer a federation: the owners of files with a number that
// still may be changed.
func ownersWithNumber(ctx context.Context, c db.Conn, number string) ([]who.ID, error) {
	var owners []who.ID
	err := c.Select(ctx, &owners, `
		SELECT m.account_id FROM organisation o JOIN organisation_member m ON m.organisation_id = o.id AND m.role = 'owner'
			JOIN account p ON p.id = m.account_id AND p.state = 'active'
		WHERE (o.siret = $1 OR o.rna = $1) AND o.state IN ('draft', 'to_complete') ORDER BY m.account_id LIMIT 20`, number)
	if err != nil {
		return nil, fmt.Errorf("find who has a number: %w", err)
	}
	return owners, nil
}

// agree notes that an organisation would be covered, if what was proposed is its own number.
func agree(ctx context.Context, tx db.Tx, o ID, affiliation int64, by who.ID, at, today time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE affiliation a SET organisation_id = $3, agreed_by = $4, agreed_at = $5 FROM organisation f, organisation o
		WHERE a.id = $1 AND f.id = a.federation_id AND o.id = $3 AND a.organisation_id IS NULL AND o.id <> f.id AND (o.siret = a.siret OR o.rna = a.rna)
			AND `+authorised, affiliation, today, o, by, at)
	if db.Violates(err, "affiliation_one_federation") || err == nil && n == 0 {
		return errOffer
	}
	if err != nil {
		return fmt.Errorf("agree to affiliation %d: %w", affiliation, err)
	}
	return nil
}

// confirm vouches for the file that agreed, whose number must still be the one listed. The caller holds
// that file.
func confirm(ctx context.Context, tx db.Tx, a Affiliation, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE affiliation a SET confirmed_at = $3 FROM organisation o
		WHERE a.id = $1 AND a.organisation_id = $2 AND a.confirmed_at IS NULL AND o.id = $2 AND (o.siret = a.siret OR o.rna = a.rna)`, a.ID, a.Of, at)
	if err != nil {
		return fmt.Errorf("confirm affiliation %d: %w", a.ID, err)
	}
	if n == 0 {
		return errUncoverable
	}
	return nil
}

// cover gives an organisation a number of its own and the right its federation has, to the same day.
func cover(ctx context.Context, tx db.Tx, id ID, from, until time.Time) (moved, error) {
	number, err := numberFor(ctx, tx, id, []State{Draft, ToComplete}, from)
	if db.NotFound(err) {
		return moved{}, errUncoverable
	}
	if err != nil {
		return moved{}, err
	}
	var m moved
	err = tx.Get(ctx, &m, `
		UPDATE organisation SET state = 'active', reason = '', message = '', conditions = '', version = version + 1,
			licence_number = $2, licence_from = $3, licence_until = $4
		WHERE id = $1 RETURNING name, licence_number`, id, number, from, until)
	if db.Violates(err, "organisation_siret_unique") || db.Violates(err, "organisation_rna_unique") {
		return m, errUncoverable
	}
	if err != nil {
		return m, fmt.Errorf("cover organisation %d: %w", id, err)
	}
	return m, nil
}

// uncover makes of a covered organisation's file a draft again, unless a measure weighs on it.
func uncover(ctx context.Context, tx db.Tx, id ID, today time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE organisation SET state = 'draft', licence_until = CAST($2 AS date), version = version + 1
		WHERE id = $1 AND state = 'active'`, id, today)
	if err != nil {
		return fmt.Errorf("uncover organisation %d: %w", id, err)
	}
	if n == 0 {
		return errUnderMeasure
	}
	return nil
}

// lockAffiliation keeps a line of a federation's list, and the file that agreed before it, as they are to
// the end of the transaction: whoever parts locks in that order.
func lockAffiliation(ctx context.Context, tx db.Tx, federation ID, affiliation int64) (Affiliation, error) {
	a, err := affiliationIn(ctx, tx, federation, affiliation)
	if err != nil || a.Of == 0 {
		return a, err
	}
	if _, err := lockOrganisation(ctx, tx, a.Of); err != nil {
		return a, err
	}
	return affiliationIn(ctx, tx, federation, affiliation)
}

func deleteAffiliation(ctx context.Context, tx db.Tx, affiliation int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM affiliation WHERE id = $1`, affiliation); err != nil {
		return fmt.Errorf("unlist %d: %w", affiliation, err)
	}
	return nil
}

// disagree leaves a line of the list as if nobody had answered.
func disagree(ctx context.Context, tx db.Tx, affiliation int64) error {
	_, err := tx.Exec(ctx, `UPDATE affiliation SET organisation_id = NULL, agreed_by = NULL, agreed_at = NULL, confirmed_at = NULL WHERE id = $1`, affiliation)
	if err != nil {
		return fmt.Errorf("leave affiliation %d: %w", affiliation, err)
	}
	return nil
}

// coveredPeople are those who speak for the organisations a federation covers.
func coveredPeople(ctx context.Context, c db.Conn, federation ID) ([]who.ID, error) {
	var people []who.ID
	err := c.Select(ctx, &people, `
		SELECT m.account_id FROM affiliation a JOIN organisation_member m ON m.organisation_id = a.organisation_id
		WHERE a.federation_id = $1 AND a.confirmed_at IS NOT NULL ORDER BY m.account_id`, federation)
	if err != nil {
		return nil, fmt.Errorf("list covered people: %w", err)
	}
	return people, nil
}
