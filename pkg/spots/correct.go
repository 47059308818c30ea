package spots

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Correction is what moderators put right of a spot that waits. Published, it goes with the letter to its author, who may take their
// version back as a change like any other; sent back or refused, the spot is first what its author had sent. Of a spot that everybody
// sees already, what is put right shows at once.
type Correction struct {
	Before    Draft // as its author sent it; a retouched photo under its new name
	Retouched bool  // a photo was, for good
}

// Correcting is the spot of an item that by may put right now, and what was put right so far; nil for nothing.
func (s *Service) Correcting(ctx context.Context, by who.Actor, item int64) (Spot, *Correction, moderation.Item, error) {
	at, err := s.queue.Correcting(ctx, s.pool, by, Kind, item)
	if err != nil {
		return Spot{}, nil, at, err
	}
	spot, kept, err := s.corrected(ctx, s.pool, ID(at.Entry.ID))
	return spot, kept, at, err
}

// corrected is a spot with its photos, and what was put right of it; nil for nothing.
func (s *Service) corrected(ctx context.Context, c db.Conn, id ID) (Spot, *Correction, error) {
	spot, err := spotByID(ctx, c, id)
	if err != nil {
		return Spot{}, nil, err
	}
	if spot, err = s.withPhotos(ctx, c, spot); err != nil {
		return Spot{}, nil, err
	}
	kept, err := correctionOf(ctx, c, id)
	if fault.Is(err, fault.NotFound) {
		return spot, nil, nil
	}
	return spot, &kept, err
}

// aside are the photos that a correction leaves out.
func (k *Correction) aside(shown []photos.Placed) []photos.Placed {
	if k == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(k.Before.Photos), func(p photos.Placed) bool {
		return slices.ContainsFunc(shown, func(o photos.Placed) bool { return o.ID == p.ID })
	})
}

// Correct makes the spot of an item what d says, as far as moderators may: not how it is signed, nor how precisely it is shown.
// d.Version is the item's.
func (s *Service) Correct(ctx context.Context, by who.Actor, item int64, d Draft, key string) error {
	act := once.Act(fmt.Sprintf("spot correct %d", item), d)
	if _, found, err := once.Earlier(ctx, s.pool, by.ID, act, key); found || err != nil {
		return overtaken(err)
	}
	spot, kept, seen, err := s.Correcting(ctx, by, item)
	if err != nil {
		return err
	}
	if seen.Version != d.Version {
		return moderation.ErrOvertaken
	}
	wanted := d.over(spot.Draft)
	e, at, err := s.check(ctx, wanted)
	if err != nil {
		return err
	}
	wanted.checkWhole(&e, at)
	if len(newPhotos(wanted.Photos, append(kept.aside(nil), spot.Draft.Photos...))) > 0 {
		e.Add("photos", "photos.gone")
	}
	if err := e.Err(); err != nil {
		return err
	}
	wanted.Commune, wanted.Latitude, wanted.Longitude = at.commune.Name, degrees(at.exact.Lat), degrees(at.exact.Lon)
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		_, err := once.Do(ctx, tx, by.ID, act, key, func() (string, error) { return "", s.correct(ctx, tx, by, item, spot, wanted, at) })
		return overtaken(err)
	})
}

// overtaken is err, or that the form saved something else a moment ago.
func overtaken(err error) error {
	if errors.Is(err, once.ErrUsed) {
		return moderation.ErrOvertaken
	}
	return err
}

// over is spot with what d, written by a moderator, says otherwise.
func (d Draft) over(spot Draft) Draft {
	spot.Title, spot.Reason, spot.Category, spot.Seasons, spot.Access = d.Title, d.Reason, d.Category, d.Seasons, d.Access
	if spot.Precision == territory.Town && d.Commune != "" && d.Commune != spot.Commune && d.coordinates() == spot.coordinates() {
		d.Latitude, d.Longitude = "", "" // the middle of the one before
	}
	spot.Latitude, spot.Longitude, spot.Commune, spot.Photos, spot.Version = d.Latitude, d.Longitude, d.Commune, d.Photos, d.Version
	spot.Rights = true // stated by its author, who is not asked again
	return spot
}

// same reports whether two versions of a spot say the same.
func (d Draft) same(o Draft) bool { return Edit{Wanted: o}.same(d) }

