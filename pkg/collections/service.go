package collections

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Topic is what pages that show collections are kept under (web.Cached).
const Topic = "collections"

// Service is the use cases of collections.
type Service struct {
	pool  *db.Pool
	spots *spots.Service
	now   func() time.Time
}

// New makes the service.
func New(pool *db.Pool, s *spots.Service) *Service { return &Service{pool, s, time.Now} }

// Published are the collections everybody sees, those for today first.
func (s *Service) Published(ctx context.Context) ([]Collection, error) {
	return published(ctx, s.pool, s.now(), false, 500)
}

// Current are the first n collections that the first page shows today: those of these very days, then of
// the season, then of the whole year.
func (s *Service) Current(ctx context.Context, n int) ([]Collection, error) {
	return published(ctx, s.pool, s.now(), true, n)
}

// Season is that of today.
func (s *Service) Season() string { return Season(s.now()) }

// Show is one collection and its published spots, in order. Drafts are for the team alone: NotFound for
// others, Gone when it was public.
func (s *Service) Show(ctx context.Context, by who.Actor, slug string) (Collection, []spots.Card, error) {
	c, err := bySlug(ctx, s.pool, slug)
	switch {
	case err != nil:
		return c, nil, err
	case !c.Published && !by.Is(who.Staff) && c.Was:
		return Collection{}, nil, fault.New(fault.Gone, "collections.gone")
	case !c.Published && !by.Is(who.Staff):
		return Collection{}, nil, fault.New(fault.NotFound, "errors.not_found.text")
	}
	cards, err := s.cards(ctx, c.ID)
	return c, cards, err
}

func (s *Service) cards(ctx context.Context, id ID) ([]spots.Card, error) {
	list, err := spotsIn(ctx, s.pool, id)
	if err != nil {
		return nil, err
	}
	ids := make([]spots.ID, len(list))
	for i, one := range list {
		ids[i] = one.ID
	}
	return s.spots.Listed(ctx, ids)
}

// All are the team's, drafts too, the last touched first.
func (s *Service) All(ctx context.Context, by who.Actor) ([]Collection, error) {
	if err := staffOnly(by); err != nil {
		return nil, err
	}
	return all(ctx, s.pool)
}

// Of is one of the team's, with its spots that are published, in order.
func (s *Service) Of(ctx context.Context, by who.Actor, id ID) (Collection, []spots.Card, error) {
	if err := staffOnly(by); err != nil {
		return Collection{}, nil, err
	}
	c, err := byID(ctx, s.pool, id)
	if err != nil {
		return c, nil, err
	}
	cards, err := s.cards(ctx, id)
	return c, cards, err
}

func staffOnly(by who.Actor) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return nil
}

// Make begins a collection: a draft with its title, which gives it its address. key makes a double
// click one collection.
func (s *Service) Make(ctx context.Context, by who.Actor, d Draft, key string) (id ID, err error) {
	if err := staffOnly(by); err != nil {
		return 0, err
	}
	if err := d.check(false).Err(); err != nil {
		return 0, err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		id, err = once.DoID(ctx, tx, by.ID, once.Act("collection", d.TitleFR), key, func() (ID, error) { return s.make(ctx, tx, by, d) })
		return err
	})
	return id, err
}

func (s *Service) make(ctx context.Context, tx db.Tx, by who.Actor, d Draft) (ID, error) {
	address := slug.Of(d.TitleFR, "collection")
	id, err := insert(ctx, tx, address, d, s.now())
	if id == 0 && err == nil { // the address is taken
		id, err = insert(ctx, tx, address+"-"+slug.Suffix(), d, s.now())
	}
	if err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "collection.make", Object: object(id)})
}

// Write keeps the words of a collection, unless somebody else did meanwhile.
func (s *Service) Write(ctx context.Context, by who.Actor, id ID, d Draft) error {
	return s.change(ctx, by, id, "collection.write", func(tx db.Tx, c Collection) error {
		if err := d.check(c.Published).Err(); err != nil {
			return err
		}
		return write(ctx, tx, id, d, s.now())
	})
}

