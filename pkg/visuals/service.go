package visuals

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of visuals.
type Service struct {
	pool   *db.Pool
	brand  *brand.Service
	queue  *moderation.Queue
	photos *photos.Service
	post   *mail.Post
	now    func() time.Time
}

// New makes the service.
func New(pool *db.Pool, b *brand.Service, q *moderation.Queue, p *photos.Service, post *mail.Post) *Service {
	return &Service{pool, b, q, p, post, time.Now}
}

// May tells whether by may ask: whoever may take the bubble. SignInNeeded, CharterNeeded, or Forbidden
// for an organisation without a licence.
func (s *Service) May(ctx context.Context, by who.Actor) error { return s.brand.May(ctx, by) }

// act names, for once, the sending of d: a picture has a new name each time it is received.
func (d Draft) act(id ID, send bool) string {
	name := fmt.Sprintf("visual %d %t", id, send)
	if d.Sent != "" {
		return once.Act(name, d.Sent)
	}
	return once.Act(name, d)
}

// Already is the visual that the same form, sent before, kept: then there is nothing to do again, and
// no picture to receive.
func (s *Service) Already(ctx context.Context, by who.Actor, id ID, d Draft, send bool, key string) (ID, bool, error) {
	kept, found, err := once.EarlierID[ID](ctx, s.pool, by.ID, d.act(id, send), key)
	if errors.Is(err, once.ErrUsed) { // told once the picture is safe, when the form is kept
		return 0, false, nil
	}
	return kept, found, err
}

// Keep keeps d, in a new visual when id is 0: over the version that is a draft, or as the next one when
// the last was answered. With send it goes to the team. All of it, or none; key makes a double click
// one act.
func (s *Service) Keep(ctx context.Context, by who.Actor, id ID, d Draft, send bool, key string) (ID, error) {
	if err := s.May(ctx, by); err != nil {
		return 0, err
	}
	if err := d.check().Err(); err != nil {
		return 0, err
	}
	v, err := s.looked(ctx, by, d)
	if err != nil {
		return 0, err
	}
	var kept ID
	err = db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		kept, err = once.DoID(ctx, tx, by.ID, d.act(id, send), key, func() (ID, error) { return s.keep(ctx, tx, by, id, d, v, send) })
		return err
	})
	return kept, err
}

// looked is the version that d makes, with what the program sees on its picture.
func (s *Service) looked(ctx context.Context, by who.Actor, d Draft) (Version, error) {
	gauge, err := s.brand.Gauge(ctx)
	if err != nil {
		return Version{}, err
	}
	photo, err := s.photos.Own(ctx, by, d.Photo)
	if fault.Is(err, fault.NotFound) {
		return Version{}, photoGone("visuals.photo_gone")
	}
	if err != nil {
		return Version{}, err
	}
	v := Version{Photo: photo, Spec: d.spec(photo.Width, photo.Height, gauge.Tall())}
	if v.Spec.Mark.Set() {
		v.Seen, err = s.look(ctx, v, gauge)
	}
	return v, err
}

// photoGone says beside the picture that another is wanted, and why.
func photoGone(why string) error {
	var e form.Errors
	e.Add("photo", why)
	return e.Err()
}

// lookedAt is the width in which a picture is looked at: enough for colours.
const lookedAt = 640

// look decodes one of our own derivatives, made in a process apart: no stranger's file comes this far.
func (s *Service) look(ctx context.Context, v Version, g brand.Gauge) (Seen, error) {
	width := v.Photo.Widths[0]
	for _, w := range v.Photo.Widths {
		if w <= lookedAt {
			width = w
		}
	}
	file, err := s.photos.File(ctx, v.Photo.ID, width)
	if err != nil || file == nil {
		return Seen{}, err
	}
	picture, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return Seen{}, fmt.Errorf("look at photo %s: %w", v.Photo.ID, err)
	}
	return look(picture, v.Spec.Mark, g.ClearSpace()), nil
}

func (s *Service) keep(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, v Version, send bool) (ID, error) {
	now := s.now()
	id, version, err := s.write(ctx, tx, by, id, d, v)
	if err != nil {
		return 0, err
	}
	if !send {
		return id, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "visual.keep", Object: object(id)})
	}
	if err := sendVisual(ctx, tx, id, version, now); err != nil {
		return 0, err
	}
	entry := moderation.Entry{Kind: Kind, ID: int64(id), Title: d.Title, Photo: d.Photo, Author: by.ID, Organisation: by.Organisation, ByRight: true}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return 0, err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "visual.submit", Object: object(id)}); err != nil {
		return 0, err
	}
	return id, s.post.Send(ctx, tx, mail.Letter{
		To: by.ID, Subject: i18n.M("visuals.mail_submitted_subject"),
		Paragraphs: []i18n.Message{i18n.M("visuals.mail_submitted", d.Title), i18n.M("visuals.mail_submitted_next")},
		Button:     i18n.M("visuals.mail_follow"), Link: path(id),
	})
}

