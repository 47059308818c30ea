package moderation

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Channel tells every instance which item moved.
const Channel = "queue"

// insertMove writes a line of history, with what it says to the other moderators, and tells whoever watches the queue.
func insertMove(ctx context.Context, tx db.Tx, i Item, m Move, words string) error {
	_, err := tx.Exec(ctx, `
		WITH event AS (
			INSERT INTO queue_event (item_id, kind, subject_id, at, act, actor_id, verdict, reason)
			VALUES ($1, $2, $3, $4, $5, NULLIF(CAST($6 AS bigint), 0), $7, $8) RETURNING id)
		INSERT INTO queue_word (event_id, item_id, words) SELECT id, $1, $9 FROM event WHERE $9 <> ''`,
		i.ID, i.Entry.Kind, i.Entry.ID, m.At, m.Act, m.By, m.Verdict, m.Reason, words)
	if err != nil {
		return fmt.Errorf("write the history of queue item %d: %w", i.ID, err)
	}
	return db.Notify(ctx, tx, Channel, strconv.FormatInt(i.ID, 10))
}

func movesOf(ctx context.Context, c db.Conn, item int64) ([]Move, error) {
	var rows []struct {
		Act     Act       `db:"act"`
		By      who.ID    `db:"actor_id"`
		Name    string    `db:"name"`
		At      time.Time `db:"at"`
		Verdict Verdict   `db:"verdict"`
		Reason  Reason    `db:"reason"`
		Words   string    `db:"words"`
	}
	err := c.Select(ctx, &rows, `
		SELECT e.act, COALESCE(e.actor_id, 0) AS actor_id, COALESCE(a.first_name, '') AS name, e.at, e.verdict, e.reason, COALESCE(w.words, '') AS words
		FROM queue_event e LEFT JOIN account a ON a.id = e.actor_id LEFT JOIN queue_word w ON w.event_id = e.id
		WHERE e.item_id = $1 ORDER BY e.id LIMIT 200`, item)
	if err != nil {
		return nil, fmt.Errorf("read the history of queue item %d: %w", item, err)
	}
	moves := make([]Move, len(rows))
	for i, r := range rows {
		moves[i] = Move(r)
	}
	return moves, nil
}
