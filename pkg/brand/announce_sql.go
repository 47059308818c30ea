package brand

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// holding finds those who took a drawing before m, which is newer ($1 its layout, $2 its variant, $3 since
// when it is in force, $4 its SHA-256), and are still with us: their account acts, they have not left the
// network, or the organisation they took it for. The kit holds every drawing there was.
const holding = `
	FROM brand_download d JOIN account a ON a.id = d.account_id AND a.state = 'active'
		LEFT JOIN ambassador p ON p.account_id = a.id
		LEFT JOIN organisation_member o ON o.account_id = a.id AND o.organisation_id = d.organisation_id
	WHERE (d.layout = $1 AND d.variant = $2 OR d.format = 'zip' AND ($1 = '' OR EXISTS (
			SELECT FROM brand_master e WHERE e.layout = $1 AND e.variant = $2 AND e.published_at IS NOT NULL AND e.valid_from <= d.at)))
		AND d.at < $3 AND d.master_sha256 <> $4
		AND (o.account_id IS NOT NULL OR d.organisation_id IS NULL AND COALESCE(p.state, '') NOT IN ('left', 'excluded')) `

// holders lists, by account, those after one who were not written to about m yet; only one of them when it
// is named.
func holders(ctx context.Context, c db.Conn, m Master, only, after who.ID, limit int) ([]holder, error) {
	var list []holder
	err := c.Select(ctx, &list, `SELECT d.account_id, bool_or(d.organisation_id IS NULL) AS person, bool_or(d.organisation_id IS NOT NULL) AS organisation`+holding+`
		AND d.account_id > $5 AND ($6 = 0 OR d.account_id = $6)
		AND NOT EXISTS (SELECT FROM brand_master_notice n WHERE n.account_id = d.account_id AND n.master_id = $7)
		GROUP BY d.account_id ORDER BY d.account_id LIMIT $8`, m.Layout, m.Variant, m.From, m.SHA256, after, int64(only), m.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list who has an older drawing: %w", err)
	}
	return list, nil
}

func countHolders(ctx context.Context, c db.Conn, m Master, at time.Time) (n int, err error) {
	err = c.Get(ctx, &n, `SELECT count(DISTINCT d.account_id)`+holding, m.Layout, m.Variant, at, m.SHA256)
	if err != nil {
		return 0, fmt.Errorf("count who has an older drawing: %w", err)
	}
	return n, nil
}

// insertMasterNotice notes that somebody is written to about a master; not fresh when they were.
func insertMasterNotice(ctx context.Context, tx db.Tx, account who.ID, master int64) (fresh bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO brand_master_notice (account_id, master_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, account, master)
	if err != nil {
		return false, fmt.Errorf("note a letter about a drawing: %w", err)
	}
	return n > 0, nil
}
