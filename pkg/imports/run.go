package imports

import (
	"context"
	"errors"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// run asks for the next lines of an import to be brought in.
type run struct {
	Import ID `json:"import"`
}

// Kind implements jobs.Job.
func (run) Kind() string { return "import.run" }

// undo asks for the next lines of an import to be taken back.
type undo struct {
	Import ID `json:"import"`
}

// Kind implements jobs.Job.
func (undo) Kind() string { return "import.undo" }

const (
	batch    = 100 // lines for one job: a few seconds of its lease
	maxTries = 3   // of a line that fails for no reason it could tell
)

// run brings lines in, one transaction each, then asks for the next ones. A worker that dies loses its
// lease: the job runs again and finds, of its lines, those that still wait.
func (s *Service) run(ctx context.Context, j run) error {
	i, err := byID(ctx, s.pool, j.Import)
	if err != nil || i.State != Running {
		return ignored(err) // stopped, or deleted
	}
	k := s.kind(i.Kind)
	if k == nil {
		return jobs.GiveUp(fmt.Errorf("import %d: nothing takes %q", i.ID, i.Kind))
	}
	numbers, err := numbersOf(ctx, s.pool, i.ID, "waiting", batch)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := s.bring(ctx, k, i, n); err != nil {
			return errors.Join(fmt.Errorf("import %d, line %d: %w", i.ID, n, err), s.failed(ctx, i.ID, n))
		}
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.next(ctx, tx, k, i, "waiting", run{i.ID}, Running, Done) })
}

// bring imports one line, unless it was, or the import was stopped.
func (s *Service) bring(ctx context.Context, k Kind, i Import, number int) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		cells, err := takeLine(ctx, tx, i.ID, number)
		if err != nil || cells == nil {
			return err
		}
		row := i.Plan.row(number, cells)
		v, err := s.again(ctx, tx, i, row)
		if err != nil {
			return err
		}
		var id int64
		if v.Same.Empty() {
			if id, v, err = k.Make(ctx, tx, who.Actor{ID: i.account, Role: who.Staff}, row, i.Plan.choices()); err != nil {
				return err
			}
		}
		if id == 0 {
			return refuseLine(ctx, tx, i.ID, s.found(row, v, i.Plan))
		}
		return lineImported(ctx, tx, i.ID, number, id)
	})
}

// again holds the external id of a row against what was imported since it was looked at.
func (s *Service) again(ctx context.Context, tx db.Tx, i Import, row Row) (v Verdict, err error) {
	id := row.Text(External)
	if id == "" {
		return v, nil
	}
	known, err := externals(ctx, tx, i.Kind, []string{id})
	if was, found := known[id]; found {
		v.Same = i18n.M("imports.same_external", was.line, was.file)
	}
	return v, err
}

// failed counts a try of a line that could not be brought in, and gives the line up after a few: the
// others need not wait for it.
func (s *Service) failed(ctx context.Context, id ID, number int) error {
	var e form.Errors
	e.Add("", "imports.line_failed")
	given := s.found(Row{Line: number}, Verdict{Problems: e}, Plan{})
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return lineFailed(ctx, tx, id, given, maxTries) })
}

// next asks for the lines that are still in state, or ends the import and tells whoever began it.
func (s *Service) next(ctx context.Context, tx db.Tx, k Kind, i Import, state string, more jobs.Job, from, to State) error {
	for _, topic := range k.About().Topics {
		if err := db.Changed(ctx, tx, topic); err != nil {
			return err
		}
	}
	left, err := numbersOf(ctx, tx, i.ID, state, 1)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return jobs.Enqueue(ctx, tx, more)
	}
	now := s.now()
	ended, err := turned(ctx, tx, i.ID, 0, to, &now, from)
	if err != nil || !ended {
		return err
	}
	if err := record(ctx, tx, who.System(), "import."+string(to), i.ID, nil); err != nil {
		return err
	}
	return s.tell(ctx, tx, i.ID, to)
}

// tell writes to whoever brought the file what came of it.
func (s *Service) tell(ctx context.Context, tx db.Tx, id ID, to State) error {
	i, err := byID(ctx, tx, id)
	if err != nil || i.account == 0 {
		return err
	}
	words := []i18n.Message{i18n.N("imports.mail_done", i.Tally.Imported), i18n.N("imports.mail_left", i.Tally.Refused+i.Tally.Same)}
	if to == Undone {
		words = []i18n.Message{i18n.N("imports.mail_undone", i.Tally.Undone)}
	}
	return s.post.Send(ctx, tx, mail.Letter{
		To: i.account, Subject: i18n.M("imports.mail_subject", i.Name), Paragraphs: words,
		Button: i18n.M("imports.mail_see"), Link: i.Address(),
	})
}

// undo takes back what an import made, one transaction each. What somebody touched in the meantime stays,
// and is said to.
func (s *Service) undo(ctx context.Context, j undo) error {
	i, err := byID(ctx, s.pool, j.Import)
	if err != nil || i.State != Undoing {
		return ignored(err)
	}
	k := s.kind(i.Kind)
	if k == nil {
		return jobs.GiveUp(fmt.Errorf("import %d: nothing takes %q", i.ID, i.Kind))
	}
	lines, err := made(ctx, s.pool, i.ID, 0, batch)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.unmake(ctx, tx, k, i, l) }); err != nil {
			return fmt.Errorf("undo import %d, line %d: %w", i.ID, l.Number, err)
		}
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return s.next(ctx, tx, k, i, "imported", undo{i.ID}, Undoing, Undone) })
}

func (s *Service) unmake(ctx context.Context, tx db.Tx, k Kind, i Import, l madeLine) error {
	mine, err := lockMade(ctx, tx, i.ID, l.Number)
	if err != nil || !mine {
		return err
	}
	touched, err := k.Touched(ctx, tx, []int64{l.Made})
	if err != nil {
		return err
	}
	if len(touched) > 0 {
		kept := s.remark(Plan{}, "", i18n.M("imports.line_kept"))
		return lineTaken(ctx, tx, i.ID, l.Number, "kept", []Remark{kept})
	}
	if err := k.Unmake(ctx, tx, who.Actor{ID: i.account, Role: who.Staff}, l.Made); err != nil {
		return err
	}
	return lineTaken(ctx, tx, i.ID, l.Number, "undone", nil)
}
