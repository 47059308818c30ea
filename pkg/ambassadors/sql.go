package ambassadors

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertAmbassador(ctx context.Context, tx db.Tx, account who.ID, slug string, p Profile) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO ambassador (account_id, slug, commune_insee, link, joined_at) VALUES ($1, $2, NULLIF($3, ''), $4, $5)`,
		account, slug, p.Commune, p.Link, p.Since)
	if err != nil {
		return fmt.Errorf("insert ambassador: %w", err)
	}
	return nil
}

// activate leaves alone whoever is no ambassador (an organisation's signatory) or is one already.
func activate(ctx context.Context, tx db.Tx, account who.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE ambassador SET state = 'active', activated_at = $2 WHERE account_id = $1 AND state = 'incomplete'`, account, at)
	if err != nil {
		return fmt.Errorf("activate ambassador %d: %w", account, err)
	}
	return nil
}
