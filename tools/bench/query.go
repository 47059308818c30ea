package main

import (
	"context"
	"database/sql"

	"github.com/lib/pq"
)

const spotBySlug = `SELECT id, slug, title, commune_name FROM spot WHERE slug = $1`

type spotRow struct {
	ID      int64  `db:"id"`
	Slug    string `db:"slug"`
	Title   string `db:"title"`
	Commune string `db:"commune_name"`
}

// queryByKey: one spot by its slug through pkg/db, against a prepared statement of lib/pq.
func (b *bench) queryByKey(ctx context.Context) error {
	connector, err := pq.NewConnector(b.dsn)
	if err != nil {
		return err
	}
	bare := sql.OpenDB(connector)
	defer bare.Close()
	bare.SetMaxIdleConns(connections)
	prepared, err := bare.PrepareContext(ctx, spotBySlug)
	if err != nil {
		return err
	}
	defer prepared.Close()
	var slug string
	if err := b.Pool.Get(ctx, &slug, `SELECT slug FROM spot WHERE state = 'published' ORDER BY id LIMIT 1`); err != nil {
		return err
	}
	ours := func() error {
		var r spotRow
		return b.Pool.Get(ctx, &r, spotBySlug, slug)
	}
	theirs := func() error {
		var r spotRow
		return prepared.QueryRowContext(ctx, slug).Scan(&r.ID, &r.Slug, &r.Title, &r.Commune)
	}
	d, err := race(ctx, crew(ours), crew(theirs))
	if err != nil {
		return err
	}
	b.table.atLeast(0.8, "query by key, through pkg/db", "lib/pq, prepared", d)
	return nil
}

// crew is a side of as many workers as there are connections, doing the same.
func crew(work func() error) side {
	works := make([]func() error, connections)
	for i := range works {
		works[i] = work
	}
	return together(works)
}
