// Package who names the person acting.
//
// It is the vocabulary every other package shares about people: an identifier, a role, and the
// Actor that each use case receives. It imports nothing and knows no table: accounts fills an
// Actor anew for every request, so that a role taken away counts at once.
package who

import "slices"

// ID is an account's identifier. Zero is nobody.
type ID int64

// Role is what the programme trusts an account with. Roles are not nested in the database; what
// each may do is said by Actor.Is and by the audience of each route.
type Role string

// The roles, from the most common to the most trusted.
const (
	Member    Role = "member"
	Moderator Role = "moderator"
	Referent  Role = "referent"
	Staff     Role = "staff"
	Admin     Role = "admin"
)

// Roles lists every role.
func Roles() []Role { return []Role{Member, Moderator, Referent, Staff, Admin} }

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Actor is the person acting in a request, a job or a command.
type Actor struct {
	ID           ID
	FirstName    string
	LastName     string
	Email        string
	Role         Role
	Ambassador   bool  // takes part as a person
	Organisation int64 // the organisation this account speaks for; 0 for none
	Locale       string
	Protected    bool // has a second factor
}

// Anonymous reports whether nobody is signed in.
func (a Actor) Anonymous() bool { return a.ID == 0 }

// Is reports whether a holds one of roles. An administrator holds every role; staff also
// moderate and follow families.
func (a Actor) Is(roles ...Role) bool {
	if a.Anonymous() {
		return false
	}
	switch a.Role {
	case Admin:
		return true
	case Staff:
		return !slices.Equal(roles, []Role{Admin})
	}
	return slices.Contains(roles, a.Role)
}

// Name is the full name, for letters and the programme's own screens.
func (a Actor) Name() string {
	if a.LastName == "" {
		return a.FirstName
	}
	return a.FirstName + " " + a.LastName
}

// System is the actor of the program's own acts: scheduled work and commands.
func System() Actor { return Actor{FirstName: "ohmylot", Role: Admin, Locale: "fr"} }
