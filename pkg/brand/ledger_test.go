package brand

import (
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestTheLedgerIsReadCountedAndExported(t *testing.T) {
	h := newHouse(t)
	noix := h.lender()
	camille := who.Actor{ID: h.account("camille@exemple.fr"), Role: who.Member, Ambassador: true}
	h.signed[camille.ID] = true
	take := func(by who.Actor, day string, o Order) {
		t.Helper()
		h.now = func() time.Time { at, _ := time.ParseInLocation("2006-01-02 15:04", day, i18n.Paris()); return at }
		if _, err := h.Download(t.Context(), by, o); err != nil {
			t.Fatal(err)
		}
	}
	van := Order{Variant: Blanche, Format: PDF, Use: "vehicle"}
	take(camille, "2026-10-31 23:59", Order{Variant: Couleur, Format: PNG, Width: 512, Use: "web"})
	if err := h.exec(`UPDATE organisation SET licence_until = '2027-12-31', licence_from = '2026-01-01'`); err != nil {
		t.Fatal(err)
	}
	take(noix, "2026-11-01 00:00", van)
	take(noix, "2026-11-02 10:00", van)
	if _, err := h.Kit(t.Context(), camille, i18n.French); err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		f    LedgerFilter
		want int
	}{
		"all": {LedgerFilter{}, 4}, "october": {LedgerFilter{Month: "2026-10"}, 1}, "november": {LedgerFilter{Month: "2026-11"}, 3},
		"van": {LedgerFilter{Use: "vehicle", Format: PDF, Variant: Blanche}, 2}, "kit": {LedgerFilter{Format: ZIP}, 1},
		"by name": {LedgerFilter{Holder: "NOIX de"}, 2}, "by licence": {LedgerFilter{Holder: "oml-2026-0042"}, 2}, "nobody": {LedgerFilter{Holder: "%"}, 0},
	} {
		lines, next, err := h.Ledger(t.Context(), c.f, db.Cursor{})
		if err != nil || len(lines) != c.want || !next.Zero() {
			t.Errorf("%s: %d lines, %v, %v", name, len(lines), next, err)
		}
		if counted, err := h.Count(t.Context(), c.f); err != nil || counted.Files != c.want {
			t.Errorf("%s: counts %d, %v", name, counted.Files, err)
		}
	}
	counted, err := h.Count(t.Context(), LedgerFilter{})
	if err != nil || len(counted.Months) != 2 || counted.Months[0] != (Tally{"2026-11", 3}) || counted.Uses[0] != (Tally{"vehicle", 2}) || len(counted.Formats) != 3 || len(counted.Variations) != 3 {
		t.Errorf("got %+v, %v", counted, err)
	}

	var paged []int64
	for after, first := (db.Cursor{}), true; first || !after.Zero(); first = false {
		lines, next, err := h.ledger(t.Context(), LedgerFilter{Month: "2026-11"}, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			paged = append(paged, l.ID)
		}
		after = next
	}
	var exported []int64
	err = h.Export(t.Context(), camille, LedgerFilter{Month: "2026-11"}, func(l LedgerLine) error { exported = append(exported, l.ID); return nil })
	if err != nil || len(paged) != 3 || len(exported) != 3 || paged[0] != exported[0] || paged[2] != exported[2] {
		t.Errorf("paged %v, exported %v, %v", paged, exported, err)
	}
	if n := h.count(`SELECT count(*) FROM audit_line WHERE act = 'download_ledger.export'`); n != 1 {
		t.Errorf("%d lines in the trail", n)
	}
}
