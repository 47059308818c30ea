package brand

import (
	"context"
	"fmt"
	"image"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// entry is a row of brand_download; what is zero is null there.
type entry struct {
	At           time.Time `db:"at"`
	Account      who.ID    `db:"account_id"`
	Organisation int64     `db:"organisation_id"`
	Licence      string    `db:"licence_number"`
	Master       string    `db:"master_sha256"`
	Layout       Layout    `db:"layout"`
	Variant      Variant   `db:"variant"`
	Format       Format    `db:"format"`
	Width        int       `db:"width"`
	Height       int       `db:"height"`
	MM           int       `db:"mm"`
	DPI          int       `db:"dpi"`
	Preset       string    `db:"preset"`
	Use          Use       `db:"use"`
	Link         int64     `db:"link_id"`
	Ground       Colour    `db:"ground"`
	OnPhoto      bool      `db:"on_photo"`
}

func (e entry) download() Download {
	o := Order{Layout: e.Layout, Variant: e.Variant, Format: e.Format, MM: e.MM, DPI: e.DPI, Preset: e.Preset, Use: e.Use, Ground: e.Ground}
	switch {
	case e.OnPhoto:
		o.Photo = image.Pt(e.Width, e.Height)
	case e.MM == 0 && e.Preset == "":
		o.Width = e.Width
	}
	return Download{At: e.At, Order: o, Width: e.Width, Height: e.Height, Name: o.Name(e.Licence)}
}

func insertDownload(ctx context.Context, tx db.Tx, e entry) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO brand_download (at, account_id, organisation_id, licence_number, master_sha256, variant, format, width, height, mm, dpi, preset, use, link_id, ground, on_photo, layout)
		VALUES ($1, NULLIF(CAST($2 AS bigint), 0), NULLIF(CAST($3 AS bigint), 0), NULLIF($4, ''), $5, $6, $7, NULLIF(CAST($8 AS integer), 0), NULLIF(CAST($9 AS integer), 0),
			NULLIF(CAST($10 AS integer), 0), NULLIF(CAST($11 AS integer), 0), NULLIF($12, ''), $13, NULLIF(CAST($14 AS bigint), 0), NULLIF($15, ''), $16, $17)`,
		e.At, e.Account, e.Organisation, e.Licence, e.Master, e.Variant, e.Format, e.Width, e.Height, e.MM, e.DPI, e.Preset, e.Use, e.Link, e.Ground, e.OnPhoto, e.Layout)
	if err != nil {
		return fmt.Errorf("insert download: %w", err)
	}
	return nil
}

// lastDownloads reads those of the organisation by speaks for, else their own as a person; not those
// fetched by a link.
func lastDownloads(ctx context.Context, c db.Conn, by who.Actor, limit int) ([]entry, error) {
	const columns = `SELECT at, account_id, COALESCE(organisation_id, 0) AS organisation_id, COALESCE(licence_number, '') AS licence_number,
		master_sha256, layout, variant, format, COALESCE(width, 0) AS width, COALESCE(height, 0) AS height, COALESCE(mm, 0) AS mm,
		COALESCE(dpi, 0) AS dpi, COALESCE(preset, '') AS preset, use, COALESCE(ground, '') AS ground, on_photo FROM brand_download `
	query, of := columns+`WHERE account_id = $1 AND organisation_id IS NULL AND link_id IS NULL ORDER BY id DESC LIMIT $2`, int64(by.ID)
	if by.Organisation != 0 {
		query, of = columns+`WHERE organisation_id = $1 AND link_id IS NULL ORDER BY id DESC LIMIT $2`, by.Organisation
	}
	var entries []entry
	if err := c.Select(ctx, &entries, query, of, limit); err != nil {
		return nil, fmt.Errorf("read downloads: %w", err)
	}
	return entries, nil
}
