package imports

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Service is the use cases of imports.
type Service struct {
	pool  *db.Pool
	post  *mail.Post
	words *i18n.Catalogue
	kinds []Kind
	now   func() time.Time
}

// New makes the service, and its jobs known to r.
func New(pool *db.Pool, post *mail.Post, words *i18n.Catalogue, r *jobs.Runner, kinds ...Kind) *Service {
	s := &Service{pool, post, words, kinds, time.Now}
	jobs.Handle(r, s.look)
	jobs.Handle(r, s.run)
	jobs.Handle(r, s.undo)
	return s
}

// Kinds are what may be imported.
func (s *Service) Kinds() []Kind { return s.kinds }

// kind is the one of a name; nil for none.
func (s *Service) kind(name string) Kind {
	for _, k := range s.kinds {
		if k.About().Name == name {
			return k
		}
	}
	return nil
}

func staffOnly(by who.Actor) error {
	if !by.Is(who.Staff) {
		return fault.New(fault.Forbidden, "errors.forbidden.text")
	}
	return nil
}

// Receive keeps a file of a kind, whose columns are then to be told; key makes a double click one import.
func (s *Service) Receive(ctx context.Context, by who.Actor, kind, name string, content []byte, key string) (id ID, err error) {
	if err := staffOnly(by); err != nil {
		return 0, err
	}
	k := s.kind(kind)
	if k == nil {
		var e form.Errors
		e.Add("kind", "form.choose")
		return 0, e
	}
	sheet, err := Read(content)
	if err != nil {
		return 0, err
	}
	act := once.Act("import "+kind, sha256.Sum256(content))
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		id, err = once.DoID(ctx, tx, by.ID, act, key, func() (ID, error) { return s.keep(ctx, tx, by, k.About(), name, sheet) })
		return err
	})
	return id, err
}

func (s *Service) keep(ctx context.Context, tx db.Tx, by who.Actor, about About, name string, sheet Sheet) (ID, error) {
	plan, err := remembered(ctx, tx, about.Name, fingerprint(sheet.Headers))
	if err != nil {
		return 0, err
	}
	if plan.Columns == nil {
		plan = Plan{Columns: guess(about.Fields, sheet.Headers)}
	}
	id, err := insertFile(ctx, tx, about.Name, shortened(name, 120), sheet.Headers, plan, by.ID, s.now())
	if err != nil {
		return 0, err
	}
	if err := insertLines(ctx, tx, id, about.Name, sheet.Lines); err != nil {
		return 0, err
	}
	return id, record(ctx, tx, by, "import.receive", id, map[string]any{"kind": about.Name, "lines": len(sheet.Lines)})
}

func record(ctx context.Context, tx db.Tx, by who.Actor, act string, id ID, after any) error {
	return audit.Record(ctx, tx, audit.Line{Actor: by, Act: act, Object: fmt.Sprintf("import %d", id), After: after})
}

// All are the imports, the newest first; next is where the list goes on.
func (s *Service) All(ctx context.Context, by who.Actor, after db.Cursor) (list []Import, next db.Cursor, err error) {
	if err := staffOnly(by); err != nil {
		return nil, next, err
	}
	const size = 20
	list, err = all(ctx, s.pool, after, size+1)
	list, next = db.Page(list, size, func(i Import) db.Cursor { return db.Cursor{At: i.CreatedAt, ID: int64(i.ID)} })
	return list, next, err
}

// Of is one import.
func (s *Service) Of(ctx context.Context, by who.Actor, id ID) (Import, error) {
	if err := staffOnly(by); err != nil {
		return Import{}, err
	}
	return byID(ctx, s.pool, id)
}

// Sample are the first lines of an import, for whoever tells its columns.
func (s *Service) Sample(ctx context.Context, by who.Actor, id ID) ([]Line, error) {
	if err := staffOnly(by); err != nil {
		return nil, err
	}
	return linesOf(ctx, s.pool, id, 0, 3)
}

// Remarks are what there is to say of the lines of an import after a line, cell by cell, of n lines at most:
// those that merely repeat what is known, or the others.
func (s *Service) Remarks(ctx context.Context, by who.Actor, i Import, same bool, after, n int) ([]Noted, error) {
	if err := staffOnly(by); err != nil {
		return nil, err
	}
	return remarks(ctx, s.pool, i, same, after, n)
}

