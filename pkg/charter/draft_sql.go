package charter

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// draftOf is the saved draft of k; db.NotFound when there is none.
func draftOf(ctx context.Context, c db.Conn, k Kind) (Draft, error) {
	var r struct {
		Revision int            `db:"revision"`
		French   string         `db:"french"`
		English  string         `db:"english"`
		Changes  pq.StringArray `db:"changes"`
		InForce  string         `db:"in_force"`
		ResignBy string         `db:"resign_by"`
	}
	err := c.Get(ctx, &r, `SELECT revision, french, english, changes, in_force, resign_by FROM charter_draft WHERE charter = $1`, k)
	if err != nil {
		return Draft{}, fmt.Errorf("find the draft of a charter: %w", err)
	}
	return Draft{k, r.Revision, r.French, r.English, [3]string(r.Changes), r.InForce, r.ResignBy}, nil
}

func saveDraft(ctx context.Context, tx db.Tx, d Draft, now time.Time) error {
	n, err := tx.Exec(ctx, `
		INSERT INTO charter_draft (charter, revision, french, english, changes, in_force, resign_by, updated_at)
		SELECT $1, 1, $3, $4, $5, $6, $7, $8 WHERE $2 = 0 OR EXISTS (SELECT 1 FROM charter_draft WHERE charter = $1)
		ON CONFLICT (charter) DO UPDATE SET revision = charter_draft.revision + 1, french = EXCLUDED.french, english = EXCLUDED.english,
			changes = EXCLUDED.changes, in_force = EXCLUDED.in_force, resign_by = EXCLUDED.resign_by, updated_at = EXCLUDED.updated_at
		WHERE charter_draft.revision = $2`,
		d.Kind, d.Revision, d.French, d.English, pq.Array(d.Changes[:]), d.InForce, d.ResignBy, now)
	if err != nil {
		return fmt.Errorf("save the draft of a charter: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "charter.draft.moved")
	}
	return nil
}

func deleteDraft(ctx context.Context, tx db.Tx, k Kind) error {
	if _, err := tx.Exec(ctx, `DELETE FROM charter_draft WHERE charter = $1`, k); err != nil {
		return fmt.Errorf("delete the draft of a charter: %w", err)
	}
	return nil
}

// holders are those who signed a charter, persons or organisations, and their newest version.
const holders = `
	SELECT s.charter, COALESCE(s.organisation_id, s.account_id) AS holder, max(s.version) AS newest
	FROM charter_signer s LEFT JOIN organisation o ON o.id = s.organisation_id LEFT JOIN account a ON a.id = s.account_id
	WHERE CASE WHEN s.organisation_id IS NULL THEN a.state = 'active' ELSE o.state IN ('active', 'formal_notice') END
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

// readers are the accounts to write to about a new version of k: those who signed an older one, and
// for an organisation everybody who speaks for it. In order, after the account named.
func readers(ctx context.Context, c db.Conn, k Kind, after who.ID, most int) ([]who.ID, error) {
	const persons = `
		SELECT DISTINCT a.id FROM charter_signer s JOIN account a ON a.id = s.account_id
		WHERE s.organisation_id IS NULL AND a.state = 'active' AND a.id > $1 ORDER BY a.id LIMIT $2`
	const speakers = `
		SELECT DISTINCT a.id FROM organisation o JOIN organisation_member m ON m.organisation_id = o.id JOIN account a ON a.id = m.account_id
		WHERE o.state IN ('active', 'formal_notice') AND a.state = 'active' AND a.id > $1 AND EXISTS (SELECT 1 FROM charter_signer s WHERE s.organisation_id = o.id)
		ORDER BY a.id LIMIT $2`
	query := persons
	if k == Organisation {
		query = speakers
	}
	var list []who.ID
	if err := c.Select(ctx, &list, query, after, most); err != nil {
		return nil, fmt.Errorf("list who signed: %w", err)
	}
	return list, nil
}

// insertNotice notes that account is written to about e; false when it was already.
func insertNotice(ctx context.Context, tx db.Tx, k Kind, version int, account who.ID) (bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO charter_notice (charter, version, account_id)
		SELECT $1, $2, id FROM account WHERE id = $3 AND state = 'active' ON CONFLICT DO NOTHING`, k, version, account)
	if err != nil {
		return false, fmt.Errorf("note a letter about a charter: %w", err)
	}
	return n == 1, nil
}

// lastSigned is the newest version of their charter that a, or their organisation, signed; 0 for none.
func lastSigned(ctx context.Context, c db.Conn, a who.Actor) (int, error) {
	query, id := `SELECT COALESCE(max(version), 0) FROM charter_signer WHERE organisation_id IS NULL AND account_id = $1`, int64(a.ID)
	if a.Organisation != 0 {
		query, id = `SELECT COALESCE(max(version), 0) FROM charter_signer WHERE organisation_id = $1`, a.Organisation
	}
	var version int
	if err := c.Get(ctx, &version, query, id); err != nil {
		return 0, fmt.Errorf("find the last version signed: %w", err)
	}
	return version, nil
}