// correct writes wanted over spot, as it was read before: the version of the item tells whether it still is.
func (s *Service) correct(ctx context.Context, tx db.Tx, by who.Actor, item int64, spot Spot, wanted Draft, at place) error {
	entry := moderation.Entry{Kind: Kind, ID: int64(spot.ID), Title: wanted.Title, Commune: at.commune.INSEE}
	if len(wanted.Photos) > 0 {
		entry.Photo = wanted.Photos[0].ID
	}
	if spot.Draft.same(wanted) {
		return nil
	}
	if err := s.queue.Correct(ctx, tx, by, item, wanted.Version, entry); err != nil {
		return err
	}
	read := spot.Version
	spot, kept, err := s.holdCorrected(ctx, tx, spot.ID)
	switch {
	case err != nil:
		return err
	case spot.Version != read: // its author's change was agreed to this very moment
		return moderation.ErrOvertaken
	}
	if err := s.unchanging(ctx, tx, spot); err != nil {
		return err
	}
	if err := s.put(ctx, tx, spot, wanted, at, s.now()); err != nil {
		return err
	}
	if wanted.same(kept.Before) && !kept.Retouched {
		err = forgetCorrection(ctx, tx, spot.ID)
	} else {
		err = keepCorrection(ctx, tx, spot.ID, by.ID, kept, s.now())
	}
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.correct", Object: object(spot.ID)})
}

// unchanging refuses to put right a published spot of which its author wants something else already: that is answered first. Everybody
// sees the rest at once.
func (s *Service) unchanging(ctx context.Context, tx db.Tx, spot Spot) error {
	if spot.State != Published {
		return nil
	}
	open, err := openEdit(ctx, tx, spot.Author, spot.ID)
	switch {
	case err == nil && open.State == Submitted:
		return fault.New(fault.Conflict, "spots.correct.change_waits")
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	}
	return db.Changed(ctx, tx, Topic)
}

// holdCorrected holds a spot that waits, with what there is to keep of its author's version.
func (s *Service) holdCorrected(ctx context.Context, tx db.Tx, id ID) (Spot, Correction, error) {
	if err := hold(ctx, tx, id, Submitted, Published); err != nil {
		return Spot{}, Correction{}, err
	}
	spot, kept, err := s.corrected(ctx, tx, id)
	if kept == nil {
		kept = &Correction{Before: spot.Draft}
	}
	return spot, *kept, err
}

// put makes a spot that waits what d says. The photos that d leaves out are set aside: they are its author's.
func (s *Service) put(ctx context.Context, tx db.Tx, spot Spot, d Draft, at place, now time.Time) error {
	d.Rights = false // as stated before, when it was
	if err := rewriteSpot(ctx, tx, spot.ID, d, at, now); err != nil {
		return err
	}
	if err := s.photos.SetAside(ctx, tx, album(spot.ID), newPhotos(spot.Draft.Photos, d.Photos)...); err != nil {
		return err
	}
	if err := s.photos.Release(ctx, tx, newPhotos(d.Photos, spot.Draft.Photos)...); err != nil {
		return err
	}
	return s.photos.Attach(ctx, tx, album(spot.ID), spot.Author, d.Photos)
}

// restore makes a spot that waits what its author had sent, before it is sent back or refused.
func (s *Service) restore(ctx context.Context, tx db.Tx, id ID, now time.Time) error {
	if _, err := correctionOf(ctx, tx, id); err != nil {
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	spot, kept, err := s.holdCorrected(ctx, tx, id)
	if err != nil {
		return err
	}
	var problems form.Errors
	at := kept.Before.locate(s.territory, &problems)
	if !at.known {
		return fmt.Errorf("the author's version of spot %d is nowhere: %v", id, problems)
	}
	kept.Before.OtherPlace = spot.Draft.OtherPlace
	if err := s.put(ctx, tx, spot, kept.Before, at, now); err != nil {
		return err
	}
	return forgetCorrection(ctx, tx, id)
}

// dropAside forgets the photos that a correction left out.
func (s *Service) dropAside(ctx context.Context, tx db.Tx, id ID) error {
	kept, err := correctionOf(ctx, tx, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	shown, err := s.photos.In(ctx, tx, album(id))
	if err != nil {
		return err
	}
	return s.photos.Delete(ctx, tx, newPhotos(kept.Before.Photos, listed(shown))...)
}

// retouchedBy notes that a moderator retouched a photo of a spot that waits: it is the author's version too that shows with.
func (s *Service) retouchedBy(ctx context.Context, tx db.Tx, p photos.Photo, with string, by who.Actor) error {
	item, err := s.queue.CorrectingThing(ctx, tx, by, Kind, p.Album.ID)
	if err != nil {
		return err
	}
	if item.Entry.Photo == p.ID {
		item.Entry.Photo = with
	}
	if err := s.queue.Correct(ctx, tx, by, item.ID, item.Version, item.Entry); err != nil {
		return err
	}
	id := ID(p.Album.ID)
	spot, kept, err := s.holdCorrected(ctx, tx, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(spot.Photos, func(o photos.Photo) bool { return o.ID == p.ID }) {
		return moderation.ErrOvertaken
	}
	if err := s.unchanging(ctx, tx, spot); err != nil {
		return err
	}
	for i, o := range kept.Before.Photos {
		if o.ID == p.ID {
			kept.Before.Photos[i].ID = with
		}
	}
	kept.Retouched = true
	return keepCorrection(ctx, tx, id, by.ID, kept, s.now())
}