// Plan tells how a file is read; a job then looks at the whole of it: what is wrong with each line, what it
// repeats. Nothing is imported. The plan is remembered for files with the same titles.
func (s *Service) Plan(ctx context.Context, by who.Actor, id ID, typed form.Values) error {
	if err := staffOnly(by); err != nil {
		return err
	}
	i, err := byID(ctx, s.pool, id)
	if err != nil {
		return err
	}
	k := s.kind(i.Kind)
	if k == nil {
		return errMeanwhile
	}
	plan := planFrom(typed, k.About(), len(i.Headers))
	if err := plan.check(k.About()).Err(); err != nil {
		return err
	}
	return s.move(ctx, by, id, "import.check", func(tx db.Tx) error {
		version, err := keepPlan(ctx, tx, i, plan)
		if err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, look{id, version})
	})
}

var errMeanwhile = fault.New(fault.Conflict, "imports.changed_meanwhile")

// Start imports what can be: a job takes it from here.
func (s *Service) Start(ctx context.Context, by who.Actor, id ID, version int) error {
	return s.move(ctx, by, id, "import.start", func(tx db.Tx) error {
		if err := turn(ctx, tx, id, version, Running, nil, Checked, Stopped); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, run{id})
	})
}

// Stop leaves the lines that are not imported yet where they are.
func (s *Service) Stop(ctx context.Context, by who.Actor, id ID) error {
	now := s.now()
	return s.move(ctx, by, id, "import.stop", func(tx db.Tx) error { return turn(ctx, tx, id, 0, Stopped, &now, Running) })
}

// Undo takes back all that an import made, unless somebody touched any of it since.
func (s *Service) Undo(ctx context.Context, by who.Actor, id ID, version int) error {
	return s.move(ctx, by, id, "import.undo", func(tx db.Tx) error {
		if err := turn(ctx, tx, id, version, Undoing, nil, Done, Stopped); err != nil {
			return err
		}
		touched, err := s.touched(ctx, tx, id)
		if err != nil {
			return err
		}
		if touched > 0 {
			return &fault.Fault{Kind: fault.Conflict, Message: i18n.N("imports.touched", touched)}
		}
		return jobs.Enqueue(ctx, tx, undo{id})
	})
}

// touched counts what was made and touched since, a thousand at a time.
func (s *Service) touched(ctx context.Context, tx db.Tx, id ID) (int, error) {
	i, err := byID(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	k, sum := s.kind(i.Kind), 0
	for after := 0; ; {
		batch, err := made(ctx, tx, id, after, 1000)
		if err != nil || len(batch) == 0 || k == nil {
			return sum, err
		}
		ids := make([]int64, len(batch))
		for n, one := range batch {
			ids[n], after = one.Made, one.Number
		}
		touched, err := k.Touched(ctx, tx, ids)
		if err != nil {
			return 0, err
		}
		sum += len(touched)
	}
}

// Delete throws away a file of which nothing was imported.
func (s *Service) Delete(ctx context.Context, by who.Actor, id ID) error {
	return s.move(ctx, by, id, "import.delete", func(tx db.Tx) error { return deleteOpen(ctx, tx, id) })
}

// move does work on an import, in a transaction, with its line in the trail.
func (s *Service) move(ctx context.Context, by who.Actor, id ID, act string, work func(tx db.Tx) error) error {
	if err := staffOnly(by); err != nil {
		return err
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := lockFile(ctx, tx, id); err != nil {
			return err
		}
		if err := work(tx); err != nil {
			return err
		}
		return record(ctx, tx, by, act, id, nil)
	})
}

// How long files are kept.
const (
	openLife = 7 * 24 * time.Hour  // those of which nothing was imported
	cellLife = 30 * 24 * time.Hour // the lines of the others, after their end
)

// Purge deletes the files left aside and empties the lines of those that are over.
func (s *Service) Purge(ctx context.Context) error {
	now := s.now()
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		if err := deleteLeft(ctx, tx, now.Add(-openLife)); err != nil {
			return err
		}
		return emptyOver(ctx, tx, now, now.Add(-cellLife))
	})
}
