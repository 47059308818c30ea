package journal

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service reads the trail. Who may is for the routes.
type Service struct{ pool *db.Pool }

// New makes the service.
func New(pool *db.Pool) *Service { return &Service{pool} }

const perPage = 50

// Page reads a page of what f keeps, newest first; next is where it goes on.
func (s *Service) Page(ctx context.Context, f Filter, after db.Cursor) (list []Day, next db.Cursor, err error) {
	people, err := s.people(ctx, f)
	if err != nil {
		return nil, next, err
	}
	lines, next, err := s.read(ctx, question{f, people}, after, perPage)
	if err != nil {
		return nil, next, err
	}
	if err := link(ctx, s.pool, lines); err != nil {
		return nil, next, err
	}
	return days(lines), next, nil
}

// people are the accounts that a filter names; nil when it names none, empty when nobody is called so.
func (s *Service) people(ctx context.Context, f Filter) ([]who.ID, error) {
	if f.Person == "" {
		return nil, nil
	}
	if id, ok := f.number(); ok {
		return []who.ID{id}, nil
	}
	return called(ctx, s.pool, f.Person)
}

func (s *Service) read(ctx context.Context, q question, after db.Cursor, most int) ([]Line, db.Cursor, error) {
	rows, err := linesOf(ctx, s.pool, q, after, most+1)
	if err != nil {
		return nil, db.Cursor{}, err
	}
	rows, next := db.Page(rows, most, func(r row) db.Cursor { return db.Cursor{At: r.At, ID: r.ID} })
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{ID: r.ID, At: r.At, By: r.By, Name: r.Name, Act: r.Act, Thing: thing(r.Object), Changes: changes(r.Before, r.After), Request: r.Request}
	}
	return lines, next, nil
}

// mostExported bounds a file, so that it is made within the time of a request: who wants more asks by dates.
const mostExported = 100_000

// Export gives the lines that f keeps to each, newest first; that somebody took them goes to the trail. The line
// says what was asked for by numbers, never by the name that was typed.
func (s *Service) Export(ctx context.Context, by who.Actor, f Filter, each func(Line) error) error {
	people, err := s.people(ctx, f)
	if err != nil {
		return err
	}
	after := map[string]any{"acts": f.Acts, "people": people, "from": f.From, "until": f.Until}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "trail.export", Object: "journal", After: after})
	})
	if err != nil {
		return err
	}
	var place db.Cursor
	for given := 0; given < mostExported; {
		lines, next, err := s.read(ctx, question{f, people}, place, 1000)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := each(l); err != nil {
				return err
			}
		}
		given += len(lines)
		if place = next; next.Zero() {
			break
		}
	}
	return nil
}
