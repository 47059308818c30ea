// Package directory shows the network to everybody: the organisations and the ambassadors who wish it,
// each with a profile of their own.
//
// It owns the tables profile, profile_face and profile_slug. A profile has two faces: what its members
// write, which moves draft → submitted → published | changes_requested (↺ submitted) | refused, and what
// the public sees, which is the last one that the moderators accepted. Only the members of the
// organisation, or the ambassador, write it; only a moderator, never one of them, publishes it.
//
// Nobody is listed who did not ask for it: sending a profile takes a consent, dated, whose words are
// kept, and an ambassador says they are of age. A profile is shown while the consent lasts and its
// organisation's licence holds today, or its ambassador and their account are active. Whoever
// changes one of those tells the topics that the public pages watch: see topics. Ending the consent
// deletes both faces and the picture at once; the address answers that it is gone, and no one else gets it.
package directory

import (
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Kind is whose profiles a directory lists.
type Kind string

// The kinds.
const (
	Organisations Kind = "organisation"
	Ambassadors   Kind = "ambassador"
)

// Path is the address of the list.
func (k Kind) Path() string {
	if k == Ambassadors {
		return "/ambassadeurs"
	}
	return "/structures"
}

// FormPath is where members write their own profile.
func (k Kind) FormPath() string {
	if k == Ambassadors {
		return "/espace/fiche"
	}
	return "/espace/structure/fiche"
}

// ID is a profile's identifier.
type ID int64

// State is where what the members write stands.
type State string

// The states; none is that of a profile nobody began.
const (
	None             State = ""
	Drafted          State = "draft"
	Submitted        State = "submitted"
	ChangesRequested State = "changes_requested"
	Published        State = "published"
	Refused          State = "refused"
	Withdrawn        State = "withdrawn"
)

// Label is the state in the reader's words.
func (s State) Label() i18n.Message { return i18n.M("directory.state." + string(s)) }

// Editable reports whether the members may write: not while the moderators read.
func (s State) Editable() bool { return s != Submitted }

// owner is whose profile it is: an organisation, or an account. The other is 0.
type owner struct {
	organisation int64
	account      who.ID
}

func ownerOf(k Kind, by who.Actor) owner {
	if k == Ambassadors {
		return owner{account: by.ID}
	}
	return owner{organisation: by.Organisation}
}

// Card is a profile in a list, and the preview its members see.
type Card struct {
	Kind     Kind   `db:"kind"`
	Slug     string `db:"slug"`
	Name     string `db:"name"`
	Words    string `db:"words"`
	Sector   string `db:"sector"` // of an organisation
	Link     string `db:"link"`   // of an ambassador with the Lot
	INSEE    string `db:"commune"`
	Photo    string `db:"photo"`
	PhotoAlt string `db:"photo_alt"`
	Width    int    `db:"width"`
	Height   int    `db:"height"`
}

// Address is the path of the profile's page.
func (c Card) Address() string { return c.Kind.Path() + "/" + c.Slug }

// Initial stands in for the picture of a person.
func (c Card) Initial() string {
	for _, first := range c.Name {
		return string(first)
	}
	return ""
}

// Whole reports whether the picture is to be shown whole rather than fill its frame: that of a logo is
// seldom the shape of a photo.
func (c Card) Whole() bool { return c.Width*10 < c.Height*11 || c.Width > c.Height*2 }

// Public is a profile as everybody sees it.
type Public struct {
	Card
	Website     string    `db:"website"`
	Email       string    `db:"email"`
	Phone       string    `db:"phone"`
	LegalForm   string    `db:"legal_form"`
	Licence     string    `db:"licence_number"`
	PublishedAt time.Time `db:"published_at"`

	organisation int64
	account      who.ID
}

// Profile is a profile as its members see it, be it begun or not.
type Profile struct {
	ID       ID // 0 until it is begun
	Kind     Kind
	Eligible bool // its licence holds, or the ambassador is active
	State    State
	Why      string // preset reason of the last decision; empty when published
	Message  string // the moderator's own words
	Version  int
	Card     Card // as written, to preview
	Draft    Draft
	Shown    bool       // an accepted version is kept for the public
	Consent  string     // the words agreed to; empty without consent
	AgreedAt *time.Time // nil without consent

	// Of an ambassador: how their name may begin, and their commune, "" for elsewhere.
	ShortName, Home string
}

// Online reports whether the public sees the profile today.
func (p Profile) Online() bool { return p.Shown && p.Eligible }

// Sectors lists what an organisation may do, in the order of the form.
func Sectors() []string {
	return []string{"agriculture", "restauration", "hebergement", "tourisme", "artisanat", "commerce", "batiment", "industrie",
		"services", "culture", "sante", "formation", "public", "autre"}
}

func sectorName(sector string) i18n.Message { return i18n.M("directory.sector." + sector) }
