package spots

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Saved is what a form that saves itself is told.
type Saved struct {
	ID      ID
	Version int
	Commune string // where it lies; empty until that is known
	Unclear bool   // what was typed of the place is not understood, and left as it was kept before
}

// Autosave keeps d while its author writes: a spot, begun when id is 0, or a change to a published one.
// Half a commune or half a number stops nothing else from being kept.
func (s *Service) Autosave(ctx context.Context, by who.Actor, id ID, d Draft) (saved Saved, err error) {
	all, err := s.Categories(ctx)
	if err != nil {
		return saved, err
	}
	if err := d.checkKept(all).Err(); err != nil {
		return saved, err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		kept := Spot{}
		if id != 0 {
			if kept, err = s.wanted(ctx, tx, by, id); err != nil {
				return err
			}
		}
		if kept.State == Published && d.goesOn(kept.Pen) { // the form was sent, and saves itself late
			return fault.New(fault.Conflict, "spots.not_editable", kept.State.Label())
		}
		var at place
		d, at, saved.Unclear = d.understood(s.territory, kept.Draft)
		if kept.State == Published {
			return s.autosaveEdit(ctx, tx, by, id, d, &saved)
		}
		if id, err = s.write(ctx, tx, by, id, d, at); err != nil {
			return err
		}
		return s.tell(ctx, tx, by, id, &saved)
	})
	return saved, err
}

// Begun is the spot that the form of key pen began by saving itself; 0 when it began none, or served since.
func (s *Service) Begun(ctx context.Context, by who.Actor, pen string) (ID, error) {
	_, served, err := once.Earlier(ctx, s.pool, by.ID, "", pen)
	if served {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	id, _, err := once.EarlierID[ID](ctx, s.pool, by.ID, begin, beginning(pen))
	return id, err
}

// begin is the act, for once, by which a form begins a spot, under a key of its own.
const begin = "spot begin"

func beginning(pen string) string { return once.With(pen, begin) }

// wanted is by's spot as they last wanted it: with the change being written, once it is published.
func (s *Service) wanted(ctx context.Context, tx db.Tx, by who.Actor, id ID) (Spot, error) {
	spot, err := spotOf(ctx, tx, by.ID, id)
	if err != nil || spot.State != Published {
		return spot, err
	}
	edit, err := openEdit(ctx, tx, by.ID, id)
	if fault.Is(err, fault.NotFound) {
		return spot, nil
	}
	spot.Draft = edit.Wanted
	return spot, err
}

// understood is d with the place that kept had, should its own be no place yet.
func (d Draft) understood(t *territory.Territory, kept Draft) (Draft, place, bool) {
	var wrong, still form.Errors
	at := d.locate(t, &wrong)
	if len(wrong) == 0 {
		return d, at, false
	}
	d.Latitude, d.Longitude, d.Commune = kept.Latitude, kept.Longitude, kept.Commune
	if at = d.locate(t, &still); len(still) > 0 { // the territory has changed since
		at = place{}
	}
	return d, at, true
}

func (s *Service) tell(ctx context.Context, tx db.Tx, by who.Actor, id ID, saved *Saved) error {
	spot, err := spotOf(ctx, tx, by.ID, id)
	saved.ID, saved.Version, saved.Commune = id, spot.Version, spot.Commune.Name
	return err
}

func (s *Service) autosaveEdit(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, saved *Saved) error {
	spot, err := s.lockPublished(ctx, tx, by, id)
	if err != nil {
		return err
	}
	edit, err := s.writeEdit(ctx, tx, by, spot, d)
	var none form.Errors
	saved.ID, saved.Version, saved.Commune = id, edit.Version, d.locate(s.territory, &none).commune.Name
	return err
}

// write inserts or updates the row and its photos. One form begins one spot, however often the answer to
// its first sending is lost.
func (s *Service) write(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, at place) (ID, error) {
	act, err := "spot.save", error(nil)
	if id == 0 {
		d.Version = unseen
		id, err = once.DoID(ctx, tx, by.ID, begin, beginning(d.Pen), func() (ID, error) {
			act = "spot.create"
			return insertSpot(ctx, tx, by.ID, d, at, s.now())
		})
	}
	if err == nil && act == "spot.save" {
		act, err = s.rewrite(ctx, tx, by, id, d, at)
	}
	if err != nil {
		return 0, err
	}
	if err := s.photos.Attach(ctx, tx, album(id), by.ID, d.Photos); err != nil {
		return 0, err
	}
	if act == "" {
		return id, nil
	}
	return id, audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: object(id)})
}

// rewrite updates the row. act is empty when the same form goes on writing: the trail has it already.
func (s *Service) rewrite(ctx context.Context, tx db.Tx, by who.Actor, id ID, d Draft, at place) (act string, err error) {
	last, err := penOf(ctx, tx, by.ID, id)
	if err != nil {
		return "", err
	}
	if !d.goesOn(last) {
		act = "spot.save"
	}
	return act, updateSpot(ctx, tx, by.ID, id, d, at, s.now())
}

// goesOn reports whether the form that wrote last goes on writing.
func (d Draft) goesOn(last string) bool { return d.Pen != "" && d.Pen == last }

// unseen is the version of a spot that a form began and was not told of: only that form goes on with it.
const unseen = -1
