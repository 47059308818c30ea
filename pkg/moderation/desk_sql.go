package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func itemsByID(ctx context.Context, c db.Conn, kinds []string, ids []int64) ([]Item, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+` WHERE q.kind = ANY($1) AND q.id = ANY($2) ORDER BY array_position($2, q.id)`, db.Array(kinds), db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read items of the queue: %w", err)
	}
	return itemsOf(rows), nil
}

// maxMissed bounds what a page that was away for long catches up with.
const maxMissed = 50

func movedSince(ctx context.Context, c db.Conn, kinds []string, event int64) (items []Item, last int64, err error) {
	if err := c.Get(ctx, &last, `SELECT COALESCE(max(id), 0) FROM queue_event`); err != nil {
		return nil, 0, fmt.Errorf("read the last move of the queue: %w", err)
	}
	if event == 0 || event >= last {
		return nil, last, nil
	}
	var rows []itemRow
	err = c.Select(ctx, &rows, itemColumns+`
		WHERE q.kind = ANY($1) AND q.id IN (SELECT item_id FROM queue_event WHERE id > $2 ORDER BY id LIMIT $3)`, db.Array(kinds), event, maxMissed)
	if err != nil {
		return nil, 0, fmt.Errorf("read what moved in the queue: %w", err)
	}
	return itemsOf(rows), last, nil
}

func savedViews(ctx context.Context, c db.Conn, account who.ID) ([]Saved, error) {
	var saved []Saved
	if err := c.Select(ctx, &saved, `SELECT id, name, query FROM queue_view WHERE account_id = $1 ORDER BY lower(name), id`, account); err != nil {
		return nil, fmt.Errorf("list saved views: %w", err)
	}
	return saved, nil
}

// saveView keeps a view; full tells that account has as many as it may.
func saveView(ctx context.Context, tx db.Tx, account who.ID, v Saved) (full bool, err error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO queue_view (account_id, name, query)
		SELECT $1, $2, $3 WHERE (SELECT count(*) FROM queue_view WHERE account_id = $1 AND name <> $2) < $4
		ON CONFLICT ON CONSTRAINT queue_view_name_once DO UPDATE SET query = EXCLUDED.query`, account, v.Name, v.Query, maxSaved)
	if err != nil {
		return false, fmt.Errorf("save a view: %w", err)
	}
	return n == 0, nil
}

func dropView(ctx context.Context, tx db.Tx, account who.ID, id int64) error {
	n, err := tx.Exec(ctx, `DELETE FROM queue_view WHERE account_id = $1 AND id = $2`, account, id)
	if err != nil {
		return fmt.Errorf("forget a view: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	return nil
}

func digestHours(ctx context.Context, c db.Conn, account who.ID) ([]int, error) {
	var hours []int
	if err := c.Select(ctx, &hours, `SELECT unnest(hours) FROM queue_digest WHERE account_id = $1`, account); err != nil {
		return nil, fmt.Errorf("read the hours of a digest: %w", err)
	}
	return hours, nil
}

func setDigest(ctx context.Context, tx db.Tx, account who.ID, hours []int) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO queue_digest (account_id, hours) VALUES ($1, $2) ON CONFLICT (account_id) DO UPDATE SET hours = EXCLUDED.hours`, account, db.Array(hours))
	if err != nil {
		return fmt.Errorf("set the hours of a digest: %w", err)
	}
	return nil
}

func dropDigest(ctx context.Context, tx db.Tx, account who.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM queue_digest WHERE account_id = $1`, account); err != nil {
		return fmt.Errorf("stop a digest: %w", err)
	}
	return nil
}

// takeDigests marks the digests of an hour as sent and gives their readers, those who still moderate.
func takeDigests(ctx context.Context, tx db.Tx, hour int, since, now time.Time) ([]who.Actor, error) {
	var rows []struct {
		ID           who.ID   `db:"id"`
		Role         who.Role `db:"role"`
		Organisation int64    `db:"organisation"`
	}
	err := tx.Select(ctx, &rows, `
		UPDATE queue_digest d SET sent_at = $3 FROM account a
		WHERE a.id = d.account_id AND a.state = 'active' AND a.role IN ('moderator', 'staff', 'admin')
			AND $1 = ANY (d.hours) AND (d.sent_at IS NULL OR d.sent_at < $2)
		RETURNING a.id, a.role, COALESCE((SELECT max(m.organisation_id) FROM organisation_member m WHERE m.account_id = a.id), 0) AS organisation`, hour, since, now)
	if err != nil {
		return nil, fmt.Errorf("take the digests of an hour: %w", err)
	}
	readers := make([]who.Actor, len(rows))
	for i, r := range rows {
		readers[i] = who.Actor{ID: r.ID, Role: r.Role, Organisation: r.Organisation}
	}
	return readers, nil
}
