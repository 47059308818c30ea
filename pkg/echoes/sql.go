package echoes

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// addViews adds what was counted to a day, in one statement, authors' own reading left out. Rows are locked in one
// order: two instances do not wait for one another for ever.
func addViews(ctx context.Context, tx db.Tx, seen map[view]int, day time.Time) error {
	slugs, by, n := make([]string, 0, len(seen)), make([]int64, 0, len(seen)), make([]int64, 0, len(seen))
	for v, count := range seen {
		slugs, by, n = append(slugs, v.slug), append(by, int64(v.by)), append(n, int64(count))
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO spot_view AS v (spot_id, day, views)
		SELECT s.id, CAST($4 AS date), sum(u.n)
		FROM unnest(CAST($1 AS text[]), CAST($2 AS bigint[]), CAST($3 AS bigint[])) u (slug, account_id, n) JOIN spot s ON s.slug = u.slug
		WHERE s.state = 'published' AND s.author_id IS DISTINCT FROM u.account_id
		GROUP BY s.id ORDER BY s.id
		ON CONFLICT (spot_id, day) DO UPDATE SET views = v.views + EXCLUDED.views`, db.Array(slugs), db.Array(by), db.Array(n), day)
	if err != nil {
		return fmt.Errorf("add views: %w", err)
	}
	return nil
}

func countsOf(ctx context.Context, c db.Conn, id spots.ID, author who.ID) (Echoes, error) {
	var r struct {
		Views   int        `db:"views"`
		MeToos  int        `db:"me_toos"`
		Lists   int        `db:"lists"`
		Promise *time.Time `db:"promise"`
	}
	err := c.Get(ctx, &r, `
		SELECT (SELECT COALESCE(sum(views), 0) FROM spot_view WHERE spot_id = $1) AS views,
			(SELECT count(*) FROM me_too WHERE spot_id = $1) AS me_toos,
			(SELECT count(*) FROM wish w JOIN wish_list l ON l.id = w.list_id WHERE w.spot_id = $1 AND l.account_id <> $2) AS lists,
			(SELECT min(promised_at) FROM queue_item WHERE state = 'waiting' AND NOT afterwards
				AND (kind = 'spot' AND subject_id = $1 OR kind = 'edit' AND subject_id IN (SELECT id FROM spot_edit WHERE spot_id = $1))) AS promise`, id, author)
	if err != nil {
		return Echoes{}, fmt.Errorf("count the echoes of spot %d: %w", id, err)
	}
	return Echoes{Views: r.Views, MeToos: r.MeToos, Lists: r.Lists, Promise: r.Promise}, nil
}

func daysOf(ctx context.Context, c db.Conn, id spots.ID, since time.Time) ([]Day, error) {
	var days []Day
	if err := c.Select(ctx, &days, `SELECT day, views FROM spot_view WHERE spot_id = $1 AND day >= $2`, id, since); err != nil {
		return nil, fmt.Errorf("list the views of spot %d: %w", id, err)
	}
	return days, nil
}

// historyOf tells what happened to a spot, the last first. The queue knows when each version was sent and decided on.
func historyOf(ctx context.Context, c db.Conn, id spots.ID) ([]Event, error) {
	var list []Event
	err := c.Select(ctx, &list, `
		WITH item AS (
			SELECT q.*, CASE WHEN q.afterwards THEN 'look_' ELSE '' END AS prefix FROM queue_item q WHERE q.kind = 'spot' AND q.subject_id = $1
			UNION ALL
			SELECT q.*, 'edit_' FROM queue_item q WHERE q.kind = 'edit' AND q.subject_id IN (SELECT id FROM spot_edit WHERE spot_id = $1))
		SELECT created_at AS at, 'created' AS what, '' AS reason, '' AS message FROM spot WHERE id = $1
		UNION ALL SELECT submitted_at, prefix || 'sent', '', '' FROM item
		UNION ALL SELECT decided_at, prefix || verdict, reason, message FROM item WHERE state = 'decided'
		UNION ALL SELECT published_at, 'publish', '', '' FROM spot WHERE id = $1 AND published_at IS NOT NULL AND NOT EXISTS (SELECT FROM item WHERE kind = 'spot')
		UNION ALL SELECT decided_at, 'edit_withdrawn', '', '' FROM spot_edit WHERE spot_id = $1 AND state = 'withdrawn'
		UNION ALL SELECT DISTINCT decided_at, 'sent_back', '', '' FROM spot_flag WHERE spot_id = $1 AND state = 'sent_back'
		UNION ALL SELECT updated_at, state, why, message FROM spot WHERE id = $1 AND state IN ('withdrawn', 'removed')
		ORDER BY at DESC, what LIMIT 100`, id)
	if err != nil {
		return nil, fmt.Errorf("tell the history of spot %d: %w", id, err)
	}
	return list, nil
}
