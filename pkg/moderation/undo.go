package moderation

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// UndoWindow is for how long whoever decided may take it back. Letters leave when it is over.
const UndoWindow = 30 * time.Second

var (
	errUndoLate    = fault.New(fault.Conflict, "moderation.undo_late")
	errUndoChanged = fault.New(fault.Conflict, "moderation.undo_changed")
)

// Undo takes back a decision by made less than UndoWindow ago: whatever it changed is again as it was, its letters never leave,
// and the item waits again. The trail and the history keep both the decision and its undoing. Conflict when it is too late, or
// when somebody changed meanwhile what the decision had written.
func (q *Queue) Undo(ctx context.Context, by who.Actor, id int64, version int) error {
	return db.InTx(ctx, q.pool, func(tx db.Tx) error {
		item, _, err := q.find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		now := q.now()
		if !item.undoable(by, now) {
			return errUndoLate
		}
		if err := reopenItem(ctx, tx, id, version); err != nil {
			return err
		}
		beside, err := tracedItems(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := undoTraced(ctx, tx, id); err != nil {
			return err
		}
		for _, i := range append(beside, item) {
			if err := insertMove(ctx, tx, i, Move{Act: Undone, By: by.ID, At: now}, ""); err != nil {
				return err
			}
		}
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "queue.undo", Object: object(id)}); err != nil {
			return err
		}
		return db.Changed(ctx, tx, "") // a decision shows on pages that the queue does not know: all are made anew
	})
}

func (i Item) undoable(by who.Actor, t time.Time) bool {
	return i.Outcome != nil && i.Outcome.ByID == by.ID && t.Before(i.Outcome.At.Add(UndoWindow))
}

// Undoable is what by decided last, at once, and may still take back.
func (q *Queue) Undoable(ctx context.Context, by who.Actor) ([]Item, error) {
	return lastDecided(ctx, q.pool, by.ID, q.now().Add(-UndoWindow))
}

// Forget drops what is kept for undoing once nothing can be undone. Scheduled.
func (q *Queue) Forget(ctx context.Context) error {
	return db.InTx(ctx, q.pool, func(tx db.Tx) error { return forgetTraces(ctx, tx, q.now().Add(-2*UndoWindow)) })
}
