package spots

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// A spot of an author who is trusted is published as it is sent, and waits in the queue to be looked at afterwards: it stays, put right or
// not, or goes off the site, back to its author (published → changes_requested) or for good (published → refused).

// showAtOnce publishes a spot that was just sent, and tells its author so.
func (s Subject) showAtOnce(ctx context.Context, tx db.Tx, by who.Actor, id ID, at time.Time) (mail.Letter, error) {
	spot, err := spotByID(ctx, tx, id)
	if err != nil {
		return mail.Letter{}, err
	}
	address, err := s.publish(ctx, tx, id, decided{Author: by.ID, Title: spot.Draft.Title, CommuneName: spot.Commune.Name}, at)
	if err != nil {
		return mail.Letter{}, err
	}
	if err := db.Changed(ctx, tx, Topic); err != nil {
		return mail.Letter{}, err
	}
	letter := mail.Letter{
		To: by.ID, Subject: i18n.M("spots.mail_published_subject", spot.Draft.Title),
		Paragraphs: []i18n.Message{i18n.M("spots.mail_at_once", spot.Draft.Title), i18n.M("spots.mail_at_once_next")},
		Button:     i18n.M("spots.mail_see_page"), Link: address,
	}
	return letter, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.publish_at_once", Object: object(id)})
}

// look ends the look at a spot that everybody sees. Nobody is written to of a spot that stays as it is: the zero letter.
func (s Subject) look(ctx context.Context, tx db.Tx, id ID, d moderation.Decision) (mail.Letter, error) {
	if d.Verdict == moderation.Publish {
		return s.stays(ctx, tx, id)
	}
	to := ChangesRequested
	if d.Verdict == moderation.Refuse {
		to = Refused
	}
	spot, down, err := s.hide(ctx, tx, id, to, d, true)
	if err == nil && !down {
		err = moderation.ErrOvertaken
	}
	letter := s.takenDown(spot, to, d.Reason, d.Message)
	letter.Paragraphs[0] = i18n.M("spots.mail_looked."+string(to), spot.Draft.Title)
	if to == Refused {
		letter.Paragraphs = append(letter.Paragraphs, i18n.M("spots.next_wait"))
		letter.After = []i18n.Message{i18n.M("moderation.mail_contest"), i18n.M("spots.mail_refused_next")}
	}
	return letter, err
}

// stays leaves a spot where everybody sees it, and tells its author what was put right of it.
func (s Subject) stays(ctx context.Context, tx db.Tx, id ID) (mail.Letter, error) {
	if err := hold(ctx, tx, id, Published); err != nil {
		return mail.Letter{}, err
	}
	spot, err := spotByID(ctx, tx, id)
	if err != nil {
		return mail.Letter{}, err
	}
	if _, err := correctionOf(ctx, tx, id); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return mail.Letter{}, err
	}
	letter := mail.Letter{
		To: spot.Author, Subject: i18n.M("spots.mail_looked_subject", spot.Draft.Title), Paragraphs: []i18n.Message{i18n.M("spots.mail_looked.published", spot.Draft.Title)},
	}
	return letter, s.tellCorrection(ctx, tx, id, &letter)
}

// hide takes a published spot off the site, with whatever waited about it; false when it was not there any more. unread says that nobody has
// agreed to it yet: what moderators put right so far goes too.
func (s *Service) hide(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision, unread bool) (spot Spot, down bool, err error) {
	author, now, err := stateOf(ctx, tx, id)
	switch {
	case err != nil:
		return Spot{}, false, err
	case author == d.By.ID:
		return Spot{}, false, fault.New(fault.Forbidden, "moderation.theirs")
	case now != Published: // its author took it back, or puts it right
		return Spot{}, false, nil
	case author == 0 && to == ChangesRequested: // who left puts nothing right
		to = Removed
	}
	waited, err := s.queue.Withdraw(ctx, tx, Kind, int64(id))
	if err != nil {
		return Spot{}, false, err
	}
	err = s.cancelEdit(ctx, tx, d.By, author, id, func() (err error) {
		if unread || waited {
			if err := s.restore(ctx, tx, id, d.At); err != nil {
				return err
			}
		}
		down, err = takeDown(ctx, tx, id, to, string(d.Reason), d.Message, d.At)
		return err
	})
	if err != nil || !down {
		return Spot{}, false, err
	}
	if err := db.Changed(ctx, tx, Topic); err != nil {
		return Spot{}, false, err
	}
	spot, err = spotByID(ctx, tx, id)
	return spot, true, err
}
