package brand

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// masterRow is a row of brand_master, with the names of those who had to do with it.
type masterRow struct {
	ID          int64          `db:"id"`
	Layout      Layout         `db:"layout"`
	Variant     Variant        `db:"variant"`
	Version     int            `db:"version"`
	State       MasterState    `db:"state"`
	Revision    int            `db:"revision"`
	Folder      string         `db:"folder"`
	SHA256      string         `db:"svg_sha256"`
	Ink         Colour         `db:"ink"`
	Width       int            `db:"width"`
	Height      int            `db:"height"`
	SVG         int            `db:"svg_bytes"`
	PDF         int            `db:"pdf_bytes"`
	EPS         int            `db:"eps_bytes"`
	Audience    pq.StringArray `db:"audience"`
	Note        string         `db:"note"`
	From        *time.Time     `db:"valid_from"`
	Until       *time.Time     `db:"valid_until"`
	CreatedAt   time.Time      `db:"created_at"`
	PublishedAt *time.Time     `db:"published_at"`
	RetiredAt   *time.Time     `db:"retired_at"`
	Author      string         `db:"author"`
	Publisher   string         `db:"publisher"`
	Retirer     string         `db:"retirer"`
}

func (r masterRow) master() Master {
	m := Master{
		ID: r.ID, Drawing: Drawing{r.Layout, r.Variant}, Version: r.Version, State: r.State, Revision: r.Revision, SHA256: r.SHA256, Ink: r.Ink,
		Width: r.Width, Height: r.Height, Folder: r.Folder, Weights: map[Format]int{SVG: r.SVG, PDF: r.PDF, EPS: r.EPS},
		Author: r.Author, Publisher: r.Publisher, Retirer: r.Retirer, CreatedAt: r.CreatedAt,
		PublishedAt: orZero(r.PublishedAt), RetiredAt: orZero(r.RetiredAt),
		Terms: Terms{From: orZero(r.From), Until: orZero(r.Until), Note: r.Note},
	}
	for _, a := range r.Audience {
		m.Audience = append(m.Audience, Audience(a))
	}
	return m
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

const selectMasters = `
	SELECT m.id, m.layout, m.variant, COALESCE(m.version, 0) AS version, m.state, m.revision, m.folder, m.svg_sha256, m.ink, m.width, m.height,
		m.svg_bytes, m.pdf_bytes, m.eps_bytes, m.audience, m.note, m.valid_from, m.valid_until, m.created_at, m.published_at, m.retired_at,
		COALESCE(trim(a.first_name || ' ' || a.last_name), '') AS author, COALESCE(trim(p.first_name || ' ' || p.last_name), '') AS publisher,
		COALESCE(trim(r.first_name || ' ' || r.last_name), '') AS retirer
	FROM brand_master m LEFT JOIN account a ON a.id = m.author_id AND a.state <> 'erased' LEFT JOIN account p ON p.id = m.published_by AND p.state <> 'erased'
		LEFT JOIN account r ON r.id = m.retired_by AND r.state <> 'erased' `

func masters(ctx context.Context, c db.Conn, clause string, args ...any) ([]Master, error) {
	var rows []masterRow
	if err := c.Select(ctx, &rows, selectMasters+clause, args...); err != nil {
		return nil, fmt.Errorf("list masters: %w", err)
	}
	list := make([]Master, len(rows))
	for i, r := range rows {
		list[i] = r.master()
	}
	return list, nil
}

// publishedMasters are those in force at a time, or later.
func publishedMasters(ctx context.Context, c db.Conn, at time.Time) ([]Master, error) {
	return masters(ctx, c, `WHERE m.state = 'published' AND (m.valid_until IS NULL OR m.valid_until > $1)`, at)
}

// lastMasters are the last uploads, newest first.
func lastMasters(ctx context.Context, c db.Conn, limit int) ([]Master, error) {
	return masters(ctx, c, `ORDER BY m.id DESC LIMIT $1`, limit)
}

func masterByID(ctx context.Context, c db.Conn, id int64) (Master, error) {
	var r masterRow
	err := c.Get(ctx, &r, selectMasters+`WHERE m.id = $1`, id)
	return r.master(), db.Found(err, "find master")
}

func insertMaster(ctx context.Context, tx db.Tx, by who.Actor, m Master) (id int64, err error) {
	err = tx.Get(ctx, &id, `
		INSERT INTO brand_master (layout, variant, state, folder, svg_sha256, ink, width, height, svg_bytes, pdf_bytes, eps_bytes, author_id, created_at)
		VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
		m.Layout, m.Variant, m.Folder, m.SHA256, m.Ink, m.Width, m.Height, m.Weights[SVG], m.Weights[PDF], m.Weights[EPS], by.ID, m.CreatedAt)
	if err != nil {
		return 0, fmt.Errorf("insert master: %w", err)
	}
	return id, nil
}

// What to answer to whoever changes what somebody else changed meanwhile.
var (
	errMasterMoved = fault.New(fault.Conflict, "brand.master_moved")
	errRulesMoved  = fault.New(fault.Conflict, "brand.rules_moved")
)

// moved makes of a change that found no row, or a version taken meanwhile, a conflict.
func moved(touched int64, err error, doing string) error {
	if err != nil && db.Violates(err, "brand_master_version_unique") || err == nil && touched == 0 {
		return errMasterMoved
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func publishMaster(ctx context.Context, tx db.Tx, by who.Actor, m Master, t Terms, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE brand_master SET state = 'published', revision = revision + 1, audience = $3, note = $4, valid_from = $5, valid_until = $6, published_by = $7,
			published_at = $8, version = (SELECT COALESCE(max(o.version), 0) + 1 FROM brand_master o WHERE o.layout = $9 AND o.variant = $10)
		WHERE id = $1 AND revision = $2 AND state = 'draft'`,
		m.ID, m.Revision, pq.Array(t.Audience), t.Note, t.From, orNil(t.Until), by.ID, now, m.Layout, m.Variant)
	return moved(n, err, "publish master")
}

func changeMaster(ctx context.Context, tx db.Tx, m Master, t Terms) error {
	n, err := tx.Exec(ctx, `
		UPDATE brand_master SET revision = revision + 1, audience = $3, note = $4, valid_until = $5 WHERE id = $1 AND revision = $2 AND state = 'published'`,
		m.ID, m.Revision, pq.Array(t.Audience), t.Note, orNil(t.Until))
	return moved(n, err, "change master")
}

func retireMaster(ctx context.Context, tx db.Tx, by who.Actor, m Master, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE brand_master SET state = 'retired', revision = revision + 1, retired_by = $3, retired_at = $4 WHERE id = $1 AND revision = $2 AND state = 'published'`,
		m.ID, m.Revision, by.ID, now)
	return moved(n, err, "retire master")
}

func deleteDraftMaster(ctx context.Context, tx db.Tx, m Master) error {
	n, err := tx.Exec(ctx, `DELETE FROM brand_master WHERE id = $1 AND revision = $2 AND state = 'draft'`, m.ID, m.Revision)
	return moved(n, err, "delete a draft master")
}

// staleDrafts are drafts nobody published since a time.
func staleDrafts(ctx context.Context, c db.Conn, before time.Time) ([]Master, error) {
	return masters(ctx, c, `WHERE m.state = 'draft' AND m.created_at < $1`, before)
}

// keptFolders are those among folders that a master has.
func keptFolders(ctx context.Context, c db.Conn, folders []string) (map[string]bool, error) {
	var found []string
	if err := c.Select(ctx, &found, `SELECT folder FROM brand_master WHERE folder = ANY($1)`, pq.Array(folders)); err != nil {
		return nil, fmt.Errorf("find folders: %w", err)
	}
	kept := map[string]bool{}
	for _, f := range found {
		kept[f] = true
	}
	return kept, nil
}

// lastRules are the rules in force.
func lastRules(ctx context.Context, c db.Conn) (Rules, error) {
	var row struct {
		Revision int    `db:"revision"`
		Rules    []byte `db:"rules"`
	}
	r := defaultRules()
	err := c.Get(ctx, &row, `SELECT revision, rules FROM brand_rules ORDER BY revision DESC LIMIT 1`)
	if db.NotFound(err) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("read the rules: %w", err)
	}
	r.Revision, r.Grounds = row.Revision, nil
	if err := json.Unmarshal(row.Rules, &r); err != nil { // a use that is newer than they are keeps its own
		return r, fmt.Errorf("read the rules: %w", err)
	}
	return r, nil
}

func insertRules(ctx context.Context, tx db.Tx, by who.Actor, r Rules, now time.Time) error {
	content, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write the rules: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO brand_rules (revision, rules, author_id, set_at) VALUES ($1, CAST($2 AS jsonb), $3, $4)`, r.Revision, string(content), by.ID, now)
	if db.Violates(err, "brand_rules_pkey") {
		return errRulesMoved
	}
	if err != nil {
		return fmt.Errorf("insert rules: %w", err)
	}
	return nil
}
