package moderation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Record is what is known of whoever sent a thing, from what they sent before.
type Record struct {
	Author
	Past     []Past // the last ones, newest first
	Sent     int    // all of them
	Accepted int
	Refused  int
	Rush     int           // how many were sent around the same minutes, this one included
	Age      time.Duration // of the account, when the thing was sent
	Standing []i18n.Message
}

// Past is one thing an author sent, and what became of it.
type Past struct {
	Item    int64
	Kind    string
	Title   string
	At      time.Time
	State   string // "waiting", "withdrawn" or the verdict
	Reason  Reason
	Message string
}

// Page is where the moderator reads it.
func (p Past) Page() string { return fmt.Sprintf("/moderation/%d", p.Item) }

const (
	pastShown = 5
	rushTime  = 10 * time.Minute
	rushSize  = 4 // sent within rushTime: worth a look
	newcomer  = 24 * time.Hour
)

// Record is what by may know of an item's author: of the kinds of things by decides on, but for what they told of others,
// by among them. Nothing for a visitor.
func (q *Queue) Record(ctx context.Context, by who.Actor, i Item) (Record, error) {
	if i.Entry.Author == 0 {
		return Record{}, nil
	}
	kinds := slices.DeleteFunc(q.kindsFor(by), q.tells)
	r, err := recordOf(ctx, q.pool, kinds, i)
	if err != nil {
		return r, err
	}
	r.Past, err = pastOf(ctx, q.pool, kinds, i, pastShown)
	return r, err
}

// hints are what a record says of a thing that is to be published.
func (r Record) hints(i Item) []Hint {
	if i.Entry.Author == 0 {
		return nil
	}
	var list []Hint
	if r.Sent == 0 {
		list = append(list, Hint{Text: i18n.M("moderation.hint_first"), Why: i18n.M("moderation.hint_first_why")})
	}
	if r.Age < newcomer {
		list = append(list, Hint{Text: i18n.M("moderation.hint_new_account")})
	}
	if r.Rush >= rushSize {
		list = append(list, Hint{Text: i18n.N("moderation.hint_rush", r.Rush, int(rushTime.Minutes())), Page: "#parcours"})
	}
	for _, s := range r.Standing {
		list = append(list, Hint{Text: s})
	}
	return list
}
