package neighbours

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const wholeRule = `SELECT enabled, enough, km, since, version FROM neighbour_rule`

func readRule(ctx context.Context, c db.Conn) (Rule, error) {
	var r Rule
	if err := c.Get(ctx, &r, wholeRule); err != nil {
		return r, fmt.Errorf("read the rule of neighbours: %w", err)
	}
	return r, nil
}

// holdRule keeps the rule as it is to the end of tx.
func holdRule(ctx context.Context, tx db.Tx) (Rule, error) {
	var r Rule
	if err := tx.Get(ctx, &r, wholeRule+` FOR SHARE`); err != nil {
		return r, fmt.Errorf("hold the rule of neighbours: %w", err)
	}
	return r, nil
}

func writeRule(ctx context.Context, tx db.Tx, r Rule, by who.ID, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE neighbour_rule SET since = CASE WHEN enabled AND $1 THEN since WHEN $1 THEN CAST($4 AS timestamptz) END,
			enabled = $1, enough = $2, km = $3, version = version + 1, updated_at = $4, updated_by = $5
		WHERE version = $6`, r.On, r.Enough, r.Km, at, by, r.Version)
	if err != nil {
		return fmt.Errorf("write the rule of neighbours: %w", err)
	}
	if n == 0 {
		return errChanged
	}
	return nil
}

// communeOf is where an ambassador lives; active once they signed, while they are one, and while they have no other role: a
// moderator who awaits a second factor acts as a member, and may decide later.
func communeOf(ctx context.Context, c db.Conn, account who.ID) (insee string, active bool, err error) {
	err = c.Get(ctx, &insee, `
		SELECT COALESCE(m.commune_insee, '') FROM ambassador m JOIN account a ON a.id = m.account_id
		WHERE m.account_id = $1 AND m.state = 'active' AND a.state = 'active' AND a.role = 'member'`, account)
	if db.NotFound(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find where ambassador %d lives: %w", account, err)
	}
	return insee, true, nil
}

// row is a spot of the queue and what one person said of it.
type row struct {
	Item    int64     `db:"id"`
	Spot    spots.ID  `db:"subject_id"`
	Sent    time.Time `db:"submitted_at"`
	Waiting bool      `db:"waiting"`
	Said    bool      `db:"said"`
	Voice
}

func (r row) voice() *Voice {
	if !r.Said {
		return nil
	}
	return &r.Voice
}

// near are the spots shown to $1 of organisation $2, for those of the communes $3.
const near = `
	SELECT q.id, q.subject_id, q.submitted_at, q.state = 'waiting' AS waiting, v.item_id IS NOT NULL AS said,
		COALESCE(v.agrees, false) AS agrees, COALESCE(v.doubt, '') AS doubt, COALESCE(v.words, '') AS words
	FROM queue_item q JOIN neighbour_rule r ON r.enabled AND q.submitted_at >= r.since
		LEFT JOIN neighbour_voice v ON v.item_id = q.id AND v.account_id = $1
	WHERE q.kind = 'spot' AND q.commune_insee = ANY($3) AND q.author_id <> $1 AND (q.organisation_id = 0 OR q.organisation_id <> $2) AND q.escalated_at IS NULL AND NOT q.afterwards
		AND NOT EXISTS (SELECT FROM neighbour_objection o WHERE o.account_id = q.author_id)`

func (v viewer) args(more ...any) []any {
	return append([]any{v.ID, v.Organisation, db.Array(v.around)}, more...)
}

func toLookAt(ctx context.Context, c db.Conn, v viewer, after db.Cursor, limit int) ([]row, error) {
	var rows []row
	err := c.Select(ctx, &rows, near+` AND q.state = 'waiting' AND v.item_id IS NULL AND (q.submitted_at, q.id) > ($4, $5)
		ORDER BY q.submitted_at, q.id LIMIT $6`, v.args(after.At, after.ID, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list what waits near ambassador %d: %w", v.ID, err)
	}
	return rows, nil
}

func saidBy(ctx context.Context, c db.Conn, v viewer, limit int) ([]row, error) {
	var rows []row
	err := c.Select(ctx, &rows, near+` AND q.state = 'waiting' AND v.item_id IS NOT NULL ORDER BY v.said_at DESC, q.id DESC LIMIT $4`, v.args(limit)...)
	if err != nil {
		return nil, fmt.Errorf("list what ambassador %d said: %w", v.ID, err)
	}
	return rows, nil
}

func oneNear(ctx context.Context, c db.Conn, v viewer, item int64) (row, error) {
	return found(ctx, c, near+` AND q.id = $4`, v, item)
}

// holdNear is oneNear that has a decision on the item wait to the end of tx.
func holdNear(ctx context.Context, tx db.Tx, v viewer, item int64) error {
	_, err := found(ctx, tx, near+` AND q.id = $4 FOR SHARE OF q`, v, item)
	return err
}

func found(ctx context.Context, c db.Conn, query string, v viewer, item int64) (row, error) {
	var r row
	err := c.Get(ctx, &r, query, v.args(item)...)
	if err := db.Found(err, "find queue item %d", item); err != nil {
		return r, err
	}
	if !r.Waiting {
		return r, fault.New(fault.Gone, "neighbours.answered")
	}
	return r, nil
}

func waitingNear(ctx context.Context, c db.Conn, v viewer, spot spots.ID) (r row, err error) {
	err = c.Get(ctx, &r, near+` AND q.subject_id = $4 AND q.state = 'waiting'`, v.args(spot)...)
	return r, db.Found(err, "find spot %d waiting", spot)
}

func keepVoice(ctx context.Context, tx db.Tx, item int64, by who.ID, v Voice, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO neighbour_voice (item_id, account_id, agrees, doubt, words, said_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT neighbour_voice_once DO UPDATE SET agrees = $3, doubt = $4, words = $5, said_at = $6`,
		item, by, v.Agrees, v.Doubt, v.Words, at)
	if err != nil {
		return fmt.Errorf("keep the voice on queue item %d: %w", item, err)
	}
	return nil
}

