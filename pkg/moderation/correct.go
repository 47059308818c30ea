package moderation

import (
	"context"
	"errors"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// A thing may be put right by a moderator while it waits, and then be published as it became. Its feature has the page, at
// CorrectPath, writes the thing, keeps what its author had sent, and gives that back when the thing is not published; the queue says
// who may, and that the item moved.

// Correction is what was put right of a thing.
type Correction struct {
	Changes []Change
	Notes   []i18n.Message // what is no change of a field
}

// CorrectPath is where the thing of an item is put right, should its Sheet say that it may be.
func CorrectPath(item int64) string { return ItemPath(item) + "/corriger" }

// Correcting is an item of kind that waits and whose thing by may put right at this moment. The item is given with ErrOvertaken too.
func (q *Queue) Correcting(ctx context.Context, c db.Conn, by who.Actor, kind string, id int64) (Item, error) {
	item, _, err := q.open(ctx, c, by, id)
	switch {
	case item.Entry.Kind != kind && (err == nil || errors.Is(err, ErrOvertaken)):
		return Item{}, fault.New(fault.NotFound, "errors.not_found.text")
	case err == nil && !item.Waiting:
		return item, ErrOvertaken
	}
	return item, err
}

// CorrectingThing is Correcting for the item with which a thing waits; NotFound when it does not.
func (q *Queue) CorrectingThing(ctx context.Context, c db.Conn, by who.Actor, kind string, thing int64) (Item, error) {
	id, err := waitingAs(ctx, c, kind, thing)
	if err != nil {
		return Item{}, err
	}
	return q.Correcting(ctx, c, by, kind, id)
}

// Correct moves an item at its version, in the transaction that puts its thing right and before the thing is locked: nobody decides any
// more on what they read before. e is what the queue shows of the thing from then on.
func (q *Queue) Correct(ctx context.Context, tx db.Tx, by who.Actor, id int64, version int, e Entry) error {
	item, err := q.Correcting(ctx, tx, by, e.Kind, id)
	if err != nil {
		return err
	}
	if err := correctItem(ctx, tx, id, version, e); err != nil {
		return err
	}
	if err := insertMove(ctx, tx, item, Move{Act: Corrected, By: by.ID, At: q.now()}, ""); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "queue.correct", Object: object(id), After: map[string]any{"kind": e.Kind, "subject": e.ID}}
	return audit.Record(ctx, tx, line)
}
