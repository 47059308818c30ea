// Package imports brings in what the programme keeps in spreadsheets: existing spots, existing ambassadors.
//
// It owns the tables import_file, import_line and import_plan. A file moves received (its columns are to be
// told) → checking → checked (looked at whole, nothing imported yet; its columns may be told again) → running → done;
// running ⇄ stopped by a person; stopped or done → undoing → undone. Only the programme's staff import.
//
// Invariants. A line is imported whole, in a transaction of its own, or not at all, and at most once however
// often the work is begun again: a job takes the lines in batches, and one whose worker died goes on where it
// was. A line that repeats what is there, or an earlier line, is left out and said to be. What was imported is
// undone together, as long as nobody touched any of it. Files hold personal data: those that are never
// imported are deleted after seven days, the lines of others emptied thirty days after their end.
//
// What may be imported is a Kind: the features implement it, app connects them.
package imports

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind is something that comes in lines.
type Kind interface {
	About() About
	// Check says what is wrong with each row of a file, and what it repeats: what is there already, or an
	// earlier row. It changes nothing.
	Check(ctx context.Context, c db.Conn, rows []Row, choices form.Values) ([]Verdict, error)
	// Make checks a row again and brings it in, in a transaction of its own. Without an id the verdict says
	// why nothing was made.
	Make(ctx context.Context, tx db.Tx, by who.Actor, row Row, choices form.Values) (int64, Verdict, error)
	// Touched are those of what was made that somebody touched since, or built upon.
	Touched(ctx context.Context, c db.Conn, made []int64) ([]int64, error)
	// Unmake takes back what Make made and nobody touched.
	Unmake(ctx context.Context, tx db.Tx, by who.Actor, made int64) error
}

// About is what a kind says of itself.
type About struct {
	Name    string // in addresses and in the database; its words are imports.kind.<name>
	Fields  []Field
	Choices []Choice // what is decided for the whole file
	Topics  []string // of the kept pages that show it (db.Changed)
	Link    string   // where what was made is seen; followed by nothing
}

// Field is something that a column may hold.
type Field struct {
	Name     string   // of the values given to Kind
	Label    string   // key of its words
	Required bool     // a column must be told
	Titles   []string // what spreadsheets call its column: see Words
}

// Choice is decided for a whole file: one of Values, or without them a box to tick.
type Choice struct {
	Name   string
	Label  string   // key of its words
	Family string   // of the words of its values, "spots.import.to."
	Values []string // the first is proposed
	Must   bool     // a box without which nothing is imported
}

// External is the field of what a line is known by in the spreadsheet. Every kind has it.
const External = "external"

// Row is one line, its cells by field.
type Row struct {
	Line int
	form.Values
}

// Verdict is what there is to say of a row; the zero one is that it can be imported.
type Verdict struct {
	Problems form.Errors  // by field
	Same     i18n.Message // what it repeats
}

// ID is an import's identifier.
type ID int64

// State is where an import stands.
type State string

// The states.
const (
	Received State = "received"
	Checking State = "checking"
	Checked  State = "checked"
	Running  State = "running"
	Stopped  State = "stopped"
	Done     State = "done"
	Undoing  State = "undoing"
	Undone   State = "undone"
)

// Working reports whether a job is at it.
func (s State) Working() bool { return s == Checking || s == Running || s == Undoing }

// Open reports whether nothing was imported of it yet.
func (s State) Open() bool { return s == Received || s == Checked }

// Import is one file and what became of it.
type Import struct {
	ID        ID
	Kind      string
	Name      string
	Headers   []string
	Plan      Plan
	State     State
	Version   int
	By        string // first name of who brought it; empty once they left
	CreatedAt time.Time
	EndedAt   *time.Time
	Emptied   bool
	Tally     Tally

	account who.ID
}

// Address is the path of its page.
func (i Import) Address() string { return i.ID.address() }

func (id ID) address() string { return fmt.Sprintf("%s/%d", path, id) }

const path = "/admin/importations"

// Tally counts the lines of an import by what became of them.
type Tally struct {
	Received int `db:"received"`
	Waiting  int `db:"waiting"`
	Refused  int `db:"refused"`
	Same     int `db:"same"`
	Imported int `db:"imported"`
	Kept     int `db:"kept"`
	Undone   int `db:"undone"`
}

// Lines is how many there are.
func (t Tally) Lines() int {
	return t.Received + t.Waiting + t.Refused + t.Same + t.Imported + t.Kept + t.Undone
}

// Asked is how many are to be imported, or were.
func (t Tally) Asked() int { return t.Waiting + t.Imported + t.Kept + t.Undone }

// Plan is how a file is read: the column of each field, and what was chosen for all of it.
type Plan struct {
	Columns map[string]int    `json:"columns"` // by field; absent for none
	Choices map[string]string `json:"choices"`
}

// Remark is something to say of a line, at one of its cells or of the whole of it.
type Remark struct {
	Field   string `json:"field,omitempty"`
	Column  int    `json:"column"` // -1 for the whole line
	French  string `json:"fr"`
	English string `json:"en"`
}

// Said is r in its reader's language.
func (r Remark) Said() i18n.Message { return i18n.Either(r.French, r.English) }

// Noted is a line with a remark, as its readers see it.
type Noted struct {
	Line   int
	State  string // refused, same or kept
	Column string // title of the column; empty for the whole line
	Value  string // of its cell
	Remark
}
