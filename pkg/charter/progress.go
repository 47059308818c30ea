package charter

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Progress is how many members have signed a version, or a newer one, of those who signed any.
type Progress struct {
	Charter     Kind       `db:"charter"`
	Version     int        `db:"version"`
	InForceFrom time.Time  `db:"in_force_from"`
	ResignBy    *time.Time `db:"resign_by"`
	Members     int        `db:"members"`
	Signed      int        `db:"signed"`
}

// Address is the page of the version.
func (p Progress) Address() string { return Edition{Kind: p.Charter, Version: p.Version}.Address() }

// Upcoming reports whether the version waits for its day.
func (p Progress) Upcoming() bool { return p.InForceFrom.After(time.Now()) }

// Grace reports whether older signatures are still as good.
func (p Progress) Grace() bool { return p.ResignBy != nil && p.ResignBy.After(time.Now()) }

// LastDay is the last day of the version's grace, should it have one.
func (p Progress) LastDay() time.Time { return lastDay(*p.ResignBy) }

// Reminders are the days on which who has not signed is written to again, in order.
func (p Progress) Reminders() (days []time.Time) {
	if p.ResignBy == nil {
		return nil
	}
	for _, before := range slices.Backward(reminders()) {
		if at, ok := remindAt(before, p.InForceFrom, *p.ResignBy); ok {
			days = append(days, at)
		}
	}
	return days
}

// Awaited is how many members have not signed it yet.
func (p Progress) Awaited() int { return p.Members - p.Signed }

// Progress tells, for each version of each charter, the newest first, who signed it.
func (s *Service) Progress(ctx context.Context, by who.Actor) ([]Progress, error) {
	if !by.Is(who.Staff) {
		return nil, fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return progress(ctx, s.pool)
}

// Pending is a member asked to sign a version who has not: a person, or an organisation.
type Pending struct {
	Name     string
	Licence  string // an organisation's
	Contacts []Contact
	Signed   int // the version they signed last
	SignedAt time.Time
	number   int64 // of that signature
}

// Contact is somebody to write to.
type Contact struct{ Name, Email string }

const pendingPerPage = 50

// Pending reads a page of those who have not signed the newest version of k, who signed last first.
func (s *Service) Pending(ctx context.Context, by who.Actor, k Kind, after db.Cursor) ([]Pending, db.Cursor, error) {
	if !by.Is(who.Staff) {
		return nil, db.Cursor{}, fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return s.pending(ctx, k, after, pendingPerPage)
}

func (s *Service) pending(ctx context.Context, k Kind, after db.Cursor, most int) ([]Pending, db.Cursor, error) {
	rows, err := pending(ctx, s.pool, k, after, most+1)
	if err != nil {
		return nil, db.Cursor{}, err
	}
	rows, next := db.Page(rows, most, func(p Pending) db.Cursor { return db.Cursor{At: p.SignedAt, ID: p.number} })
	return rows, next, nil
}

// ExportPending gives each of them to each; that somebody took their addresses goes to the trail.
func (s *Service) ExportPending(ctx context.Context, by who.Actor, k Kind, each func(Pending) error) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error {
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "edition.export", Object: "charter " + string(k)})
	})
	if err != nil {
		return err
	}
	var after db.Cursor
	for {
		list, next, err := s.pending(ctx, k, after, 1000)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := each(p); err != nil {
				return err
			}
		}
		if after = next; next.Zero() {
			return nil
		}
	}
}
