package moderation

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Hand makes things of a kind, waiting or decided on, another's who answers for them from now on; 0 for nobody's.
func (q *Queue) Hand(ctx context.Context, tx db.Tx, kind string, things []int64, to who.ID) error {
	return handItems(ctx, tx, kind, things, to)
}

// Orphan makes things of a kind that wait nobody's, without what moderators wrote about their author; what was decided on
// them goes with the account.
func (q *Queue) Orphan(ctx context.Context, tx db.Tx, kind string, things []int64) error {
	return orphanItems(ctx, tx, kind, things)
}

// Unname leaves nothing, in the items of things of a kind, of what they were about.
func (q *Queue) Unname(ctx context.Context, tx db.Tx, kind string, things []int64) error {
	return unnameItems(ctx, tx, kind, things)
}

// Drop forgets all items of things of a kind that are gone. Their history stays: it has numbers only.
func (q *Queue) Drop(ctx context.Context, tx db.Tx, kind string, things []int64) error {
	waiting, err := dropItems(ctx, tx, kind, things)
	if err != nil {
		return err
	}
	return q.noteGone(ctx, tx, waiting)
}

// LetGo implements privacy.Holder: what p sent and nobody answers for now leaves the queue, and no decision that touched
// anything of theirs can be undone: what it would put back is gone.
func (q *Queue) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	waiting, err := dropItemsOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if err := q.noteGone(ctx, tx, waiting); err != nil {
		return err
	}
	return forgetTracesOf(ctx, tx, p.ID, p.Addresses)
}

func (q *Queue) noteGone(ctx context.Context, tx db.Tx, items []Item) error {
	for _, i := range items {
		if err := insertMove(ctx, tx, i, Move{Act: Withdrawn, At: q.now()}, ""); err != nil {
			return err
		}
	}
	return nil
}
