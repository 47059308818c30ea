package charter

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// announceJob asks for a letter to each reader after the one named, batch by batch.
type announceJob struct {
	Charter Kind   `json:"charter"`
	Version int    `json:"version"`
	After   who.ID `json:"after"`
	Days    int    `json:"days,omitempty"` // of a reminder; 0 for the announcement
}

func (announceJob) Kind() string { return "edition.announce" }

// noticeJob writes to one member.
type noticeJob struct {
	Charter Kind   `json:"charter"`
	Version int    `json:"version"`
	Account who.ID `json:"account"`
	Days    int    `json:"days,omitempty"`
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

// Remind asks for a letter to whoever has not signed the version in force, 14 and 3 days before the
// last day to do so: each once, however often it runs, and only the last one due.
func (s *Service) Remind(ctx context.Context) error {
	now := s.now()
	for _, k := range Kinds() {
		e, err := editionInForce(ctx, s.pool, k, now)
		if err != nil {
			return err
		}
		days := e.reminder(now)
		if days == 0 {
			continue
		}
		err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
			return jobs.Enqueue(ctx, tx, announceJob{Charter: k, Version: e.Version, Days: days})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reminders lists how many days before the last one to sign those who have not are written to, the
// last reminder first.
func reminders() []int { return []int{3, 14} }

// quiet is how long a version can be signed before anybody is reminded of it.
const quiet = 3 * 24 * time.Hour

// remindAt is the first moment of the day of a reminder; false when it would come too soon.
func remindAt(days int, inForceFrom, resignBy time.Time) (time.Time, bool) {
	at := resignBy.In(i18n.Paris()).AddDate(0, 0, -days-1)
	return at, at.After(inForceFrom.Add(quiet))
}

// reminder is the one to send at now, by its days; 0 for none.
func (e edition) reminder(now time.Time) int {
	if e.Release == nil || !now.Before(e.Release.ResignBy) {
		return 0
	}
	for _, days := range reminders() {
		if at, ok := remindAt(days, e.InForceFrom, e.Release.ResignBy); ok && !now.Before(at) {
			return days
		}
	}
	return 0
}

func announceBatch(ctx context.Context, tx db.Tx, j announceJob) error {
	list, err := readers(ctx, tx, j, batch)
	if err != nil {
		return err
	}
	for _, id := range list {
		if err := jobs.Enqueue(ctx, tx, noticeJob{j.Charter, j.Version, id, j.Days}); err != nil {
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
	row, err := editionByVersion(ctx, tx, j.Charter, j.Version)
	if err != nil || j.Days > 0 && row.reminder(s.now()) != j.Days { // it comes too late
		return err
	}
	fresh, err := insertNotice(ctx, tx, j)
	if err != nil || !fresh {
		return err
	}
	e, err := s.open(row)
	if err != nil {
		return err
	}
	return s.post.Send(ctx, tx, e.notice(j))
}

// notice is the letter that tells of a version, or reminds of it.
func (e Edition) notice(j noticeJob) mail.Letter {
	last := lastDay(e.ResignBy)
	l := mail.Letter{
		To: j.Account, Subject: i18n.M("charter.notice_subject", e.Kind.Name()),
		Paragraphs: []i18n.Message{i18n.M("charter.notice_text", e.Kind.Name(), e.Version, e.InForceFrom)},
		Button:     i18n.M("charter.notice_button"), Link: "/espace/charte", After: []i18n.Message{i18n.M("charter.notice_free")},
	}
	if j.Days > 0 {
		l.Subject = i18n.M("charter.remind_subject", last, e.Kind.Name())
		l.Paragraphs = []i18n.Message{i18n.M("charter.remind_text", e.Kind.Name(), e.Version)}
	}
	for _, change := range e.Changes.Sentences() {
		l.Paragraphs = append(l.Paragraphs, i18n.M("charter.notice_change", change))
	}
	l.Paragraphs = append(l.Paragraphs, i18n.M("charter.notice_until", last))
	return l
}

// lastDay is the day that ends at t.
func lastDay(t time.Time) time.Time { return t.Add(-time.Second) }
