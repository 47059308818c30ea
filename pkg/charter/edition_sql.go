package charter

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// selectEdition joins both ways: should a text be lost, what the team told of it still names it.
const selectEdition = `
	SELECT COALESCE(v.charter, r.charter) AS charter, COALESCE(v.version, r.version) AS version, v.text, COALESCE(v.sha256, '') AS sha256,
		COALESCE(v.in_force_from, r.resign_by) AS in_force_from, COALESCE(v.hash, '') AS hash,
		r.english, r.changes, r.changes_english, r.resign_by, r.hash AS release_hash
	FROM charter_version v FULL JOIN charter_release r ON r.charter = v.charter AND r.version = v.version `

// editionRow is a version with what the team told of it, should it have.
type editionRow struct {
	edition
	English     []byte         `db:"english"`
	Changes     pq.StringArray `db:"changes"`
	Courtesy    pq.StringArray `db:"changes_english"`
	ResignBy    *time.Time     `db:"resign_by"`
	ReleaseHash *string        `db:"release_hash"`
}

func (r editionRow) whole() edition {
	e := r.edition
	if r.ReleaseHash != nil {
		e.Release = &release{English: r.English, Changes: r.Changes, ChangesEnglish: r.Courtesy, ResignBy: *r.ResignBy, Hash: *r.ReleaseHash}
	}
	return e
}

func editions(ctx context.Context, c db.Conn) ([]edition, error) {
	var rows []editionRow
	if err := c.Select(ctx, &rows, selectEdition+`ORDER BY 1, 2`); err != nil {
		return nil, fmt.Errorf("list charter versions: %w", err)
	}
	list := make([]edition, len(rows))
	for i, r := range rows {
		list[i] = r.whole()
	}
	return list, nil
}

// newestEdition is the last version of k to be published, in force or not yet.
func newestEdition(ctx context.Context, c db.Conn, k Kind) (edition, error) {
	var r editionRow
	if err := c.Get(ctx, &r, selectEdition+`WHERE v.charter = $1 ORDER BY v.version DESC LIMIT 1`, k); err != nil {
		return edition{}, fmt.Errorf("find the newest %s charter: %w", k, err)
	}
	return r.whole(), nil
}

func editionInForce(ctx context.Context, c db.Conn, k Kind, now time.Time) (edition, error) {
	var r editionRow
	err := c.Get(ctx, &r, selectEdition+`WHERE v.charter = $1 AND v.in_force_from <= $2 ORDER BY v.version DESC LIMIT 1`, k, now)
	if err != nil {
		return edition{}, fmt.Errorf("find the %s charter in force: %w", k, err)
	}
	return r.whole(), nil
}

func editionByVersion(ctx context.Context, c db.Conn, k Kind, version int) (edition, error) {
	var r editionRow
	err := c.Get(ctx, &r, selectEdition+`WHERE v.charter = $1 AND v.version = $2`, k, version)
	if err := db.Found(err, "find the %s charter, version %d", k, version); err != nil {
		return edition{}, err
	}
	return r.whole(), nil
}

func insertEdition(ctx context.Context, tx db.Tx, e edition) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO charter_version (charter, version, text, sha256, in_force_from, hash) VALUES ($1, $2, $3, $4, $5, $6)`,
		e.Kind, e.Version, e.Text, e.SHA256, e.InForceFrom, e.Hash)
	if err != nil {
		return fmt.Errorf("insert charter version: %w", err)
	}
	if r := e.Release; r != nil {
		_, err = tx.Exec(ctx, `
			INSERT INTO charter_release (charter, version, english, changes, changes_english, resign_by, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.Kind, e.Version, r.English, pq.Array(r.Changes), pq.Array(r.ChangesEnglish), r.ResignBy, r.Hash)
	}
	if err != nil {
		return fmt.Errorf("insert charter release: %w", err)
	}
	return nil
}
