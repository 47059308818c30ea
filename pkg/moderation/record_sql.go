package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// recordOf counts what an author sent, of some kinds, besides one item.
func recordOf(ctx context.Context, c db.Conn, kinds []string, i Item) (Record, error) {
	var row struct {
		Name         string    `db:"name"`
		Sent         int       `db:"sent"`
		Accepted     int       `db:"accepted"`
		Refused      int       `db:"refused"`
		Rush         int       `db:"rush"`
		Since        time.Time `db:"created_at"`
		Account      string    `db:"account"`
		Ambassador   string    `db:"ambassador"`
		Organisation string    `db:"organisation"`
	}
	err := c.Get(ctx, &row, `
		SELECT trim(a.first_name || ' ' || a.last_name) AS name, count(q.id) AS sent, count(q.id) FILTER (WHERE q.verdict = 'publish') AS accepted, count(q.id) FILTER (WHERE q.verdict = 'refuse') AS refused,
			count(q.id) FILTER (WHERE q.submitted_at BETWEEN $4 AND $5) + 1 AS rush, a.created_at, a.state AS account,
			COALESCE((SELECT m.state FROM ambassador m WHERE m.account_id = a.id), '') AS ambassador,
			COALESCE((SELECT o.state FROM organisation o WHERE o.id = $6), '') AS organisation
		FROM account a LEFT JOIN queue_item q ON q.author_id = a.id AND q.kind = ANY($2) AND q.id <> $3
		WHERE a.id = $1 GROUP BY a.id`,
		i.Entry.Author, db.Array(kinds), i.ID, i.SubmittedAt.Add(-rushTime), i.SubmittedAt.Add(rushTime), i.Entry.Organisation)
	if err != nil {
		return Record{}, fmt.Errorf("read the record of account %d: %w", i.Entry.Author, err)
	}
	r := Record{Author: Author{i.Entry.Author, row.Name, row.Since}, Sent: row.Sent, Accepted: row.Accepted, Refused: row.Refused, Rush: row.Rush, Age: i.SubmittedAt.Sub(row.Since)}
	if row.Account == "suspended" {
		r.Standing = append(r.Standing, i18n.M("moderation.standing.suspended"))
	}
	switch row.Ambassador {
	case "paused", "left", "excluded":
		r.Standing = append(r.Standing, i18n.M("moderation.standing.ambassador."+row.Ambassador))
	}
	switch row.Organisation {
	case "formal_notice", "suspended", "withdrawn":
		r.Standing = append(r.Standing, i18n.M("moderation.standing.organisation."+row.Organisation))
	}
	return r, nil
}

// pastOf lists what an author sent last, of some kinds, besides one item.
func pastOf(ctx context.Context, c db.Conn, kinds []string, i Item, limit int) ([]Past, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+`
		WHERE q.author_id = $1 AND q.kind = ANY($2) AND q.id <> $3 ORDER BY q.submitted_at DESC, q.id DESC LIMIT $4`,
		i.Entry.Author, db.Array(kinds), i.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list what account %d sent: %w", i.Entry.Author, err)
	}
	past := make([]Past, len(rows))
	for k, r := range rows {
		past[k] = r.past()
	}
	return past, nil
}

// lastItemOf is the last line of the queue that a thing had.
func lastItemOf(ctx context.Context, c db.Conn, kind string, subject int64) (Past, error) {
	var r itemRow
	err := c.Get(ctx, &r, itemColumns+` WHERE q.kind = $1 AND q.subject_id = $2 ORDER BY q.id DESC LIMIT 1`, kind, subject)
	if err != nil {
		return Past{}, fmt.Errorf("find the item of %s %d: %w", kind, subject, err)
	}
	return r.past(), nil
}

func (r itemRow) past() Past {
	p := Past{Item: r.ID, Kind: r.Kind, Title: r.Title, At: r.SubmittedAt, State: r.State, Reason: r.Reason, Message: r.Message}
	if r.Verdict != nil {
		p.State = string(*r.Verdict)
	}
	return p
}
