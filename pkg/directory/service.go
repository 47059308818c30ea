package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/consents"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of the directory.
type Service struct {
	pool      *db.Pool
	territory *territory.Territory
	queue     *moderation.Queue
	photos    *photos.Service
	post      *mail.Post
	now       func() time.Time
}

// New makes the service.
func New(pool *db.Pool, t *territory.Territory, q *moderation.Queue, p *photos.Service, post *mail.Post) *Service {
	return &Service{pool, t, q, p, post, time.Now}
}

// Mine is the profile that by may write, begun or not. NotFound for whoever has none to write: they
// speak for no organisation, or are no ambassador.
func (s *Service) Mine(ctx context.Context, by who.Actor, k Kind) (Profile, error) {
	return profileOf(ctx, s.pool, ownerOf(k, by), s.now())
}

// Usually says how long the moderators take to answer.
func (s *Service) Usually(ctx context.Context) (i18n.Message, error) {
	median, err := s.queue.MedianAnswer(ctx, SubjectKind)
	return moderation.Usually(median), err
}

// acts of the form.
const save, submit = "save", "submit"

// act names, for once, the sending of d: a picture has a new name each time it is received.
func (d Draft) act(k Kind, what string) string {
	name := "profile " + what + " " + string(k)
	if d.Sent != "" {
		return once.Act(name, d.Sent)
	}
	return once.Act(name, d)
}

// Already reports whether the same form, sent before, was kept: then there is nothing to do again,
// and no picture to receive.
func (s *Service) Already(ctx context.Context, by who.Actor, k Kind, d Draft, what, key string) (bool, error) {
	_, found, err := once.Earlier(ctx, s.pool, by.ID, d.act(k, what), key)
	if errors.Is(err, once.ErrUsed) { // told once the picture is safe, when the form is kept
		return false, nil
	}
	return found, err
}

// Save keeps d as it stands, complete or not; the public sees no change. key makes a double click
// one act.
func (s *Service) Save(ctx context.Context, by who.Actor, k Kind, d Draft, key string) error {
	return s.keep(ctx, by, k, d, save, key)
}

// Submit keeps d, with the consent, and puts it before the moderators: all of it, or none.
func (s *Service) Submit(ctx context.Context, by who.Actor, k Kind, d Draft, key string) error {
	return s.keep(ctx, by, k, d, submit, key)
}

func (s *Service) keep(ctx context.Context, by who.Actor, k Kind, d Draft, what, key string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, d.act(k, what), key, func() (string, error) {
			p, err := s.write(ctx, tx, by, k, d, what)
			if err == nil && what == submit {
				err = s.send(ctx, tx, by, p, d)
			}
			return "", err
		})
		return err
	})
}

// write checks d and makes it what the members write of their profile, its picture beside the one
// the public sees.
func (s *Service) write(ctx context.Context, tx db.Tx, by who.Actor, k Kind, d Draft, what string) (Profile, error) {
	of := ownerOf(k, by)
	p, err := profileOf(ctx, tx, of, s.now())
	if err != nil {
		return p, err
	}
	if !p.Eligible {
		return p, fault.New(fault.Forbidden, "directory.not_yet."+string(k))
	}
	if err := d.check(k, what == submit, p.AgreedAt != nil).Err(); err != nil {
		return p, err
	}
	if p.ID, err = beginProfile(ctx, tx, of, s.now()); err != nil {
		return p, err
	}
	if err := touchProfile(ctx, tx, p.ID, d.Version, s.now()); err != nil {
		return p, err
	}
	if err := writeFace(ctx, tx, p.ID, d, s.now()); err != nil {
		return p, err
	}
	if err := s.keepPictures(ctx, tx, p.ID, by.ID, photos.Placed{ID: d.Photo, Alt: d.Alt}); err != nil {
		return p, err
	}
	return p, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "profile.save", Object: object(p.ID)})
}

// keepPictures keeps the pictures of both faces and added, which must be owner's, and no other.
func (s *Service) keepPictures(ctx context.Context, tx db.Tx, id ID, owner who.ID, added ...photos.Placed) error {
	placed, err := picturesOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, a := range added {
		if a.ID != "" && !slices.ContainsFunc(placed, func(p photos.Placed) bool { return p.ID == a.ID }) {
			placed = append(placed, a)
		}
	}
	err = s.photos.Attach(ctx, tx, album(id), owner, placed)
	if bad, wrong := form.As(err); wrong {
		var e form.Errors
		e.Add("photo", bad[0].Message.Key, bad[0].Message.Args...)
		return e
	}
	return err
}

