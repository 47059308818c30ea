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
