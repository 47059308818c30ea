// Package wishes keeps what members make of the spots they meet: "me too", said once by each of a spot
// that is not theirs, and the lists of places they would like to go to.
//
// It owns the tables me_too, wish_list and wish. How many said "me too" is public; who did is nobody's
// business. A list is its owner's alone until they share it by an address that cannot be guessed, and
// again once they close that address. Each member has one list, nameless, from their first wish on, and
// may make others. What is in them leaves no line in the trail: that would outlive both list and owner.
package wishes

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The bounds of what a member keeps.
const (
	maxName  = 60
	maxLists = 20
	maxKept  = 100 // spots of one list: a page of paper, not a second site
)

// ListID is a list's identifier.
type ListID int64

// List is a member's list.
type List struct {
	ID        ListID    `db:"id"`
	Owner     who.ID    `db:"account_id"`
	OwnerName string    `db:"owner_name"`
	Name      string    `db:"name"`  // empty for the first one
	Token     string    `db:"token"` // empty while it is not shared
	Kept      int       `db:"kept"`  // spots in it that are published
	CreatedAt time.Time `db:"created_at"`
}

// Address is the path of the list in its owner's space.
func (l List) Address() string { return listPath(l.ID) }

// Shared is the path by which anybody reads the list; empty while it is not shared.
func (l List) Shared() string {
	if l.Token == "" {
		return ""
	}
	return sharedPath + l.Token
}

// Mark is what a reader made of one spot, and how many said "me too" of it.
type Mark struct {
	MeToos int
	MeToo  bool // the reader did
	Own    bool // the spot is the reader's
	Lists  []Place
}

// Place is one of the reader's lists beside a spot.
type Place struct {
	ID   ListID `db:"id"` // 0 for the first list, before the first wish
	Name string `db:"name"`
	Has  bool   `db:"has"`
}

// Wish is a spot to keep in a list, or not to keep any more.
type Wish struct {
	Spot spots.ID
	List ListID // 0 for the first one
	Kept bool
}

// checkName says what is wrong with the name of a list.
func checkName(name string) error {
	var e form.Errors
	switch n := form.Length(name); {
	case n == 0:
		e.Add("name", "wishes.name_missing")
	case n > maxName:
		e.Add("name", "form.too_long", maxName)
	}
	return e.Err()
}

func newToken() string {
	secret := make([]byte, 32)
	rand.Read(secret) // it never fails
	return base64.RawURLEncoding.EncodeToString(secret)
}
