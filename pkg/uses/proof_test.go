package uses

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestProofs: the published uses of a year, by class of support then by date, with who bears the bubble
// by what right; each reading is noted.
func TestProofs(t *testing.T) {
	h := newHouse(t)
	team, person, firm := h.person("Équipe", who.Staff), h.person("Camille", who.Member), h.company("Hélène", "OML-2026-0042")
	for i, u := range []struct{ support, day, state, signed string }{
		{"vehicle", "2026-12-31", "published", "first_name"},
		{"vehicle", "2026-01-01", "published", "anonymous"}, // no name on the wall, its name in the proof
		{"web", "2026-06-01", "published", "first_name"},
		{"web", "2025-12-31", "published", "first_name"},
		{"web", "2027-01-01", "published", "first_name"},
		{"textile", "2026-06-01", "submitted", "first_name"},
		{"textile", "2026-06-01", "refused", "first_name"},
		{"textile", "2026-06-01", "withdrawn", "first_name"},
	} {
		by := []who.Actor{person, firm}[i%2]
		h.exec(`
			INSERT INTO brand_use (account_id, organisation_id, support, place, used_on, words, people_recognisable, rights_at, display_name, state, created_at, updated_at, published_at)
			VALUES ($1, NULLIF(CAST($2 AS bigint), 0), $3, 'Cahors', CAST($4 AS date), 'Un usage', 'no', now(), $5, $6, now(), now(), CASE WHEN $6 = 'published' THEN now() END)`,
			by.ID, by.Organisation, u.support, u.day, u.signed, u.state)
	}
	list, err := h.Proofs(t.Context(), team, 2026)
	h.must(err)
	var got []string
	for _, p := range list {
		got = append(got, fmt.Sprintf("%s %s %s %s", p.Support, p.UsedOn.Format("02/01"), p.Holder, p.Licence))
	}
	want := []string{"web 01/06 Camille Delmas ", "vehicle 01/01 Chez Hélène OML-2026-0042", "vehicle 31/12 Camille Delmas "}
	if !slices.Equal(got, want) {
		t.Errorf("the proof of 2026 is %q, want %q", got, want)
	}
	if noted := read[int](h, `SELECT count(*) FROM audit_line WHERE act = 'use_proof.export' AND object = 'year 2026' AND actor_id = $1`, team.ID); noted != 1 {
		t.Errorf("the reading is noted %d times", noted)
	}
}
