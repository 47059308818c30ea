package overlay

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertOverlay(ctx context.Context, tx db.Tx, owner who.ID, now, until time.Time) (ID, error) {
	var id ID
	err := tx.Get(ctx, &id, `INSERT INTO overlay (account_id, created_at, expires_at) VALUES ($1, $2, $3) RETURNING id`, owner, now, until)
	if err != nil {
		return 0, fmt.Errorf("insert overlay: %w", err)
	}
	return id, nil
}

// overlayOf reads one of owner's overlays, unless it has expired.
func overlayOf(ctx context.Context, c db.Conn, owner who.ID, id ID, now time.Time) (Overlay, error) {
	var r struct {
		Kept    bool   `db:"kept"`
		Choices string `db:"choices"`
	}
	err := c.Get(ctx, &r, `
		SELECT kept_at IS NOT NULL AS kept, choices FROM overlay
		WHERE account_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)`, owner, id, now)
	if db.NotFound(err) {
		return Overlay{}, notFound()
	}
	if err != nil {
		return Overlay{}, fmt.Errorf("find overlay %d: %w", id, err)
	}
	q, err := url.ParseQuery(r.Choices)
	if err != nil {
		return Overlay{}, fmt.Errorf("choices of overlay %d: %w", id, err)
	}
	return Overlay{ID: id, Kept: r.Kept, choices: choicesFrom(form.From(q))}, nil
}

// lockKept counts the overlays that owner keeps besides id, and holds their number to the end of the
// transaction.
func lockKept(ctx context.Context, tx db.Tx, owner who.ID, id ID) (int, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('overlay'), CAST(CAST($1 AS bigint) % 2147483647 AS integer))`, owner); err != nil {
		return 0, fmt.Errorf("lock owner of overlays: %w", err)
	}
	var n int
	if err := tx.Get(ctx, &n, `SELECT count(*) FROM overlay WHERE account_id = $1 AND id <> $2 AND kept_at IS NOT NULL`, owner, id); err != nil {
		return 0, fmt.Errorf("count kept overlays: %w", err)
	}
	return n, nil
}

func keepOverlay(ctx context.Context, tx db.Tx, owner who.ID, id ID, c Choices, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE overlay SET choices = $3, kept_at = $4, expires_at = NULL
		WHERE account_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $4)`, owner, id, c.query(), now)
	if err != nil {
		return fmt.Errorf("keep overlay %d: %w", id, err)
	}
	if n == 0 {
		return notFound()
	}
	return nil
}

func keptOf(ctx context.Context, c db.Conn, owner who.ID) ([]Card, error) {
	var list []Card
	err := c.Select(ctx, &list, `
		SELECT o.id, o.kept_at, p.id AS photo_id FROM overlay o JOIN photo p ON p.album = 'overlay' AND p.album_id = o.id
		WHERE o.account_id = $1 AND o.kept_at IS NOT NULL ORDER BY o.kept_at DESC, o.id DESC`, owner)
	if err != nil {
		return nil, fmt.Errorf("list kept overlays: %w", err)
	}
	return list, nil
}

func deleteOverlay(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM overlay WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete overlay %d: %w", id, err)
	}
	return nil
}

// expiredSince locks some of those that nobody kept in time.
func expiredSince(ctx context.Context, tx db.Tx, now time.Time) ([]ID, error) {
	var list []ID
	err := tx.Select(ctx, &list, `SELECT id FROM overlay WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED`, now)
	if err != nil {
		return nil, fmt.Errorf("list expired overlays: %w", err)
	}
	return list, nil
}
