package spots

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Flag is what somebody says is wrong with a published spot.
type Flag struct {
	Ground string
	Words  string
	Twin   string // slug of the spot it repeats, for a duplicate
}

// Grounds are why a spot may be flagged.
func Grounds() []string { return []string{"gone", "wrong", "charter", duplicate} }

const duplicate = "duplicate"

// The bounds of what a person writes.
const (
	minFlag, maxFlag = 10, 1000
)

// flagFrom reads the form.
func flagFrom(f form.Values) Flag {
	return Flag{Ground: f.Text("ground"), Words: f.Paragraph("words"), Twin: f.Text("twin")}
}

func (f Flag) check() form.Errors {
	var e form.Errors
	if !slices.Contains(Grounds(), f.Ground) {
		e.Add("ground", "spots.flag_ground_missing")
	}
	says := f.Ground == "wrong" || f.Ground == "charter" // the others say all there is to know
	switch n := form.Length(f.Words); {
	case says && n < minFlag:
		e.Add("words", "spots.flag_words_short")
	case n > maxFlag:
		e.Add("words", "form.too_long", maxFlag)
	}
	if f.Ground == duplicate && f.Twin == "" {
		e.Add("twin", "spots.flag_twin_missing")
	}
	return e
}

// FlagState is what became of a flag.
type FlagState string

// The states.
const (
	FlagWaits     FlagState = "submitted"
	FlagFounded   FlagState = "founded"   // the spot is off the site for good
	FlagSentBack  FlagState = "sent_back" // its author is to put it right first
	FlagUnfounded FlagState = "unfounded"
)

// Flag puts f about the published spot p before the moderators: all of it, or none. Anybody may,
// signed in or not. It gives the reference of the receipt. key makes a double click one flag.
func (s *Service) Flag(ctx context.Context, by who.Actor, p Public, f Flag, key string) (reference string, err error) {
	e := f.check()
	twin, err := s.twin(ctx, p, f, &e)
	if err != nil {
		return "", err
	}
	if err := e.Err(); err != nil {
		return "", err
	}
	err = db.InTx(ctx, s.pool, func(tx db.Tx) error {
		reference, err = once.Do(ctx, tx, by.ID, once.Act(fmt.Sprintf("spot flag %d", p.ID), f), key, func() (string, error) {
			return s.flag(ctx, tx, by, p, f, twin)
		})
		return err
	})
	return reference, err
}

// twin is the other spot a duplicate repeats, 0 for none.
func (s *Service) twin(ctx context.Context, p Public, f Flag, e *form.Errors) (ID, error) {
	if f.Ground != duplicate || f.Twin == "" {
		return 0, nil
	}
	twin, err := publishedID(ctx, s.pool, f.Twin)
	if err == nil && (twin == 0 || twin == p.ID) {
		e.Add("twin", "spots.flag_twin_missing")
	}
	return twin, err
}

func (s *Service) flag(ctx context.Context, tx db.Tx, by who.Actor, p Public, f Flag, twin ID) (string, error) {
	reference := strings.ToLower(rand.Text())
	id, err := insertFlag(ctx, tx, by.ID, p.ID, f, twin, reference, s.now())
	if err != nil {
		return "", err
	}
	entry := moderation.Entry{
		Kind: FlagKind, ID: id, Title: p.Title, Commune: p.CommuneINSEE, Photo: p.Photo, Author: by.ID, Organisation: by.Organisation,
	}
	if err := s.queue.Submit(ctx, tx, entry); err != nil {
		return "", err
	}
	return reference, audit.Record(ctx, tx, audit.Line{Actor: by, Act: "spot.flag", Object: object(p.ID), After: map[string]any{"ground": f.Ground}})
}

// Receipt is what whoever flagged a spot may see of it later.
type Receipt struct {
	Title, Slug string // of the spot; no slug once it is not public
	Ground      string
	Words       string
	State       FlagState
	Answer      string // the moderator's own words
	At          time.Time
	DecidedAt   *time.Time
}

// Outcome says what became of the flag.
func (r Receipt) Outcome() i18n.Message { return i18n.M("spots.flag_outcome." + string(r.State)) }

// Receipt is the flag that has reference. NotFound for any other.
func (s *Service) Receipt(ctx context.Context, reference string) (Receipt, error) {
	return receipt(ctx, s.pool, reference)
}

// flagMemory is how long a flag is kept once it is decided on.
const flagMemory = 365 * 24 * time.Hour

// PurgeFlags forgets the flags long decided on.
func (s *Service) PurgeFlags(ctx context.Context) error {
	return db.InTx(ctx, s.pool, func(tx db.Tx) error { return forgetFlags(ctx, tx, s.now().Add(-flagMemory)) })
}
