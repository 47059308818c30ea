package organisations

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Role is what an organisation trusts one of its people with.
type Role string

// The roles. Both write the file, sign and download; an owner also says who speaks for the organisation.
const (
	Owner  Role = "owner"
	Editor Role = "editor"
)

// Roles lists the roles, in the order of the form.
func Roles() []Role { return []Role{Editor, Owner} }

// Label is the role in the reader's words.
func (r Role) Label() i18n.Message { return i18n.M("organisations.role." + string(r)) }

// May says in the reader's words what the role lets do.
func (r Role) May() i18n.Message {
	return i18n.M("organisations.role_line", r.Label(), i18n.M("organisations.role_may."+string(r)))
}

// Person is somebody who speaks for an organisation.
type Person struct {
	ID       who.ID    `db:"account_id"`
	Name     string    `db:"name"`
	Email    string    `db:"email"`
	Role     Role      `db:"role"`
	Capacity string    `db:"capacity"`
	JoinedAt time.Time `db:"joined_at"`
}

// Invitation is a letter that was sent and may still be answered.
type Invitation struct {
	ID           int64     `db:"id"`
	Of           ID        `db:"organisation_id"`
	Organisation string    `db:"organisation"`
	Email        string    `db:"email"`
	Name         string    `db:"name"`
	Role         Role      `db:"role"`
	ByName       string    `db:"by_name"` // empty when their account is gone
	SentAt       time.Time `db:"sent_at"`
	ExpiresAt    time.Time `db:"expires_at"`
	Open         bool      `db:"open"`
}

// Guest is whom an owner invites, as typed.
type Guest struct {
	Email, Name string
	Role        Role
}

// invitationLife is how long an invitation may be accepted, forgetInvitation how long it is remembered
// afterwards, should it be sent again.
const (
	invitationLife   = 14 * 24 * time.Hour
	forgetInvitation = 30 * 24 * time.Hour
)

// maxPeople bounds those who speak for one organisation, the invited among them: a page shows them all.
const maxPeople = 50

// maxPersonName is how long a person's name may be; the table's is the same.
const maxPersonName = 60

// Check says what is wrong with g. Its name opens a letter to an address that nobody has proved.
func (g Guest) Check() form.Errors {
	var e form.Errors
	switch {
	case form.Length(g.Name) > maxPersonName:
		e.Add("name", "form.too_long", maxPersonName)
	case !form.PlainName(g.Name):
		e.Add("name", "organisations.person_name_link")
	}
	switch {
	case g.Email == "":
		e.Add("email", "organisations.person_email_missing")
	case !form.Email(g.Email):
		e.Add("email", "form.email_invalid")
	}
	if !slices.Contains(Roles(), g.Role) {
		e.Add("role", "organisations.role_missing")
	}
	return e
}

// CheckCapacity says what is wrong with what somebody says they are for the organisation they join.
func CheckCapacity(capacity string) form.Errors {
	var e form.Errors
	checkCapacity(&e, capacity, true)
	return e
}

// The reasons to refuse what is done about people.
var (
	ErrInvitation = fault.New(fault.Gone, "organisations.invitation_gone")

	errOwnersOnly   = fault.New(fault.Forbidden, "organisations.owners_only")
	errLastOwner    = fault.New(fault.Conflict, "organisations.last_owner")
	errSpeaks       = fault.New(fault.Conflict, "organisations.speaks_already")
	errOtherAddress = fault.New(fault.Forbidden, "organisations.invitation_other_address")
)

// newToken is a secret for a link.
func newToken() string {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	return base64.RawURLEncoding.EncodeToString(secret)
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// InvitationPath is where the link of an invitation leads, whatever was typed for its token.
func InvitationPath(token string) string { return invitationPath + url.PathEscape(token) }

const invitationPath = "/invitation/"

// PeoplePath is where an organisation says who speaks for it.
const PeoplePath = FilePath + "/personnes"
