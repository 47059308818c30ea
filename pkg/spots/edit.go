package spots

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Edit is a change to a published spot. It moves draft → submitted → published |
// changes_requested (↺ submitted) | refused, or withdrawn by its author; a spot has one open at a
// time. Everybody goes on seeing the spot as it was until a moderator agrees.
type Edit struct {
	ID      int64
	Spot    ID
	State   State
	Wanted  Draft
	Before  Draft  // the spot when the change was sent; empty in a draft never sent
	Why     string // preset reason of the last decision
	Message string // the moderator's own words
	Version int
	Pen     string // of the form that wrote it last
	SentAt  *time.Time
}

// SaveEdit keeps d as a change that its author may go on writing.
func (s *Service) SaveEdit(ctx context.Context, by who.Actor, id ID, d Draft, key string) (ID, error) {
	return s.keepEdit(ctx, by, id, d, save, key, func(db.Tx, Edit, Spot) error { return nil })
}

// SubmitEdit keeps d as a change and puts it before the moderators: all of it, or none.
func (s *Service) SubmitEdit(ctx context.Context, by who.Actor, id ID, d Draft, key string) (ID, error) {
	return s.keepEdit(ctx, by, id, d, submit, key, func(tx db.Tx, e Edit, spot Spot) error {
		if e.same(spot.Draft) {
			var nothing form.Errors
			nothing.Add("title", "spots.edit_nothing")
			return nothing.Err()
		}
		if err := submitEdit(ctx, tx, e.ID, spot.Draft, s.now()); err != nil {
			return err
		}
		entry := moderation.Entry{Kind: EditKind, ID: e.ID, Title: d.Title, Commune: spot.Commune.INSEE, Author: by.ID, Organisation: by.Organisation}
		if len(d.Photos) > 0 {
			entry.Photo = d.Photos[0].ID
		}
		if err := s.queue.Submit(ctx, tx, entry); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.edit.submit", Object: object(id)})
	})
}

// keepEdit writes a change and does next with it, once for each form's key.
func (s *Service) keepEdit(ctx context.Context, by who.Actor, id ID, d Draft, act, key string, next func(db.Tx, Edit, Spot) error) (ID, error) {
	e, at, err := s.check(ctx, d)
	if err != nil {
		return 0, err
	}
	if act == submit {
		d.checkWhole(&e, at)
	}
	if err := e.Err(); err != nil {
		return 0, err
	}
	return s.keep(ctx, by, d.act(act, id), key, func(tx db.Tx) (ID, error) {
		spot, err := s.lockPublished(ctx, tx, by, id)
		if err != nil {
			return 0, err
		}
		edit, err := s.writeEdit(ctx, tx, by, spot, d)
		if err != nil {
			return 0, err
		}
		return id, next(tx, edit, spot)
	})
}

// lockPublished holds by's published spot to the end of the transaction.
func (s *Service) lockPublished(ctx context.Context, tx db.Tx, by who.Actor, id ID) (Spot, error) {
	state, err := lockSpot(ctx, tx, by.ID, id)
	if err != nil {
		return Spot{}, err
	}
	if state != Published {
		return Spot{}, fault.New(fault.Conflict, "spots.not_editable", state.Label())
	}
	spot, err := spotOf(ctx, tx, by.ID, id)
	if err != nil {
		return Spot{}, err
	}
	return s.withPhotos(ctx, tx, spot)
}

// writeEdit begins the change, or goes on with the one that is open. Photos the spot does not show
// yet wait, seen by nobody but their author and the moderators.
func (s *Service) writeEdit(ctx context.Context, tx db.Tx, by who.Actor, spot Spot, d Draft) (Edit, error) {
	open, err := openEdit(ctx, tx, by.ID, spot.ID)
	switch {
	case fault.Is(err, fault.NotFound) && d.Version == 0:
		open.ID, err = insertEdit(ctx, tx, spot.ID, d, s.now())
	case err == nil && open.State == Submitted:
		err = fault.New(fault.Conflict, "spots.edit_waiting")
	case err == nil:
		err = updateEdit(ctx, tx, open.ID, d, s.now())
	case fault.Is(err, fault.NotFound):
		err = fault.New(fault.Conflict, "spots.changed_meanwhile")
	}
	if err != nil {
		return Edit{}, err
	}
	added := newPhotos(d.Photos, slices.Concat(spot.Draft.Photos, open.Wanted.Photos))
	dropped := newPhotos(open.Wanted.Photos, slices.Concat(spot.Draft.Photos, d.Photos))
	if err := s.photos.Hold(ctx, tx, photos.Album{Kind: EditKind, ID: open.ID}, by.ID, added...); err != nil {
		return Edit{}, err
	}
	if err := s.photos.Delete(ctx, tx, dropped...); err != nil {
		return Edit{}, err
	}
	goesOn := d.goesOn(open.Pen)
	open.Wanted, open.Pen = d, d.Pen
	open.Version++
	if goesOn { // the trail has it already
		return open, nil
	}
	return open, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.edit.save", Object: object(spot.ID)})
}

