package legal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

var errMoved = fault.New(fault.Conflict, "legal.moved")

// newestText is the last published version of a page; db.NotFound when there is none.
func newestText(ctx context.Context, c db.Conn, n Name) (Text, error) {
	var t Text
	err := c.Get(ctx, &t, `
		SELECT name, version, french, english, note, published_at FROM legal_text WHERE name = $1 ORDER BY version DESC LIMIT 1`, n)
	if err != nil {
		return t, fmt.Errorf("find the legal text %s: %w", n, err)
	}
	return t, nil
}

func textByVersion(ctx context.Context, c db.Conn, n Name, version int) (Text, error) {
	var t Text
	err := c.Get(ctx, &t, `SELECT name, version, french, english, note, published_at FROM legal_text WHERE name = $1 AND version = $2`, n, version)
	return t, db.Found(err, "find version %d of the legal text %s", version, n)
}

func editions(ctx context.Context, c db.Conn, n Name) ([]Edition, error) {
	var list []Edition
	err := c.Select(ctx, &list, `
		SELECT t.version, t.note, COALESCE(a.first_name, '') AS author, t.published_at
		FROM legal_text t LEFT JOIN account a ON a.id = t.author_id WHERE t.name = $1 ORDER BY t.version DESC LIMIT 100`, n)
	if err != nil {
		return nil, fmt.Errorf("list the versions of the legal text %s: %w", n, err)
	}
	return list, nil
}

func insertText(ctx context.Context, tx db.Tx, d Draft, version int, by who.ID, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO legal_text (name, version, french, english, note, author_id, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.Name, version, d.French, d.English, d.Note, by, now)
	if db.Violates(err, "legal_text_pkey") {
		return errMoved
	}
	if err != nil {
		return fmt.Errorf("insert the legal text %s: %w", d.Name, err)
	}
	return nil
}

// draftOf is the saved draft of a page; db.NotFound when there is none.
func draftOf(ctx context.Context, c db.Conn, n Name) (Draft, error) {
	var d Draft
	if err := c.Get(ctx, &d, `SELECT name, revision, french, english, note FROM legal_draft WHERE name = $1`, n); err != nil {
		return d, fmt.Errorf("find the draft of the legal text %s: %w", n, err)
	}
	return d, nil
}

func saveDraft(ctx context.Context, tx db.Tx, d Draft, now time.Time) error {
	n, err := tx.Exec(ctx, `
		INSERT INTO legal_draft (name, revision, french, english, note, updated_at)
		SELECT $1, 1, $3, $4, $5, $6 WHERE $2 = 0 OR EXISTS (SELECT FROM legal_draft WHERE name = $1)
		ON CONFLICT (name) DO UPDATE SET revision = legal_draft.revision + 1, french = EXCLUDED.french, english = EXCLUDED.english,
			note = EXCLUDED.note, updated_at = EXCLUDED.updated_at
		WHERE legal_draft.revision = $2`, d.Name, d.Revision, d.French, d.English, d.Note, now)
	if err != nil {
		return fmt.Errorf("save the draft of the legal text %s: %w", d.Name, err)
	}
	if n == 0 {
		return errMoved
	}
	return nil
}

// takeDraft takes the draft away, as it was seen at revision.
func takeDraft(ctx context.Context, tx db.Tx, n Name, revision int) (Draft, error) {
	var d Draft
	err := tx.Get(ctx, &d, `DELETE FROM legal_draft WHERE name = $1 AND revision = $2 RETURNING name, revision, french, english, note`, n, revision)
	if db.NotFound(err) {
		return d, errMoved
	}
	if err != nil {
		return d, fmt.Errorf("take the draft of the legal text %s: %w", n, err)
	}
	return d, nil
}

// kind is a sort of setting.
type kind string

const (
	factsKind kind = "facts"
	auditKind kind = "audit"
)

// setting is the last one of its kind and its revision; the zero value at revision 0 when there is none.
func setting[T any](ctx context.Context, c db.Conn, k kind) (value T, revision int, err error) {
	var row struct {
		Revision int    `db:"revision"`
		Value    []byte `db:"value"`
	}
	err = c.Get(ctx, &row, `SELECT revision, value FROM legal_setting WHERE kind = $1 ORDER BY revision DESC LIMIT 1`, k)
	if db.NotFound(err) {
		return value, 0, nil
	}
	if err != nil {
		return value, 0, fmt.Errorf("find the legal %s: %w", k, err)
	}
	if err := json.Unmarshal(row.Value, &value); err != nil {
		return value, 0, fmt.Errorf("read the legal %s: %w", k, err)
	}
	return value, row.Revision, nil
}

func insertSetting(ctx context.Context, tx db.Tx, k kind, revision int, value any, by who.ID, now time.Time) error {
	content, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write the legal %s: %w", k, err)
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO legal_setting (kind, revision, value, author_id, set_at)
		SELECT $1, $2, CAST($3 AS jsonb), $4, $5 WHERE $2 - 1 = (SELECT COALESCE(max(revision), 0) FROM legal_setting WHERE kind = $1)`,
		k, revision, string(content), by, now)
	if db.Violates(err, "legal_setting_pkey") || err == nil && n == 0 {
		return errMoved
	}
	if err != nil {
		return fmt.Errorf("insert the legal %s: %w", k, err)
	}
	return nil
}

// purgeFacts deletes the facts that others replaced before a moment.
func purgeFacts(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM legal_setting o WHERE kind = 'facts'
			AND EXISTS (SELECT FROM legal_setting n WHERE n.kind = o.kind AND n.revision > o.revision AND n.set_at < $1)`, before)
	if err != nil {
		return fmt.Errorf("purge legal facts: %w", err)
	}
	return nil
}
