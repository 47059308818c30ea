package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertItem(ctx context.Context, tx db.Tx, e Entry, at, promised time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO queue_item (kind, subject_id, title, commune_insee, photo_id, author_id, organisation_id, submitted_at, promised_at)
		VALUES ($1, $2, $3, $4, $5, NULLIF(CAST($6 AS bigint), 0), $7, $8, $9)`,
		e.Kind, e.ID, e.Title, e.Commune, e.Photo, e.Author, e.Organisation, at, promised)
	if db.Violates(err, "queue_item_waits_once") {
		return fault.New(fault.Conflict, "moderation.waits_already")
	}
	if err != nil {
		return fmt.Errorf("insert queue item: %w", err)
	}
	return nil
}

func withdrawItem(ctx context.Context, tx db.Tx, kind string, id int64) (bool, error) {
	n, err := tx.Exec(ctx, `
		UPDATE queue_item SET state = 'withdrawn', version = version + 1 WHERE kind = $1 AND subject_id = $2 AND state = 'waiting'`, kind, id)
	if err != nil {
		return false, fmt.Errorf("withdraw queue item: %w", err)
	}
	return n > 0, nil
}

type itemRow struct {
	ID           int64      `db:"id"`
	Kind         string     `db:"kind"`
	Subject      int64      `db:"subject_id"`
	Title        string     `db:"title"`
	Commune      string     `db:"commune_insee"`
	Photo        string     `db:"photo_id"`
	Author       who.ID     `db:"author_id"`
	AuthorName   string     `db:"author_name"`
	Organisation int64      `db:"organisation_id"`
	SubmittedAt  time.Time  `db:"submitted_at"`
	PromisedAt   time.Time  `db:"promised_at"`
	State        string     `db:"state"`
	Version      int        `db:"version"`
	ClaimedBy    who.ID     `db:"claimed_by"`
	ClaimedName  string     `db:"claimed_name"`
	ClaimedUntil *time.Time `db:"claimed_until"`
	Verdict      *Verdict   `db:"verdict"`
	Reason       Reason     `db:"reason"`
	Message      string     `db:"message"`
	DecidedBy    string     `db:"decided_name"`
	DecidedAt    *time.Time `db:"decided_at"`
}

const itemColumns = `
	SELECT q.id, q.kind, q.subject_id, q.title, q.commune_insee, q.photo_id, COALESCE(q.author_id, 0) AS author_id,
		COALESCE(a.first_name, '') AS author_name, q.organisation_id, q.submitted_at, q.promised_at, q.state, q.version,
		COALESCE(q.claimed_by, 0) AS claimed_by, COALESCE(c.first_name, '') AS claimed_name, q.claimed_until,
		q.verdict, q.reason, q.message, COALESCE(d.first_name, '') AS decided_name, q.decided_at
	FROM queue_item q
		LEFT JOIN account a ON a.id = q.author_id
		LEFT JOIN account c ON c.id = q.claimed_by
		LEFT JOIN account d ON d.id = q.decided_by`

func (r itemRow) item() Item {
	i := Item{
		ID: r.ID, AuthorName: r.AuthorName, SubmittedAt: r.SubmittedAt, PromisedAt: r.PromisedAt, Version: r.Version,
		Waiting: r.State == "waiting", ClaimedBy: r.ClaimedBy, ClaimedName: r.ClaimedName,
		Entry: Entry{Kind: r.Kind, ID: r.Subject, Title: r.Title, Commune: r.Commune, Photo: r.Photo, Author: r.Author, Organisation: r.Organisation},
	}
	if r.ClaimedUntil != nil {
		i.ClaimedUntil = *r.ClaimedUntil
	}
	if r.Verdict != nil && r.DecidedAt != nil {
		i.Outcome = &Outcome{*r.Verdict, r.Reason, r.Message, r.DecidedBy, *r.DecidedAt}
	}
	return i
}

func itemByID(ctx context.Context, c db.Conn, id int64) (Item, error) {
	var r itemRow
	err := c.Get(ctx, &r, itemColumns+` WHERE q.id = $1`, id)
	if err := db.Found(err, "find queue item %d", id); err != nil {
		return Item{}, err
	}
	return r.item(), nil
}

func waitingItems(ctx context.Context, c db.Conn, kinds []string, after db.Cursor, limit int) ([]Item, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+`
		WHERE q.state = 'waiting' AND q.kind = ANY($1) AND (q.promised_at, q.id) > ($2, $3)
		ORDER BY q.promised_at, q.id LIMIT $4`, db.Array(kinds), after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list queue: %w", err)
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.item()
	}
	return items, nil
}

func outcomes(ctx context.Context, c db.Conn, kind string, subject, except int64) ([]Outcome, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+`
		WHERE q.kind = $1 AND q.subject_id = $2 AND q.id <> $3 AND q.state = 'decided' ORDER BY q.decided_at DESC LIMIT 20`, kind, subject, except)
	if err != nil {
		return nil, fmt.Errorf("list earlier decisions: %w", err)
	}
	var list []Outcome
	for _, r := range rows {
		list = append(list, *r.item().Outcome)
	}
	return list, nil
}

func countWaiting(ctx context.Context, c db.Conn, kinds []string) ([]Count, error) {
	var counts []Count
	err := c.Select(ctx, &counts, `SELECT kind, count(*) AS waiting FROM queue_item WHERE state = 'waiting' AND kind = ANY($1) GROUP BY kind`, db.Array(kinds))
	if err != nil {
		return nil, fmt.Errorf("count queue: %w", err)
	}
	return counts, nil
}

func holdItem(ctx context.Context, tx db.Tx, id int64, version int, holder who.ID, until time.Time) error {
	var end *time.Time
	if !until.IsZero() {
		end = &until
	}
	n, err := tx.Exec(ctx, `
		UPDATE queue_item SET claimed_by = NULLIF($3, 0), claimed_until = $4, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, version, int64(holder), end)
	if err != nil {
		return fmt.Errorf("hold queue item %d: %w", id, err)
	}
	if n == 0 {
		return ErrOvertaken
	}
	return nil
}

func decideItem(ctx context.Context, tx db.Tx, id int64, by who.ID, r Ruling, at time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE queue_item SET state = 'decided', version = version + 1, verdict = $3, reason = $4, message = $5, decided_by = $6, decided_at = $7,
			claimed_by = NULL, claimed_until = NULL
		WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, r.Version, r.Verdict, r.Reason, r.Message, by, at)
	if err != nil {
		return fmt.Errorf("decide on queue item %d: %w", id, err)
	}
	if n == 0 {
		return ErrOvertaken
	}
	return nil
}

// fewAnswers is the number below which a median would say nothing.
const fewAnswers = 5

func medianAnswer(ctx context.Context, c db.Conn, kind string, since time.Time) (time.Duration, error) {
	var row struct {
		Answers int     `db:"answers"`
		Seconds float64 `db:"seconds"`
	}
	err := c.Get(ctx, &row, `
		SELECT count(*) AS answers, COALESCE(percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM decided_at - submitted_at)), 0) AS seconds
		FROM queue_item WHERE kind = $1 AND state = 'decided' AND decided_at > $2`, kind, since)
	if err != nil {
		return 0, fmt.Errorf("median answer: %w", err)
	}
	if row.Answers < fewAnswers {
		return 0, nil
	}
	return time.Duration(row.Seconds * float64(time.Second)), nil
}