// Picture is a photo of a change, and what becomes of it.
type Picture struct {
	photos.Placed
	Fate diff.Op
}

// Pictures are the photos as the author wants them, new ones told apart, then those taken away.
func (e Edit) Pictures() []Picture {
	var list []Picture
	added, removed := newPhotos(e.Wanted.Photos, e.Before.Photos), newPhotos(e.Before.Photos, e.Wanted.Photos)
	for _, p := range e.Wanted.Photos {
		fate := diff.Kept
		if slices.Contains(added, p.ID) {
			fate = diff.Added
		}
		list = append(list, Picture{p, fate})
	}
	for _, p := range e.Before.Photos {
		if slices.Contains(removed, p.ID) {
			list = append(list, Picture{p, diff.Removed})
		}
	}
	return list
}

// Photos reports whether the photos change: which they are, their order or what is said of them.
func (e Edit) Photos() bool { return !slices.Equal(e.Before.Photos, e.Wanted.Photos) }

// newPhotos names those of wanted that are not among shown.
func newPhotos(wanted, shown []photos.Placed) []string {
	var added []string
	for _, p := range wanted {
		if !slices.ContainsFunc(shown, func(o photos.Placed) bool { return o.ID == p.ID }) {
			added = append(added, p.ID)
		}
	}
	return added
}

// same reports whether the change would leave the spot as it is.
func (e Edit) same(spot Draft) bool {
	return len(changes(spot, e.Wanted, nil)) == 0 && slices.Equal(spot.Photos, e.Wanted.Photos)
}

// OpenEdit is the change to by's spot that is being written or waits, or else the last one, should it have
// been refused; nil when there is none.
func (s *Service) OpenEdit(ctx context.Context, by who.Actor, id ID) (open, refused *Edit, err error) {
	e, err := lastEdit(ctx, s.pool, by.ID, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case e.State == Refused:
		return nil, &e, nil
	case e.State == Published || e.State == Withdrawn:
		return nil, nil, nil
	}
	return &e, nil, nil
}

// CancelEdit gives up the open change to by's spot, from wherever it is: the spot stays as everybody
// sees it. Whoever cancels twice is told it is done.
func (s *Service) CancelEdit(ctx context.Context, by who.Actor, id ID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if _, err := spotOf(ctx, tx, by.ID, id); err != nil {
			return err
		}
		return s.cancelEdit(ctx, tx, by, by.ID, id, func() error {
			_, err := lockSpot(ctx, tx, by.ID, id)
			return err
		})
	})
}

// cancelEdit takes the open change of author's spot, if there is one, out of the queue, then has the spot locked, then
// gives the change up: decisions lock in that order, and neither waits for the other.
func (s *Service) cancelEdit(ctx context.Context, tx db.Tx, by who.Actor, author who.ID, id ID, lock func() error) error {
	seen, err := openEdit(ctx, tx, author, id)
	none := fault.Is(err, fault.NotFound)
	if err != nil && !none {
		return err
	}
	waited := false
	if !none {
		if waited, err = s.queue.Withdraw(ctx, tx, EditKind, seen.ID); err != nil {
			return err
		}
	}
	if err := lock(); err != nil {
		return err
	}
	now, err := openEdit(ctx, tx, author, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case now.State == Submitted && !waited: // sent from another tab in between
		return fault.New(fault.Conflict, "spots.changed_meanwhile")
	}
	if err := withdrawEdit(ctx, tx, now.ID, s.now()); err != nil {
		return err
	}
	if err := s.dropNewPhotos(ctx, tx, now); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.edit.withdraw", Object: object(id)})
}

// dropNewPhotos deletes the photos that waited with a change.
func (s *Service) dropNewPhotos(ctx context.Context, tx db.Tx, e Edit) error {
	shown, err := s.photos.In(ctx, tx, album(e.Spot))
	if err != nil {
		return err
	}
	return s.photos.Delete(ctx, tx, newPhotos(e.Wanted.Photos, listed(shown))...)
}

// listed are photos as a form lists them.
func listed(all []photos.Photo) []photos.Placed {
	list := make([]photos.Placed, len(all))
	for i, p := range all {
		list[i] = photos.Placed{ID: p.ID, Alt: p.Alt}
	}
	return list
}
