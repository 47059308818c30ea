// Package ambassadors keeps the people of the network: how each is tied to the Lot and where they
// stand in it.
//
// It owns the table ambassador. A person moves incomplete → active (the charter in force signed):
// signing is what activates, nothing else does. The table also knows paused, left and excluded,
// which no use case reaches yet; accounts already takes the last two for no ambassador.
package ambassadors

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Links lists how a person may be tied to the Lot, in the order of the form.
func Links() []string {
	return []string{"born", "living", "working", "studying", "second_home", "at_heart"}
}

// Profile is what a person says of themselves when they join.
type Profile struct {
	FirstName string
	Commune   string    // INSEE code; empty for elsewhere
	Link      string    // one of Links
	Since     time.Time // when they joined on paper; zero for now
}

// Check says what is wrong with p.
func (p Profile) Check() form.Errors {
	var e form.Errors
	if !slices.Contains(Links(), p.Link) {
		e.Add("link", "joining.link_missing")
	}
	return e
}

// Service is the use cases of ambassadors.
type Service struct{ now func() time.Time }

// New makes the service.
func New() *Service { return &Service{time.Now} }

// Create makes account an ambassador, incomplete until the charter is signed, in the sign-up's
// transaction.
func (s *Service) Create(ctx context.Context, tx db.Tx, account who.ID, p Profile) error {
	if err := p.Check().Err(); err != nil {
		return err
	}
	if p.Since.IsZero() {
		p.Since = s.now()
	}
	return insertAmbassador(ctx, tx, account, slug.Of(p.FirstName, "lot")+"-"+slug.Suffix(), p)
}

// Signed activates whoever has just signed the charter, in the signature's transaction.
func (s *Service) Signed(ctx context.Context, tx db.Tx, by who.Actor) error {
	return activate(ctx, tx, by.ID, s.now())
}