// write puts the version in its place: a new visual, the draft there is, or the next version of one
// that was answered, which takes another picture.
func (s *Service) write(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, v Version) (ID, int64, error) {
	if id == 0 {
		id, err := insertVisual(ctx, tx, by, d.Title, s.now())
		if err != nil {
			return 0, 0, err
		}
		version, err := s.next(ctx, tx, by, id, v)
		return id, version, err
	}
	was, last, err := reviseVisual(ctx, tx, by.ID, id, d, s.now())
	if err != nil {
		return 0, 0, err
	}
	if was == Drafted {
		had, err := updateVersion(ctx, tx, last, v)
		if err != nil || had == v.Photo.ID {
			return id, last, err
		}
		if err := s.photos.Hold(ctx, tx, photos.Album{Kind: Kind, ID: int64(id)}, by.ID, v.Photo.ID); err != nil {
			return 0, 0, err
		}
		return id, last, s.photos.Delete(ctx, tx, had)
	}
	version, err := s.next(ctx, tx, by, id, v)
	return id, version, err
}

// next adds a version, whose picture is from now on held for it.
func (s *Service) next(ctx context.Context, tx db.Tx, by who.Actor, id ID, v Version) (int64, error) {
	version, err := insertVersion(ctx, tx, id, v)
	if err != nil {
		return 0, err
	}
	return version, s.photos.Hold(ctx, tx, photos.Album{Kind: Kind, ID: int64(id)}, by.ID, v.Photo.ID)
}

// Delete forgets by's visual: every version, its pictures and its reference.
func (s *Service) Delete(ctx context.Context, by who.Actor, id ID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if _, err := s.queue.Withdraw(ctx, tx, Kind, int64(id)); err != nil {
			return err
		}
		if err := lockVisual(ctx, tx, by.ID, id); err != nil {
			return err
		}
		if err := s.forget(ctx, tx, []ID{id}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "visual.delete", Object: object(id)})
	})
}

func (s *Service) forget(ctx context.Context, tx db.Tx, ids []ID) error {
	pictures, err := picturesOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	if err := s.photos.Delete(ctx, tx, pictures...); err != nil {
		return err
	}
	return deleteVisuals(ctx, tx, ids)
}

// How long a visual is kept.
const (
	keptMonths        = 6 // after its last change, unless it is approved or waits
	keptApprovedYears = 3 // after its approval
	purgeBatch        = 200
)

// Purge deletes the visuals whose time is over.
func (s *Service) Purge(ctx context.Context) error {
	for {
		var over []ID
		err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
			now := s.now()
			if over, err = overVisuals(ctx, tx, now.AddDate(0, -keptMonths, 0), now.AddDate(-keptApprovedYears, 0, 0), purgeBatch); err != nil {
				return err
			}
			return s.forget(ctx, tx, over)
		})
		if err != nil || len(over) < purgeBatch {
			return err
		}
	}
}

// Of is one of by's own visuals. NotFound for anybody else's.
func (s *Service) Of(ctx context.Context, by who.Actor, id ID) (Visual, error) {
	return visualOf(ctx, s.pool, by.ID, id)
}

// pageSize is how many visuals a page lists.
const pageSize = 24

// Mine lists by's visuals, the last touched first; next is where the list goes on, zero at its end.
func (s *Service) Mine(ctx context.Context, by who.Actor, after db.Cursor) ([]Card, db.Cursor, error) {
	list, err := mine(ctx, s.pool, by.ID, after, pageSize+1)
	list, next := db.Page(list, pageSize, func(c Card) db.Cursor { return db.Cursor{At: c.UpdatedAt, ID: int64(c.ID)} })
	return list, next, err
}

// Approval is what anybody may know of an approved visual. NotFound for a reference that is no more, or
// never was.
func (s *Service) Approval(ctx context.Context, reference string) (Approval, error) {
	return approvalOf(ctx, s.pool, reference)
}

// MaySend tells, before anything is read, whether by may send a picture.
func (s *Service) MaySend(ctx context.Context, by who.Actor) error { return s.photos.MaySend(ctx, by) }

// Kind names visuals in the queue.
const Kind = "visual"

func object(id ID) string { return fmt.Sprintf("visual %d", id) }
