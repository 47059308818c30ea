package moderation

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Person is what moderators know of an author: what they sent, how they fared, what stopped them.
type Person struct {
	ID        who.ID
	Name      string
	Role      who.Role
	Since     time.Time
	Sent      []Item // the last ones, of the kinds the reader may decide on
	Tally     []Tally
	Sanctions []sanctions.Sanction
}

// Stopped is the sanction in force at this moment; nil when there is none.
func (p Person) Stopped() *sanctions.Sanction {
	if i := slices.IndexFunc(p.Sanctions, sanctions.Sanction.Now); i >= 0 {
		return &p.Sanctions[i]
	}
	return nil
}

// Tally is how many of a person's things were decided on in one way.
type Tally struct {
	Verdict Verdict `db:"verdict"`
	Count   int     `db:"count"`
}

// Author is who sent a thing.
type Author struct {
	ID    who.ID
	Name  string // empty for a visitor
	Since time.Time
}

// AuthorOf is an account as an author.
func AuthorOf(ctx context.Context, c db.Conn, id who.ID) (Author, error) { return authorOf(ctx, c, id) }

// sentShown is how much of what a person sent their sheet lists.
const sentShown = 20

// Person is an author as by may know them. NotFound for whoever never sent anything that by may decide on, and was
// never stopped: moderators do not browse the members.
func (q *Queue) Person(ctx context.Context, by who.Actor, id who.ID) (Person, error) {
	p, err := personByID(ctx, q.pool, id)
	if err != nil {
		return p, err
	}
	kinds := q.kindsFor(by)
	if p.Sent, err = sentBy(ctx, q.pool, id, kinds, sentShown); err != nil {
		return p, err
	}
	if p.Tally, err = tallyOf(ctx, q.pool, id, kinds); err != nil {
		return p, err
	}
	if p.Sanctions, err = sanctions.Of(ctx, q.pool, id); err != nil {
		return p, err
	}
	if len(p.Sent) == 0 && len(p.Sanctions) == 0 {
		return p, fault.New(fault.NotFound, "errors.not_found.text")
	}
	return p, nil
}
