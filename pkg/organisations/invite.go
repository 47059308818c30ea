package organisations

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The bounds of the letters that invite: from one organisation, and to one address from all of them.
var (
	invitations   = limit.Rule{Class: "invitations of", Times: 20, Per: 24 * time.Hour}
	invitationsTo = limit.Rule{Class: "invitations to", Times: 3, Per: 24 * time.Hour}
)

// Invite writes to somebody who may have an account or not: the answer, the letter and what is kept
// are the same. Forbidden for an editor; TooMany when the organisation or the address had its share
// of letters for now.
func (s *Service) Invite(ctx context.Context, by who.Actor, g Guest, key string) error {
	o, err := s.Of(ctx, by)
	if err != nil {
		return err
	}
	if o.Role != Owner {
		return errOwnersOnly
	}
	if err := g.Check().Err(); err != nil {
		return err
	}
	if err := s.mayInvite(ctx, o, g.Email); err != nil {
		return err
	}
	return s.asOwner(ctx, by, once.Act("organisation.invite", g), key, func(tx db.Tx, o Organisation) error { return s.invite(ctx, tx, by, o, g) })
}

func (s *Service) mayInvite(ctx context.Context, o Organisation, email string) error {
	if o.State == Draft && form.LinkLike(o.File.Name) { // nobody of the team has read what the letter would say
		return fault.New(fault.Conflict, "organisations.invite_name_link")
	}
	if err := s.limiter.Allow(ctx, invitations, object(o.ID)); err != nil {
		return err
	}
	return s.limiter.Allow(ctx, invitationsTo, form.EmailKey(email))
}

func (s *Service) invite(ctx context.Context, tx db.Tx, by who.Actor, o Organisation, g Guest) error {
	var e form.Errors
	speaks, err := speaksAt(ctx, tx, o.ID, form.EmailKey(g.Email))
	if err != nil {
		return err
	}
	n, err := crowdOf(ctx, tx, o.ID)
	switch {
	case err != nil:
		return err
	case speaks:
		e.Add("email", "organisations.person_already")
	case n.People+n.Invited >= maxPeople:
		e.Add("email", "organisations.people_full", maxPeople)
	}
	if err := e.Err(); err != nil {
		return err
	}
	token, sent := s.sending(by)
	if err := insertInvitation(ctx, tx, o.ID, g, sent); err != nil {
		return err
	}
	if err := s.noteRole(ctx, tx, by, "organisation.invite", o.ID, 0, g.Role); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, invitationLetter(by, o, g, token))
}

// sending is a fresh secret, and what is kept of it.
func (s *Service) sending(by who.Actor) (token string, kept sending) {
	token = newToken()
	return token, sending{tokenHash(token), by.ID, s.now(), s.now().Add(invitationLife)}
}

func invitationLetter(by who.Actor, o Organisation, g Guest, token string) mail.Letter {
	return mail.Letter{
		Guest:      &mail.Guest{Email: g.Email, Name: g.Name, Locale: by.Locale},
		Subject:    i18n.M("organisations.mail_invite_subject", by.Name(), o.File.Name),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_invite", by.Name(), o.File.Name), g.Role.May(), i18n.M("organisations.mail_invite_life")},
		Button:     i18n.M("organisations.mail_invite_button"), Link: InvitationPath(token),
		After: []i18n.Message{i18n.M("organisations.mail_invite_yours"), i18n.M("organisations.mail_invite_not_you")},
	}
}

// Resend writes an invitation again; the link of the letter before serves no more.
func (s *Service) Resend(ctx context.Context, by who.Actor, invitation int64, key string) error {
	o, err := s.Of(ctx, by)
	if err != nil {
		return err
	}
	i, err := invitationIn(ctx, s.pool, o.ID, invitation, s.now())
	if err != nil {
		return err
	}
	if o.Role != Owner {
		return errOwnersOnly
	}
	if err := s.mayInvite(ctx, o, i.Email); err != nil {
		return err
	}
	return s.asOwner(ctx, by, once.Act("organisation.invite_again", invitation), key, func(tx db.Tx, o Organisation) error {
		token, sent := s.sending(by)
		if err := renewInvitation(ctx, tx, o.ID, invitation, sent); err != nil {
			return err
		}
		if err := s.noteRole(ctx, tx, by, "organisation.invite_again", o.ID, 0, i.Role); err != nil {
			return err
		}
		return s.post.Send(ctx, tx, invitationLetter(by, o, Guest{i.Email, i.Name, i.Role}, token))
	})
}

// Cancel takes an invitation back: its link serves no more.
func (s *Service) Cancel(ctx context.Context, by who.Actor, invitation int64, key string) error {
	return s.asOwner(ctx, by, once.Act("organisation.invite_cancel", invitation), key, func(tx db.Tx, o Organisation) error {
		if err := deleteInvitation(ctx, tx, o.ID, invitation); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation.invite_cancel", Object: object(o.ID)})
	})
}

// Invitation is what the link with a token is for. Reading it changes nothing: mail scanners do. One
// that serves no more, or never was one, is the zero Invitation, which is not open.
func (s *Service) Invitation(ctx context.Context, token string) (Invitation, error) {
	return invitationByHash(ctx, s.pool, tokenHash(token), s.now())
}

// Accept makes by one of the organisation's people. Only whoever has proved the address that was
// written to may: Forbidden for another. Gone when the link serves no more; Conflict when they speak for
// an organisation already.
func (s *Service) Accept(ctx context.Context, by who.Actor, token, capacity, key string) error {
	if err := CheckCapacity(capacity).Err(); err != nil {
		return err
	}
	act := once.Act("organisation.join", []any{tokenHash(token), capacity})
	return s.doOnce(ctx, by, act, key, func(tx db.Tx) error {
		i, err := invitationByHash(ctx, tx, tokenHash(token), s.now())
		if err != nil {
			return err
		}
		if i.Open && form.EmailKey(i.Email) != form.EmailKey(by.Email) {
			return errOtherAddress
		}
		return s.Join(ctx, tx, by, token, capacity)
	})
}

// Join is Accept in the transaction of a sign-up: account has just been opened at the address that
// was written to.
func (s *Service) Join(ctx context.Context, tx db.Tx, by who.Actor, token, capacity string) error {
	if err := CheckCapacity(capacity).Err(); err != nil {
		return err
	}
	i, err := takeInvitation(ctx, tx, tokenHash(token), by.ID, s.now())
	if err != nil {
		return err
	}
	owners, err := ownersOf(ctx, tx, i.Of)
	if err != nil {
		return err
	}
	if err := insertMember(ctx, tx, i.Of, by.ID, i.Role, capacity); err != nil {
		return err
	}
	if err := s.noteRole(ctx, tx, by, "organisation.join", i.Of, by.ID, i.Role); err != nil {
		return err
	}
	return s.tell(ctx, tx, owners, mail.Letter{
		Subject:    i18n.M("organisations.mail_joined_subject", by.Name(), i.Organisation),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_joined", by.Name(), i.Organisation), i.Role.May()},
		Button:     i18n.M("organisations.mail_see_people"), Link: PeoplePath,
	})
}

// noteRole writes a line of the trail about somebody; account 0 is one who is only invited.
func (s *Service) noteRole(ctx context.Context, tx db.Tx, by who.Actor, act string, id ID, account who.ID, r Role) error {
	after := map[string]any{"role": r}
	if account != 0 {
		after["account"] = account
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: object(id), After: after}); err != nil {
		return fmt.Errorf("note %s: %w", act, err)
	}
	return nil
}
