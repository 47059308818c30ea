package moderation

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// Act is what was done with an item.
type Act string

// The acts.
const (
	Submitted Act = "submitted"
	Withdrawn Act = "withdrawn"
	Claimed   Act = "claimed"
	Released  Act = "released"
	Deferred  Act = "deferred"
	Escalated Act = "escalated"
	Asked     Act = "asked"
	Advised   Act = "advised"
	Corrected Act = "corrected" // its thing was put right by a moderator
	Decided   Act = "decided"
	Undone    Act = "undone"
)

// Move is one line of an item's history. Lines are never changed.
type Move struct {
	Act     Act
	By      who.ID // 0 for a visitor, or for the program
	Name    string // first name; empty once the account is gone
	At      time.Time
	Verdict Verdict // of a decision or an advice
	Reason  Reason
	Words   string // to the other moderators
}

// History is everything that was done with an item, oldest first.
func (q *Queue) History(ctx context.Context, id int64) ([]Move, error) {
	return movesOf(ctx, q.pool, id)
}
