package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertItem(ctx context.Context, tx db.Tx, e Entry, at, promised time.Time) (Item, error) {
	item := Item{Entry: e}
	err := tx.Get(ctx, &item.ID, `
		INSERT INTO queue_item (kind, subject_id, title, commune_insee, photo_id, author_id, organisation_id, submitted_at, promised_at, not_by, escalated_at, afterwards)
		VALUES ($1, $2, $3, $4, $5, NULLIF(CAST($6 AS bigint), 0), $7, $8, CASE WHEN $10
			THEN LEAST(CAST($9 AS timestamptz), (SELECT min(promised_at) FROM queue_item WHERE state = 'waiting') - interval '1 second') ELSE $9 END,
			NULLIF(CAST($11 AS bigint), 0), CASE WHEN $12 THEN CAST($8 AS timestamptz) END, $13) RETURNING id`,
		e.Kind, e.ID, e.Title, e.Commune, e.Photo, e.Author, e.Organisation, at, promised, e.Urgent, e.NotBy, e.ForTeam, e.Afterwards)
	if db.Violates(err, "queue_item_waits_once") {
		return item, fault.New(fault.Conflict, "moderation.waits_already")
	}
	if err != nil {
		return item, fmt.Errorf("insert queue item: %w", err)
	}
	return item, nil
}

func withdrawItem(ctx context.Context, tx db.Tx, kind string, id int64) (item Item, waited bool, err error) {
	item.Entry = Entry{Kind: kind, ID: id}
	err = tx.Get(ctx, &item.ID, `
		UPDATE queue_item SET state = 'withdrawn', version = version + 1 WHERE kind = $1 AND subject_id = $2 AND state = 'waiting' RETURNING id`, kind, id)
	if db.NotFound(err) {
		return item, false, nil
	}
	if err != nil {
		return item, false, fmt.Errorf("withdraw queue item: %w", err)
	}
	return item, true, nil
}