// voicesOf are what those who still have an account, and do not moderate since, said, the latest first.
func voicesOf(ctx context.Context, c db.Conn, item int64) ([]Voice, error) {
	var list []Voice
	err := c.Select(ctx, &list, `
		SELECT v.agrees, v.doubt, v.words FROM neighbour_voice v JOIN account a ON a.id = v.account_id
		WHERE v.item_id = $1 AND a.state = 'active' AND a.role = 'member' ORDER BY v.said_at DESC, v.account_id`, item)
	if err != nil {
		return nil, fmt.Errorf("list the voices on queue item %d: %w", item, err)
	}
	return list, nil
}

func isReady(ctx context.Context, c db.Conn, item int64) (ready bool, err error) {
	if err := c.Get(ctx, &ready, `SELECT EXISTS (SELECT FROM neighbour_ready WHERE item_id = $1)`, item); err != nil {
		return false, fmt.Errorf("count the voices on queue item %d: %w", item, err)
	}
	return ready, nil
}

// forgetVoices spares those about what waits, and what was said or answered since before.
func forgetVoices(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM neighbour_voice v USING queue_item q
		WHERE q.id = v.item_id AND q.state <> 'waiting' AND GREATEST(v.said_at, q.decided_at) < $1`, before)
	if err != nil {
		return fmt.Errorf("forget voices: %w", err)
	}
	return nil
}

func objects(ctx context.Context, c db.Conn, account who.ID) (does bool, err error) {
	if err := c.Get(ctx, &does, `SELECT EXISTS (SELECT FROM neighbour_objection WHERE account_id = $1)`, account); err != nil {
		return false, fmt.Errorf("look for an objection of account %d: %w", account, err)
	}
	return does, nil
}

func addObjection(ctx context.Context, tx db.Tx, account who.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO neighbour_objection (account_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, account, at)
	if err != nil {
		return false, fmt.Errorf("keep the objection of account %d: %w", account, err)
	}
	return n == 1, nil
}

func dropObjection(ctx context.Context, tx db.Tx, account who.ID, _ time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM neighbour_objection WHERE account_id = $1`, account)
	if err != nil {
		return false, fmt.Errorf("drop the objection of account %d: %w", account, err)
	}
	return n == 1, nil
}
