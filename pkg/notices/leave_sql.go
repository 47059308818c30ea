package notices

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// silence gives the notices of p, those apart whose address was nobody's content: it was typed as well.
func silence(ctx context.Context, tx db.Tx, p privacy.Person) (told, typed []int64, err error) {
	var rows []struct {
		ID   int64  `db:"id"`
		Kind string `db:"kind"`
	}
	err = tx.Select(ctx, &rows, `
		UPDATE notice SET token = NULL, name = '', email = '', words = '', contest = '', answer = '', account_id = NULL,
			page = CASE WHEN kind = '' THEN '/' ELSE page END, title = CASE WHEN kind = '' THEN '—' ELSE title END
		WHERE account_id = $1 OR lower(email) = ANY($2) RETURNING id, kind`, p.ID, db.Array(p.Addresses))
	if err != nil {
		return nil, nil, fmt.Errorf("silence the notices of account %d: %w", p.ID, err)
	}
	for _, r := range rows {
		told = append(told, r.ID)
		if r.Kind == "" {
			typed = append(typed, r.ID)
		}
	}
	return told, typed, nil
}

// unname forgets what the contents that are gone, or go with the account of p, were called.
func unname(ctx context.Context, tx db.Tx, p privacy.Person) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `
		UPDATE notice n SET title = '—', page = '/' WHERE n.title <> '—' AND CASE n.kind
			WHEN 'spot' THEN NOT EXISTS (SELECT FROM spot WHERE id = n.subject_id)
			WHEN 'use' THEN NOT EXISTS (SELECT FROM brand_use WHERE id = n.subject_id AND account_id <> $1)
			WHEN 'profile' THEN NOT EXISTS (SELECT FROM profile WHERE id = n.subject_id)
			ELSE false END
		RETURNING n.id`, p.ID)
	if err != nil {
		return nil, fmt.Errorf("unname the notices about account %d: %w", p.ID, err)
	}
	return ids, nil
}
