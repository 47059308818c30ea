package moderation

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// traceDecision makes the triggers of decision_trace keep the rows that the rest of tx changes, in the name of an item.
func traceDecision(ctx context.Context, tx db.Tx, item int64) error {
	if _, err := tx.Exec(ctx, `SELECT set_config('ohmylot.decision', $1, true)`, strconv.FormatInt(item, 10)); err != nil {
		return fmt.Errorf("trace the decision on queue item %d: %w", item, err)
	}
	return nil
}

// undoTraced puts back what was traced: see the function in migration 00100. Every decision leaves a trace: without one,
// somebody it was about has left.
func undoTraced(ctx context.Context, tx db.Tx, item int64) error {
	var changed string
	err := tx.Get(ctx, &changed, `SELECT CASE WHEN EXISTS (SELECT FROM decision_trace WHERE item_id = $1) THEN undo_decision($1) ELSE 'nothing' END`, item)
	if db.Contradicts(err) { // what was done since leaves no room for what was before
		return errUndoChanged
	}
	if err != nil {
		return fmt.Errorf("undo the decision on queue item %d: %w", item, err)
	}
	if changed != "" {
		return errUndoChanged
	}
	return nil
}

// tracedItems are those that a decision took out of the queue beside its own.
func tracedItems(ctx context.Context, c db.Conn, item int64) ([]Item, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+`
		WHERE q.id IN (SELECT CAST(became ->> 'id' AS bigint) FROM decision_trace WHERE item_id = $1 AND relation = 'queue_item') ORDER BY q.id`, item)
	if err != nil {
		return nil, fmt.Errorf("find what the decision on queue item %d took along: %w", item, err)
	}
	return itemsOf(rows), nil
}

func reopenItem(ctx context.Context, tx db.Tx, id int64, version int) error {
	n, err := tx.Exec(ctx, `
		UPDATE queue_item SET state = 'waiting', version = version + 1, verdict = NULL, reason = '', message = '', decided_by = NULL, decided_at = NULL
		WHERE id = $1 AND version = $2 AND state = 'decided'`, id, version)
	switch {
	case db.Violates(err, "queue_item_waits_once"): // sent again meanwhile
		return errUndoChanged
	case err != nil:
		return fmt.Errorf("reopen queue item %d: %w", id, err)
	case n == 0:
		return errUndoLate
	}
	return nil
}

func tracedLetters(ctx context.Context, tx db.Tx, item int64) ([]Letter, error) {
	var letters []Letter
	err := tx.Select(ctx, &letters, `
		SELECT l.recipient, l.subject, l.body_text FROM decision_trace t JOIN letter l ON l.id = CAST(t.became ->> 'id' AS bigint)
		WHERE t.item_id = $1 AND t.relation = 'letter' AND t.was IS NULL ORDER BY l.id`, item)
	if err != nil {
		return nil, fmt.Errorf("read the letters of a decision: %w", err)
	}
	return letters, nil
}

func forgetTraces(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM decision_trace WHERE at < $1`, before); err != nil {
		return fmt.Errorf("forget what decisions changed: %w", err)
	}
	return nil
}
