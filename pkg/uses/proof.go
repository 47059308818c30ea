package uses

import (
	"context"
	"time"
)

// Proof is a published use as the yearly file of the trademark holds it.
type Proof struct {
	Support string    `db:"support"`
	UsedOn  time.Time `db:"used_on"`
	Place   string    `db:"place"`
	INSEE   string    `db:"commune_insee"`
	Holder  string    `db:"holder"`  // the organisation, or the person
	Licence string    `db:"licence"` // number; empty for a person
	Words   string    `db:"words"`
	Photo   string    `db:"photo"`
	ShownOn time.Time `db:"published_at"`
}

// Proofs lists the published uses of a year, sorted by class of support, then by date.
func (s *Service) Proofs(ctx context.Context, year int) ([]Proof, error) {
	return proofs(ctx, s.pool, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
}
