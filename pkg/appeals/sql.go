package appeals

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type decisionRow struct {
	Item    int64             `db:"id"`
	Kind    string            `db:"kind"`
	Subject int64             `db:"subject_id"`
	Title   string            `db:"title"`
	Commune string            `db:"commune_insee"`
	Photo   string            `db:"photo_id"`
	Reason  moderation.Reason `db:"reason"`
	Message string            `db:"message"`
	By      who.ID            `db:"decided_by"`
	At      time.Time         `db:"decided_at"`
}

func (r decisionRow) decision() Decision {
	return Decision{
		Kind: r.Kind, Subject: r.Subject, Item: r.Item, Title: r.Title, Commune: r.Commune, Photo: r.Photo, Message: r.Message, By: r.By, At: r.At,
	}
}

const decisionColumns = `
	SELECT q.id, q.kind, q.subject_id, q.title, q.commune_insee, q.photo_id, q.reason, q.message, COALESCE(q.decided_by, 0) AS decided_by, q.decided_at
	FROM queue_item q`

// lastRefusal is the last decision on a thing, when it refused it to its author and the thing was not sent again since.
func lastRefusal(ctx context.Context, c db.Conn, author who.ID, kind string, subject int64) (Decision, moderation.Reason, error) {
	var r decisionRow
	err := c.Get(ctx, &r, decisionColumns+`
		WHERE q.kind = $1 AND q.subject_id = $2 AND q.author_id = $3 AND q.state = 'decided' AND q.verdict = 'refuse'
			AND NOT EXISTS (SELECT FROM queue_item n WHERE n.kind = q.kind AND n.subject_id = q.subject_id AND n.id > q.id)`, kind, subject, author)
	return r.decision(), r.Reason, db.Found(err, "find the refusal of %s %d", kind, subject)
}

func refusal(ctx context.Context, c db.Conn, item int64) (Decision, moderation.Reason, error) {
	var r decisionRow
	err := c.Get(ctx, &r, decisionColumns+` WHERE q.id = $1`, item)
	return r.decision(), r.Reason, db.Found(err, "find refusal %d", item)
}

type row struct {
	ID         int64              `db:"id"`
	Kind       string             `db:"kind"`
	Subject    int64              `db:"subject_id"`
	Item       int64              `db:"item_id"`
	Account    who.ID             `db:"account_id"`
	Words      string             `db:"words"`
	At         time.Time          `db:"sent_at"`
	DecidedBy  who.ID             `db:"decided_by"`
	Verdict    moderation.Verdict `db:"verdict"`
	Reason     moderation.Reason  `db:"reason"`
	Message    string             `db:"message"`
	AnsweredAt *time.Time         `db:"answered_at"`
}

const wholeRecourse = `
	SELECT id, kind, subject_id, item_id, account_id, words, sent_at, COALESCE(decided_by, 0) AS decided_by, COALESCE(verdict, '') AS verdict, reason, message, answered_at
	FROM recourse`

func recourseByID(ctx context.Context, c db.Conn, id int64) (row, error) {
	var r row
	err := c.Get(ctx, &r, wholeRecourse+` WHERE id = $1`, id)
	return r, db.Found(err, "find recourse %d", id)
}

// answerTo is the recourse against a decision; nil when there is none.
func (s *Service) answerTo(ctx context.Context, c db.Conn, d Decision) (*Recourse, error) {
	var r row
	err := c.Get(ctx, &r, wholeRecourse+` WHERE kind = $1 AND subject_id = $2 AND item_id = $3`, d.Kind, d.Subject, d.Item)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the recourse against %s %d: %w", d.Kind, d.Subject, err)
	}
	found := Recourse{ID: r.ID, Words: r.Words, At: r.At, Verdict: r.Verdict, Message: r.Message, AnsweredAt: r.AnsweredAt}
	if r.Verdict == moderation.Refuse {
		found.Why = s.queue.Motive(Kind, r.Reason).Why()
	}
	return &found, nil
}

func insertRecourse(ctx context.Context, tx db.Tx, by who.ID, d Decision, words string, at time.Time) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `
		INSERT INTO recourse (kind, subject_id, item_id, account_id, words, sent_at, decided_by)
		VALUES ($1, $2, $3, $4, $5, $6, NULLIF(CAST($7 AS bigint), 0)) RETURNING id`, d.Kind, d.Subject, d.Item, by, words, at, d.By)
	if db.Violates(err, "recourse_once") {
		return 0, errAlready
	}
	if err != nil {
		return 0, fmt.Errorf("insert recourse: %w", err)
	}
	return id, nil
}

func answerRecourse(ctx context.Context, tx db.Tx, d moderation.Decision) error {
	n, err := tx.Exec(ctx, `UPDATE recourse SET verdict = $2, reason = $3, message = $4, answered_at = $5 WHERE id = $1 AND verdict IS NULL`,
		d.ID, d.Verdict, d.Reason, d.Message, d.At)
	if err != nil {
		return fmt.Errorf("answer recourse %d: %w", d.ID, err)
	}
	if n == 0 {
		return moderation.ErrOvertaken
	}
	return nil
}

func forgetRecourses(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM recourse WHERE answered_at < $1`, before); err != nil {
		return fmt.Errorf("forget recourses: %w", err)
	}
	return nil
}
