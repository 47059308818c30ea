package sanctions

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of sanctions.
type Service struct {
	pool *db.Pool
	post *mail.Post
	now  func() time.Time
}

// New makes the service.
func New(pool *db.Pool, post *mail.Post) *Service { return &Service{pool, post, time.Now} }

// Of lists the sanctions of an account, newest first.
func Of(ctx context.Context, c db.Conn, of who.ID) ([]Sanction, error) {
	return sanctionsOf(ctx, c, of)
}

// Find is one sanction.
func Find(ctx context.Context, c db.Conn, id ID) (Sanction, error) { return sanctionByID(ctx, c, id) }

// Current is what stops an account at t; nil when nothing does.
func Current(ctx context.Context, c db.Conn, of who.ID, t time.Time) (*Sanction, error) {
	return current(ctx, c, of, t)
}

var (
	errMayNot  = fault.New(fault.Forbidden, "sanctions.may_not")
	errAlready = fault.New(fault.Conflict, "sanctions.already")
)

// Take stops an account: the sanction, the trail and the letter, all or none. Conflict when it is stopped already. key
// makes a double click one sanction.
func (s *Service) Take(ctx context.Context, by who.Actor, of who.ID, o Order, key string) error {
	if err := o.check(by).Err(); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.DoID(ctx, tx, by.ID, once.Act(fmt.Sprintf("sanction %d", of), o), key, func() (ID, error) { return s.take(ctx, tx, by, of, o) })
		return err
	})
}

func (s *Service) take(ctx context.Context, tx db.Tx, by who.Actor, of who.ID, o Order) (ID, error) {
	if err := may(ctx, tx, by, of); err != nil {
		return 0, err
	}
	if err := takeRight(ctx, tx, of); err != nil {
		return 0, err
	}
	now := s.now()
	if was, err := current(ctx, tx, of, now); err != nil || was != nil {
		return 0, orAlready(err)
	}
	until := now.AddDate(0, 0, o.Days)
	id, err := insertSanction(ctx, tx, Sanction{Of: of, Reason: o.Reason, Message: o.Message, By: by.ID, At: now, Until: until})
	if err != nil {
		return 0, err
	}
	line := audit.Line{Actor: by, Act: "sanction.take", Object: object(id), After: map[string]any{"account": of, "reason": o.Reason, "until": until}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return 0, err
	}
	return id, s.post.Send(ctx, tx, mail.Letter{
		To: of, Subject: i18n.M("sanctions.mail_subject", until),
		Paragraphs: []i18n.Message{i18n.M("sanctions.mail", until), i18n.M("sanctions.why." + o.Reason)},
		Quote:      o.Message, Button: i18n.M("sanctions.mail_see"), Link: OwnPath,
		After: []i18n.Message{i18n.M("sanctions.mail_rights"), i18n.M("sanctions.mail_appeal")},
	})
}

// may tells whether by may stop, or free, an account.
func may(ctx context.Context, c db.Conn, by who.Actor, of who.ID) error {
	role, err := roleOf(ctx, c, of)
	if err != nil {
		return err
	}
	if of == by.ID || !Stoppable(by, role) {
		return errMayNot
	}
	return nil
}

func orAlready(err error) error {
	if err != nil {
		return err
	}
	return errAlready
}

// Lift ends a sanction before its date, and tells the person. Lifting one that is over, or lifted, changes nothing.
func (s *Service) Lift(ctx context.Context, by who.Actor, id ID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		found, err := sanctionByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := may(ctx, tx, by, found.Of); err != nil {
			return err
		}
		lifted, err := s.lift(ctx, tx, by, found, false)
		if err != nil || !lifted {
			return err
		}
		return s.post.Send(ctx, tx, welcomed(found.Of, "sanctions.mail_lifted"))
	})
}

// Answer does what the answer to an appeal says: the sanction is annulled, or ends now. Whoever appealed is told by the answer.
func (s *Service) Answer(ctx context.Context, tx db.Tx, by who.Actor, id ID, annul bool) error {
	found, err := sanctionByID(ctx, tx, id)
	if err != nil {
		return err
	}
	_, err = s.lift(ctx, tx, by, found, annul)
	return err
}

// lift ends a sanction that is in force, or annuls one whatever its date; whether there was something to do.
func (s *Service) lift(ctx context.Context, tx db.Tx, by who.Actor, found Sanction, annul bool) (bool, error) {
	if found.Annulled || !annul && !found.InForce(s.now()) {
		return false, nil
	}
	changed, err := liftSanction(ctx, tx, found.ID, by.ID, annul, s.now())
	if err != nil || !changed {
		return false, err
	}
	act := "sanction.lift"
	if annul {
		act = "sanction.annul"
	}
	return true, audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: object(found.ID), After: map[string]any{"account": found.Of}})
}

// TellEnded writes to those whose sanction ended by itself. It may run as often as one likes: each is told once. Scheduled.
func (s *Service) TellEnded(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		free, err := takeEnded(ctx, tx, s.now())
		if err != nil {
			return err
		}
		for _, of := range free {
			if err := s.post.Send(ctx, tx, welcomed(of, "sanctions.mail_ended")); err != nil {
				return err
			}
		}
		return nil
	})
}

// welcomed tells somebody that nothing stops them any more, and why.
func welcomed(of who.ID, why string) mail.Letter {
	return mail.Letter{To: of, Subject: i18n.M("sanctions.mail_free_subject"), Paragraphs: []i18n.Message{i18n.M(why)}, Button: i18n.M("sanctions.mail_space"), Link: "/espace"}
}

// memory is how long a sanction is kept once it is over.
const memory = 3 * 365 * 24 * time.Hour

// Purge forgets the sanctions long over. Scheduled.
func (s *Service) Purge(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return forgetSanctions(ctx, tx, s.now().Add(-memory)) })
}

func object(id ID) string { return fmt.Sprintf("sanction %d", id) }

// OwnPath is where a person reads what stops them.
const OwnPath = "/espace/suspension"
