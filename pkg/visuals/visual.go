// Package visuals answers members who ask, before they print: is the bubble well worn on this?
//
// It owns the tables visual and visual_version. A member who may take the bubble sends a picture of
// what they prepare, with its real width, and may mark where the bubble is on it. The program checks
// what it can and says what it saw: advice, never a decision. Then the programme's staff answer. A
// visual moves draft → submitted → approved | changes_requested (→ draft, with another version) |
// refused. Each version is kept beside the next, with its answer.
//
// Only its author sees and changes a visual, and deletes it at any time; the staff decide, never on
// their own. An approved one has a reference, by which anybody reads that it was approved, for whom
// and when, but sees no picture. Purge deletes a visual six months after its last change, an approved
// one three years after its approval.
package visuals

import (
	"fmt"
	"math"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ID is a visual's identifier.
type ID int64

// State is where a visual stands.
type State string

// The states.
const (
	Drafted          State = "draft"
	Submitted        State = "submitted"
	ChangesRequested State = "changes_requested"
	Approved         State = "approved"
	Refused          State = "refused"
)

// Label is the state in the reader's words.
func (s State) Label() i18n.Message { return i18n.M("visuals.state." + string(s)) }

// Visual is a visual as its author and the team see it.
type Visual struct {
	ID           ID
	Author       who.ID
	Organisation int64 // the author spoke for; 0 for a person
	Title        string
	State        State
	Reference    string // of an approved one: VIS-2026-0042
	Licence      string // number in force when it was approved; empty for a person
	ApprovedAt   time.Time
	PromisedAt   time.Time // when the team will have answered; zero when nothing waits
	Revision     int
	Versions     []Version // newest first; never none
}

// Now is the version in force.
func (v Visual) Now() Version { return v.Versions[0] }

// Before are the versions it replaces, newest first.
func (v Visual) Before() []Version { return v.Versions[1:] }

// Editable reports whether the author may change the visual.
func (v Visual) Editable() bool { return v.State == Drafted || v.State == ChangesRequested }

// Version is one round: a picture, what was said of it, and the answer.
type Version struct {
	Number  int
	Photo   photos.Photo
	Spec    Spec
	Seen    Seen
	Verdict string // of the team; empty while there is none
	Why     string // preset reason
	Message string // the team's own words
	SentAt  time.Time
}

// Drawn is the version's mark, for pages; nil when there is none.
func (v Version) Drawn() *moderation.Mark { return v.Spec.Mark.drawn() }

// Spec is what the author says of a picture.
type Spec struct {
	Use    brand.Use
	Unit   Unit
	Width  int          // of the whole, in Unit
	Bubble int          // width of the bubble, in Unit; 0 when it is not told
	Ground brand.Colour // below the bubble; "" when it is not told
	Words  string
	Mark   Mark // where the bubble is; zero when it is not told
}

// Unit is what widths are counted in.
type Unit string

// The units: millimetres for what is made, pixels for what is on a screen.
const (
	Millimetres Unit = "mm"
	Pixels      Unit = "px"
)

// Units lists the units.
func Units() []string { return []string{string(Millimetres), string(Pixels)} }

// Size is how wide the whole is.
func (s Spec) Size() i18n.Message { return s.Unit.length(float64(s.Width)) }

// length is a length in u, in words, no finer than it is worth.
func (u Unit) length(n float64) i18n.Message {
	if u == Pixels || n >= 100 {
		n = math.Round(n)
	}
	return i18n.M("visuals.length."+string(u), decimal(n))
}

// Card is a visual in a list.
type Card struct {
	ID        ID        `db:"id"`
	Title     string    `db:"title"`
	Use       string    `db:"use"`
	State     State     `db:"state"`
	Reference string    `db:"reference"`
	Photo     string    `db:"photo"`
	UpdatedAt time.Time `db:"updated_at"`
}

// Path is where the author sees the visual.
func (c Card) Path() string { return path(c.ID) }

// Approval is what anybody may know of an approved visual.
type Approval struct {
	Reference string    `db:"reference"`
	Title     string    `db:"title"`
	Use       string    `db:"use"`
	Unit      Unit      `db:"unit"`
	Width     int       `db:"width"`
	Holder    string    `db:"holder"`  // the organisation; empty for a person
	Licence   string    `db:"licence"` // its number; empty for a person
	At        time.Time `db:"approved_at"`
}

// Size is how wide the visual was approved for.
func (a Approval) Size() i18n.Message { return Spec{Unit: a.Unit, Width: a.Width}.Size() }

// reference names a visual approved at a time. Its number is the visual's own: given once, never again.
func reference(id ID, at time.Time) string {
	return fmt.Sprintf("VIS-%d-%04d", at.In(i18n.Paris()).Year(), id)
}

func path(id ID) string { return fmt.Sprintf("%s/%d", minePath, id) }

// minePath lists one's own visuals.
const minePath = "/espace/visuels"
