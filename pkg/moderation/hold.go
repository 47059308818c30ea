package moderation

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ErrOvertaken says that the item is no longer as the page showed it.
var ErrOvertaken = fault.New(fault.Conflict, "moderation.overtaken")

// ContestDays is for how long a refusal may be contested (package appeals): features keep for one day more what they refused.
const ContestDays = 30

// ErrChangedSince says that the author changed the thing since it was refused: the refusal has no effect left to undo.
var ErrChangedSince = fault.New(fault.Conflict, "moderation.changed_since")

var (
	errTheirs  = fault.New(fault.Forbidden, "moderation.theirs")
	errAgainst = fault.New(fault.Forbidden, "moderation.against")
	errBefore  = fault.New(fault.Forbidden, "moderation.decided_before")
	errTeam    = fault.New(fault.Forbidden, "moderation.team_only")
)

// open is an item that by may act on at this moment: not theirs, not in other hands, not above them.
func (q *Queue) open(ctx context.Context, c db.Conn, by who.Actor, id int64) (Item, Subject, error) {
	item, subject, err := q.find(ctx, c, by, id)
	switch {
	case err != nil:
		return item, nil, err
	case item.Theirs(by):
		return item, nil, errTheirs
	case item.Before(by):
		return item, nil, errBefore
	case item.AboveOf(by):
		return item, nil, errTeam
	case item.HeldBy(by, q.now()):
		return item, nil, ErrOvertaken
	}
	return item, subject, nil
}

// move makes change on an item at its version, with its line of history; words are for moderators only.
func (q *Queue) move(ctx context.Context, by who.Actor, id int64, m Move, words string, change func(tx db.Tx, item Item) error) error {
	return db.InTx(ctx, q.pool, func(tx db.Tx) error {
		item, _, err := q.open(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := change(tx, item); err != nil {
			return err
		}
		m.By, m.At = by.ID, q.now()
		return insertMove(ctx, tx, item, m, words)
	})
}

// Claim keeps an item for by for a quarter of an hour, so that two do not read the same thing.
func (q *Queue) Claim(ctx context.Context, by who.Actor, id int64, version int) error {
	return q.move(ctx, by, id, Move{Act: Claimed}, "", func(tx db.Tx, _ Item) error {
		return claimItem(ctx, tx, id, version, by.ID, q.now().Add(claimLife))
	})
}

// Release gives a claimed item back.
func (q *Queue) Release(ctx context.Context, by who.Actor, id int64, version int) error {
	return q.move(ctx, by, id, Move{Act: Released}, "", func(tx db.Tx, _ Item) error { return releaseItem(ctx, tx, id, version) })
}

// Aside is how a moderator sets an item aside instead of deciding: what they write is for the other moderators.
type Aside struct {
	Days    int     // how long to defer, 1 to maxDeferral
	Leaning Verdict // of an advice
	Words   string
	Version int
}

const maxDeferral = 14 // days

func (a Aside) checkWords() (e form.Errors) {
	if a.Words == "" {
		e.Add("words", "moderation.words_missing")
	}
	if form.Length(a.Words) > maxMessage {
		e.Add("words", "form.too_long", maxMessage)
	}
	return e
}

// Defer takes an item out of the list for some days. The promise to its author stays what it was.
func (q *Queue) Defer(ctx context.Context, by who.Actor, id int64, a Aside) error {
	e := a.checkWords()
	if a.Days < 1 || a.Days > maxDeferral {
		e.Add("days", "moderation.days_wrong", maxDeferral)
	}
	if err := e.Err(); err != nil {
		return err
	}
	return q.move(ctx, by, id, Move{Act: Deferred}, a.Words, func(tx db.Tx, _ Item) error {
		return deferItem(ctx, tx, id, a.Version, q.now().AddDate(0, 0, a.Days))
	})
}

// Escalate leaves the decision to the programme's team.
func (q *Queue) Escalate(ctx context.Context, by who.Actor, id int64, a Aside) error {
	if err := a.checkWords().Err(); err != nil {
		return err
	}
	return q.move(ctx, by, id, Move{Act: Escalated}, a.Words, func(tx db.Tx, _ Item) error {
		return escalateItem(ctx, tx, id, a.Version, q.now())
	})
}

// Ask asks the other moderators what they think of an item.
func (q *Queue) Ask(ctx context.Context, by who.Actor, id int64, a Aside) error {
	if err := a.checkWords().Err(); err != nil {
		return err
	}
	return q.move(ctx, by, id, Move{Act: Asked}, a.Words, func(tx db.Tx, _ Item) error {
		return askOpinion(ctx, tx, id, a.Version, by.ID)
	})
}

var errOwnQuestion = fault.New(fault.Forbidden, "moderation.own_question")

// Advise answers whoever asked. It decides nothing.
func (q *Queue) Advise(ctx context.Context, by who.Actor, id int64, a Aside) error {
	e := a.checkWords()
	if !a.Leaning.valid() {
		e.Add("leaning", "moderation.decision_missing")
	}
	if err := e.Err(); err != nil {
		return err
	}
	return q.move(ctx, by, id, Move{Act: Advised, Verdict: a.Leaning}, a.Words, func(tx db.Tx, item Item) error {
		switch item.AskedBy {
		case 0:
			return ErrOvertaken
		case by.ID:
			return errOwnQuestion
		}
		return answerOpinion(ctx, tx, id, a.Version)
	})
}
