package accounts

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
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

func (s *Service) welcome(ctx context.Context, j welcome) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		state, err := stateOf(ctx, tx, j.Account)
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
		return s.post.Send(ctx, tx, mail.Letter{
			To: j.Account, Subject: i18n.M("accounts.mail_confirm_subject"),
			Paragraphs: []i18n.Message{i18n.M("accounts.mail_confirm")},
			Button:     i18n.M("accounts.mail_confirm_button"), Link: link,
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

func (s *Service) sendReset(ctx context.Context, j sendReset) error {
	a, err := credentials(ctx, s.pool, j.EmailKey)
	if err != nil || a.Account == 0 || a.State == Suspended {
		return err
	}
	if a.State == Pending {
		return s.welcome(ctx, welcome{a.Account})
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		link, err := s.issue(ctx, tx, a.Account, ToReset)
		if err != nil {
			return err
		}
		return s.post.Send(ctx, tx, mail.Letter{
			To: a.Account, Subject: i18n.M("accounts.mail_reset_subject"),
			Paragraphs: []i18n.Message{i18n.M("accounts.mail_reset")},
			Button:     i18n.M("accounts.mail_reset_button"), Link: link,
			After: []i18n.Message{i18n.M("accounts.mail_reset_life"), i18n.M("accounts.mail_not_you")},
		})
	})
}