func staleItem(ctx context.Context, tx db.Tx, kind string, id int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE queue_item SET version = version + 1
		WHERE id IN (SELECT id FROM queue_item WHERE kind = $1 AND subject_id = $2 AND state = 'waiting' FOR UPDATE SKIP LOCKED)`, kind, id)
	if err != nil {
		return fmt.Errorf("make the queue item of %s %d stale: %w", kind, id, err)
	}
	return nil
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
	NotBy        who.ID     `db:"not_by"`
	Afterwards   bool       `db:"afterwards"`
	SubmittedAt  time.Time  `db:"submitted_at"`
	PromisedAt   time.Time  `db:"promised_at"`
	State        string     `db:"state"`
	Version      int        `db:"version"`
	ClaimedBy    who.ID     `db:"claimed_by"`
	ClaimedName  string     `db:"claimed_name"`
	ClaimedUntil *time.Time `db:"claimed_until"`
	DeferredTo   *time.Time `db:"deferred_until"`
	EscalatedAt  *time.Time `db:"escalated_at"`
	AskedBy      who.ID     `db:"asked_by"`
	AskedName    string     `db:"asked_name"`
	Ready        bool       `db:"ready"`
	Verdict      *Verdict   `db:"verdict"`
	Reason       Reason     `db:"reason"`
	Message      string     `db:"message"`
	DecidedBy    who.ID     `db:"decided_by"`
	DecidedName  string     `db:"decided_name"`
	DecidedAt    *time.Time `db:"decided_at"`
}

const itemColumns = `
	SELECT q.id, q.kind, q.subject_id, q.title, q.commune_insee, q.photo_id, COALESCE(q.author_id, 0) AS author_id,
		COALESCE(a.first_name, '') AS author_name, q.organisation_id, COALESCE(q.not_by, 0) AS not_by, q.afterwards, q.submitted_at, q.promised_at, q.state, q.version,
		COALESCE(q.claimed_by, 0) AS claimed_by, COALESCE(c.first_name, '') AS claimed_name, q.claimed_until,
		q.deferred_until, q.escalated_at, COALESCE(q.opinion_asked_by, 0) AS asked_by, COALESCE(o.first_name, '') AS asked_name,
		EXISTS (SELECT FROM neighbour_ready r WHERE r.item_id = q.id) AS ready,
		q.verdict, q.reason, q.message, COALESCE(q.decided_by, 0) AS decided_by, COALESCE(d.first_name, '') AS decided_name, q.decided_at
	FROM queue_item q
		LEFT JOIN account a ON a.id = q.author_id
		LEFT JOIN account c ON c.id = q.claimed_by
		LEFT JOIN account o ON o.id = q.opinion_asked_by
		LEFT JOIN account d ON d.id = q.decided_by`

func (r itemRow) item() Item {
	i := Item{
		ID: r.ID, AuthorName: r.AuthorName, SubmittedAt: r.SubmittedAt, PromisedAt: r.PromisedAt, Version: r.Version,
		Waiting: r.State == "waiting", ClaimedBy: r.ClaimedBy, ClaimedName: r.ClaimedName,
		Escalated: r.EscalatedAt != nil, AskedBy: r.AskedBy, AskedName: r.AskedName, Ready: r.Ready,
		Entry: Entry{Kind: r.Kind, ID: r.Subject, Title: r.Title, Commune: r.Commune, Photo: r.Photo, Author: r.Author, Organisation: r.Organisation, NotBy: r.NotBy, Afterwards: r.Afterwards},
	}
	if r.ClaimedUntil != nil {
		i.ClaimedUntil = *r.ClaimedUntil
	}
	if r.DeferredTo != nil {
		i.DeferredTo = *r.DeferredTo
	}
	if r.Verdict != nil && r.DecidedAt != nil {
		i.Outcome = &Outcome{*r.Verdict, r.Reason, r.Message, r.DecidedName, r.DecidedBy, *r.DecidedAt}
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

// offered is whether a waiting item is shown to a reader ($2 account, $3 organisation, $4 the team's) in a view ($5) at $6.
const offered = `q.state = 'waiting' AND q.kind = ANY($1) AND q.author_id IS DISTINCT FROM $2 AND q.not_by IS DISTINCT FROM $2 AND (q.organisation_id = 0 OR q.organisation_id <> $3)
	AND CASE $5
		WHEN 'later' THEN q.deferred_until > $6
		WHEN 'team' THEN q.escalated_at IS NOT NULL
		WHEN 'opinions' THEN q.opinion_asked_by IS NOT NULL
		WHEN 'mine' THEN q.claimed_by = $2 AND q.claimed_until > $6
		ELSE (q.deferred_until IS NULL OR q.deferred_until <= $6) AND (q.escalated_at IS NULL OR $4) AND ($5 <> 'late' OR q.promised_at < $6) AND ($5 <> 'shown' OR q.afterwards)
			AND ($5 <> 'ready' OR q.id IN (SELECT item_id FROM neighbour_ready))
	END`

func waitingItems(ctx context.Context, c db.Conn, kinds []string, f Filter, by who.Actor, at time.Time, after db.Cursor, limit int) ([]Item, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+` WHERE `+offered+` AND (q.promised_at, q.id) > ($7, $8)
			AND ($10 OR q.commune_insee = ANY($11))
			AND ($12 = '' OR position(lower(unaccent($12)) IN lower(unaccent(q.title || ' ' || COALESCE(a.first_name || ' ' || a.last_name, '')))) > 0)
		ORDER BY q.promised_at, q.id LIMIT $9`,
		db.Array(kinds), by.ID, by.Organisation, by.Is(who.Staff), string(f.View), at, after.At, after.ID, limit, len(f.Communes) == 0, db.Array(f.Communes), f.Words)
	if err != nil {
		return nil, fmt.Errorf("list queue: %w", err)
	}
	return itemsOf(rows), nil
}

func itemsOf(rows []itemRow) []Item {
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.item()
	}
	return items
}

// lastDecided is what by decided at one moment, the newest after since.
func lastDecided(ctx context.Context, c db.Conn, by who.ID, since time.Time) ([]Item, error) {
	var rows []itemRow
	err := c.Select(ctx, &rows, itemColumns+`
		WHERE q.state = 'decided' AND q.decided_by = $1 AND q.decided_at > $2
			AND q.decided_at = (SELECT max(decided_at) FROM queue_item WHERE state = 'decided' AND decided_by = $1)
		ORDER BY q.id`, by, since)
	if err != nil {
		return nil, fmt.Errorf("find the newest decision: %w", err)
	}
	return itemsOf(rows), nil
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

func countWaiting(ctx context.Context, c db.Conn, kinds []string, by who.Actor, at time.Time, view View) ([]Count, error) {
	var counts []Count
	err := c.Select(ctx, &counts, `SELECT q.kind, count(*) AS waiting FROM queue_item q WHERE `+offered+` GROUP BY q.kind`,
		db.Array(kinds), by.ID, by.Organisation, by.Is(who.Staff), string(view), at)
	if err != nil {
		return nil, fmt.Errorf("count queue: %w", err)
	}
	return counts, nil
}

// changeItem runs a change to one waiting item at its version ($1, $2).
func changeItem(ctx context.Context, tx db.Tx, update string, id int64, version int, args ...any) error {
	n, err := tx.Exec(ctx, update, append([]any{id, version}, args...)...)
	if err != nil {
		return fmt.Errorf("change queue item %d: %w", id, err)
	}
	if n == 0 {
		return ErrOvertaken
	}
	return nil
}

func claimItem(ctx context.Context, tx db.Tx, id int64, version int, holder who.ID, until time.Time) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET claimed_by = $3, claimed_until = $4, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, version, holder, until)
}

func releaseItem(ctx context.Context, tx db.Tx, id int64, version int) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET claimed_by = NULL, claimed_until = NULL, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, version)
}

func deferItem(ctx context.Context, tx db.Tx, id int64, version int, until time.Time) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET deferred_until = $3, claimed_by = NULL, claimed_until = NULL, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, version, until)
}

func escalateItem(ctx context.Context, tx db.Tx, id int64, version int, at time.Time) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET escalated_at = $3, claimed_by = NULL, claimed_until = NULL, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'waiting' AND escalated_at IS NULL`, id, version, at)
}

