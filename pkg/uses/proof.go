package uses

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Proof is a published use as the yearly file of the trademark holds it.
type Proof struct {
	ID         ID        `db:"id"`
	Support    string    `db:"support"`
	UsedOn     time.Time `db:"used_on"`
	Place      string    `db:"place"`
	INSEE      string    `db:"commune_insee"`
	Holder     string    `db:"holder"`  // the organisation, or the person
	Licence    string    `db:"licence"` // number; empty for a person
	Words      string    `db:"words"`
	Photo      string    `db:"photo"`
	PhotoWidth int       `db:"photo_width"` // of its narrowest file
	ShownOn    time.Time `db:"published_at"`
}

// Proofs lists the published uses of a year, sorted by class of support, then by date. They name
// people: each reading is noted.
func (s *Service) Proofs(ctx context.Context, by who.Actor, year int) ([]Proof, error) {
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error {
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "use_proof.export", Object: fmt.Sprintf("year %d", year)})
	})
	if err != nil {
		return nil, err
	}
	return proofs(ctx, s.pool, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
}
