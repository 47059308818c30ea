package moderation

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Saved is a way of looking at the queue that a moderator keeps.
type Saved struct {
	ID    int64  `db:"id"`
	Name  string `db:"name"`
	Query string `db:"query"` // of its address
}

const (
	maxSaved    = 12
	maxSaveName = 40
)

// Saved lists what by keeps, by name.
func (q *Queue) Saved(ctx context.Context, by who.Actor) ([]Saved, error) {
	return savedViews(ctx, q.pool, by.ID)
}

// Save keeps a view under a name; the same name again replaces it.
func (q *Queue) Save(ctx context.Context, by who.Actor, name, query string) error {
	var e form.Errors
	switch {
	case name == "":
		e.Add("name", "moderation.save_name_missing")
	case form.Length(name) > maxSaveName:
		e.Add("name", "form.too_long", maxSaveName)
	}
	if err := e.Err(); err != nil {
		return err
	}
	return db.InTx(ctx, q.pool, func(tx db.Tx) error {
		full, err := saveView(ctx, tx, by.ID, Saved{Name: name, Query: query})
		if err == nil && full {
			e.Add("name", "moderation.save_full", maxSaved)
			return e.Err()
		}
		return err
	})
}

// Unsave forgets a view of by's.
func (q *Queue) Unsave(ctx context.Context, by who.Actor, id int64) error {
	return db.InTx(ctx, q.pool, func(tx db.Tx) error { return dropView(ctx, tx, by.ID, id) })
}