func askOpinion(ctx context.Context, tx db.Tx, id int64, version int, by who.ID) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET opinion_asked_by = $3, claimed_by = NULL, claimed_until = NULL, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'waiting' AND opinion_asked_by IS NULL`, id, version, by)
}

func answerOpinion(ctx context.Context, tx db.Tx, id int64, version int) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET opinion_asked_by = NULL, claimed_by = NULL, claimed_until = NULL, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, version)
}

func correctItem(ctx context.Context, tx db.Tx, id int64, version int, e Entry) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET title = $3, commune_insee = $4, photo_id = $5, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'waiting'`,
		id, version, e.Title, e.Commune, e.Photo)
}

// waitingAs is the item with which a thing waits.
func waitingAs(ctx context.Context, c db.Conn, kind string, thing int64) (id int64, err error) {
	err = c.Get(ctx, &id, `SELECT id FROM queue_item WHERE kind = $1 AND subject_id = $2 AND state = 'waiting'`, kind, thing)
	return id, db.Found(err, "find the queue item of %s %d", kind, thing)
}

func decideItem(ctx context.Context, tx db.Tx, id int64, by who.ID, r Ruling, at time.Time) error {
	return changeItem(ctx, tx, `
		UPDATE queue_item SET state = 'decided', version = version + 1, verdict = $3, reason = $4, message = $5, decided_by = $6, decided_at = $7,
			claimed_by = NULL, claimed_until = NULL
		WHERE id = $1 AND version = $2 AND state = 'waiting'`, id, r.Version, r.Verdict, r.Reason, r.Message, by, at)
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
		FROM queue_item WHERE kind = $1 AND state = 'decided' AND decided_at > $2 AND NOT afterwards`, kind, since)
	if err != nil {
		return 0, fmt.Errorf("median answer: %w", err)
	}
	if row.Answers < fewAnswers {
		return 0, nil
	}
	return time.Duration(row.Seconds * float64(time.Second)), nil
}
