package mail

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type reader struct {
	Email     string `db:"email"`
	FirstName string `db:"first_name"`
	Locale    string `db:"locale"`
}

func readerOf(ctx context.Context, c db.Conn, id who.ID) (reader, bool, error) {
	var r reader
	err := c.Get(ctx, &r, `SELECT email, first_name, locale FROM account WHERE id = $1 AND state <> 'erased'`, id)
	if db.NotFound(err) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("find the reader of a letter: %w", err)
	}
	return r, true, nil
}

type letterRow struct {
	Account   who.ID         `db:"account_id"`
	Recipient string         `db:"recipient"`
	Subject   string         `db:"subject"`
	Text      string         `db:"body_text"`
	HTML      string         `db:"body_html"`
	Links     pq.StringArray `db:"links"`
	MessageID string         `db:"message_id"`
	CreatedAt time.Time      `db:"created_at"`
	Farewell  bool           `db:"farewell"`
}

func insertLetter(ctx context.Context, tx db.Tx, l letterRow) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `
		INSERT INTO letter (account_id, recipient, subject, body_text, body_html, links, message_id, farewell)
		VALUES (NULLIF(CAST($1 AS bigint), 0), $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		l.Account, l.Recipient, l.Subject, l.Text, l.HTML, l.Links, l.MessageID, l.Farewell)
	if err != nil {
		return 0, fmt.Errorf("insert letter: %w", err)
	}
	return id, nil
}

func unsentLetter(ctx context.Context, c db.Conn, id int64) (letterRow, bool, error) {
	var l letterRow
	err := c.Get(ctx, &l, `
		SELECT COALESCE(account_id, 0) AS account_id, recipient, subject, body_text, body_html, links, message_id, created_at, farewell
		FROM letter WHERE id = $1 AND sent_at IS NULL`, id)
	if db.NotFound(err) {
		return l, false, nil
	}
	if err != nil {
		return l, false, fmt.Errorf("find letter %d: %w", id, err)
	}
	return l, true, nil
}

func markSent(ctx context.Context, tx db.Tx, id int64, empty bool) error {
	_, err := tx.Exec(ctx, `
		UPDATE letter SET sent_at = now(),
			subject = CASE WHEN $2 THEN '' ELSE subject END,
			body_text = CASE WHEN $2 THEN '' ELSE body_text END,
			body_html = CASE WHEN $2 THEN '' ELSE body_html END,
			links = CASE WHEN $2 THEN CAST('{}' AS text[]) ELSE links END
		WHERE id = $1`, id, empty)
	if err != nil {
		return fmt.Errorf("mark letter %d sent: %w", id, err)
	}
	return nil
}

func deleteLetter(ctx context.Context, tx db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM letter WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete letter %d: %w", id, err)
	}
	return nil
}

// Forget takes away the letters to addresses that are nobody's account, or no more.
func Forget(ctx context.Context, tx db.Tx, addresses ...string) error {
	_, err := tx.Exec(ctx, `DELETE FROM letter WHERE account_id IS NULL AND lower(recipient) IN (SELECT lower(a) FROM unnest(CAST($1 AS text[])) AS t (a))`, db.Array(addresses))
	if err != nil {
		return fmt.Errorf("forget letters: %w", err)
	}
	return nil
}

// Copy is a letter of the outbox as /dev/courriels shows it.
type Copy struct {
	To        string         `db:"recipient" json:"to"`
	Subject   string         `db:"subject" json:"subject"`
	Text      string         `db:"body_text" json:"text"`
	Links     pq.StringArray `db:"links" json:"links"`
	CreatedAt time.Time      `db:"created_at" json:"-"`
}

// Outbox lists the newest letters, 200 at most: development only.
func Outbox(ctx context.Context, c db.Conn) ([]Copy, error) {
	copies := []Copy{}
	err := c.Select(ctx, &copies, `SELECT recipient, subject, body_text, links, created_at FROM letter ORDER BY id DESC LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return copies, nil
}

// Purge forgets the letters older than 90 days, and the farewells that could not be sent in three.
func Purge(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM letter WHERE created_at < now() - CASE WHEN farewell THEN interval '3 days' ELSE interval '90 days' END`); err != nil {
		return fmt.Errorf("purge letters: %w", err)
	}
	return nil
}
