package brand

import (
	"context"
	"fmt"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// ledgerRow is a row of brand_download, with whom it was handed to.
type ledgerRow struct {
	entry
	ID     int64  `db:"id"`
	Holder string `db:"holder"`
}

const fromLedger = ` FROM brand_download d LEFT JOIN account a ON a.id = d.account_id AND a.state <> 'erased'
	LEFT JOIN organisation o ON o.id = d.organisation_id `

const ledgerHolder = `COALESCE(o.name, trim(a.first_name || ' ' || a.last_name), '')`

// where keeps what f keeps; its arguments are numbered from $1.
func (f LedgerFilter) where() (clause string, args []any) {
	var parts []string
	keep := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		parts = append(parts, condition)
	}
	if from, until, ok := f.span(); ok {
		keep(`d.at >= ? AND d.at < ?`, from, until)
	}
	for _, one := range []struct{ column, value string }{{"use", string(f.Use)}, {"format", string(f.Format)}, {"variant", string(f.Variant)}} {
		if one.value != "" {
			keep(`d.`+one.column+` = ?`, one.value)
		}
	}
	if f.Holder != "" {
		keep(`position(lower(CAST(? AS text)) IN lower(`+ledgerHolder+` || ' ' || COALESCE(d.licence_number, ''))) > 0`, f.Holder)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return `WHERE ` + strings.Join(parts, " AND ") + ` `, args
}

func ledgerRows(ctx context.Context, c db.Conn, f LedgerFilter, after db.Cursor, limit int) ([]ledgerRow, error) {
	clause, args := f.where()
	if !after.Zero() {
		word := "WHERE"
		if clause != "" {
			word = "AND"
		}
		clause += fmt.Sprintf(`%s (d.at, d.id) < ($%d, $%d) `, word, len(args)+1, len(args)+2)
		args = append(args, after.At, after.ID)
	}
	query := `SELECT d.id, d.at, COALESCE(d.account_id, 0) AS account_id, COALESCE(d.organisation_id, 0) AS organisation_id, COALESCE(d.licence_number, '') AS licence_number,
		d.master_sha256, d.layout, d.variant, d.format, COALESCE(d.width, 0) AS width, COALESCE(d.height, 0) AS height, COALESCE(d.mm, 0) AS mm,
		COALESCE(d.dpi, 0) AS dpi, COALESCE(d.preset, '') AS preset, d.use, COALESCE(d.ground, '') AS ground, d.on_photo, COALESCE(d.link_id, 0) AS link_id,
		` + ledgerHolder + ` AS holder` + fromLedger + clause + fmt.Sprintf(`ORDER BY d.at DESC, d.id DESC LIMIT $%d`, len(args)+1)
	var rows []ledgerRow
	if err := c.Select(ctx, &rows, query, append(args, limit)...); err != nil {
		return nil, fmt.Errorf("read the ledger of downloads: %w", err)
	}
	return rows, nil
}

func tallies(ctx context.Context, c db.Conn, f LedgerFilter) (Tallies, error) {
	clause, args := f.where()
	var rows []struct {
		By int `db:"by"` // which of the four is not folded: a bit each, 0 set for the one kept
		Tally
	}
	err := c.Select(ctx, &rows, `
		WITH kept AS (SELECT to_char(d.at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') AS month, d.use, d.format, d.variant`+fromLedger+clause+`)
		SELECT GROUPING(month, use, format, variant) AS by, COALESCE(month, use, format, variant, '') AS value, count(*) AS files
		FROM kept GROUP BY GROUPING SETS ((month), (use), (format), (variant), ()) ORDER BY by, CASE WHEN month IS NULL THEN '' ELSE month END DESC, files DESC, value`, args...)
	if err != nil {
		return Tallies{}, fmt.Errorf("count downloads: %w", err)
	}
	var t Tallies
	const month, use, format, variant = 0b0111, 0b1011, 0b1101, 0b1110
	for _, r := range rows {
		switch r.By {
		case month:
			t.Months = append(t.Months, r.Tally)
		case use:
			t.Uses = append(t.Uses, r.Tally)
		case format:
			t.Formats = append(t.Formats, r.Tally)
		case variant:
			t.Variations = append(t.Variations, r.Tally)
		default:
			t.Files = r.Files
		}
	}
	return t, nil
}
