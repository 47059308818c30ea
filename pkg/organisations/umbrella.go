package organisations

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// MarkFederation lets an organisation's licence cover others, or no longer: for the team. Conflict when
// it has no licence that holds, is covered itself or, to end it, while it lists anybody; Forbidden on
// one's own organisation.
func (s *Service) MarkFederation(ctx context.Context, by who.Actor, id ID, yes bool, version int, key string) error {
	act := once.Act(fmt.Sprintf("organisation.federation %d", id), []any{yes, version})
	return s.doOnce(ctx, by, act, key, func(tx db.Tx) error {
		own, err := speaksFor(ctx, tx, id, by.ID)
		if err != nil {
			return err
		}
		if own {
			return fault.New(fault.Forbidden, "organisations.measure_own")
		}
		if _, err := lockOrganisation(ctx, tx, id); err != nil {
			return err
		}
		name, err := markFederation(ctx, tx, id, yes, version)
		if err != nil {
			return err
		}
		what := map[bool]string{true: "federation", false: "federation_over"}[yes]
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation." + what, Object: object(id)}); err != nil {
			return err
		}
		return s.tellMembers(ctx, tx, id, mail.Letter{
			Subject:    i18n.M("organisations.mail_mark_subject."+what, name),
			Paragraphs: []i18n.Message{i18n.M("organisations.mail_mark."+what, name)},
			Button:     i18n.M("organisations.mail_see_file"), Link: FilePath,
		})
	})
}

// Affiliations is the list of a federation. NotFound for an organisation that is none.
func (s *Service) Affiliations(ctx context.Context, o Organisation) ([]Affiliation, error) {
	if !o.Federation {
		return nil, errNoFederation
	}
	return affiliationsOf(ctx, s.pool, o.ID)
}

// Offers are what federations propose to an organisation, and what it has agreed to.
func (s *Service) Offers(ctx context.Context, o Organisation) ([]Affiliation, error) {
	return offersTo(ctx, s.pool, o.ID, dayOf(s.now()))
}

// asFederation does work as an owner of a federation. NotFound for an organisation that is none.
func (s *Service) asFederation(ctx context.Context, by who.Actor, act, key string, work func(tx db.Tx, o Organisation) error) error {
	return s.asOwner(ctx, by, act, key, func(tx db.Tx, o Organisation) error {
		if !o.Federation {
			return errNoFederation
		}
		return work(tx, o)
	})
}

// Propose puts an organisation on a federation's list, by its number, and writes to those whose file has
// it. The answer is the same whether there is such a file or not.
func (s *Service) Propose(ctx context.Context, by who.Actor, l Listing, key string) error {
	return s.asFederation(ctx, by, once.Act("organisation.propose", l), key, func(tx db.Tx, o Organisation) error {
		e := l.check(o.File)
		if n, err := countAffiliations(ctx, tx, o.ID); err != nil {
			return err
		} else if n >= maxAffiliations {
			e.Add("number", "organisations.affiliates_full", maxAffiliations)
		}
		if err := e.Err(); err != nil {
			return err
		}
		if err := insertAffiliation(ctx, tx, o.ID, l, s.now()); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "organisation.propose", Object: object(o.ID)}); err != nil {
			return err
		}
		owners, err := ownersWithNumber(ctx, tx, l.Number)
		if err != nil || !o.Authorised(s.now()) {
			return err
		}
		return s.tell(ctx, tx, owners, mail.Letter{
			Subject:    i18n.M("organisations.mail_offer_subject", o.File.Name),
			Paragraphs: []i18n.Message{i18n.M("organisations.mail_offer", o.File.Name), i18n.M("organisations.mail_offer_next")},
			Button:     i18n.M("organisations.mail_offer_button"), Link: FilePath,
		})
	})
}

// Agree tells a federation that the organisation by owns would be covered by its licence. The
// federation has the last word: a number alone proves nothing.
func (s *Service) Agree(ctx context.Context, by who.Actor, affiliation int64, key string) error {
	return s.asOwner(ctx, by, once.Act("organisation.agree", affiliation), key, func(tx db.Tx, o Organisation) error {
		if !o.State.Editable() || o.Federation {
			return errOffer
		}
		if err := agree(ctx, tx, o.ID, affiliation, by.ID, s.now(), dayOf(s.now())); err != nil {
			return err
		}
		a, err := affiliationOf(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if err := s.noteAffiliation(ctx, tx, by, "organisation.agree", a); err != nil {
			return err
		}
		owners, err := ownersOf(ctx, tx, a.Federation)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, owners, mail.Letter{
			Subject:    i18n.M("organisations.mail_agreed_subject", a.OfName),
			Paragraphs: []i18n.Message{i18n.M("organisations.mail_agreed", a.AgreedBy, a.OfName), i18n.M("organisations.mail_agreed_next")},
			Button:     i18n.M("organisations.mail_see_federation"), Link: FederationPath,
		})
	})
}

