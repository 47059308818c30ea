package uses

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of uses.
type Service struct {
	pool   *db.Pool
	brand  *brand.Service
	queue  *moderation.Queue
	photos *photos.Service
	post   *mail.Post
	now    func() time.Time

	dossiers chan struct{} // one place: a dossier is made in memory
}

// New makes the service.
func New(pool *db.Pool, b *brand.Service, q *moderation.Queue, p *photos.Service, post *mail.Post) *Service {
	return &Service{pool, b, q, p, post, time.Now, make(chan struct{}, 1)}
}

// May tells whether by may show a use: whoever may take the bubble and is not stopped. SignInNeeded, CharterNeeded,
// Stopped, or Forbidden for an organisation without a licence.
func (s *Service) May(ctx context.Context, by who.Actor) error {
	if err := s.brand.May(ctx, by); err != nil {
		return err
	}
	return sanctions.May(ctx, s.pool, by.ID, s.now())
}

// act names, for once, the sending of d: a photo has a new name each time it is received.
func (d Draft) act(id ID) string {
	name := fmt.Sprintf("use submit %d", id)
	if d.Sent != "" {
		return once.Act(name, d.Sent)
	}
	return once.Act(name, d)
}

// Already reports whether the same form, sent before, was kept: then there is nothing to do again,
// and no photo to receive.
func (s *Service) Already(ctx context.Context, by who.Actor, id ID, d Draft, key string) (bool, error) {
	_, found, err := once.Earlier(ctx, s.pool, by.ID, d.act(id), key)
	if errors.Is(err, once.ErrUsed) { // told once the photo is safe, when the form is kept
		return false, nil
	}
	return found, err
}

// Submit keeps d and puts it before the team: all of it, or none. id is 0 for a new use. key makes a
// double click one use.
func (s *Service) Submit(ctx context.Context, by who.Actor, id ID, d Draft, key string) (ID, error) {
	if err := s.May(ctx, by); err != nil {
		return 0, err
	}
	if err := d.check(s.now()).Err(); err != nil {
		return 0, err
	}
	var kept ID
	err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		kept, err = once.DoID(ctx, tx, by.ID, d.act(id), key, func() (ID, error) { return s.submit(ctx, tx, by, id, d) })
		return err
	})
	return kept, err
}

func (s *Service) submit(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft) (ID, error) {
	var err error
	if id == 0 {
		id, err = insertUse(ctx, tx, by, d, s.now())
	} else {
		err = updateUse(ctx, tx, by.ID, id, d, s.now())
	}
	if err != nil {
		return 0, err
	}
	if err := s.photos.Attach(ctx, tx, album(id), by.ID, []photos.Placed{{ID: d.Photo, Alt: d.Alt}}); err != nil {
		return 0, err
	}
	entry := moderation.Entry{
		Kind: Kind, ID: int64(id), Title: d.title(), Commune: d.Commune, Photo: d.Photo, Author: by.ID, Organisation: by.Organisation,
	}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return 0, err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "use.submit", Object: object(id)}); err != nil {
		return 0, err
	}
	return id, s.post.Send(ctx, tx, mail.Letter{
		To: by.ID, Subject: i18n.M("uses.mail_submitted_subject"),
		Paragraphs: []i18n.Message{i18n.M("uses.mail_submitted", d.title()), i18n.M("uses.mail_submitted_next")},
		Button:     i18n.M("uses.mail_follow"), Link: editPath(id),
	})
}

// Withdraw takes by's use off the site, with its photo, whatever its state.
func (s *Service) Withdraw(ctx context.Context, by who.Actor, id ID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		waited, err := s.queue.Withdraw(ctx, tx, Kind, int64(id))
		if err != nil {
			return err
		}
		was, err := lockUse(ctx, tx, by.ID, id)
		if err != nil || was == Withdrawn {
			return err
		}
		if was == Submitted && !waited { // sent from another tab in between
			return fault.New(fault.Conflict, "uses.changed_meanwhile")
		}
		if err := withdrawUse(ctx, tx, id, s.now()); err != nil {
			return err
		}
		if err := s.photos.Attach(ctx, tx, album(id), by.ID, nil); err != nil {
			return err
		}
		line := audit.Line{Actor: by, Act: "use.withdraw", Object: object(id), Before: map[string]any{"state": was}}
		if err := audit.Record(ctx, tx, line); err != nil {
			return err
		}
		return db.Changed(ctx, tx, topic)
	})
}

// Of is one of by's own uses, whatever its state. NotFound for anybody else's.
func (s *Service) Of(ctx context.Context, by who.Actor, id ID) (Use, error) {
	u, err := useOf(ctx, s.pool, by.ID, id)
	if err != nil {
		return Use{}, err
	}
	return s.withPhotos(ctx, s.pool, u)
}

func (s *Service) withPhotos(ctx context.Context, c db.Conn, u Use) (Use, error) {
	var err error
	u.Photos, err = s.photos.In(ctx, c, album(u.ID))
	if len(u.Photos) > 0 {
		u.Draft.Photo, u.Draft.Alt = u.Photos[0].ID, u.Photos[0].Alt
	}
	return u, err
}

// pageSize is how many uses a page lists.
const pageSize = 24

// Mine lists by's uses, the last touched first; next is where the list goes on, zero at its end.
func (s *Service) Mine(ctx context.Context, by who.Actor, after db.Cursor) ([]Card, db.Cursor, error) {
	list, err := mine(ctx, s.pool, by.ID, after, pageSize+1)
	return page(list, err)
}

// Wall lists published uses, newest first, on one support or, when it is empty, on all; next is
// where the list goes on, zero at its end.
func (s *Service) Wall(ctx context.Context, support string, after db.Cursor) ([]Card, db.Cursor, error) {
	list, err := published(ctx, s.pool, support, after, pageSize+1)
	return page(list, err)
}

// page cuts a list read one line too far, which says that there is more.
func page(list []Card, err error) ([]Card, db.Cursor, error) {
	list, next := db.Page(list, pageSize, func(c Card) db.Cursor { return db.Cursor{At: c.At, ID: int64(c.ID)} })
	return list, next, err
}

// PhotoVisible implements photos.Holder: everybody sees the photo of a published use; its author
// sees it whatever its state.
func (s *Service) PhotoVisible(ctx context.Context, p photos.Photo, by who.Actor) (public, allowed bool, err error) {
	author, state, err := stateOf(ctx, s.pool, ID(p.Album.ID))
	if fault.Is(err, fault.NotFound) {
		return false, false, nil
	}
	public = state == Published
	return public, public || author == by.ID, err
}

// MaySend tells, before anything is read, whether by may send a photo.
func (s *Service) MaySend(ctx context.Context, by who.Actor) error { return s.photos.MaySend(ctx, by) }

const topic = "uses"

func album(id ID) photos.Album { return photos.Album{Kind: Kind, ID: int64(id)} }

func object(id ID) string   { return fmt.Sprintf("use %d", id) }
func editPath(id ID) string { return fmt.Sprintf("/espace/usages/%d/modifier", id) }
