package accounts

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// expectedLife is how long the account of somebody whom the team brought in waits for them.
const expectedLife = 365 * 24 * time.Hour

// CheckPerson says what is wrong with the name and the address of n.
func (n Registration) CheckPerson() form.Errors {
	var e form.Errors
	checkName(&e, "first_name", n.FirstName)
	checkName(&e, "last_name", n.LastName)
	checkEmail(&e, n.Email)
	return e
}

// Known tells which addresses have an account, proved or not, by their form.EmailKey: for the team alone.
func (s *Service) Known(ctx context.Context, c db.Conn, emails []string) (map[string]bool, error) {
	keys := make([]string, len(emails))
	for i, e := range emails {
		keys[i] = form.EmailKey(e)
	}
	return knownKeys(ctx, c, keys)
}

// Bring opens the account of somebody whom the programme knows on paper, in by's name and transaction. It is
// pending, without a password nor any consent: its owner comes in by a link, mailed at once when invite is
// true, else when they ask for one as for a forgotten password. Unclaimed for a year, it is forgotten.
func (s *Service) Bring(ctx context.Context, tx db.Tx, by who.Actor, n Registration, invite bool) (who.ID, error) {
	if err := n.CheckPerson().Err(); err != nil {
		return 0, err
	}
	n.Newsletter = false
	id, err := insertAccount(ctx, tx, n, "", who.Member, s.now())
	if err != nil {
		return 0, err
	}
	if err := expect(ctx, tx, id, s.now().Add(expectedLife)); err != nil {
		return 0, err
	}
	if err := n.With(ctx, tx, id); err != nil {
		return 0, err
	}
	line := audit.Line{Actor: by, Act: "account.bring", Object: object(id), After: map[string]any{"invited": invite}}
	if err := audit.Record(ctx, tx, line); err != nil || !invite {
		return id, err
	}
	return id, s.invite(ctx, tx, id)
}

// invite writes to somebody brought in: who we are, what we hold of them, how to come in, how to be left out.
func (s *Service) invite(ctx context.Context, tx db.Tx, id who.ID) error {
	link, err := s.issue(ctx, tx, id, ToEnter)
	if err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: id, Subject: i18n.M("accounts.mail_brought_subject"),
		Paragraphs: []i18n.Message{i18n.M("accounts.mail_brought"), i18n.M("accounts.mail_brought_next")},
		Button:     i18n.M("accounts.mail_brought_button"), Link: link,
		After: []i18n.Message{i18n.M("accounts.mail_brought_life"), i18n.M("accounts.mail_brought_leave")},
	})
}

// Arrived are those of accounts that are not as they were brought in: somebody came in, or they are gone.
func (s *Service) Arrived(ctx context.Context, c db.Conn, accounts []int64) ([]int64, error) {
	return arrived(ctx, c, accounts)
}

// SendAway takes back an account that was brought in and that nobody entered.
func (s *Service) SendAway(ctx context.Context, tx db.Tx, by who.Actor, id who.ID) error {
	held, err := holdExpected(ctx, tx, id)
	if err == nil && held {
		err = s.eraser.Erase(ctx, tx, id)
	}
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "account.send_away", Object: object(id)})
}