// Confirm covers an organisation that agreed: a number of its own, and the right for as long as the
// federation has it. Conflict when its file is no longer what agreed, or the federation has no right.
func (s *Service) Confirm(ctx context.Context, by who.Actor, affiliation int64, key string) error {
	return s.asFederation(ctx, by, once.Act("organisation.confirm", affiliation), key, func(tx db.Tx, o Organisation) error {
		if today := dayOf(s.now()); !o.Authorised(s.now()) || !o.Licence.Until.After(today) {
			return errFederationOver
		}
		a, err := affiliationIn(ctx, tx, o.ID, affiliation)
		if err != nil {
			return err
		}
		m, err := cover(ctx, tx, a.Of, dayOf(s.now()), o.Licence.Until)
		if err != nil {
			return err
		}
		if err := confirm(ctx, tx, a, s.now()); err != nil {
			return err
		}
		if err := db.Changed(ctx, tx, topic); err != nil {
			return err
		}
		if err := s.noteAffiliation(ctx, tx, by, "organisation.covered", a); err != nil {
			return err
		}
		said := append([]i18n.Message{i18n.M("organisations.mail_covered", m.Name, o.File.Name, m.Number, o.Licence.Until)}, conditionLines(o.Conditions)...)
		return s.tellMembers(ctx, tx, a.Of, mail.Letter{
			Subject: i18n.M("organisations.mail_granted_subject", m.Name), Paragraphs: append(said, i18n.M("organisations.mail_granted_next")),
			Button: i18n.M("organisations.mail_sign"), Link: "/espace/charte",
		})
	})
}

// Unlist takes an organisation off a federation's list: the right that it inherits ends at once.
// Conflict while a measure of the team's weighs on it.
func (s *Service) Unlist(ctx context.Context, by who.Actor, affiliation int64, key string) error {
	return s.asFederation(ctx, by, once.Act("organisation.unlist", affiliation), key, func(tx db.Tx, o Organisation) error {
		a, err := lockAffiliation(ctx, tx, o.ID, affiliation)
		if err != nil {
			return err
		}
		if err := s.part(ctx, tx, by, a); err != nil {
			return err
		}
		if err := deleteAffiliation(ctx, tx, a.ID); err != nil || a.Of == 0 {
			return err
		}
		return s.tellMembers(ctx, tx, a.Of, mail.Letter{
			Subject:    i18n.M("organisations.mail_unlisted_subject", a.OfName, a.FederName),
			Paragraphs: []i18n.Message{i18n.M("organisations.mail_unlisted." + string(a.Step)), i18n.M("organisations.mail_unlisted_next")},
			Button:     i18n.M("organisations.mail_see_file"), Link: FilePath,
		})
	})
}

// Part takes the organisation by owns from under its federation, or its word back. Conflict while a
// measure of the team's weighs on it.
func (s *Service) Part(ctx context.Context, by who.Actor, key string) error {
	return s.asOwner(ctx, by, "organisation.part", key, func(tx db.Tx, o Organisation) error {
		a, err := affiliationOf(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if err := s.part(ctx, tx, by, a); err != nil {
			return err
		}
		if err := disagree(ctx, tx, a.ID); err != nil {
			return err
		}
		owners, err := ownersOf(ctx, tx, a.Federation)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, owners, mail.Letter{
			Subject:    i18n.M("organisations.mail_parted_subject", a.OfName, a.FederName),
			Paragraphs: []i18n.Message{i18n.M("organisations.mail_parted", a.OfName)},
			Button:     i18n.M("organisations.mail_see_federation"), Link: FederationPath,
		})
	})
}

// part ends what an affiliation gave, and keeps it in the trail; the caller writes what becomes of it.
func (s *Service) part(ctx context.Context, tx db.Tx, by who.Actor, a Affiliation) error {
	if a.Step == Covered {
		if err := uncover(ctx, tx, a.Of, dayOf(s.now())); err != nil {
			return err
		}
		if err := db.Changed(ctx, tx, topic); err != nil {
			return err
		}
	}
	return s.noteAffiliation(ctx, tx, by, "organisation.parted", a)
}

// noteAffiliation writes a line in the trail of the federation and, if there is one, of the organisation.
func (s *Service) noteAffiliation(ctx context.Context, tx db.Tx, by who.Actor, act string, a Affiliation) error {
	after := map[string]any{"federation": a.Federation, "organisation": a.Of, "step": a.Step}
	for _, id := range []ID{a.Federation, a.Of} {
		if id == 0 {
			continue
		}
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: object(id), After: after}); err != nil {
			return err
		}
	}
	return nil
}

// umbrellaLetter tells those a federation covers where its licence stands now.
func umbrellaLetter(federation string, now State) mail.Letter {
	return mail.Letter{
		Subject:    i18n.M("organisations.mail_umbrella_subject", federation),
		Paragraphs: []i18n.Message{i18n.M("organisations.mail_umbrella."+string(now), federation)},
		Button:     i18n.M("organisations.mail_see_file"), Link: FilePath,
	}
}

// tellCovered writes to the people of the organisations that a federation covers, when its licence has
// moved: theirs has, too.
func (s *Service) tellCovered(ctx context.Context, tx db.Tx, federation ID, letter mail.Letter) error {
	people, err := coveredPeople(ctx, tx, federation)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, people, letter)
}
