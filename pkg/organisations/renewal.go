package organisations

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Renewal is a request to keep a licence beyond its end, under the same number.
type Renewal struct {
	ID      int64     `db:"id"`
	Of      ID        `db:"organisation_id"`
	Words   string    `db:"words"`
	AskedAt time.Time `db:"asked_at"`
	Verdict string    `db:"verdict"` // "publish", "revise", "refuse"; empty while it waits
	Reason  string    `db:"reason"`
	Message string    `db:"message"`
}

// Waiting reports whether nobody has answered it.
func (r *Renewal) Waiting() bool { return r != nil && r.Verdict == "" }

// Renewable reports whether the members may ask for another term: from 60 days before the end. Those
// that a federation covers have what it has.
func (o Organisation) Renewable(now time.Time) bool {
	standing := o.Standing(now)
	return o.Umbrella == nil && (standing == Expiring || standing == Expired)
}

// LastRenewal is the newest request for another term, nil when there was none.
func (s *Service) LastRenewal(ctx context.Context, o Organisation) (*Renewal, error) {
	return lastRenewal(ctx, s.pool, o.ID)
}

// Renew asks the team for another term. Conflict when it is too early, or when a request waits.
func (s *Service) Renew(ctx context.Context, by who.Actor, words, key string) error {
	var e form.Errors
	switch n := form.Length(words); {
	case n < minAppeal:
		e.Add("words", "organisations.appeal_short", minAppeal)
	case n > maxAppeal:
		e.Add("words", "form.too_long", maxAppeal)
	}
	if err := e.Err(); err != nil {
		return err
	}
	return s.doOnce(ctx, by, once.Act("organisation.renewal", words), key, func(tx db.Tx) error { return s.renew(ctx, tx, by, words) })
}

func (s *Service) renew(ctx context.Context, tx db.Tx, by who.Actor, words string) error {
	o, err := organisationOf(ctx, tx, by.ID)
	if err != nil {
		return err
	}
	if !o.Renewable(s.now()) {
		return errNoRenewal
	}
	id, err := insertRenewal(ctx, tx, o.ID, by.ID, words, s.now())
	if err != nil {
		return err
	}
	entry := moderation.Entry{Kind: RenewalKind, ID: id, Title: o.File.Name, Commune: o.File.Commune, Author: by.ID, Organisation: int64(o.ID), ByRight: true}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation.renewal", Object: object(o.ID)}); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: by.ID, Subject: i18n.M("organisations.mail_renewal_subject", o.File.Name),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_renewal", o.File.Name), i18n.M("organisations.mail_submitted_next")},
		Button:     i18n.M("organisations.mail_see_file"), Link: FilePath,
	})
}

// forgetAfter is how long after the end of a licence its members are still told of it.
const forgetAfter = 30

// reminders lists how many days before its end a licence is spoken of; 0 is once it is over.
func reminders() []int { return []int{0, 7, 30, renewalDays} }

// due is the reminder that the days left call for; false when it is too early.
func due(left int) (days int, found bool) {
	if left < 0 {
		return 0, true
	}
	for _, days := range reminders()[1:] {
		if left <= days {
			return days, true
		}
	}
	return 0, false
}

// Remind writes to the members of the organisations whose licence ends in 60, 30 or 7 days, or has
// just ended: each reminder once, however often it runs, and only the last one due.
func (s *Service) Remind(ctx context.Context) error {
	today := dayOf(s.now())
	list, err := endings(ctx, s.pool, today.AddDate(0, 0, -forgetAfter), today.AddDate(0, 0, renewalDays))
	if err != nil {
		return err
	}
	for _, e := range list {
		days, found := due(int(e.Until.Sub(today) / (24 * time.Hour)))
		if !found {
			continue
		}
		if err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.remind(ctx, tx, e, days) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) remind(ctx context.Context, tx db.Tx, e ending, days int) error {
	fresh, err := noteReminder(ctx, tx, e, days, s.now())
	if err != nil || !fresh {
		return err
	}
	subject, text := i18n.M("organisations.mail_remind_subject", e.Name, e.Until), i18n.M("organisations.mail_remind", e.Number, e.Name, e.Until)
	if days == 0 {
		subject, text = i18n.M("organisations.mail_over_subject", e.Name), i18n.M("organisations.mail_over", e.Number, e.Name, e.Until)
		if err := db.Changed(ctx, tx, topic); err != nil {
			return err
		}
		if err := s.tellCovered(ctx, tx, e.ID, umbrellaLetter(e.Name, Expired)); err != nil {
			return err
		}
	}
	return s.tellMembers(ctx, tx, e.ID, mail.Letter{
		Subject: subject, Paragraphs: []i18n.Message{text, i18n.M("organisations.mail_remind_next")},
		Button: i18n.M("organisations.mail_renew"), Link: FilePath,
	})
}
