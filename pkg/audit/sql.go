package audit

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
)

func insertLine(ctx context.Context, tx db.Tx, l Line, before, after *string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO audit_line (actor_id, act, object, before, after, request_id)
		VALUES ($1, $2, $3, CAST($4 AS jsonb), CAST($5 AS jsonb), $6)`,
		l.Actor.ID, l.Act, l.Object, before, after, RequestID(ctx))
	if err != nil {
		return fmt.Errorf("insert audit line: %w", err)
	}
	return nil
}

func insertReading(ctx context.Context, tx db.Tx, l Line) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO audit_line (actor_id, act, object, request_id)
		SELECT $1, CAST($2 AS text), CAST($3 AS text), $4
		WHERE NOT EXISTS (SELECT FROM audit_line WHERE object = $3 AND act = $2 AND actor_id = $1 AND at > now() - interval '1 hour')`,
		l.Actor.ID, l.Act, l.Object, RequestID(ctx))
	if err != nil {
		return fmt.Errorf("insert reading: %w", err)
	}
	return nil
}

// forget removes at most so many of the lines that are too old to be kept. Only the owner of the database may
// remove any: audit_forget runs as them, and its table's trigger refuses a line that is not too old.
func forget(ctx context.Context, tx db.Tx, most int) (gone int, err error) {
	if err := tx.Get(ctx, &gone, `SELECT audit_forget($1)`, most); err != nil {
		return 0, fmt.Errorf("forget old lines: %w", err)
	}
	return gone, nil
}
