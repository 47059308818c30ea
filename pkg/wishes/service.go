package wishes

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of wishes.
type Service struct {
	pool  *db.Pool
	spots *spots.Service
	now   func() time.Time
}

// New makes the service.
func New(pool *db.Pool, s *spots.Service) *Service { return &Service{pool, s, time.Now} }

// MeToo says "me too" of the published spot at an address, or takes it back. Nobody says it of their
// own spot.
func (s *Service) MeToo(ctx context.Context, by who.Actor, slug string, on bool) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if on {
			if err := sanctions.Admit(ctx, tx, by.ID, s.now()); err != nil {
				return err
			}
		}
		spot, author, err := publishedSpot(ctx, tx, slug)
		if err != nil {
			return err
		}
		if author == by.ID {
			return fault.New(fault.Forbidden, "wishes.own")
		}
		act, change := "spot.me_too", addMeToo
		if !on {
			act, change = "spot.me_too_back", dropMeToo
		}
		changed, err := change(ctx, tx, spot, by.ID, s.now())
		if err != nil || !changed {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: fmt.Sprintf("spot %d", spot)})
	})
}

// Mark tells what by made of a spot.
func (s *Service) Mark(ctx context.Context, by who.Actor, spot spots.ID) (Mark, error) {
	m, err := markOf(ctx, s.pool, by.ID, spot)
	if err != nil || by.Anonymous() {
		return m, err
	}
	if m.Lists, err = placesOf(ctx, s.pool, by.ID, spot); len(m.Lists) == 0 {
		m.Lists = []Place{{}}
	}
	return m, err
}

// Kept implements spots.Keeper.
func (s *Service) Kept(ctx context.Context, by who.Actor, ids []spots.ID) (map[spots.ID]bool, error) {
	return kept(ctx, s.pool, by.ID, ids)
}

// Keep does what w asks for. Doing so twice is doing so once.
func (s *Service) Keep(ctx context.Context, by who.Actor, w Wish) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		list, err := s.listFor(ctx, tx, by, w)
		if err != nil || !w.Kept {
			return err
		}
		n, err := countKept(ctx, tx, list)
		switch {
		case err != nil:
			return err
		case n >= maxKept:
			return fault.New(fault.Invalid, "wishes.full", maxKept)
		}
		return addWish(ctx, tx, list, w.Spot, s.now())
	})
}

// listFor finds the list of a wish, made if it is the member's first, locked so that it is filled by
// one request at a time; what is no longer wished for leaves it, or every list when none is named.
func (s *Service) listFor(ctx context.Context, tx db.Tx, by who.Actor, w Wish) (ListID, error) {
	if !w.Kept {
		return w.List, dropWish(ctx, tx, by.ID, w)
	}
	if w.List == 0 {
		return firstList(ctx, tx, by.ID, s.now())
	}
	return w.List, lockList(ctx, tx, by.ID, w.List)
}

// Make makes a list of by's. key makes a double click one list.
func (s *Service) Make(ctx context.Context, by who.Actor, name, key string) (ListID, error) {
	if err := checkName(name); err != nil {
		return 0, err
	}
	var id ListID
	err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		id, err = once.DoID(ctx, tx, by.ID, once.Act("wish list", name), key, func() (ListID, error) {
			if _, err := firstList(ctx, tx, by.ID, s.now()); err != nil { // it comes first, and is the lock
				return 0, err
			}
			if n, err := countLists(ctx, tx, by.ID); err != nil || n >= maxLists {
				return 0, orFault(err, fault.New(fault.Invalid, "wishes.too_many_lists", maxLists))
			}
			return insertList(ctx, tx, by.ID, name, s.now())
		})
		return err
	})
	return id, err
}

func orFault(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Rename gives one of by's lists another name.
func (s *Service) Rename(ctx context.Context, by who.Actor, id ListID, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return renameList(ctx, tx, by.ID, id, name) })
}

// Delete throws one of by's lists away. One that is gone already is no error.
func (s *Service) Delete(ctx context.Context, by who.Actor, id ListID) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := deleteList(ctx, tx, by.ID, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "wish_list.delete", Object: object(id)})
	})
}

// Share gives one of by's lists an address that anybody may read; on one that is shared it changes
// nothing. Close takes the address away, for good: sharing again gives another.
func (s *Service) Share(ctx context.Context, by who.Actor, id ListID) error {
	return s.share(ctx, by, id, newToken(), "wish_list.share")
}

// Close is the other half of Share.
func (s *Service) Close(ctx context.Context, by who.Actor, id ListID) error {
	return s.share(ctx, by, id, "", "wish_list.close")
}

func (s *Service) share(ctx context.Context, by who.Actor, id ListID, token, act string) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := lockList(ctx, tx, by.ID, id); err != nil {
			return err
		}
		if err := setToken(ctx, tx, id, token); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: object(id)})
	})
}

// Lists are by's lists, the first one first.
func (s *Service) Lists(ctx context.Context, by who.Actor) ([]List, error) {
	return listsOf(ctx, s.pool, by.ID)
}

// Shared is the list that has an address. NotFound for one that was closed, or never was.
func (s *Service) Shared(ctx context.Context, token string) (List, error) {
	return listByToken(ctx, s.pool, token)
}

// Content is the published spots of a list, the last added first. The caller has checked who reads.
func (s *Service) Content(ctx context.Context, l List) ([]spots.Card, error) {
	ids, err := wishesIn(ctx, s.pool, l.ID)
	if err != nil {
		return nil, err
	}
	return s.spots.Listed(ctx, ids)
}

func object(id ListID) string { return fmt.Sprintf("wish list %d", id) }
