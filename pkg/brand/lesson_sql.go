package brand

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func lessonTaken(ctx context.Context, c db.Conn, account who.ID) (bool, error) {
	var taken bool
	err := c.Get(ctx, &taken, `
		SELECT EXISTS (SELECT FROM brand_lesson WHERE account_id = $1)
			OR EXISTS (SELECT FROM brand_download WHERE account_id = $1 AND link_id IS NULL)`, account)
	if err != nil {
		return false, fmt.Errorf("look for the lesson: %w", err)
	}
	return taken, nil
}

// insertLesson tells whether the lesson is new.
func insertLesson(ctx context.Context, tx db.Tx, account who.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO brand_lesson (account_id, learnt_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, account, at)
	if err != nil {
		return false, fmt.Errorf("insert lesson: %w", err)
	}
	return n == 1, nil
}
