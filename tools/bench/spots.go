package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/spots/spotstest"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// few is how many spots the many are compared with.
const few = 1000

// land is a site with made-up spots, asked through its services: no page is kept between.
type land struct {
	*site
	team  who.Actor
	half  string // the middle of the list, as an address says it
	towns []spots.Near
	asked atomic.Int64
}

// spotsByTheMillion: each question to many spots, against the same to few.
func (b *bench) spotsByTheMillion(ctx context.Context) (err error) {
	if b.many == 0 {
		return nil
	}
	fmt.Fprintf(os.Stderr, "bench: making up %d spots…\n", b.many)
	many, err := b.openLand(ctx, b.many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, many.close()) }()
	small, err := b.openLand(ctx, few)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.close()) }()
	for _, q := range questions() {
		d, err := race(ctx, q.put(ctx, many), q.put(ctx, small))
		if err != nil {
			return fmt.Errorf("%s: %w", q.work, err)
		}
		b.table.atMost(q.goal, q.work, fmt.Sprintf("the same at %d", few), d)
	}
	b.table.note("%d spots, their photos, authors and decisions; each line in turn for several towns, groups and categories", b.many)
	return nil
}

func (b *bench) openLand(ctx context.Context, n int) (*land, error) {
	s, err := openEmpty(ctx, b.server, filepath.Join(b.folder, fmt.Sprint("spots-", n)))
	l := &land{site: s}
	if err == nil {
		err = spotstest.Fill(ctx, s.dsn, s.Services.Territory, n)
	}
	if err == nil {
		err = l.settle(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return l, nil
}

// settle finds what the questions are about.
func (l *land) settle(ctx context.Context) error {
	if _, err := l.Services.Accounts.AddStaff(ctx, "equipe@exemple.fr", "Équipe", who.Staff); err != nil {
		return err
	}
	if err := l.Pool.Get(ctx, &l.team.ID, `SELECT id FROM account WHERE role = 'staff'`); err != nil {
		return err
	}
	l.team.Role = who.Staff
	var middle struct {
		At time.Time `db:"published_at"`
		ID int64     `db:"id"`
	}
	err := l.Pool.Get(ctx, &middle, `SELECT published_at, id FROM spot WHERE state = 'published' ORDER BY id OFFSET (SELECT count(*) / 2 FROM spot) LIMIT 1`)
	l.half = db.Cursor{At: middle.At, ID: middle.ID}.String()
	for _, c := range l.Services.Territory.Communes() {
		if c.Population > 1500 {
			l.towns = append(l.towns, spots.Near{Commune: c.INSEE, Point: c.Centre})
		}
	}
	return err
}

// question is one way to look for spots; n is how many times it was asked.
type question struct {
	goal float64
	work string
	ask  func(ctx context.Context, l *land, n int) error
}

func (q question) put(ctx context.Context, l *land) side {
	return crew(func() error { return q.ask(ctx, l, int(l.asked.Add(1))) })
}

func questions() []question {
	return []question{
		{3, "list: the newest", list(func(*land, int) spots.Filter { return spots.Filter{} })},
		{3, "list: from its middle on", func(ctx context.Context, l *land, _ int) error {
			_, _, err := l.Services.Spots.List(ctx, spots.Filter{}, l.half)
			return err
		}},
		{3, "filter: a category", list(func(_ *land, n int) spots.Filter { return spots.Filter{Category: category(n)} })},
		{3, "filter: a commune", list(func(_ *land, n int) spots.Filter { return spots.Filter{Commune: biggest(n)} })},
		{3, "filter: a group of communes", list(func(l *land, n int) spots.Filter { return spots.Filter{EPCI: l.group(n)} })},
		{3, "filter: a category, a season, an access", list(func(_ *land, n int) spots.Filter {
			return spots.Filter{Category: category(n), Season: spotstest.Seasons[n%4], Access: spotstest.Ways[n%5]}
		})},
		{3, "filter: a commune, a season, an access", list(func(_ *land, n int) spots.Filter {
			return spots.Filter{Commune: biggest(n), Season: spotstest.Seasons[n%4], Access: spotstest.Ways[n%5]}
		})},
		{3, "filter: a commune and a category", list(func(_ *land, n int) spots.Filter { return spots.Filter{Commune: biggest(n), Category: category(n)} })},
		{3, "filter: a group and a category", list(func(_ *land, n int) spots.Filter { return spots.Filter{EPCI: largest, Category: category(n)} })},
		{3, "search: a word of every spot", list(func(*land, int) spots.Filter { return spots.Filter{Words: spotstest.Everywhere} })},
		{3, "search: a usual word", list(func(*land, int) spots.Filter { return spots.Filter{Words: spotstest.Common()} })},
		{3, "search: a word of three spots", list(func(*land, int) spots.Filter { return spots.Filter{Words: spotstest.Rare} })},
		{3, "search: a usual word in a category", list(func(_ *land, n int) spots.Filter {
			return spots.Filter{Words: spotstest.Common(), Category: category(n)}
		})},
		{3, "near a town", list(func(l *land, n int) spots.Filter { return spots.Filter{Near: l.town(n)} })},
		{3, "near a town, a category", list(func(l *land, n int) spots.Filter { return spots.Filter{Near: l.town(n), Category: category(n)} })},
		{3, "near a town, another group", list(func(l *land, n int) spots.Filter { return spots.Filter{Near: l.town(n), EPCI: l.group(n)} })},
		{3, "near a town, a word of three spots", list(func(l *land, n int) spots.Filter { return spots.Filter{Near: l.town(n), Words: spotstest.Rare} })},
		{10, "map: the whole département", view(everywhere, 9, func(*land, int) spots.Filter { return spots.Filter{} })},
		{10, "map: the whole département, a category", view(everywhere, 9, func(_ *land, n int) spots.Filter { return spots.Filter{Category: category(n)} })},
		{10, "map: the whole département, a word", view(everywhere, 9, func(*land, int) spots.Filter { return spots.Filter{Words: spotstest.Rare} })},
		{10, "map: around a town", view(around, 13, func(*land, int) spots.Filter { return spots.Filter{} })},
		{3, "open data: a page", func(ctx context.Context, l *land, n int) error {
			_, _, err := l.Services.Spots.OpenPage(ctx, spots.Filter{Category: category(n)}, "", 100)
			return err
		}},
		{3, "queue: its first page", func(ctx context.Context, l *land, _ int) error {
			_, _, err := l.Services.Queue.Waiting(ctx, l.team, "", db.Cursor{})
			return err
		}},
		{3, "publishing a spot", publish},
	}
}

// list asks for what the list's page shows: a page of spots, and how many there are.
func list(filter func(*land, int) spots.Filter) func(context.Context, *land, int) error {
	return func(ctx context.Context, l *land, n int) error {
		f := filter(l, n)
		_, _, err := l.Services.Spots.List(ctx, f, "")
		if err == nil {
			_, _, err = l.Services.Spots.Tally(ctx, f)
		}
		return err
	}
}

func view(where func(*land, int) spots.Bounds, zoom int, filter func(*land, int) spots.Filter) func(context.Context, *land, int) error {
	return func(ctx context.Context, l *land, n int) error {
		_, err := l.Services.Spots.View(ctx, filter(l, n), where(l, n), zoom)
		return err
	}
}

func everywhere(*land, int) spots.Bounds {
	return spots.Bounds{South: 44, West: .5, North: 45.5, East: 2.7}
}

func around(l *land, n int) spots.Bounds {
	p := l.town(n).Point
	return spots.Bounds{South: p.Lat - .05, West: p.Lon - .04, North: p.Lat + .05, East: p.Lon + .04}
}

// largest is the group, and biggest are the communes, that fill a page even among few spots.
const largest = "200023737"

func biggest(n int) string  { return []string{"46042", "46102"}[n%2] }
func category(n int) string { return spotstest.Categories[n%len(spotstest.Categories)] }

func (l *land) town(n int) spots.Near { return l.towns[n%len(l.towns)] }

func (l *land) group(n int) string {
	groups := l.Services.Territory.EPCIs()
	return groups[n%len(groups)].SIREN
}

// publish brings one spot in as the team does: the row, the grid, the trail.
func publish(ctx context.Context, l *land, n int) error {
	return l.Services.Spots.Import(ctx, l.team, []spots.Place{{Slug: fmt.Sprint("nouveau-", n), At: time.Now(), Draft: spots.Draft{
		Title: "Un nouveau spot", Reason: "Un endroit du Lot que l’on garde pour soi, et que l’on finit par partager quand même, parce qu’il est trop beau.",
		Category: category(n), Commune: l.town(n).Commune, Precision: territory.Town, Rights: true, DisplayName: "anonymous",
	}}})
}
