package brand

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// ordered is an order as brand_link keeps it.
type ordered struct {
	Layout  Layout  `db:"layout"`
	Variant Variant `db:"variant"`
	Format  Format  `db:"format"`
	Width   int     `db:"width"`
	MM      int     `db:"mm"`
	DPI     int     `db:"dpi"`
	Preset  string  `db:"preset"`
	Use     Use     `db:"use"`
	Ground  Colour  `db:"ground"`
}

func orderedFrom(o Order) ordered {
	return ordered{o.Layout, o.Variant, o.Format, o.Width, o.MM, o.DPI, o.Preset, o.Use, o.Ground}
}

// linkRow is a row of brand_link, with what its owner is called.
type linkRow struct {
	ordered
	ID           int64      `db:"id"`
	Account      who.ID     `db:"account_id"`
	Organisation int64      `db:"organisation_id"`
	Recipient    string     `db:"recipient"`
	CreatedAt    time.Time  `db:"created_at"`
	ExpiresAt    time.Time  `db:"expires_at"`
	RevokedAt    *time.Time `db:"revoked_at"`
	Downloads    int        `db:"downloads"`
	Holder       string     `db:"holder"`
	OwnerActive  bool       `db:"owner_active"`
}

func (r linkRow) link(now time.Time) Link {
	l := Link{
		ID: r.ID, Account: r.Account, Organisation: r.Organisation, Holder: r.Holder, Recipient: r.Recipient,
		Order:     Order{Layout: r.Layout, Variant: r.Variant, Format: r.Format, Width: r.Width, MM: r.MM, DPI: r.DPI, Preset: r.Preset, Use: r.Use, Ground: r.Ground},
		CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, Downloads: r.Downloads, State: LinkOpen,
	}
	switch {
	case r.RevokedAt != nil:
		l.State = LinkRevoked
	case !now.Before(r.ExpiresAt):
		l.State = LinkExpired
	case l.Left() <= 0:
		l.State = LinkUsedUp
	}
	return l
}

const selectLinks = `
	SELECT l.id, l.account_id, COALESCE(l.organisation_id, 0) AS organisation_id, l.recipient, l.layout, l.variant, l.format, l.width, l.mm, l.dpi,
		l.preset, l.use, l.ground, l.created_at, l.expires_at, l.revoked_at, l.downloads, a.state = 'active' AS owner_active,
		COALESCE(o.name, trim(a.first_name || ' ' || a.last_name)) AS holder
	FROM brand_link l JOIN account a ON a.id = l.account_id LEFT JOIN organisation o ON o.id = l.organisation_id `

func insertLink(ctx context.Context, tx db.Tx, by who.Actor, o ordered, recipient, hash string, now time.Time) (id int64, err error) {
	err = tx.Get(ctx, &id, `
		INSERT INTO brand_link (token_sha256, account_id, organisation_id, recipient, variant, format, width, mm, dpi, preset, use, ground, created_at, expires_at, layout)
		VALUES ($1, $2, NULLIF(CAST($3 AS bigint), 0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`,
		hash, by.ID, by.Organisation, recipient, o.Variant, o.Format, o.Width, o.MM, o.DPI, o.Preset, o.Use, o.Ground, now, now.Add(linkLife), o.Layout)
	if err != nil {
		return 0, fmt.Errorf("insert link: %w", err)
	}
	return id, nil
}

func renewToken(ctx context.Context, tx db.Tx, id string, by who.ID, hash string) error {
	if _, err := tx.Exec(ctx, `UPDATE brand_link SET token_sha256 = $3 WHERE id = CAST($1 AS bigint) AND account_id = $2`, id, by, hash); err != nil {
		return fmt.Errorf("renew the token of a link: %w", err)
	}
	return nil
}

func linkByToken(ctx context.Context, c db.Conn, hash string) (linkRow, error) {
	var row linkRow
	err := c.Get(ctx, &row, selectLinks+`WHERE l.token_sha256 = $1`, hash)
	return row, db.Found(err, "find link")
}

// owned keeps the links of an organisation ($1), else those that an account ($2) made as a person.
func owned(by who.Actor) (clause string, args []any) {
	if by.Organisation != 0 {
		return `WHERE l.organisation_id = $1 `, []any{by.Organisation}
	}
	return `WHERE l.account_id = $1 AND l.organisation_id IS NULL `, []any{by.ID}
}

func linksOf(ctx context.Context, c db.Conn, by who.Actor, after db.Cursor, limit int) ([]linkRow, error) {
	clause, args := owned(by)
	if args = append(args, limit); !after.Zero() {
		clause += `AND (l.created_at, l.id) < ($3, $4) `
		args = append(args, after.At, after.ID)
	}
	var rows []linkRow
	if err := c.Select(ctx, &rows, selectLinks+clause+`ORDER BY l.created_at DESC, l.id DESC LIMIT $2`, args...); err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	return rows, nil
}

func lockLink(ctx context.Context, tx db.Tx, by who.Actor, id int64) (linkRow, error) {
	clause, args := owned(by)
	var row linkRow
	err := tx.Get(ctx, &row, selectLinks+clause+`AND l.id = $2 FOR UPDATE OF l`, append(args, id)...)
	return row, db.Found(err, "find link")
}

func revokeLink(ctx context.Context, tx db.Tx, id int64, now time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE brand_link SET revoked_at = $2 WHERE id = $1`, id, now); err != nil {
		return fmt.Errorf("revoke link: %w", err)
	}
	return nil
}

// countFetch counts one fetch of a link that is still open; those at once count one by one.
func countFetch(ctx context.Context, tx db.Tx, id int64, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE brand_link SET downloads = downloads + 1 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 AND downloads < $3`, id, now, linkDownloads)
	if err != nil {
		return fmt.Errorf("count a fetch: %w", err)
	}
	if n == 0 {
		return errLinkGone
	}
	return nil
}

func purgeLinks(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM brand_link WHERE expires_at < $1`, before); err != nil {
		return fmt.Errorf("purge links: %w", err)
	}
	return nil
}
