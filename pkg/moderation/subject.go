package moderation

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/diff"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Subject is one kind of thing that waits for a decision. The feature that owns the thing
// implements it; app connects the two.
type Subject interface {
	// Kind names the sort of thing in the queue and in addresses: "spot", "organisation".
	Kind() string
	// Decides is the role that may decide on it.
	Decides() who.Role
	// Reasons are those it comes with; staff may have them otherwise.
	Reasons() Presets
	// Sheet is all a moderator needs to see of the thing to decide.
	Sheet(ctx context.Context, c db.Conn, id int64) (Sheet, error)
	// Apply makes the decision take effect, in the decision's own transaction: the state moves by
	// compare-and-swap (a fault.Conflict when it no longer waits) and the author is written to.
	Apply(ctx context.Context, tx db.Tx, d Decision) error
}

// Telling is a Subject whose things tell of somebody's content. Whoever that is may neither read nor move them, however
// trusted, and where they see a list nobody's name says who told.
type Telling interface {
	Subject
	// Against is whose content the thing is about: the Author and the Organisation of the Entry; none for nobody's.
	Against(ctx context.Context, c db.Conn, id int64) (Entry, error)
}

// Verdict is what a moderator decides.
type Verdict string

// The verdicts.
const (
	Publish Verdict = "publish" // or grant
	Revise  Verdict = "revise"  // back to the author, with a reason
	Refuse  Verdict = "refuse"
)

func (v Verdict) valid() bool { return v == Publish || v == Revise || v == Refuse }

// Decision is one verdict on one thing.
type Decision struct {
	ID      int64 // the thing's own id, as given to Submit
	Verdict Verdict
	Reason  Reason // empty for Publish
	Message string // the moderator's own words to the author; may be empty
	// Conditions go with a yes, for the kinds whose Sheet offers them; the others leave them unread.
	Conditions string
	By         who.Actor
	At         time.Time
}

// Entry is a thing put before the moderators.
type Entry struct {
	Kind         string
	ID           int64
	Title        string
	Commune      string // INSEE code; may be empty
	Photo        string // id of the photo shown in the queue; may be empty
	Author       who.ID // 0 for a visitor
	Organisation int64  // the organisation it speaks for; its members never decide on it; 0 for none
	Urgent       bool   // somebody may come to harm: it goes before all that waits
	ByRight      bool   // no contribution: whoever a sanction stops may send it
	NotBy        who.ID // who decided what is contested: somebody else decides; 0 for nobody
	ForTeam      bool   // only the programme's team decides
	Afterwards   bool   // everybody sees it already: nobody waits for the answer
}

// Sheet is what the moderator's screen prints of a thing.
type Sheet struct {
	Title   string
	Lead    []i18n.Message // one line under the title: category, commune, seasons
	Body    string         // the author's own words, paragraphs apart by newlines
	Aside   bool           // Body stays between its author and the team: nobody else will read it
	Edit    bool           // what changes something read before: only what it adds is read for hints
	Facts   []Fact
	Changes []Change // to something public already
	Photos  []Photo
	Point   *Point  // where it is; nil when it is no place
	Around  *Around // what is near Point; nil when it was not looked for
	Commune string  // INSEE code
	Hints   []Hint
	Page    string // where the public sees it once published; "" when it does not yet
	// Correctable is the kind of thing for whose items the feature has a page at CorrectPath, empty for none; Corrected what was put right
	// so far, nil for nothing.
	Correctable string
	Corrected   *Correction
	// Conditions are those in force, where a yes may be given under conditions; nil where it may not.
	Conditions *string
}

// Fact is one line of the thing's file.
type Fact struct {
	Label i18n.Message
	Value string       // as typed
	Words i18n.Message // or words of the catalogue
	Prose bool         // Value is words of the author that everybody will read: hints are looked for in it
}

// Change is one field of a thing that its author wants otherwise: a text, or choices.
type Change struct {
	Label   i18n.Message
	Spans   []diff.Span
	Choices []Choice
}

// Rewritten is what changed in a text, word by word; nothing when nothing did.
func Rewritten(label i18n.Message, before, after string) []Change {
	if before == after {
		return nil
	}
	flat := strings.NewReplacer("\n", " ") // words are compared on one line
	return []Change{{Label: label, Spans: diff.Words(flat.Replace(before), flat.Replace(after))}}
}

// Choice is one thing chosen before, after, or both.
type Choice struct {
	Op    diff.Op
	Words i18n.Message
}

// Photo is a picture to judge.
type Photo struct {
	Fate          diff.Op // in a change: added, removed or kept
	ID            string
	Alt, Credit   string
	Caption       i18n.Message // which one it is, where there are several
	Mark          *Mark        // what to look at; nil for the whole
	Taken         *Point       // where the camera was; nil when the picture does not say
	Month         time.Time    // when it was taken, to the month; zero when the picture does not say
	Width, Height int
	Widths        []int
}

// Mark is a part of a picture, in percent of its width and height.
type Mark struct{ X, Y, W, H float64 }

// Point is a place in degrees (WGS84).
type Point struct{ Lat, Lon float64 }

// Around is what lies within so many metres of a place.
type Around struct {
	Metres     int
	Neighbours []Neighbour // the nearest first
}

// Neighbour is another thing near the one to judge.
type Neighbour struct {
	Point  Point
	Metres int
	Title  string
	State  i18n.Message
	Page   string // where a moderator looks at it; may be empty
	Photo  string // id; may be empty
}

// Hint is advice found by the program, with what it rests on. It never decides.
type Hint struct {
	Good   bool // a check passed; false: look closer
	Mild   bool // worth saying, and no reason to look before everybody does
	Text   i18n.Message
	Why    i18n.Message // why it matters, where Text does not say
	Page   string       // what to look at; may be empty
	Quotes []Quote      // the very words
	Pair   [2]string    // two photos to compare, by id; empty for none
}

// Quote is words that a hint rests on, and where the page marks them.
type Quote struct{ Words, Place string }

// Under is the name that follows a folder in an address of this site ("/spots/"); found is false elsewhere.
func Under(folder, address string) (name string, found bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	rest, found := strings.CutPrefix(u.Path, folder)
	name, _, _ = strings.Cut(rest, "/")
	return name, found && name != ""
}
