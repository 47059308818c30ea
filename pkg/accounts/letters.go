package accounts

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// welcome asks for the letter to a pending account: the link to confirm, or word that the address
// has an account already.
type welcome struct {
	Account who.ID `json:"account"`
}

// Kind implements jobs.Job.
func (welcome) Kind() string { return "account.welcome" }

// sendReset asks for the letter to whoever has an account at an address.
type sendReset struct {
	EmailKey string `json:"email_key"`
}

// Kind implements jobs.Job.
func (sendReset) Kind() string { return "account.reset" }

// unproved bounds the letters that people who are not signed in can have sent to one address, by
// whichever door: signing up, forgetting a password, trying to sign in.
var unproved = limit.Rule{Class: "letters to", Times: 5, Per: time.Hour}

func (s *Service) mayWrite(ctx context.Context, email string) error {
	return s.limiter.Allow(ctx, unproved, form.EmailKey(email))
}

func (s *Service) welcome(ctx context.Context, j welcome) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		state, first, err := standing(ctx, tx, j.Account)
		if err != nil || state != Pending {
			return err // confirmed or purged meanwhile: nothing to say
		}
		known, err := provedTwin(ctx, tx, j.Account)
		if err != nil {
			return err
		}
		if known != 0 {
			return s.sayKnown(ctx, tx, known)
		}
		link, err := s.issue(ctx, tx, j.Account, ToConfirm)
		if err != nil {
			return err
		}
		paragraphs := []i18n.Message{i18n.M("accounts.mail_confirm"), i18n.M("accounts.mail_typed", first)}
		if linked, err := identitiesOf(ctx, tx, j.Account); err != nil {
			return err
		} else if len(linked) > 0 {
			paragraphs = append(paragraphs, i18n.M("accounts.mail_confirm_linked"))
		}
		return s.post.Send(ctx, tx, mail.Letter{
			To: j.Account, Subject: i18n.M("accounts.mail_confirm_subject"), Paragraphs: paragraphs,
			Button: i18n.M("accounts.mail_confirm_button"), Link: link,
			After: []i18n.Message{i18n.M("accounts.mail_confirm_life"), i18n.M("accounts.mail_not_you")},
		})
	})
}

// sayKnown tells the owner of an account that somebody signed up with their address. The pending
// twin stays until it is purged: it can never be confirmed.
func (s *Service) sayKnown(ctx context.Context, tx db.Tx, known who.ID) error {
	return s.post.Send(ctx, tx, mail.Letter{
		To: known, Subject: i18n.M("accounts.mail_known_subject"),
		Paragraphs: []i18n.Message{i18n.M("accounts.mail_known"), i18n.M("accounts.mail_known_reset")},
		Button:     i18n.M("accounts.mail_known_button"), Link: "/connexion",
		After: []i18n.Message{i18n.M("accounts.mail_not_you")},
	})
}

// sendReset writes a link to choose a password, to a pending account too: whoever follows it proves
// the address and takes the account, and the password typed at sign-up, perhaps by a stranger, dies.
func (s *Service) sendReset(ctx context.Context, j sendReset) error {
	id, state, err := ownerOf(ctx, s.pool, j.EmailKey)
	if err != nil || id == 0 || state == Suspended {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		link, err := s.issue(ctx, tx, id, ToReset)
		if err != nil {
			return err
		}
		return s.post.Send(ctx, tx, mail.Letter{
			To: id, Subject: i18n.M("accounts.mail_reset_subject"),
			Paragraphs: []i18n.Message{i18n.M("accounts.mail_reset")},
			Button:     i18n.M("accounts.mail_reset_button"), Link: link,
			After: []i18n.Message{i18n.M("accounts.mail_reset_life"), i18n.M("accounts.mail_not_you")},
		})
	})
}
