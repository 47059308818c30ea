// Package consents keeps what people agreed to, word for word, and lets them take it back as easily.
//
// It owns the tables consent_text, consent_event and newsletter_link. A consent has a purpose; each time one is given or withdrawn
// is an event, which holds the words that were shown, when and how it was done, and never changes: the last one counts. Events
// go with the account. Record is for the features where a consent is given (sign-up, the directory) and is part of their transaction; the
// newsletter's, which nothing else is about, is this package's own: account.newsletter_at follows it.
//
// Nobody gives or withdraws for another, but for the link of the newsletter, which withdraws alone. The team sees who reads
// the newsletter, and each time it takes the list leaves a line in the trail.
package consents

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Purpose is what somebody agrees to.
type Purpose string

// The purposes. Age is no consent but a declaration, kept the same way.
const (
	Newsletter Purpose = "newsletter"
	Directory  Purpose = "directory" // an ambassador's profile, seen by everybody
	Age        Purpose = "age"
)

// Purposes lists them in the order of the page.
func Purposes() []Purpose { return []Purpose{Newsletter, Directory, Age} }

// Words are what stands beside the box, for the purposes whose box is always the same.
func (p Purpose) Words() i18n.Message { return i18n.M("consents.words." + string(p)) }

// Way is how a consent was given or withdrawn.
type Way string

// The ways.
const (
	SignUp  Way = "signup"
	Space   Way = "space"   // the page of one's consents
	Profile Way = "profile" // the form of the directory
	Mail    Way = "mail"    // the link of a letter
)

// Act is a consent given, or withdrawn.
type Act struct {
	Purpose Purpose
	Given   bool
	Words   string // shown, in the language they were read in; empty for a withdrawal
	Locale  i18n.Locale
	Way     Way
}

// Record keeps that by did a, in the transaction of what it allows or ends.
func Record(ctx context.Context, tx db.Tx, by who.Actor, a Act, at time.Time) error {
	text, version, err := textOf(ctx, tx, a, at)
	if err != nil {
		return err
	}
	if err := insertEvent(ctx, tx, by.ID, a, text, at); err != nil {
		return err
	}
	line := audit.Line{Actor: by, Act: "consent.withdraw", Object: fmt.Sprintf("account %d", by.ID), After: map[string]any{"purpose": a.Purpose, "way": a.Way}}
	if a.Given && a.Purpose == Newsletter {
		if err := insertLinks(ctx, tx, []int64{int64(by.ID)}, []string{rand.Text()}, at); err != nil {
			return err
		}
	}
	if a.Given {
		line.Act, line.After = "consent.give", map[string]any{"purpose": a.Purpose, "way": a.Way, "version": version, "locale": a.Locale}
	}
	return audit.Record(ctx, tx, line)
}

// textOf is the number in the database of the words shown, and their version; zero for none.
func textOf(ctx context.Context, tx db.Tx, a Act, at time.Time) (id int64, version int, err error) {
	if a.Words == "" {
		return 0, 0, nil
	}
	sum := sha256.Sum256([]byte(a.Words))
	hash := hex.EncodeToString(sum[:])
	if id, version, err = findText(ctx, tx, a, hash); err != nil || id != 0 {
		return id, version, err
	}
	return insertText(ctx, tx, a, hash, at)
}

// Event is one line of somebody's history.
type Event struct {
	Purpose Purpose   `db:"purpose"`
	Given   bool      `db:"given"`
	Way     Way       `db:"way"`
	At      time.Time `db:"at"`
	Words   string    `db:"words"`   // empty for a withdrawal
	Version int       `db:"version"` // of the words; 0 for a withdrawal
	Locale  string    `db:"locale"`
}

// Did tells what was done.
func (e Event) Did() i18n.Message {
	if e.Purpose == Age {
		return i18n.M("consents.declared")
	}
	if e.Given {
		return i18n.M("consents.gave")
	}
	return i18n.M("consents.withdrew")
}

// How tells how it was done.
func (e Event) How() i18n.Message { return i18n.M("consents.way." + string(e.Way)) }

// Standing is where somebody stands on one purpose.
type Standing struct {
	Purpose Purpose
	Given   bool
	History []Event // the last one first
}

// Last is what counts; the zero one when nothing was ever done.
func (s Standing) Last() Event {
	if len(s.History) == 0 {
		return Event{}
	}
	return s.History[0]
}

// standings sorts a history, the last event first, by purpose.
func standings(history []Event) []Standing {
	var list []Standing
	for _, p := range Purposes() {
		s := Standing{Purpose: p}
		for _, e := range history {
			if e.Purpose == p {
				s.History = append(s.History, e)
			}
		}
		s.Given = s.Last().Given
		list = append(list, s)
	}
	return list
}
