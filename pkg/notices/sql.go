package notices

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func insertNotice(ctx context.Context, tx db.Tx, n Notice, by who.ID) (id int64, err error) {
	err = tx.Get(ctx, &id, `
		INSERT INTO notice (token, account_id, name, email, locale, page, kind, subject_id, title, ground, words, created_at)
		VALUES ($1, NULLIF(CAST($2 AS bigint), 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
		n.Token, by, n.Name, n.Email, n.Locale, n.Page, n.Kind, n.Subject, n.Title, n.Ground, n.Words, n.CreatedAt)
	if err != nil {
		return 0, fmt.Errorf("insert notice: %w", err)
	}
	return id, nil
}

type row struct {
	ID          int64      `db:"id"`
	Token       string     `db:"token"`
	Account     who.ID     `db:"account_id"`
	Name        string     `db:"name"`
	Email       string     `db:"email"`
	Locale      string     `db:"locale"`
	Page        string     `db:"page"`
	Kind        string     `db:"kind"`
	Subject     int64      `db:"subject_id"`
	Title       string     `db:"title"`
	Ground      string     `db:"ground"`
	Words       string     `db:"words"`
	State       State      `db:"state"`
	Reason      string     `db:"reason"`
	Answer      string     `db:"answer"`
	DecidedBy   who.ID     `db:"decided_by"`
	DecidedAt   *time.Time `db:"decided_at"`
	Contest     string     `db:"contest"`
	ContestedAt *time.Time `db:"contested_at"`
	CreatedAt   time.Time  `db:"created_at"`
}

const columns = `id, COALESCE(token, '') AS token, COALESCE(account_id, 0) AS account_id, name, email, locale, page, kind, subject_id, title, ground, words,
	state, reason, answer, COALESCE(decided_by, 0) AS decided_by, decided_at, contest, contested_at, created_at`

// kept is a notice and what only the team may know of it.
type kept struct {
	Notice
	account   who.ID // of whoever sent it, 0 for a visitor
	decidedBy who.ID // whoever answered first
}

func (r row) kept() kept {
	return kept{Notice{
		ID: r.ID, Token: r.Token, Name: r.Name, Email: r.Email, Locale: r.Locale, Page: r.Page, Kind: r.Kind, Subject: r.Subject, Title: r.Title,
		Ground: r.Ground, Words: r.Words, State: r.State, Reason: r.Reason, Answer: r.Answer, CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt,
		Contest: r.Contest, ContestedAt: r.ContestedAt,
	}, r.Account, r.DecidedBy}
}

func noticeByToken(ctx context.Context, c db.Conn, token string) (Notice, error) {
	var r row
	err := c.Get(ctx, &r, `SELECT `+columns+` FROM notice WHERE token = $1`, token)
	return r.kept().Notice, db.Found(err, "find notice by its address")
}

func noticeByID(ctx context.Context, c db.Conn, id int64) (kept, error) {
	var r row
	err := c.Get(ctx, &r, `SELECT `+columns+` FROM notice WHERE id = $1`, id)
	return r.kept(), db.Found(err, "find notice %d", id)
}

// aboutSame counts the other notices about the same content, those that wait apart.
func aboutSame(ctx context.Context, c db.Conn, n kept) (waiting, founded, unfounded int, err error) {
	var r struct {
		Waiting   int `db:"waiting"`
		Founded   int `db:"founded"`
		Unfounded int `db:"unfounded"`
	}
	err = c.Get(ctx, &r, `
		SELECT count(*) FILTER (WHERE state = 'submitted') AS waiting, count(*) FILTER (WHERE state IN ('founded', 'sent_back')) AS founded,
			count(*) FILTER (WHERE state = 'unfounded') AS unfounded
		FROM notice WHERE kind = $1 AND subject_id = $2 AND kind <> '' AND id <> $3`, n.Kind, n.Subject, n.ID)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("count notices about %s %d: %w", n.Kind, n.Subject, err)
	}
	return r.Waiting, r.Founded, r.Unfounded, nil
}

// decideNotice answers a notice that waits.
func decideNotice(ctx context.Context, tx db.Tx, to State, d moderation.Decision) (kept, error) {
	var r row
	err := tx.Get(ctx, &r, `
		UPDATE notice SET state = $2, reason = $3, answer = $4, decided_by = $5, decided_at = $6
		WHERE id = $1 AND state = 'submitted' RETURNING `+columns, d.ID, to, d.Reason, d.Message, d.By.ID, d.At)
	if db.NotFound(err) {
		return kept{}, moderation.ErrOvertaken
	}
	if err != nil {
		return kept{}, fmt.Errorf("decide on notice %d: %w", d.ID, err)
	}
	return r.kept(), nil
}

// contestNotice makes a notice that was found unfounded wait again, once and not after limit.
func contestNotice(ctx context.Context, tx db.Tx, token, words string, at, limit time.Time) (kept, error) {
	var r row
	err := tx.Get(ctx, &r, `
		UPDATE notice SET state = 'submitted', contest = $2, contested_at = $3, decided_at = NULL
		WHERE token = $1 AND state = 'unfounded' AND contested_at IS NULL AND decided_at > $4 RETURNING `+columns, token, words, at, limit)
	if db.NotFound(err) {
		if _, err := noticeByToken(ctx, tx, token); err != nil {
			return kept{}, err
		}
		return kept{}, fault.New(fault.Conflict, "notices.not_contestable")
	}
	if err != nil {
		return kept{}, fmt.Errorf("contest notice: %w", err)
	}
	return r.kept(), nil
}

func forgetSenders(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE notice SET token = NULL, name = '', email = '', words = '', contest = '', answer = '', account_id = NULL
		WHERE token IS NOT NULL AND decided_at < $1`, before)
	if err != nil {
		return fmt.Errorf("forget who sent notices: %w", err)
	}
	return nil
}

// contentAuthor is the name of whoever last sent the content of a notice to the moderators; empty for nobody.
func contentAuthor(ctx context.Context, c db.Conn, n kept) (string, error) {
	var name string
	err := c.Get(ctx, &name, `
		SELECT a.first_name || ' ' || a.last_name FROM queue_item q JOIN account a ON a.id = q.author_id
		WHERE q.kind = $1 AND q.subject_id = $2 ORDER BY q.id DESC LIMIT 1`, n.Kind, n.Subject)
	if err != nil && !db.NotFound(err) {
		return "", fmt.Errorf("find the author of what notice %d is about: %w", n.ID, err)
	}
	return name, nil
}

// sentBy is who last sent the content of a notice to the moderators: what is off the site still is somebody's.
func sentBy(ctx context.Context, c db.Conn, n kept) (moderation.Entry, error) {
	var r struct {
		Author       who.ID `db:"author_id"`
		Organisation int64  `db:"organisation_id"`
	}
	err := c.Get(ctx, &r, `
		SELECT COALESCE(author_id, 0) AS author_id, organisation_id FROM queue_item WHERE kind = $1 AND subject_id = $2 ORDER BY id DESC LIMIT 1`, n.Kind, n.Subject)
	if err != nil && !db.NotFound(err) {
		return moderation.Entry{}, fmt.Errorf("find who sent what notice %d is about: %w", n.ID, err)
	}
	return moderation.Entry{Author: r.Author, Organisation: r.Organisation}, nil
}
