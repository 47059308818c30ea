// Package uses keeps where the bubble is seen: the uses that members show with a photo, for the
// public wall and for the yearly proof that the trademark is used, and the misuses that anybody reports.
//
// It owns the tables brand_use and misuse_report. A use moves submitted → published | changes_requested (↺ submitted) |
// refused; its author may withdraw it at any time. A member who may take the bubble shows a use: the
// charter in force signed and, for an organisation, a licence that holds today. Only its author
// writes it; the programme's staff decide, never on their own. The public sees published uses.
// A report moves submitted → founded | unfounded; only the staff read it.
package uses

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ID is a use's identifier.
type ID int64

// State is where a use stands.
type State string

// The states.
const (
	Submitted        State = "submitted"
	ChangesRequested State = "changes_requested"
	Published        State = "published"
	Refused          State = "refused"
	Withdrawn        State = "withdrawn"
)

// Label is the state in the reader's words.
func (s State) Label() i18n.Message { return i18n.M("uses.state." + string(s)) }

// Use is a use as its author and the team see it.
type Use struct {
	ID           ID
	Author       who.ID
	Organisation int64 // the author spoke for; 0 for a person
	Draft        Draft
	UsedOn       time.Time // midnight UTC, as PostgreSQL's date
	State        State
	Why          string // preset reason of the last decision; empty when there is none
	Message      string // the team's own words
	Photos       []photos.Photo
}

// Editable reports whether the author may change the use and send it again.
func (u Use) Editable() bool { return u.State == ChangesRequested }

// Card is a use in a list.
type Card struct {
	ID       ID        `db:"id"`
	Support  string    `db:"support"`
	Place    string    `db:"place"`
	UsedOn   time.Time `db:"used_on"`
	Words    string    `db:"words"`
	State    State     `db:"state"`
	By       string    `db:"shown_by"` // organisation or first name; empty for somebody who wants none
	Photo    string    `db:"photo"`
	PhotoAlt string    `db:"photo_alt"`
	At       time.Time `db:"sorted_at"` // of the last change in one's own list, of the publication on the wall
}

// Edit is the path where the author sees and changes the use.
func (c Card) Edit() string { return editPath(c.ID) }

// Supports lists what the bubble may be worn on: what the brand lends it for.
func Supports() []string {
	var all []string
	for _, a := range brand.Uses() {
		all = append(all, string(a.Use))
	}
	return all
}

// supportName is a support in the reader's words.
func supportName(support string) i18n.Message { return i18n.M("brand.use." + support) }
