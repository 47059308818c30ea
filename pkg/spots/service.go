package spots

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of spots.
type Service struct {
	pool       *db.Pool
	territory  *territory.Territory
	queue      *moderation.Queue
	photos     *photos.Service
	post       *mail.Post
	wishes     Keeper
	neighbours Neighbours
	now        func() time.Time
}

// Keeper tells what members keep for later. wishes implements it.
type Keeper interface {
	// Kept are those of ids that by keeps.
	Kept(ctx context.Context, by who.Actor, ids []ID) (map[ID]bool, error)
}

// Keep makes the pages of s tell their readers what they keep; app calls it before anything is served.
func (s *Service) Keep(k Keeper) { s.wishes = k }

// New makes the service.
func New(pool *db.Pool, t *territory.Territory, q *moderation.Queue, p *photos.Service, post *mail.Post) *Service {
	return &Service{pool: pool, territory: t, queue: q, photos: p, post: post, now: time.Now}
}

// Categories lists what a spot may be, in the order of the form.
func (s *Service) Categories(ctx context.Context) ([]Category, error) { return categories(ctx, s.pool) }

// May tells whether by may share anything now: fault.Stopped when a sanction forbids it.
func (s *Service) May(ctx context.Context, by who.Actor) error {
	return sanctions.May(ctx, s.pool, by.ID, s.now())
}

// Save keeps d as it stands, complete or not. id is 0 for a new spot. key makes a double click one
// spot.
func (s *Service) Save(ctx context.Context, by who.Actor, id ID, d Draft, key string) (ID, error) {
	e, at, err := s.check(ctx, d)
	if err != nil {
		return 0, err
	}
	if err := e.Err(); err != nil {
		return 0, err
	}
	return s.keep(ctx, by, d.act(save, id), key, func(tx db.Tx) (ID, error) { return s.write(ctx, tx, by, id, d, at) })
}

// Submit keeps d and puts it before the moderators: all of it, or none.
func (s *Service) Submit(ctx context.Context, by who.Actor, id ID, d Draft, key string) (ID, error) {
	e, at, err := s.check(ctx, d)
	if err != nil {
		return 0, err
	}
	d.checkWhole(&e, at)
	if err := e.Err(); err != nil {
		return 0, err
	}
	return s.keep(ctx, by, d.act(submit, id), key, func(tx db.Tx) (ID, error) {
		id, err := s.write(ctx, tx, by, id, d, at)
		if err != nil {
			return 0, err
		}
		return id, s.send(ctx, tx, by, id, d, at)
	})
}

// The acts of the form.
const save, submit = "save", "submit"

// Already is the spot that the same form, sent before, kept: then there is nothing to do again, and
// no photo to receive. 0 when there is none.
func (s *Service) Already(ctx context.Context, by who.Actor, id ID, d Draft, act, key string) (ID, error) {
	kept, _, err := once.EarlierID[ID](ctx, s.pool, by.ID, d.act(act, id), key)
	if errors.Is(err, once.ErrUsed) { // told once the photos are safe, when the form is kept
		return 0, nil
	}
	return kept, err
}

// Problems says what is wrong with d without keeping it; whole asks for all that sending asks for.
func (s *Service) Problems(ctx context.Context, d Draft, whole bool) (form.Errors, error) {
	e, at, err := s.check(ctx, d)
	if err == nil && whole {
		d.checkWhole(&e, at)
	}
	return e, err
}

func (s *Service) check(ctx context.Context, d Draft) (form.Errors, place, error) {
	all, err := s.Categories(ctx)
	if err != nil {
		return nil, place{}, err
	}
	e := d.checkKept(all)
	at := d.locate(s.territory, &e)
	return e, at, nil
}

// keep runs work in a transaction, once for act and key.
func (s *Service) keep(ctx context.Context, by who.Actor, act, key string, work func(tx db.Tx) (ID, error)) (kept ID, err error) {
	err = db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		kept, err = once.DoID(ctx, tx, by.ID, act, key, func() (ID, error) { return work(tx) })
		return err
	})
	return kept, err
}

func (s *Service) send(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, at place) error {
	now := s.now()
	first, err := submitSpot(ctx, tx, id, now)
	if err != nil {
		return err
	}
	if err := forgetCorrection(ctx, tx, id); err != nil { // of the time before
		return err
	}
	entry := moderation.Entry{Kind: Kind, ID: int64(id), Title: d.Title, Commune: at.commune.INSEE, Author: by.ID, Organisation: by.Organisation}
	if len(d.Photos) > 0 {
		entry.Photo = d.Photos[0].ID
	}
	if entry.Afterwards, err = s.atOnce(ctx, tx, by, id, d, first); err != nil {
		return err
	}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.submit", Object: object(id)}); err != nil {
		return err
	}
	letter := mail.Letter{
		To: by.ID, Subject: i18n.M("spots.mail_submitted_subject", d.Title),
		Paragraphs: []i18n.Message{i18n.M("spots.mail_submitted", d.Title), i18n.M("spots.mail_submitted_next")},
		Button:     i18n.M("spots.mail_follow"), Link: ownPath(id),
	}
	if entry.Afterwards {
		if letter, err = (Subject{s}).showAtOnce(ctx, tx, by, id, now); err != nil {
			return err
		}
	}
	return s.post.Send(ctx, tx, letter)
}

