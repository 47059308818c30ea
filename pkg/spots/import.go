package spots

import (
	"context"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Place is a known place that the programme publishes itself.
type Place struct {
	Slug  string
	Draft Draft
	At    time.Time // when it counts as published
}

// Import publishes places at once, in by's name: all of them, or none. Staff only. A place that is
// wrong is an error that names it.
func (s *Service) Import(ctx context.Context, by who.Actor, places []Place) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		for _, p := range places {
			e, at, err := s.check(ctx, p.Draft)
			if err != nil {
				return err
			}
			p.Draft.checkWhole(&e, at)
			if err := e.Err(); err != nil {
				return &BadPlace{p.Slug, err}
			}
			id, err := s.publishOne(ctx, tx, by, by.ID, p, at)
			if err != nil {
				return err
			}
			if err := giveToProgramme(ctx, tx, id); err != nil {
				return err
			}
		}
		return db.Changed(ctx, tx, Topic)
	})
}

// publishOne keeps a place as its author's and publishes it, in by's name.
func (s *Service) publishOne(ctx context.Context, tx db.Tx, by who.Actor, author who.ID, p Place, at place) (ID, error) {
	id, err := insertSpot(ctx, tx, author, p.Draft, at, p.At)
	if err != nil {
		return 0, err
	}
	if _, err := submitSpot(ctx, tx, id, p.At); err != nil {
		return 0, err
	}
	if err := publishSpot(ctx, tx, id, p.Slug, p.At); err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.import", Object: object(id)})
}

// submitOne keeps a spot as its author's and puts it before the moderators, in by's name. No letter says
// so: nobody has just sent it.
func (s *Service) submitOne(ctx context.Context, tx db.Tx, by who.Actor, author who.ID, d Draft, at place) (ID, error) {
	id, err := insertSpot(ctx, tx, author, d, at, s.now())
	if err != nil {
		return 0, err
	}
	if _, err := submitSpot(ctx, tx, id, s.now()); err != nil {
		return 0, err
	}
	entry := moderation.Entry{Kind: Kind, ID: int64(id), Title: d.Title, Commune: at.commune.INSEE, Author: author}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.import", Object: object(id)})
}

// BadPlace is what is wrong with one place of an import.
type BadPlace struct {
	Slug string
	Err  error
}

func (b *BadPlace) Error() string { return "place " + b.Slug + ": " + b.Err.Error() }

// Unwrap gives the problems, field by field.
func (b *BadPlace) Unwrap() error { return b.Err }
