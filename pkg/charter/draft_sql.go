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
		Courtesy pq.StringArray `db:"changes_english"`
		InForce  string         `db:"in_force"`
		ResignBy string         `db:"resign_by"`
	}
	err := c.Get(ctx, &r, `SELECT revision, french, english, changes, changes_english, in_force, resign_by FROM charter_draft WHERE charter = $1`, k)
	if err != nil {
		return Draft{}, fmt.Errorf("find the draft of a charter: %w", err)
	}
	return Draft{k, r.Revision, r.French, r.English, [3]string(r.Changes), [3]string(r.Courtesy), r.InForce, r.ResignBy}, nil
}

func saveDraft(ctx context.Context, tx db.Tx, d Draft, now time.Time) error {
	n, err := tx.Exec(ctx, `
		INSERT INTO charter_draft (charter, revision, french, english, changes, changes_english, in_force, resign_by, updated_at)
		SELECT $1, 1, $3, $4, $5, $6, $7, $8, $9 WHERE $2 = 0 OR EXISTS (SELECT 1 FROM charter_draft WHERE charter = $1)
		ON CONFLICT (charter) DO UPDATE SET revision = charter_draft.revision + 1, french = EXCLUDED.french, english = EXCLUDED.english,
			changes = EXCLUDED.changes, changes_english = EXCLUDED.changes_english, in_force = EXCLUDED.in_force, resign_by = EXCLUDED.resign_by, updated_at = EXCLUDED.updated_at
		WHERE charter_draft.revision = $2`,
		d.Kind, d.Revision, d.French, d.English, pq.Array(d.Changes[:]), pq.Array(d.ChangesEnglish[:]), d.InForce, d.ResignBy, now)
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
