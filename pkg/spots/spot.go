// Package spots keeps the favourite places that members share: written as a draft, decided on by
// the moderators, shown to everybody.
//
// It owns the tables spot, spot_edit, spot_correction, spot_category, spot_flag, spot_claim, spot_trust and spot_former_slug. A spot
// moves draft → submitted → published | changes_requested (↺ submitted) | refused; its author may withdraw it at any time,
// and change it once published: the change (Edit) waits in the queue, the spot stays as it was. Only its author writes it, and only
// a moderator, never the author, publishes it; while it waits they may put it right (Correction), of which its author is told. Where
// the rule of staff trusts its author (Trust), a spot is published as it is sent and waits all the same: looked at, it stays, goes back
// to its author (published → changes_requested) or is refused (published → refused). The public sees published spots, at the point
// their author chose to show: the exact one leaves the server for nobody else. Anybody may flag a published spot; a moderator, never its
// author, then leaves it, sends it back for corrections or takes it off for good (published → removed). An address once published
// leads to its spot for ever, or to the one it repeated.
package spots

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ID is a spot's identifier.
type ID int64

// State is where a spot stands.
type State string

// The states.
const (
	Drafted          State = "draft"
	Submitted        State = "submitted"
	ChangesRequested State = "changes_requested"
	Published        State = "published"
	Refused          State = "refused"
	Withdrawn        State = "withdrawn"
	Removed          State = "removed" // by the moderators, after it was published
)

// Label is the state in the reader's words.
func (s State) Label() i18n.Message { return i18n.M("spots.state." + string(s)) }

// Editable reports whether the author may change and send the spot.
func (s State) Editable() bool { return s == Drafted || s == ChangesRequested }

// Spot is a whole spot, as its author and the moderators see it.
type Spot struct {
	ID          ID
	Author      who.ID
	Draft       Draft
	Point       *territory.Point  // exact; nil in an unfinished draft
	Commune     territory.Commune // where Point lies; the zero one in an unfinished draft
	State       State
	Why         string // preset reason of the last decision; empty when there is none
	Message     string // the moderator's own words
	Slug        string // empty until published
	Version     int
	Pen         string // of the form that wrote it last
	CreatedAt   time.Time
	SubmittedAt *time.Time
	Photos      []photos.Photo

	category Category // for the moderators
}

// Address is the path of the spot's public page.
func (s Spot) Address() string { return "/spots/" + s.Slug }

// Public is a published spot as everybody sees it.
type Public struct {
	Card
	Reason   string
	Seasons  []string
	Access   []string
	Photos   []photos.Photo
	Modified time.Time
}

// Card is a published spot in a list.
type Card struct {
	ID           ID
	Slug         string
	Title        string
	Category     string
	CommuneINSEE string
	CommuneName  string
	Point        territory.Point // as the public may see it
	Precision    territory.Precision
	Photo        string // id of the first photo; empty for a drawn cover
	PhotoAlt     string
	SharedBy     string // first name or organisation; empty for "somebody of…"
	SharedFrom   string // the author's commune; may be empty
	PublishedAt  time.Time
	far          float64 // from where the list looks around; see mark
}

// Address is the path of the spot's page.
func (c Card) Address() string { return "/spots/" + c.Slug }

// By says who shared the spot, as they chose to be named.
func (c Card) By() i18n.Message {
	switch {
	case c.SharedBy != "" && c.SharedFrom != "":
		return i18n.M("spots.by_name_from", c.SharedBy, i18n.Of(c.SharedFrom))
	case c.SharedBy != "":
		return i18n.M("spots.by_name", c.SharedBy)
	case c.SharedFrom != "":
		return i18n.M("spots.by_somebody_from", i18n.Of(c.SharedFrom))
	}
	return i18n.M("spots.by_somebody")
}

// Category is one thing a spot may be.
type Category struct {
	Slug   string `db:"slug"`
	NameFR string `db:"name_fr"`
	NameEN string `db:"name_en"`
}

// Name is the category in the reader's language.
func (c Category) Name(l i18n.Locale) string {
	if l == i18n.English {
		return c.NameEN
	}
	return c.NameFR
}

// Seasons lists the seasons; a spot with none is for the whole year.
func Seasons() []string { return []string{"printemps", "ete", "automne", "hiver"} }

// Accesses lists what may be said of the way there.
func Accesses() []string {
	return []string{"parking", "pushchair", "wheelchair", "public_transport", "bike"}
}
