package moderation

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func handItems(ctx context.Context, tx db.Tx, kind string, things []int64, to who.ID) error {
	_, err := tx.Exec(ctx, `UPDATE queue_item SET author_id = NULLIF(CAST($3 AS bigint), 0) WHERE kind = $1 AND subject_id = ANY($2)`, kind, db.Array(things), to)
	if err != nil {
		return fmt.Errorf("hand queue items over: %w", err)
	}
	return nil
}

func orphanItems(ctx context.Context, tx db.Tx, kind string, things []int64) error {
	_, err := tx.Exec(ctx, `
		WITH waiting AS (UPDATE queue_item SET author_id = NULL WHERE kind = $1 AND subject_id = ANY($2) AND state = 'waiting' RETURNING id)
		DELETE FROM queue_word WHERE item_id IN (SELECT id FROM waiting)`, kind, db.Array(things))
	if err != nil {
		return fmt.Errorf("orphan queue items: %w", err)
	}
	return nil
}

func unnameItems(ctx context.Context, tx db.Tx, kind string, things []int64) error {
	_, err := tx.Exec(ctx, `UPDATE queue_item SET title = '—', photo_id = '' WHERE kind = $1 AND subject_id = ANY($2)`, kind, db.Array(things))
	if err != nil {
		return fmt.Errorf("unname queue items: %w", err)
	}
	return nil
}

// gone are the items a statement deleted that were waiting.
func gone(ctx context.Context, tx db.Tx, where string, args ...any) ([]Item, error) {
	var rows []struct {
		ID      int64  `db:"id"`
		Kind    string `db:"kind"`
		Subject int64  `db:"subject_id"`
		State   string `db:"state"`
	}
	if err := tx.Select(ctx, &rows, `DELETE FROM queue_item WHERE `+where+` RETURNING id, kind, subject_id, state`, args...); err != nil {
		return nil, fmt.Errorf("drop queue items: %w", err)
	}
	var waiting []Item
	for _, r := range rows {
		if r.State == "waiting" {
			waiting = append(waiting, Item{ID: r.ID, Entry: Entry{Kind: r.Kind, ID: r.Subject}})
		}
	}
	return waiting, nil
}

func dropItems(ctx context.Context, tx db.Tx, kind string, things []int64) ([]Item, error) {
	return gone(ctx, tx, `kind = $1 AND subject_id = ANY($2)`, kind, db.Array(things))
}

func dropItemsOf(ctx context.Context, tx db.Tx, author who.ID) ([]Item, error) {
	return gone(ctx, tx, `author_id = $1`, author)
}

// forgetTracesOf drops what is kept for undoing the decisions that changed a row of an account, or one with an address of its.
// There is a minute of them at most.
func forgetTracesOf(ctx context.Context, tx db.Tx, account who.ID, addresses []string) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM decision_trace WHERE item_id IN (SELECT item_id FROM decision_trace
			WHERE jsonb_path_exists(COALESCE(became, was), '$.* ? (@ == $id)', jsonb_build_object('id', CAST($1 AS bigint)))
				OR EXISTS (SELECT FROM unnest(CAST($2 AS text[])) AS a (address) WHERE position(address IN lower(concat(was, became))) > 0))`, account, db.Array(addresses))
	if err != nil {
		return fmt.Errorf("forget the traces of account %d: %w", account, err)
	}
	return nil
}
