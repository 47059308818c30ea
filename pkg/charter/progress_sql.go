package charter

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// holders are those who signed a charter and would sign it again, persons or organisations, and their
// newest signature: they are still of the network, and a person who came to speak for an organisation
// signs its charter alone.
const holders = `
	SELECT s.charter, COALESCE(s.organisation_id, s.account_id) AS holder, max(s.version) AS newest, max(s.acceptance) AS acceptance
	FROM charter_signer s LEFT JOIN licence o ON o.organisation_id = s.organisation_id
		LEFT JOIN account a ON a.id = s.account_id LEFT JOIN ambassador b ON b.account_id = a.id
	WHERE CASE WHEN s.organisation_id IS NULL THEN a.state = 'active' AND COALESCE(b.state, 'active') = 'active'
			AND NOT EXISTS (SELECT FROM organisation_member m WHERE m.account_id = a.id)
		ELSE o.state IN ('active', 'formal_notice') END
	GROUP BY 1, 2`

func countMembers(ctx context.Context, c db.Conn, k Kind) (int, error) {
	var n int
	if err := c.Get(ctx, &n, `SELECT count(*) FROM (`+holders+`) h WHERE charter = $1`, k); err != nil {
		return 0, fmt.Errorf("count who signed: %w", err)
	}
	return n, nil
}

func progress(ctx context.Context, c db.Conn) ([]Progress, error) {
	var list []Progress
	err := c.Select(ctx, &list, `
		WITH h AS (`+holders+`)
		SELECT v.charter, v.version, v.in_force_from, r.resign_by,
			(SELECT count(*) FROM h WHERE h.charter = v.charter) AS members,
			(SELECT count(*) FROM h WHERE h.charter = v.charter AND h.newest >= v.version) AS signed
		FROM charter_version v LEFT JOIN charter_release r ON r.charter = v.charter AND r.version = v.version
		ORDER BY v.charter, v.version DESC`)
	if err != nil {
		return nil, fmt.Errorf("count who signed each version: %w", err)
	}
	return list, nil
}

// pending are the holders of k who have not signed its newest version, after a place in their list.
func pending(ctx context.Context, c db.Conn, k Kind, after db.Cursor, most int) ([]Pending, error) {
	var rows []struct {
		Number   int64          `db:"acceptance"`
		Name     string         `db:"name"`
		Licence  string         `db:"licence"`
		Names    pq.StringArray `db:"names"`
		Emails   pq.StringArray `db:"emails"`
		Signed   int            `db:"version"`
		SignedAt time.Time      `db:"signed_at"`
	}
	from := after.Newest()
	err := c.Select(ctx, &rows, `
		WITH h AS (`+holders+`)
		SELECT h.acceptance, l.version, l.signed_at, COALESCE(o.name, p.names[1], '') AS name, COALESCE(o.licence_number, '') AS licence, p.names, p.emails
		FROM h JOIN charter_acceptance l ON l.number = h.acceptance
			LEFT JOIN organisation o ON h.charter = 'organisation' AND o.id = h.holder
			CROSS JOIN LATERAL (
				SELECT COALESCE(array_agg(trim(a.first_name || ' ' || a.last_name) ORDER BY a.id), '{}') AS names, COALESCE(array_agg(a.email ORDER BY a.id), '{}') AS emails
				FROM account a
				WHERE a.state = 'active' AND a.id = ANY (CASE h.charter WHEN 'ambassador' THEN ARRAY[h.holder]
					ELSE ARRAY(SELECT m.account_id FROM organisation_member m WHERE m.organisation_id = h.holder) END)) p
		WHERE h.charter = $1 AND h.newest < (SELECT max(version) FROM charter_version WHERE charter = $1) AND (l.signed_at, h.acceptance) < ($2, $3)
		ORDER BY l.signed_at DESC, h.acceptance DESC LIMIT $4`, k, from.At, from.ID, most)
	if err != nil {
		return nil, fmt.Errorf("list who has not signed: %w", err)
	}
	list := make([]Pending, len(rows))
	for i, r := range rows {
		list[i] = Pending{Name: r.Name, Licence: r.Licence, Signed: r.Signed, SignedAt: r.SignedAt, number: r.Number}
		for j, name := range r.Names {
			list[i].Contacts = append(list[i].Contacts, Contact{name, r.Emails[j]})
		}
	}
	return list, nil
}

// asked says whether account a is to be written to about version $2 of charter $1: they, or an
// organisation they speak for, signed an older one alone, and would sign again (see holders).
const asked = `
	a.state = 'active' AND CASE WHEN $1 = 'organisation' THEN EXISTS (
		SELECT FROM organisation_member m JOIN licence o ON o.organisation_id = m.organisation_id
		WHERE m.account_id = a.id AND o.state IN ('active', 'formal_notice')
			AND (SELECT max(s.version) FROM charter_signer s WHERE s.organisation_id = m.organisation_id) < $2)
	ELSE (SELECT max(s.version) FROM charter_signer s WHERE s.organisation_id IS NULL AND s.account_id = a.id) < $2
		AND NOT EXISTS (SELECT FROM ambassador b WHERE b.account_id = a.id AND b.state <> 'active')
		AND NOT EXISTS (SELECT FROM organisation_member m WHERE m.account_id = a.id) END`

// readers are the accounts that j has still to be written to, in order.
func readers(ctx context.Context, c db.Conn, j announceJob, most int) ([]who.ID, error) {
	var list []who.ID
	err := c.Select(ctx, &list, `
		SELECT a.id FROM account a
		WHERE a.id > $3 AND NOT EXISTS (SELECT FROM charter_notice n WHERE n.account_id = a.id AND n.charter = $1 AND n.version = $2 AND n.days = $4) AND `+asked+`
		ORDER BY a.id LIMIT $5`, j.Charter, j.Version, j.After, j.Days, most)
	if err != nil {
		return nil, fmt.Errorf("list who is to sign: %w", err)
	}
	return list, nil
}

// insertNotice notes that somebody is written to; false when they were already, or need not be any more.
func insertNotice(ctx context.Context, tx db.Tx, j noticeJob) (bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO charter_notice (charter, version, account_id, days)
		SELECT $1, $2, a.id, $4 FROM account a WHERE a.id = $3 AND `+asked+` ON CONFLICT DO NOTHING`, j.Charter, j.Version, j.Account, j.Days)
	if err != nil {
		return false, fmt.Errorf("note a letter about a charter: %w", err)
	}
	return n == 1, nil
}
