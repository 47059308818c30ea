// Package privacy lets people leave: nothing of an erased account is left, wherever it was.
//
// It owns the tables erasure, erasure_link and inactivity_warning. There is one way out, whoever asks for it: the person, a purge, a restored
// backup. The account can do nothing from the moment it is closed, on every instance; then each feature
// that holds something of the person lets go of it (Holder), and the account goes, in one transaction.
// What an account refers to by its number alone, the trail among it, stays: the number leads nowhere.
//
// An account that nobody used for three years is erased the same way, after two letters.
//
// What stays, and why. Signatures stay in the chain of the charters without whose they were. The published
// spots stay if their author says so and if nothing in them names them, without a name; those that the
// programme brought in are its own. What was done for an organisation is another's who speaks for it; one
// that nobody speaks for is closed, and its licence number never given again.
//
// Accounts that were erased are listed by number, in the database and in a file beside it, for ever:
// whoever comes back with an older backup is erased again before the program does anything else (Replay).
package privacy

import (
	"context"
	"regexp"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/hints"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Holder is a feature that holds something of people. app connects them, in the order in which they let go.
type Holder interface {
	// LetGo takes away, or makes nobody's, all that tells of p and does not go with the account by a foreign
	// key. It may be asked twice, and for somebody of whom it holds nothing.
	LetGo(ctx context.Context, tx db.Tx, p Person) error
}

// Keeper is a Holder of what may stay without a name. spots implements it.
type Keeper interface {
	Holder
	// Tied is what of it cannot: it names p, or tells how to reach somebody.
	Tied(ctx context.Context, c db.Conn, p Person) ([]Named, error)
}

// Named is a thing in a list.
type Named struct {
	ID    int64
	Title string
}

// Person is whoever leaves.
type Person struct {
	ID           who.ID `db:"id"`
	Email        string `db:"email"`
	FirstName    string `db:"first_name"`
	LastName     string `db:"last_name"`
	Locale       string `db:"locale"`
	KeepSpots    bool   `db:"keep_spots"`   // the published ones, without a name
	Organisation int64  `db:"organisation"` // they speak for; 0 for none
	Heir         who.ID `db:"heir"`         // who speaks for it after them; 0 for nobody

	// Addresses are those that p proved to be theirs, now and lately, in lower case and by form.EmailKey. One that is
	// another's meanwhile is not among them.
	Addresses []string `db:"-"`
}

// Alone reports whether nobody is left to speak for p's organisation.
func (p Person) Alone() bool { return p.Organisation != 0 && p.Heir == 0 }

// NamedIn reports whether a text leads to p: it names them, or tells how to reach somebody.
func (p Person) NamedIn(text string) bool {
	said := words(text)
	last := words(p.LastName)
	if len(last) > 2 && strings.Contains(said, last) || strings.Contains(strings.ToLower(text), strings.ToLower(p.Email)) {
		return true
	}
	if p.FirstName != "" && regexp.MustCompile(`(^|\PL)`+regexp.QuoteMeta(p.FirstName)+`(\PL|$)`).MatchString(text) {
		return true
	}
	for _, f := range hints.Read(text) {
		switch f.Kind {
		case hints.Phone, hints.Email, hints.Handle, hints.Plate, hints.Bank:
			return true
		}
	}
	return false
}

// words are those of a text, plain and apart by "-", one at each end.
func words(text string) string {
	var b strings.Builder
	b.WriteByte('-')
	for _, w := range strings.Fields(text) {
		if plain := slug.Of(w, ""); plain != "" {
			b.WriteString(plain + "-")
		}
	}
	return b.String()
}

// Why an account is erased.
const (
	asked     = "asked"     // its owner wishes so
	inactive  = "inactive"  // nobody came for years
	restored  = "restored"  // it was erased, and came back with a backup
	unclaimed = "unclaimed" // the team brought them in, and they never came
)
