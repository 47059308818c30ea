package organisations

import (
	"context"
	"fmt"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// listSize is how many files the team's list shows at once.
const listSize = 30

// List is the files that were sent, newest first, for the team; next is where the list goes on.
func (s *Service) List(ctx context.Context, standing State, after db.Cursor) (files []Listed, next db.Cursor, err error) {
	if standing != "" && !slices.Contains(Standings(), standing) {
		return nil, next, nil
	}
	files, err = listFiles(ctx, s.pool, standing, dayOf(s.now()), after, listSize+1)
	files, next = db.Page(files, listSize, func(l Listed) db.Cursor { return db.Cursor{At: l.CreatedAt, ID: int64(l.ID)} })
	return files, next, err
}

// Dossier is all the team sees of a file.
type Dossier struct {
	review
	Measure *Measure // the last one, nil when there was none
	History []Event
}

// Dossier is a file that was sent, or ever had a number, for the team. NotFound for another draft: it is
// its members' own.
func (s *Service) Dossier(ctx context.Context, id ID) (d Dossier, err error) {
	if d.review, err = reviewOf(ctx, s.pool, id); err != nil {
		return d, err
	}
	if d.Unborn() {
		return d, fault.New(fault.NotFound, "errors.not_found.text")
	}
	if d.Measure, err = lastMeasure(ctx, s.pool, id); err != nil {
		return d, err
	}
	d.History, err = historyOf(ctx, s.pool, id)
	return d, err
}

// MeasureOn is the measure an organisation is under, nil when it is under none.
func (s *Service) MeasureOn(ctx context.Context, o Organisation) (*Measure, error) {
	if !o.State.Measured() {
		return nil, nil
	}
	return lastMeasure(ctx, s.pool, o.ID)
}

// Take makes an order of the team's take effect: the licence, the trail and the letters, all or none.
// Conflict when the file is no longer as the page showed it; Forbidden on one's own organisation.
func (s *Service) Take(ctx context.Context, by who.Actor, id ID, o Order, key string) error {
	if err := o.Check().Err(); err != nil {
		return err
	}
	return s.doOnce(ctx, by, once.Act(fmt.Sprintf("organisation.measure %d", id), o), key, func(tx db.Tx) error {
		return s.take(ctx, tx, by, id, o)
	})
}

func (s *Service) take(ctx context.Context, tx db.Tx, by who.Actor, id ID, o Order) error {
	own, err := speaksFor(ctx, tx, id, by.ID)
	if err != nil {
		return err
	}
	if own {
		return fault.New(fault.Forbidden, "organisations.measure_own")
	}
	last, err := lastMeasure(ctx, tx, id)
	if err != nil {
		return err
	}
	if last != nil && last.Appeal.Waiting() && last.By == by.ID && o.To != Active {
		return fault.New(fault.Forbidden, "organisations.appeal_own") // somebody else reads it first
	}
	if last != nil && last.Appeal.Waiting() { // the new measure answers it
		if _, err := s.queue.Withdraw(ctx, tx, AppealKind, last.ID); err != nil {
			return err
		}
	}
	at, err := move(ctx, tx, id, o.To, o.Version)
	if err != nil {
		return err
	}
	m := Measure{Of: id, State: o.To, Reason: o.Reason, Message: o.Message, By: by.ID, At: s.now()}
	if o.To == FormalNotice {
		day := dayOf(m.At).AddDate(0, 0, noticeDays)
		m.AnswerBy = &day
	}
	return s.measured(ctx, tx, by, m, at)
}

// measured keeps a measure that has just taken effect, and tells of it.
func (s *Service) measured(ctx context.Context, tx db.Tx, by who.Actor, m Measure, at moved) error {
	before, err := lastMeasure(ctx, tx, m.Of)
	if err != nil {
		return err
	}
	if held := before == nil || before.State.Holds(); held != m.State.Holds() {
		if err := s.tellCovered(ctx, tx, m.Of, umbrellaLetter(at.Name, m.State)); err != nil {
			return err
		}
	}
	if err := insertMeasure(ctx, tx, m); err != nil {
		return err
	}
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	act := string(m.State)
	if m.State == Active {
		act = "restored"
	}
	line := audit.Line{Actor: by, Act: "organisation." + act, Object: object(m.Of), After: map[string]any{"reason": m.Reason}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	letter := mail.Letter{
		Subject: i18n.M("organisations.mail_measure_subject."+string(m.State), at.Name),
		Paragraphs: []i18n.Message{
			i18n.M("organisations.mail_measure."+string(m.State), at.Name, at.Number), m.Why(), i18n.M("organisations.mail_measure_next." + string(m.State)),
		},
		Quote: m.Message, Button: i18n.M("organisations.mail_see_file"), Link: FilePath,
	}
	if m.AnswerBy != nil {
		letter.Paragraphs = append(letter.Paragraphs, i18n.M("organisations.mail_measure_until", *m.AnswerBy))
	}
	return s.tellMembers(ctx, tx, m.Of, letter)
}

// tellMembers writes the same letter to everybody who speaks for an organisation.
func (s *Service) tellMembers(ctx context.Context, tx db.Tx, id ID, letter mail.Letter) error {
	members, err := membersOf(ctx, tx, id)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, members, letter)
}

// tell writes the same letter to each of people.
func (s *Service) tell(ctx context.Context, tx db.Tx, people []who.ID, letter mail.Letter) error {
	for _, reader := range people {
		letter.To = reader
		if err := s.post.Send(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
}

// Appeal puts the members' answer to a measure before the team, where somebody other than who took
// the measure decides. Conflict when the measure was answered already, or is no longer the last one.
func (s *Service) Appeal(ctx context.Context, by who.Actor, measure int64, text, key string) error {
	if err := checkAppeal(text).Err(); err != nil {
		return err
	}
	return s.doOnce(ctx, by, once.Act("organisation.appeal", []any{measure, text}), key, func(tx db.Tx) error {
		o, err := organisationOf(ctx, tx, by.ID)
		if err != nil {
			return err
		}
		if err := appeal(ctx, tx, o.ID, measure, by.ID, text, s.now()); err != nil {
			return err
		}
		of, err := measureByID(ctx, tx, measure)
		if err != nil {
			return err
		}
		entry := moderation.Entry{Kind: AppealKind, ID: measure, Title: o.File.Name, Commune: o.File.Commune, Author: by.ID, Organisation: int64(o.ID), ByRight: true, NotBy: of.By}
		if err := s.queue.Submit(ctx, tx, entry); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation.appeal", Object: object(o.ID)}); err != nil {
			return err
		}
		return s.post.Send(ctx, tx, mail.Letter{
			To: by.ID, Subject: i18n.M("organisations.mail_appeal_subject", o.File.Name),
			Paragraphs: []i18n.Message{i18n.M("organisations.mail_appeal", o.File.Name), i18n.M("organisations.mail_appeal_next")},
			Button:     i18n.M("organisations.mail_see_file"), Link: FilePath,
		})
	})
}
