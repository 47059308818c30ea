package charter

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
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

// Progress tells, for each version of each charter, the newest first, who signed it.
func (s *Service) Progress(ctx context.Context, by who.Actor) ([]Progress, error) {
	if !by.Is(who.Staff) {
		return nil, fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return progress(ctx, s.pool)
}

// announceJob asks for a letter to each reader after the one named, batch by batch.
type announceJob struct {
	Charter Kind   `json:"charter"`
	Version int    `json:"version"`
	After   who.ID `json:"after"`
}

func (announceJob) Kind() string { return "edition.announce" }

// noticeJob writes to one member.
type noticeJob struct {
	Charter Kind   `json:"charter"`
	Version int    `json:"version"`
	Account who.ID `json:"account"`
}

func (noticeJob) Kind() string { return "edition.notice" }

// turnJob shows the public pages anew on the day a version comes into force.
type turnJob struct{}

func (turnJob) Kind() string { return "edition.turn" }

const batch = 200

func (s *Service) work(r *jobs.Runner) {
	jobs.Handle(r, func(ctx context.Context, j announceJob) error {
		return db.InTx(ctx, s.pool, func(tx db.Tx) error { return announceBatch(ctx, tx, j) })
	})
	jobs.Handle(r, func(ctx context.Context, j noticeJob) error {
		return db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.notice(ctx, tx, j) })
	})
	jobs.Handle(r, func(ctx context.Context, _ turnJob) error {
		return db.InTx(ctx, s.pool, func(tx db.Tx) error { return db.Changed(ctx, tx, topic) })
	})
}

// announce tells of a version just published, once its transaction commits.
func (s *Service) announce(ctx context.Context, tx db.Tx, e edition) error {
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	if err := jobs.EnqueueAt(ctx, tx, turnJob{}, e.InForceFrom); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, announceJob{Charter: e.Kind, Version: e.Version})
}

func announceBatch(ctx context.Context, tx db.Tx, j announceJob) error {
	list, err := readers(ctx, tx, j.Charter, j.After, batch)
	if err != nil {
		return err
	}
	for _, id := range list {
		if err := jobs.Enqueue(ctx, tx, noticeJob{j.Charter, j.Version, id}); err != nil {
			return err
		}
	}
	if len(list) < batch {
		return nil
	}
	j.After = list[len(list)-1]
	return jobs.Enqueue(ctx, tx, j)
}

func (s *Service) notice(ctx context.Context, tx db.Tx, j noticeJob) error {
	fresh, err := insertNotice(ctx, tx, j.Charter, j.Version, j.Account)
	if err != nil || !fresh {
		return err
	}
	e, err := editionByVersion(ctx, tx, j.Charter, j.Version)
	if err != nil {
		return err
	}
	l := mail.Letter{
		To: j.Account, Subject: i18n.M("charter.notice_subject", e.Kind.Name()),
		Paragraphs: []i18n.Message{i18n.M("charter.notice_text", e.Kind.Name(), e.Version, e.InForceFrom)},
		Button:     i18n.M("charter.notice_button"), Link: "/espace/charte", After: []i18n.Message{i18n.M("charter.notice_free")},
	}
	for _, change := range e.Release.Changes {
		l.Paragraphs = append(l.Paragraphs, i18n.M("charter.notice_change", change))
	}
	l.Paragraphs = append(l.Paragraphs, i18n.M("charter.notice_until", lastDay(e.Release.ResignBy)))
	return s.post.Send(ctx, tx, l)
}

// lastDay is the day that ends at t.
func lastDay(t time.Time) time.Time { return t.Add(-time.Second) }
