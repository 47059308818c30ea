package organisations

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// People are those who speak for an organisation and, for its owners, those who are invited to.
type People struct {
	Organisation
	Members []Person
	Invited []Invitation // what an editor need not know
}

// Abandonable reports whether the last of its people may leave.
func (p People) Abandonable() bool { return len(p.Members) == 1 && p.Unborn() }

// LastOwner reports whether an account is the only owner, who stays until there is another.
func (p People) LastOwner(account who.ID) bool {
	for _, m := range p.Members {
		if m.Role == Owner && m.ID != account {
			return false
		}
	}
	return true
}

// People are those who speak for an organisation, as the member it was read for may know them.
func (s *Service) People(ctx context.Context, o Organisation) (p People, err error) {
	p.Organisation = o
	if p.Members, err = peopleOf(ctx, s.pool, p.ID); err != nil || p.Role != Owner {
		return p, err
	}
	p.Invited, err = invitationsOf(ctx, s.pool, p.ID, s.now())
	return p, err
}

// asOwner does work on the people of by's organisation, which nobody else changes meanwhile. Forbidden
// for an editor; work that leaves no owner is undone.
func (s *Service) asOwner(ctx context.Context, by who.Actor, act, key string, work func(tx db.Tx, o Organisation) error) error {
	return s.doOnce(ctx, by, act, key, func(tx db.Tx) error {
		o, err := lockOf(ctx, tx, by.ID)
		if err != nil {
			return err
		}
		if o.Role != Owner {
			return errOwnersOnly
		}
		if err := work(tx, o); err != nil {
			return err
		}
		return keepOwner(ctx, tx, o)
	})
}

// keepOwner refuses what would leave an organisation without an owner, unless it may be abandoned.
func keepOwner(ctx context.Context, tx db.Tx, o Organisation) error {
	n, err := crowdOf(ctx, tx, o.ID)
	if err != nil || n.Owners > 0 || n.People == 0 && o.Unborn() {
		return err
	}
	return errLastOwner
}

// GiveRole changes what an organisation trusts one of its people with. Conflict on its last owner.
func (s *Service) GiveRole(ctx context.Context, by who.Actor, account who.ID, r Role, key string) error {
	if r != Owner && r != Editor {
		var e form.Errors
		e.Add("role", "organisations.role_missing")
		return e
	}
	return s.asOwner(ctx, by, once.Act("organisation.role", []any{account, r}), key, func(tx db.Tx, o Organisation) error {
		return s.giveRole(ctx, tx, by, o, account, r)
	})
}

func (s *Service) giveRole(ctx context.Context, tx db.Tx, by who.Actor, o Organisation, account who.ID, r Role) error {
	p, err := personIn(ctx, tx, o.ID, account)
	if err != nil || p.Role == r {
		return err
	}
	if err := updateRole(ctx, tx, o.ID, account, r); err != nil {
		return err
	}
	if err := s.noteRole(ctx, tx, by, "organisation.role", o.ID, account, r); err != nil || account == by.ID {
		return err
	}
	return s.tell(ctx, tx, []who.ID{account}, mail.Letter{
		Subject:    i18n.M("organisations.mail_role_subject", o.File.Name, r.Label()),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_role", by.Name(), o.File.Name), r.May()},
		Button:     i18n.M("organisations.mail_see_people"), Link: PeoplePath,
	})
}

// HandOver makes somebody else an owner, and by an editor.
func (s *Service) HandOver(ctx context.Context, by who.Actor, account who.ID, key string) error {
	return s.asOwner(ctx, by, once.Act("organisation.hand_over", account), key, func(tx db.Tx, o Organisation) error {
		if err := s.giveRole(ctx, tx, by, o, account, Owner); err != nil || account == by.ID {
			return err
		}
		return s.giveRole(ctx, tx, by, o, by.ID, Editor)
	})
}

// Remove takes somebody out of an organisation: an owner anybody, an editor themselves. Conflict on its
// last owner.
func (s *Service) Remove(ctx context.Context, by who.Actor, account who.ID, key string) error {
	act := once.Act("organisation.remove", account)
	if account != by.ID {
		return s.asOwner(ctx, by, act, key, func(tx db.Tx, o Organisation) error { return s.remove(ctx, tx, by, o, account) })
	}
	return s.doOnce(ctx, by, act, key, func(tx db.Tx) error {
		o, err := lockOf(ctx, tx, by.ID)
		if err != nil {
			return err
		}
		if err := s.leave(ctx, tx, by, o); err != nil {
			return err
		}
		return keepOwner(ctx, tx, o)
	})
}

func (s *Service) remove(ctx context.Context, tx db.Tx, by who.Actor, o Organisation, account who.ID) error {
	p, err := personIn(ctx, tx, o.ID, account)
	if err != nil {
		return err
	}
	if err := deleteMember(ctx, tx, o.ID, account); err != nil {
		return err
	}
	if err := s.noteRole(ctx, tx, by, "organisation.remove", o.ID, account, p.Role); err != nil {
		return err
	}
	return s.tell(ctx, tx, []who.ID{account}, mail.Letter{
		Subject:    i18n.M("organisations.mail_removed_subject", o.File.Name),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_removed", by.Name(), o.File.Name), i18n.M("organisations.mail_removed_next")},
		Button:     i18n.M("organisations.mail_space"), Link: "/espace",
	})
}

func (s *Service) leave(ctx context.Context, tx db.Tx, by who.Actor, o Organisation) error {
	if err := deleteMember(ctx, tx, o.ID, by.ID); err != nil {
		return err
	}
	if err := s.noteRole(ctx, tx, by, "organisation.leave", o.ID, by.ID, o.Role); err != nil {
		return err
	}
	owners, err := ownersOf(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, owners, mail.Letter{
		Subject:    i18n.M("organisations.mail_left_subject", by.Name(), o.File.Name),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_left", by.Name(), o.File.Name)},
		Button:     i18n.M("organisations.mail_see_people"), Link: PeoplePath,
	})
}
