package brand

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// LedgerFilter keeps part of the ledger; what is empty keeps all. What is not known is left out.
type LedgerFilter struct {
	Month   string // "2026-11"
	Use     Use
	Format  Format
	Variant Variant
	Holder  string // part of a name, or of a licence number
}

func ledgerFilterFrom(v form.Values) LedgerFilter {
	f := LedgerFilter{Month: v.Text("month"), Use: Use(v.Text("use")), Format: Format(v.Text("format")), Variant: Variant(v.Text("variant")), Holder: v.Text("q")}
	if _, _, ok := f.span(); !ok {
		f.Month = ""
	}
	if !f.Use.Known() && f.Use != allUses {
		f.Use = ""
	}
	if !slices.Contains(ledgerFormats(), f.Format) {
		f.Format = ""
	}
	if !slices.Contains(ledgerVariants(), f.Variant) {
		f.Variant = ""
	}
	return f
}

// What the ledger knows besides what can be ordered: the kit.
func ledgerFormats() []Format   { return append(Formats(), EPS, ZIP) }
func ledgerVariants() []Variant { return append(Variants(), allVariants) }

// recorded is f for the trail, which holds no name: only whether one was looked for.
func (f LedgerFilter) recorded() map[string]any {
	return map[string]any{"month": f.Month, "use": f.Use, "format": f.Format, "variant": f.Variant, "holder": f.Holder != ""}
}

// span is the month, from its first moment in the Lot to that of the next.
func (f LedgerFilter) span() (from, until time.Time, ok bool) {
	from, err := time.ParseInLocation("2006-01", f.Month, i18n.Paris())
	if err != nil || from.Year() < 2000 || from.Year() > 2200 {
		return from, from, false
	}
	return from, from.AddDate(0, 1, 0), true
}

// LedgerLine is one file handed out, as the team reads it.
type LedgerLine struct {
	Download
	ID      int64
	Holder  string // the organisation, or the person; empty once they are erased
	Licence string
	ByLink  bool // fetched by somebody they lent it to
	Open    bool // taken without an account
}

// Tally is how many files were handed out by one thing: a month, a use…
type Tally struct {
	Value string `db:"value"`
	Files int    `db:"files"`
}

// Tallies counts the files a filter keeps.
type Tallies struct {
	Files                             int
	Months, Uses, Formats, Variations []Tally // newest month first, else the most first
}

const linesPerPage = 50

// Ledger reads a page of what was handed out, newest first. Which role may read it is for the routes.
func (s *Service) Ledger(ctx context.Context, f LedgerFilter, after db.Cursor) ([]LedgerLine, db.Cursor, error) {
	return s.ledger(ctx, f, after, linesPerPage)
}

func (s *Service) ledger(ctx context.Context, f LedgerFilter, after db.Cursor, most int) ([]LedgerLine, db.Cursor, error) {
	rows, err := ledgerRows(ctx, s.pool, f, after, most+1)
	if err != nil {
		return nil, db.Cursor{}, err
	}
	rows, next := db.Page(rows, most, func(r ledgerRow) db.Cursor { return db.Cursor{At: r.At, ID: r.ID} })
	list := make([]LedgerLine, len(rows))
	for i, r := range rows {
		list[i] = LedgerLine{Download: r.download(), ID: r.ID, Holder: r.Holder, Licence: r.Licence, ByLink: r.Link != 0, Open: r.Account == 0}
	}
	return list, next, nil
}

// Count tallies what f keeps.
func (s *Service) Count(ctx context.Context, f LedgerFilter) (Tallies, error) {
	return tallies(ctx, s.pool, f)
}

// Export gives every line that f keeps, newest first, to each; that somebody read them goes to the trail.
func (s *Service) Export(ctx context.Context, by who.Actor, f LedgerFilter, each func(LedgerLine) error) error {
	err := db.InTx(ctx, s.pool, func(tx db.Tx) error {
		return audit.Record(ctx, tx, audit.Line{Actor: by, Act: "download_ledger.export", Object: "download_ledger", After: f.recorded()})
	})
	if err != nil {
		return err
	}
	var after db.Cursor
	for {
		lines, next, err := s.ledger(ctx, f, after, 1000)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := each(l); err != nil {
				return err
			}
		}
		if after = next; next.Zero() {
			return nil
		}
	}
}
