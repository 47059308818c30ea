package photos

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// A retouched photo is another photo, with another address: whoever kept the first one's files has nothing to
// ask for any more. It takes the first one's place, which is deleted with its files; the original pixels of what was
// veiled or cut are nowhere. There is no way back.

// Changer is a Holder whose photos may be retouched.
type Changer interface {
	Holder
	// MayRetouch tells where the retouched picture of p goes, or why by may not change p now: NotFound for
	// what by may not see, Conflict for what waits or is over.
	MayRetouch(ctx context.Context, c db.Conn, p Photo, by who.Actor) (Place, error)
	// Retouched is told, in the transaction, that with takes the place of p. It holds what p is in to the end of
	// the transaction and refuses as MayRetouch does.
	Retouched(ctx context.Context, tx db.Tx, p Photo, with string, by who.Actor) error
}

// Place is where a retouched picture goes.
type Place struct {
	Back string // the page where by goes on
	Copy Album  // what the picture waits for while p stays as everybody sees it; zero when it takes p's place
}

// unheld is where a photo goes that is in nothing yet.
func unheld() Place { return Place{Back: "/espace"} }

// Retouching is the photo that by would retouch, and where the result goes. The photo it became, when it was
// retouched meanwhile.
func (s *Service) Retouching(ctx context.Context, holders Holders, by who.Actor, id string) (Photo, Place, error) {
	p, err := s.latest(ctx, id)
	if err != nil {
		return Photo{}, Place{}, err
	}
	at, err := s.mayRetouch(ctx, s.pool, holders, p, by)
	return p, at, err
}

// mayRetouch leaves what is in an album to its holder: its author, or a moderator while it waits.
func (s *Service) mayRetouch(ctx context.Context, c db.Conn, holders Holders, p Photo, by who.Actor) (Place, error) {
	if p.Album == (Album{}) {
		if p.Owner != by.ID || p.Held {
			return Place{}, notFound()
		}
		return unheld(), nil
	}
	changer, ok := holders[p.Album.Kind].(Changer)
	if !ok {
		return Place{}, notFound()
	}
	return changer.MayRetouch(ctx, c, p, by)
}

// Retouch makes change to a photo and gives the photo that it becomes. key, one for each change (once.With), makes a double click one. What is
// wrong with the change is fault.Invalid; a photo retouched meanwhile from elsewhere is a Conflict.
func (s *Service) Retouch(ctx context.Context, holders Holders, by who.Actor, id string, change media.Retouch, key string) (string, error) {
	act := "photo retouch " + id
	if made, found, err := once.Earlier(ctx, s.pool, by.ID, act, key); found || err != nil {
		return made, err
	}
	p, err := photoByID(ctx, s.pool, id)
	if err != nil {
		return "", err
	}
	at, err := s.mayRetouch(ctx, s.pool, holders, p, by)
	if err != nil {
		return "", err
	}
	picture, err := s.retouched(ctx, p, change)
	if err != nil {
		return "", err
	}
	made := p.retouched(picture, at)
	err = s.keepFiles(ctx, made.ID, picture.Derivatives)
	kept := ""
	if err == nil {
		err = db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
			kept, err = once.Do(ctx, tx, by.ID, act, key, func() (string, error) {
				return made.ID, s.replace(ctx, tx, holders, by, p, made, picture)
			})
			return err
		})
	}
	if err != nil || kept != made.ID { // it failed, or a first click was faster
		err = errors.Join(err, s.store.Delete(context.WithoutCancel(ctx), made.keys()...))
	}
	return kept, err
}

// retouched makes the picture, of the widest file there is.
func (s *Service) retouched(ctx context.Context, p Photo, change media.Retouch) (media.Picture, error) {
	width, _ := p.Whole()
	content, _, err := s.store.Open(ctx, key(p.ID, width))
	if errors.Is(err, fs.ErrNotExist) { // deleted this very moment
		return media.Picture{}, errRetouched
	}
	if err != nil {
		return media.Picture{}, fmt.Errorf("retouch photo %s: %w", p.ID, err)
	}
	defer content.Close()
	return s.intake.Retouch(ctx, content, change)
}

// retouched is the photo that p becomes: of the same person, taken and received at the same place and time.
func (p Photo) retouched(picture media.Picture, at Place) Photo {
	made := p
	made.ID, made.Width, made.Height, made.Widths = newID(), picture.Width, picture.Height, nil
	for _, d := range picture.Derivatives {
		made.Widths = append(made.Widths, d.Width)
	}
	slices.Sort(made.Widths)
	if at.Copy != (Album{}) {
		made.State, made.Held, made.Album = stored, true, at.Copy
	}
	return made
}

// replace puts made where p was, or beside it when p stays. Its holder is locked first, as in a decision.
func (s *Service) replace(ctx context.Context, tx db.Tx, holders Holders, by who.Actor, p, made Photo, picture media.Picture) error {
	if changer, ok := holders[p.Album.Kind].(Changer); ok {
		if err := changer.Retouched(ctx, tx, p, made.ID, by); err != nil {
			return err
		}
	}
	if err := lockAsSeen(ctx, tx, p); err != nil {
		return err
	}
	if err := insertRetouched(ctx, tx, p, made, picture); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "photo.retouch", Object: object(made.ID), Before: map[string]any{"photo": p.ID}}
	if err := audit.Record(ctx, tx, line); err != nil {
		return err
	}
	if made.Album != p.Album { // p stays
		return nil
	}
	if err := s.Delete(ctx, tx, p.ID); err != nil {
		return err
	}
	return markBecame(ctx, tx, p.ID, made.ID)
}

// latest is a photo, or the one it became, retouched perhaps several times.
func (s *Service) latest(ctx context.Context, id string) (Photo, error) {
	now, err := becameOf(ctx, s.pool, []string{id})
	if err != nil {
		return Photo{}, err
	}
	if latest, ok := now[id]; ok {
		id = latest
	}
	return photoByID(ctx, s.pool, id)
}

// Latest is placed with, instead of each photo that was retouched meanwhile, the one it became.
func (s *Service) Latest(ctx context.Context, placed []Placed) ([]Placed, error) {
	ids := make([]string, len(placed))
	for i, p := range placed {
		ids[i] = p.ID
	}
	now, err := becameOf(ctx, s.pool, ids)
	if err != nil || len(now) == 0 {
		return placed, err
	}
	all := slices.Clone(placed)
	for i, p := range all {
		if latest, ok := now[p.ID]; ok {
			all[i].ID = latest
		}
	}
	return all, nil
}

// errRetouched says that another tab was faster.
var errRetouched = fault.New(fault.Conflict, "photos.changed_meanwhile")
