package consents

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type textRow struct {
	ID      int64 `db:"id"`
	Version int   `db:"version"`
}

// findText is the row of words already shown; zeros for none.
func findText(ctx context.Context, c db.Conn, a Act, hash string) (int64, int, error) {
	var r textRow
	err := c.Get(ctx, &r, `SELECT id, version FROM consent_text WHERE purpose = $1 AND locale = $2 AND sha256 = $3`, a.Purpose, a.Locale, hash)
	if err != nil && !db.NotFound(err) {
		return 0, 0, fmt.Errorf("find the words of a consent: %w", err)
	}
	return r.ID, r.Version, nil
}

// insertText numbers words nobody agreed to before. Whoever comes at the same time waits, and finds them.
func insertText(ctx context.Context, tx db.Tx, a Act, hash string, at time.Time) (int64, int, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('consent_text'))`); err != nil {
		return 0, 0, fmt.Errorf("lock the words of consents: %w", err)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO consent_text (purpose, locale, version, words, sha256, first_shown_at)
		SELECT $1, $2, 1 + COALESCE((SELECT max(version) FROM consent_text WHERE purpose = $1 AND locale = $2), 0), $3, $4, $5
		ON CONFLICT ON CONSTRAINT consent_text_once DO NOTHING`, a.Purpose, a.Locale, a.Words, hash, at)
	if err != nil {
		return 0, 0, fmt.Errorf("insert the words of a consent: %w", err)
	}
	return findText(ctx, tx, a, hash)
}

func insertEvent(ctx context.Context, tx db.Tx, account who.ID, a Act, text int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO consent_event (account_id, purpose, given, text_id, way, at) VALUES ($1, $2, $3, NULLIF($4, 0), $5, $6)`,
		account, a.Purpose, a.Given, text, a.Way, at)
	if err != nil {
		return fmt.Errorf("insert a consent: %w", err)
	}
	return nil
}

// maxHistory bounds what one page shows.
const maxHistory = 200

func historyOf(ctx context.Context, c db.Conn, account who.ID) ([]Event, error) {
	var list []Event
	err := c.Select(ctx, &list, `
		SELECT e.purpose, e.given, e.way, e.at, COALESCE(t.words, '') AS words, COALESCE(t.version, 0) AS version, COALESCE(t.locale, '') AS locale
		FROM consent_event e LEFT JOIN consent_text t ON t.id = e.text_id WHERE e.account_id = $1 ORDER BY e.id DESC LIMIT $2`, account, maxHistory)
	if err != nil {
		return nil, fmt.Errorf("list consents: %w", err)
	}
	return list, nil
}

func thanked(ctx context.Context, c db.Conn, account who.ID) (bool, error) {
	var yes bool
	if err := c.Get(ctx, &yes, `SELECT NOT EXISTS (SELECT FROM thanks_declined WHERE account_id = $1)`, account); err != nil {
		return false, fmt.Errorf("find whether thanks are declined: %w", err)
	}
	return yes, nil
}

// reader is whom a letter's link is of.
type reader struct {
	Account who.ID `db:"account_id"`
	Reads   bool   `db:"reads"`
}

func readerByToken(ctx context.Context, c db.Conn, token string) (reader, error) {
	var r reader
	err := c.Get(ctx, &r, `
		SELECT l.account_id, a.newsletter_at IS NOT NULL AS reads FROM newsletter_link l JOIN account a ON a.id = l.account_id WHERE l.token = $1`, token)
	return r, db.Found(err, "find a link of the newsletter")
}

// reading are the accounts that the newsletter may be sent to.
const reading = `a.state = 'active' AND a.newsletter_at IS NOT NULL`

func countSubscribers(ctx context.Context, c db.Conn) (int, error) {
	var n int
	if err := c.Get(ctx, &n, `SELECT count(*) FROM account a WHERE `+reading); err != nil {
		return 0, fmt.Errorf("count subscribers: %w", err)
	}
	return n, nil
}

func subscribers(ctx context.Context, c db.Conn) ([]Subscriber, error) {
	var list []Subscriber
	err := c.Select(ctx, &list, `
		SELECT a.id AS account_id, a.email, a.first_name, a.locale, a.newsletter_at AS since, l.token
		FROM account a JOIN newsletter_link l ON l.account_id = a.id WHERE `+reading+` ORDER BY a.newsletter_at, a.id`)
	if err != nil {
		return nil, fmt.Errorf("list subscribers: %w", err)
	}
	return list, nil
}

func withoutLink(ctx context.Context, c db.Conn) ([]int64, error) {
	var ids []int64
	err := c.Select(ctx, &ids, `
		SELECT a.id FROM account a WHERE `+reading+` AND NOT EXISTS (SELECT FROM newsletter_link l WHERE l.account_id = a.id) ORDER BY a.id`)
	if err != nil {
		return nil, fmt.Errorf("find subscribers without a link: %w", err)
	}
	return ids, nil
}

func insertLinks(ctx context.Context, tx db.Tx, accounts []int64, tokens []string, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO newsletter_link (account_id, token, made_at) SELECT unnest(CAST($1 AS bigint[])), unnest(CAST($2 AS text[])), $3
		ON CONFLICT (account_id) DO NOTHING`, db.Array(accounts), db.Array(tokens), at)
	if err != nil {
		return fmt.Errorf("insert links of the newsletter: %w", err)
	}
	return nil
}
