package imports

import (
	"context"
	"fmt"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
)

// looked is what was found of a line.
type looked struct {
	number   int
	state    string // waiting, refused or same
	external string
	remarks  []Remark
}

// look asks for every line of an import to be looked at, as its plan of a version says.
type look struct {
	Import  ID  `json:"import"`
	Version int `json:"version"`
}

// Kind implements jobs.Job.
func (look) Kind() string { return "import.look" }

func (s *Service) look(ctx context.Context, j look) error {
	i, err := byID(ctx, s.pool, j.Import)
	if err != nil || i.State != Checking || i.Version != j.Version {
		return ignored(err) // deleted, or planned again
	}
	k := s.kind(i.Kind)
	if k == nil {
		return jobs.GiveUp(fmt.Errorf("import %d: nothing takes %q", i.ID, i.Kind))
	}
	list, err := s.lookAt(ctx, k, i)
	if err != nil {
		return fmt.Errorf("look at import %d: %w", i.ID, err)
	}
	return db.InTx(ctx, s.pool, func(tx db.Tx) error {
		mine, err := turned(ctx, tx, i.ID, i.Version, Checked, nil, Checking)
		if err != nil || !mine {
			return err
		}
		return keepLooked(ctx, tx, i.ID, list)
	})
}

// lookAt reads every line of i by its plan, and has the kind check them.
func (s *Service) lookAt(ctx context.Context, k Kind, i Import) ([]looked, error) {
	plan := i.Plan
	lines, err := linesOf(ctx, s.pool, i.ID, 0, maxLines)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(lines))
	for n, l := range lines {
		rows[n] = plan.row(l.Number, l.Cells)
	}
	verdicts, err := k.Check(ctx, s.pool, rows, plan.choices())
	if err != nil {
		return nil, err
	}
	known, err := s.known(ctx, i.Kind, rows)
	if err != nil {
		return nil, err
	}
	list := make([]looked, len(rows))
	for n, row := range rows {
		v := verdicts[n]
		s.checkExternal(&v, row, known)
		if lines[n].Spare > 0 {
			v.Problems.Add("", "imports.too_many_cells")
		}
		list[n] = s.found(row, v, plan)
	}
	return list, nil
}

// origin is where something known by an external id came from.
type origin struct {
	line int
	file string // empty for the file itself
}

// known are the external ids that were imported already.
func (s *Service) known(ctx context.Context, kind string, rows []Row) (map[string]origin, error) {
	var ids []string
	for _, r := range rows {
		if id := r.Text(External); id != "" {
			ids = append(ids, id)
		}
	}
	return externals(ctx, s.pool, kind, ids)
}

// maxExternal bounds what a line is known by.
const maxExternal = 100

// checkExternal holds row against those known before it, and makes it known to those after it.
func (s *Service) checkExternal(v *Verdict, row Row, known map[string]origin) {
	id := row.Text(External)
	if id == "" {
		return
	}
	if len(id) > maxExternal {
		v.Problems.Add(External, "form.too_long", maxExternal)
		return
	}
	was, found := known[id]
	switch {
	case found && was.file != "":
		v.Same = i18n.M("imports.same_external", was.line, was.file)
	case found:
		v.Problems.Add(External, "imports.external_twice", was.line)
	default:
		known[id] = origin{line: row.Line}
	}
}

// found is the verdict on a row as it is kept: in the words of every language, with its columns.
func (s *Service) found(row Row, v Verdict, plan Plan) looked {
	l := looked{number: row.Line, state: "waiting", external: shortened(row.Text(External), maxExternal)}
	for _, p := range v.Problems {
		l.state = "refused"
		l.remarks = append(l.remarks, s.remark(plan, p.Field, p.Message))
	}
	slices.SortStableFunc(l.remarks, func(a, b Remark) int { return a.Column - b.Column })
	if l.state == "waiting" && !v.Same.Empty() {
		l.state = "same"
		l.remarks = append(l.remarks, s.remark(plan, "", v.Same))
	}
	return l
}

func (s *Service) remark(plan Plan, field string, m i18n.Message) Remark {
	at, told := plan.Columns[field]
	if !told {
		at = -1
	}
	return Remark{Field: field, Column: at, French: s.words.Text(i18n.French, m), English: s.words.Text(i18n.English, m)}
}

func (id ID) String() string { return fmt.Sprint(int64(id)) }