// send puts a profile that write has just locked before the moderators.
func (s *Service) send(ctx context.Context, tx db.Tx, by who.Actor, p Profile, d Draft) error {
	line := audit.Line{Actor: by, Act: "profile.submit", Object: object(p.ID)}
	if p.AgreedAt == nil {
		line.After = map[string]any{"consent": d.Consent} // proof for as long as the trail
		if err := agree(ctx, tx, p.ID, by.ID, d.Consent, s.now()); err != nil {
			return err
		}
		if err := s.keepConsent(ctx, tx, by, p.Kind, d.Consent); err != nil {
			return err
		}
	}
	if err := sendProfile(ctx, tx, p.ID); err != nil {
		return err
	}
	entry := moderation.Entry{
		Kind: SubjectKind, ID: int64(p.ID), Title: p.Card.Name, Commune: p.Card.INSEE, Photo: d.Photo, Author: by.ID,
		Organisation: ownerOf(p.Kind, by).organisation,
	}
	if p.Kind == Ambassadors {
		entry.Title = d.Name
	}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: by.ID, Subject: i18n.M("directory.mail_submitted_subject"),
		Paragraphs: []i18n.Message{i18n.M("directory.mail_submitted", entry.Title), i18n.M("directory.mail_submitted_next")},
		Button:     i18n.M("directory.mail_follow"), Link: p.Kind.FormPath(),
	})
}

// Withdraw ends the consent: everything public goes at once, and so does what was written. Whoever
// withdraws twice is told it is done.
func (s *Service) Withdraw(ctx context.Context, by who.Actor, k Kind) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		p, err := profileOf(ctx, tx, ownerOf(k, by), s.now())
		if err != nil || p.ID == 0 {
			return err
		}
		// The queue's row first, the profile's second, as decisions do: neither waits for the other.
		waited, err := s.queue.Withdraw(ctx, tx, SubjectKind, int64(p.ID))
		if err != nil {
			return err
		}
		was, err := lockProfile(ctx, tx, p.ID)
		if err != nil || was == Withdrawn {
			return err
		}
		if was == Submitted && !waited { // sent from another tab in between
			return errChanged
		}
		if err := endConsent(ctx, tx, p.ID, s.now()); err != nil {
			return err
		}
		if err := s.keepConsent(ctx, tx, by, k, ""); err != nil {
			return err
		}
		if err := s.photos.Attach(ctx, tx, album(p.ID), by.ID, nil); err != nil {
			return err
		}
		line := audit.Line{Actor: by, Act: "profile.withdraw", Object: object(p.ID), Before: map[string]any{"state": was}}
		if err := audit.Record(ctx, tx, line); err != nil {
			return err
		}
		return db.Changed(ctx, tx, topic)
	})
}

// keepConsent adds to the history of a person what they agreed to, or that they do no more. What is agreed to
// for an organisation is nobody's own.
func (s *Service) keepConsent(ctx context.Context, tx db.Tx, by who.Actor, k Kind, words string) error {
	if k != Ambassadors {
		return nil
	}
	act := consents.Act{Purpose: consents.Directory, Given: words != "", Words: words, Locale: i18n.LocaleOf(by.Locale), Way: consents.Profile}
	return consents.Record(ctx, tx, by, act, s.now())
}

// PhotoVisible implements photos.Holder: everybody sees the picture of a listed profile, its
// members both. What shows a person is not to be kept by anybody else's cache: it may leave any day.
func (s *Service) PhotoVisible(ctx context.Context, p photos.Photo, by who.Actor) (public, allowed bool, err error) {
	seen, err := pictureSeen(ctx, s.pool, p.ID, by, s.now())
	return seen.Listed && seen.Kind == Organisations, seen.Listed || seen.Own, err
}

// MaySend tells, before anything is read, whether by may send a picture.
func (s *Service) MaySend(ctx context.Context, by who.Actor) error { return s.photos.MaySend(ctx, by) }

func album(id ID) photos.Album { return photos.Album{Kind: SubjectKind, ID: int64(id)} }

const topic = "directory"

// topics are what the public pages show: whoever takes a licence, an ambassador or an account off the
// network names one of them.
func topics() []string {
	return []string{topic, "organisations", "ambassadors", "accounts", "spots", "uses"}
}

func object(id ID) string { return fmt.Sprintf("profile %d", id) }

// dayOf is the day it is in the Lot at t, as PostgreSQL's date.
func dayOf(t time.Time) time.Time {
	year, month, day := t.In(i18n.Paris()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
