package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// publishedID is the published spot at an address, 0 for none.
func publishedID(ctx context.Context, c db.Conn, slug string) (ID, error) {
	var id ID
	err := c.Get(ctx, &id, `SELECT id FROM spot WHERE slug = $1 AND state = 'published'`, slug)
	if err != nil && !db.NotFound(err) {
		return 0, fmt.Errorf("find spot %q: %w", slug, err)
	}
	return id, nil
}

func insertFlag(ctx context.Context, tx db.Tx, by who.ID, spot ID, f Flag, twin ID, reference string, now time.Time) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `
		INSERT INTO spot_flag (reference, spot_id, account_id, ground, words, twin_id, created_at)
		VALUES ($1, $2, NULLIF(CAST($3 AS bigint), 0), $4, $5, NULLIF(CAST($6 AS bigint), 0), $7) RETURNING id`,
		reference, spot, by, f.Ground, f.Words, twin, now)
	if db.Violates(err, "spot_flag_waits_once") {
		return 0, fault.New(fault.Conflict, "spots.flag_already")
	}
	if err != nil {
		return 0, fmt.Errorf("insert spot flag: %w", err)
	}
	return id, nil
}

func receipt(ctx context.Context, c db.Conn, reference string) (Receipt, error) {
	var r struct {
		Title, Slug, Ground, Words string
		State                      FlagState
		Answer                     string
		CreatedAt                  time.Time  `db:"created_at"`
		DecidedAt                  *time.Time `db:"decided_at"`
	}
	err := c.Get(ctx, &r, `
		SELECT COALESCE(s.title, '') AS title, COALESCE(CASE WHEN s.state = 'published' THEN s.slug END, '') AS slug,
			f.ground, f.words, f.state, f.answer, f.created_at, f.decided_at
		FROM spot_flag f LEFT JOIN spot s ON s.id = f.spot_id WHERE f.reference = $1`, reference)
	return Receipt{r.Title, r.Slug, r.Ground, r.Words, r.State, r.Answer, r.CreatedAt, r.DecidedAt}, db.Found(err, "find receipt")
}

// flagged is a flag and what the moderators need to know around it.
type flagged struct {
	Spot     ID     `db:"spot_id"`    // 0 once it is erased
	Account  who.ID `db:"account_id"` // of whoever flagged it, 0 for a visitor
	Ground   string `db:"ground"`
	Words    string `db:"words"`
	Twin     ID     `db:"twin_id"`
	TwinName string `db:"twin_title"`
	TwinSlug string `db:"twin_slug"`
	Others   int    `db:"others"` // flags about the same spot that wait too
}

func flagByID(ctx context.Context, c db.Conn, id int64) (flagged, error) {
	var f flagged
	err := c.Get(ctx, &f, `
		SELECT COALESCE(f.spot_id, 0) AS spot_id, COALESCE(f.account_id, 0) AS account_id, f.ground, f.words,
			COALESCE(t.id, 0) AS twin_id, COALESCE(t.title, '') AS twin_title, COALESCE(t.slug, '') AS twin_slug,
			(SELECT count(*) FROM spot_flag o WHERE o.spot_id = f.spot_id AND o.id <> f.id AND o.state = 'submitted') AS others
		FROM spot_flag f LEFT JOIN spot t ON t.id = f.twin_id AND t.state = 'published' WHERE f.id = $1`, id)
	return f, db.Found(err, "find spot flag %d", id)
}

// decideFlag answers a flag that waits.
func decideFlag(ctx context.Context, tx db.Tx, to FlagState, d moderation.Decision) error {
	n, err := tx.Exec(ctx, `
		UPDATE spot_flag SET state = $2, answer = $3, decided_at = $4 WHERE id = $1 AND state = 'submitted'`, d.ID, to, d.Message, d.At)
	if err != nil {
		return fmt.Errorf("decide on spot flag %d: %w", d.ID, err)
	}
	if n == 0 {
		return moderation.ErrOvertaken
	}
	return nil
}

// takeDown takes a published spot off the site; false when it was not on it any more.
func takeDown(ctx context.Context, tx db.Tx, id ID, to State, why, message string, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `
		UPDATE spot SET state = $2, why = $3, message = $4, version = version + 1, updated_at = $5 WHERE id = $1 AND state = 'published'`,
		id, to, why, message, at)
	if err != nil {
		return false, fmt.Errorf("take spot %d down: %w", id, err)
	}
	return n > 0, nil
}

// lead makes the address of one spot, and those that led to it, lead to another.
func lead(ctx context.Context, tx db.Tx, from, to ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE spot_former_slug SET spot_id = $2 WHERE spot_id = $1`, from, to)
	if err == nil {
		_, err = tx.Exec(ctx, `
			INSERT INTO spot_former_slug (slug, spot_id, since) SELECT slug, $2, $3 FROM spot WHERE id = $1
			ON CONFLICT (slug) DO UPDATE SET spot_id = EXCLUDED.spot_id, since = EXCLUDED.since`, from, to, at)
	}
	if err != nil {
		return fmt.Errorf("lead spot %d to %d: %w", from, to, err)
	}
	return nil
}

func forgetFlags(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM spot_flag WHERE state <> 'submitted' AND decided_at < $1`, before); err != nil {
		return fmt.Errorf("forget spot flags: %w", err)
	}
	return nil
}
