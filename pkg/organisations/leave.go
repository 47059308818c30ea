package organisations

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// LetGo implements privacy.Holder: p's organisation goes on with the others who speak for it, one of them its owner; when
// there is nobody, it is closed.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	if err := dropInvitationsTo(ctx, tx, p.Addresses); err != nil {
		return err
	}
	o, err := lockOf(ctx, tx, p.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case p.Alone():
		return s.windUp(ctx, tx, o)
	}
	return s.goOn(ctx, tx, p, o)
}

// goOn gives what p did for an organisation to who speaks for it after them. The letter names nobody: it stays where it
// is read.
func (s *Service) goOn(ctx context.Context, tx db.Tx, p privacy.Person, o Organisation) error {
	if err := s.eachItem(ctx, tx, o.ID, func(kind string, ids []int64) error { return s.queue.Hand(ctx, tx, kind, ids, p.Heir) }); err != nil {
		return err
	}
	if err := deleteMember(ctx, tx, o.ID, p.ID); err != nil {
		return err
	}
	if err := s.noteRole(ctx, tx, who.System(), "organisation.leave", o.ID, p.ID, o.Role); err != nil {
		return err
	}
	letter := mail.Letter{
		Subject:    i18n.M("organisations.mail_gone_subject", o.File.Name),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_gone", o.File.Name)},
		Button:     i18n.M("organisations.mail_see_people"), Link: PeoplePath,
	}
	owners, err := ownersOf(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	if len(owners) == 0 {
		if err := updateRole(ctx, tx, o.ID, p.Heir, Owner); err != nil {
			return err
		}
		if err := s.noteRole(ctx, tx, who.System(), "organisation.role", o.ID, p.Heir, Owner); err != nil {
			return err
		}
		owners, letter.Paragraphs = []who.ID{p.Heir}, append(letter.Paragraphs, i18n.M("organisations.mail_gone_yours"), Owner.May())
	}
	return s.tell(ctx, tx, owners, letter)
}

// windUp ends an organisation that nobody speaks for: its file goes, but for what a licence number was given to.
func (s *Service) windUp(ctx context.Context, tx db.Tx, o Organisation) error {
	if err := s.eachItem(ctx, tx, o.ID, func(kind string, ids []int64) error { return s.queue.Drop(ctx, tx, kind, ids) }); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: who.System(), Act: "organisation.close", Object: object(o.ID), Before: map[string]any{"state": o.State}}); err != nil {
		return err
	}
	if err := db.Changed(ctx, tx, topic); err != nil {
		return err
	}
	if o.Licence == nil {
		return deleteOrganisation(ctx, tx, o.ID)
	}
	if err := s.tellCovered(ctx, tx, o.ID, umbrellaLetter(o.File.Name, Closed)); err != nil {
		return err
	}
	return closeOrganisation(ctx, tx, o.ID)
}

// eachItem does work on what the queue has of an organisation, kind by kind.
func (s *Service) eachItem(ctx context.Context, tx db.Tx, id ID, work func(kind string, ids []int64) error) error {
	measures, renewals, err := thingsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for kind, ids := range map[string][]int64{Kind: {int64(id)}, AppealKind: measures, RenewalKind: renewals} {
		if err := work(kind, ids); err != nil {
			return err
		}
	}
	return nil
}