// Withdraw takes a spot back from wherever it is, with the change that may wait. A draft is simply
// thrown away. Whoever withdraws twice is told it is done.
func (s *Service) Withdraw(ctx context.Context, by who.Actor, id ID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if _, err := spotOf(ctx, tx, by.ID, id); err != nil {
			return err
		}
		// The queue's rows first, the spot's second, as decisions do: neither waits for the other.
		waited, err := s.queue.Withdraw(ctx, tx, Kind, int64(id))
		if err != nil {
			return err
		}
		var was State
		err = s.cancelEdit(ctx, tx, by, by.ID, id, func() (err error) {
			was, err = lockSpot(ctx, tx, by.ID, id)
			return err
		})
		switch {
		case err != nil:
			return err
		case was == Withdrawn:
			return nil
		case was == Submitted && !waited: // sent from another tab in between
			return fault.New(fault.Conflict, "spots.changed_meanwhile")
		}
		return s.takeBack(ctx, tx, by, id, was)
	})
}

// takeBack throws away what was never public; what was keeps its address, which says that it is gone.
func (s *Service) takeBack(ctx context.Context, tx db.Tx, by who.Actor, id ID, was State) error {
	if err := s.dropAside(ctx, tx, id); err != nil {
		return err
	}
	thrown, err := false, forgetCorrection(ctx, tx, id)
	if err == nil && was == Drafted {
		thrown, err = deleteDraft(ctx, tx, id)
	}
	if err == nil && !thrown {
		err = withdrawSpot(ctx, tx, id, s.now())
	}
	if err != nil {
		return err
	}
	if err := s.photos.Attach(ctx, tx, album(id), by.ID, nil); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "spot.withdraw", Object: object(id), Before: map[string]any{"state": was}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	return db.Changed(ctx, tx, Topic)
}

// Of is one of by's own spots, whatever its state. NotFound for anybody else's.
func (s *Service) Of(ctx context.Context, by who.Actor, id ID) (Spot, error) {
	spot, err := spotOf(ctx, s.pool, by.ID, id)
	if err != nil {
		return Spot{}, err
	}
	return s.withPhotos(ctx, s.pool, spot)
}

func (s *Service) withPhotos(ctx context.Context, c db.Conn, spot Spot) (Spot, error) {
	all, err := s.photos.In(ctx, c, album(spot.ID))
	if err != nil {
		return Spot{}, err
	}
	spot.Photos, spot.Draft.Photos = all, listed(all)
	return spot, nil
}

// Mine lists by's spots, the last touched first; next is where the list goes on, zero at its end.
func (s *Service) Mine(ctx context.Context, by who.Actor, after db.Cursor) (list []Mine, next db.Cursor, err error) {
	list, err = mine(ctx, s.pool, by.ID, after, pageSize+1)
	list, next = db.Page(list, pageSize, func(m Mine) db.Cursor { return db.Cursor{At: m.UpdatedAt, ID: int64(m.ID)} })
	return list, next, err
}

// Mine is one line of a member's own list.
type Mine struct {
	ID          ID        `db:"id"`
	Title       string    `db:"title"`
	CommuneName string    `db:"commune_name"`
	State       State     `db:"state"`
	Slug        string    `db:"slug"`
	Photo       string    `db:"photo"`
	UpdatedAt   time.Time `db:"updated_at"`
}

// Edit is the path where the author sees and changes the spot, Echoes where they see what became of it.
func (m Mine) Edit() string   { return editPath(m.ID) }
func (m Mine) Echoes() string { return ownPath(m.ID) }

// PhotoVisible implements photos.Holder: everybody sees the photos of a published spot; its author
// and the moderators see them whatever its state, the neighbours those of what they are shown.
func (s *Service) PhotoVisible(ctx context.Context, p photos.Photo, by who.Actor) (public, allowed bool, err error) {
	author, state, err := stateOf(ctx, s.pool, ID(p.Album.ID))
	if fault.Is(err, fault.NotFound) {
		return false, false, nil
	}
	public = state == Published
	allowed = public || author != 0 && author == by.ID || by.Is(who.Moderator)
	if err == nil && !allowed && state == Submitted {
		allowed, err = s.seesWaiting(ctx, by, ID(p.Album.ID))
	}
	return public, allowed, err
}

// Topic is what pages that show spots are kept under (web.Cached).
const Topic = "spots"

func album(id ID) photos.Album { return photos.Album{Kind: Kind, ID: int64(id)} }

func object(id ID) string         { return fmt.Sprintf("spot %d", id) }
func ownPath(id ID) string        { return fmt.Sprintf("/espace/spots/%d", id) }
func correctionPath(id ID) string { return fmt.Sprintf("/espace/spots/%d/correction", id) }
func editPath(id ID) string       { return fmt.Sprintf("/espace/spots/%d/modifier", id) }

// MedianAnswer is how long moderators have lately taken to answer; 0 when it is too early to say.
func (s *Service) MedianAnswer(ctx context.Context) (time.Duration, error) {
	return s.queue.MedianAnswer(ctx, Kind)
}

// TakenAt is where the first of the listed photos that says so was taken; nil for nowhere. Only
// by's own photos are looked at.
func (s *Service) TakenAt(ctx context.Context, by who.Actor, listed []photos.Placed) (*territory.Point, error) {
	for _, l := range listed {
		p, err := s.photos.Own(ctx, by, l.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil && p.Position != nil {
			return &territory.Point{Lat: p.Position.Lat, Lon: p.Position.Lon}, nil
		}
	}
	return nil, nil
}
