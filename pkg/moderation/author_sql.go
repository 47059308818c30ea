package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func personByID(ctx context.Context, c db.Conn, id who.ID) (Person, error) {
	var r struct {
		Name  string    `db:"name"`
		Role  who.Role  `db:"role"`
		Since time.Time `db:"created_at"`
	}
	err := c.Get(ctx, &r, `SELECT trim(first_name || ' ' || last_name) AS name, role, created_at FROM account WHERE id = $1 AND state <> 'erased'`, id)
	return Person{ID: id, Name: r.Name, Role: r.Role, Since: r.Since}, db.Found(err, "find author %d", id)
}

func sentBy(ctx context.Context, c db.Conn, author who.ID, kinds []string, limit int) ([]Item, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+`
		WHERE q.author_id = $1 AND q.kind = ANY($2) AND q.state <> 'withdrawn' ORDER BY q.submitted_at DESC, q.id DESC LIMIT $3`, author, db.Array(kinds), limit)
	if err != nil {
		return nil, fmt.Errorf("list what author %d sent: %w", author, err)
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.item()
	}
	return items, nil
}

func tallyOf(ctx context.Context, c db.Conn, author who.ID, kinds []string) ([]Tally, error) {
	var list []Tally
	err := c.Select(ctx, &list, `
		SELECT verdict, count(*) AS count FROM queue_item WHERE author_id = $1 AND kind = ANY($2) AND state = 'decided' GROUP BY verdict ORDER BY verdict`,
		author, db.Array(kinds))
	if err != nil {
		return nil, fmt.Errorf("count what author %d sent: %w", author, err)
	}
	return list, nil
}

func authorOf(ctx context.Context, c db.Conn, id who.ID) (Author, error) {
	p, err := personByID(ctx, c, id)
	return Author{ID: id, Name: p.Name, Since: p.Since}, err
}