// Publish shows a collection to everybody once it has its words and three spots at least; Retire
// makes it a draft again. Either twice is once.
func (s *Service) Publish(ctx context.Context, by who.Actor, id ID) error {
	return s.change(ctx, by, id, "collection.publish", func(tx db.Tx, c Collection) error {
		e := c.Draft.check(true)
		if c.Spots < minSpots {
			e.Add("spots", "collections.too_few", minSpots)
		}
		if err := e.Err(); err != nil {
			return err
		}
		return setPublished(ctx, tx, id, true, s.now())
	})
}

// Retire is the other half of Publish.
func (s *Service) Retire(ctx context.Context, by who.Actor, id ID) error {
	return s.change(ctx, by, id, "collection.retire", func(tx db.Tx, c Collection) error { return setPublished(ctx, tx, id, false, s.now()) })
}

// Delete throws away a draft that was never public: the address of one that was may be in print.
func (s *Service) Delete(ctx context.Context, by who.Actor, id ID) error {
	return s.change(ctx, by, id, "collection.delete", func(tx db.Tx, c Collection) error {
		if c.Was {
			return fault.New(fault.Conflict, "collections.was_public")
		}
		return remove(ctx, tx, id)
	})
}

// Place puts a spot at a place among those of a collection that show, the first being 0, and takes it in
// if it was not there; -1 takes it off. Places beyond the end are the end.
func (s *Service) Place(ctx context.Context, by who.Actor, id ID, spot spots.ID, at int) error {
	return s.change(ctx, by, id, "collection.arrange", func(tx db.Tx, c Collection) error {
		list, err := spotsIn(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := mayPlace(ctx, tx, c, list, spot, at); err != nil {
			return err
		}
		return arrange(ctx, tx, id, placed(list, spot, at), s.now())
	})
}

// mayPlace says why a collection may not gain a spot, or lose it.
func mayPlace(ctx context.Context, tx db.Tx, c Collection, list []held, spot spots.ID, at int) error {
	in := slices.ContainsFunc(list, func(h held) bool { return h.ID == spot })
	switch {
	case at < 0 && in && c.Published && c.Spots <= minSpots:
		return wrong("collections.too_few", minSpots)
	case at < 0 || in:
		return nil
	case len(list) >= maxSpots:
		return wrong("collections.too_many", maxSpots)
	}
	known, err := isPublished(ctx, tx, spot)
	if err == nil && !known {
		err = fault.New(fault.NotFound, "errors.not_found.text")
	}
	return err
}

// placed is list with spot at a place among those that show, or without it. Those that do not show
// keep theirs.
func placed(list []held, spot spots.ID, at int) []held {
	rest := slices.DeleteFunc(slices.Clone(list), func(h held) bool { return h.ID == spot })
	if at < 0 {
		return rest
	}
	for i, h := range rest {
		if h.Shown && at == 0 {
			return slices.Insert(rest, i, held{spot, true})
		}
		if h.Shown {
			at--
		}
	}
	return append(rest, held{spot, true})
}

// Cover lets the photo of one of a collection's spots lead.
func (s *Service) Cover(ctx context.Context, by who.Actor, id ID, spot spots.ID) error {
	return s.change(ctx, by, id, "collection.cover", func(tx db.Tx, c Collection) error { return setCover(ctx, tx, id, spot, s.now()) })
}

func wrong(key string, args ...any) error {
	var e form.Errors
	e.Add("spots", key, args...)
	return e.Err()
}

// change lets the team do work on a collection that nobody else changes meanwhile.
func (s *Service) change(ctx context.Context, by who.Actor, id ID, act string, work func(tx db.Tx, c Collection) error) error {
	if err := staffOnly(by); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		c, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := work(tx, c); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: object(id)}); err != nil {
			return err
		}
		return db.Changed(ctx, tx, Topic)
	})
}

func object(id ID) string { return fmt.Sprintf("collection %d", id) }
