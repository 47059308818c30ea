package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// MayRetouch implements photos.Changer: the author of a spot retouches its photos while they write it, a moderator while it waits. Those of a
// published spot stay as everybody sees them: the retouched picture waits with the change that is being written.
func (s *Service) MayRetouch(ctx context.Context, c db.Conn, p photos.Photo, by who.Actor) (photos.Place, error) {
	if p.Album.Kind == EditKind {
		edit, err := s.editOf(ctx, c, p.Album.ID, by)
		return photos.Place{Back: editPath(edit.Spot)}, err
	}
	spot, err := spotOf(ctx, c, by.ID, ID(p.Album.ID))
	if fault.Is(err, fault.NotFound) && by.Is(who.Moderator) && !p.Held {
		item, err := s.queue.CorrectingThing(ctx, c, by, Kind, p.Album.ID)
		return photos.Place{Back: moderation.CorrectPath(item.ID)}, err
	}
	if err != nil {
		return photos.Place{}, err
	}
	at := photos.Place{Back: editPath(spot.ID)}
	if spot.State.Editable() {
		return at, nil
	}
	if spot.State != Published {
		return at, fault.New(fault.Conflict, "spots.not_editable", spot.State.Label())
	}
	edit, err := openEdit(ctx, c, by.ID, spot.ID)
	if fault.Is(err, fault.NotFound) {
		return at, fault.New(fault.Conflict, "spots.retouch_by_change")
	}
	if err == nil {
		err = edit.retouchable()
	}
	at.Copy = photos.Album{Kind: EditKind, ID: edit.ID}
	return at, err
}

// Retouched implements photos.Changer. The photos of a spot are its album's; those of a change are in what it wants.
func (s *Service) Retouched(ctx context.Context, tx db.Tx, p photos.Photo, with string, by who.Actor) error {
	id := ID(p.Album.ID)
	if p.Album.Kind == EditKind {
		edit, err := s.editOf(ctx, tx, p.Album.ID, by)
		if err != nil {
			return err
		}
		id = edit.Spot
	}
	_, err := lockSpot(ctx, tx, by.ID, id)
	if fault.Is(err, fault.NotFound) && by.Is(who.Moderator) && p.Album.Kind == Kind {
		return s.retouchedBy(ctx, tx, p, with, by)
	}
	if err != nil {
		return err
	}
	at, err := s.MayRetouch(ctx, tx, p, by) // again, now that nobody else moves it
	if err != nil || p.Album.Kind == Kind && at.Copy == (photos.Album{}) {
		return err
	}
	edit, err := openEdit(ctx, tx, by.ID, id)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(edit.Wanted.Photos, func(w photos.Placed) bool { return w.ID == p.ID }); i >= 0 {
		edit.Wanted.Photos[i].ID = with
		return rewriteWanted(ctx, tx, edit.ID, edit.Wanted)
	}
	return fault.New(fault.Conflict, "spots.changed_meanwhile")
}

// editOf is the change numbered id, which by may go on writing.
func (s *Service) editOf(ctx context.Context, c db.Conn, id int64, by who.Actor) (Edit, error) {
	edit, err := editByID(ctx, c, id)
	if err != nil {
		return Edit{}, err
	}
	if _, err := spotOf(ctx, c, by.ID, edit.Spot); err != nil {
		return Edit{}, err
	}
	return edit, edit.retouchable()
}

func (e Edit) retouchable() error {
	switch {
	case e.State == Submitted:
		return fault.New(fault.Conflict, "spots.edit_waiting")
	case !e.State.Editable():
		return fault.New(fault.Conflict, "spots.changed_meanwhile")
	}
	return nil
}
