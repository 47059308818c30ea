package echoes

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// promise is a spot that may have come to a milestone.
type promise struct {
	Spot spots.ID `db:"spot_id"`
	Sort string   `db:"sort"`
	N    int      `db:"n"`
}

// promising are the spots looked at since a day that come to the first milestone of a sort, past what they were
// thanked for: each milestone is ten times the one before.
func promising(ctx context.Context, c db.Conn, minViews, minMeToos int, since time.Time) ([]promise, error) {
	var list []promise
	err := c.Select(ctx, &list, `
		SELECT p.spot_id, p.sort, p.n FROM (
			SELECT spot_id, 'views' AS sort, sum(views) AS n FROM spot_view
			WHERE spot_id IN (SELECT spot_id FROM spot_view WHERE day >= $3) GROUP BY spot_id HAVING sum(views) >= $1
			UNION ALL
			SELECT spot_id, 'me_too', count(*) FROM me_too GROUP BY spot_id HAVING count(*) >= $2) p
			LEFT JOIN spot_thanks t ON t.spot_id = p.spot_id AND t.sort = p.sort
		WHERE p.n >= 10 * COALESCE(t.reached, 0) ORDER BY p.spot_id, p.sort`, minViews, minMeToos, since)
	if err != nil {
		return nil, fmt.Errorf("find spots to be thanked for: %w", err)
	}
	return list, nil
}

type thanked struct {
	Author who.ID `db:"author_id"`
	Title  string `db:"title"`
}

// noteThanks remembers a milestone of a spot and tells whom to thank for it; false when it is known already, or when
// nobody is to be thanked: the spot is not published, or its author declined.
func noteThanks(ctx context.Context, tx db.Tx, spot spots.ID, sort string, milestone int, at time.Time) (thanked, bool, error) {
	var to thanked
	err := tx.Get(ctx, &to, `
		SELECT s.author_id, s.title FROM spot s JOIN account a ON a.id = s.author_id
		WHERE s.id = $1 AND s.state = 'published' AND a.state = 'active' AND NOT EXISTS (SELECT FROM thanks_declined d WHERE d.account_id = a.id) FOR SHARE OF s`, spot)
	if db.NotFound(err) {
		return to, false, nil
	}
	if err != nil {
		return to, false, fmt.Errorf("find whom to thank for spot %d: %w", spot, err)
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO spot_thanks AS t (spot_id, sort, reached, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (spot_id, sort) DO UPDATE SET reached = EXCLUDED.reached, at = EXCLUDED.at WHERE t.reached < EXCLUDED.reached`, spot, sort, milestone, at)
	if err != nil {
		return to, false, fmt.Errorf("note thanks for spot %d: %w", spot, err)
	}
	return to, n > 0, nil
}

func hasDeclined(ctx context.Context, c db.Conn, account who.ID) (declined bool, err error) {
	if err := c.Get(ctx, &declined, `SELECT EXISTS (SELECT FROM thanks_declined WHERE account_id = $1)`, account); err != nil {
		return false, fmt.Errorf("find the wish of thanks: %w", err)
	}
	return declined, nil
}

func setDeclined(ctx context.Context, tx db.Tx, account who.ID, declined bool, at time.Time) (changed bool, err error) {
	var n int64
	if declined {
		n, err = tx.Exec(ctx, `INSERT INTO thanks_declined (account_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, account, at)
	} else {
		n, err = tx.Exec(ctx, `DELETE FROM thanks_declined WHERE account_id = $1`, account)
	}
	if err != nil {
		return false, fmt.Errorf("keep the wish of thanks: %w", err)
	}
	return n > 0, nil
}
