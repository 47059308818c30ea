package journal

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type row struct {
	ID      int64     `db:"id"`
	At      time.Time `db:"at"`
	By      who.ID    `db:"actor_id"`
	Name    string    `db:"name"`
	Act     string    `db:"act"`
	Object  string    `db:"object"`
	Before  string    `db:"before"`
	After   string    `db:"after"`
	Request string    `db:"request_id"`
}

// question is a filter whose person is looked up.
type question struct {
	Filter
	people []who.ID // nil for anybody
}

// ask writes the query of what q keeps from a place on. Of several people, or several acts, each has its newest
// lines read from its own index and the newest of all are kept: a page costs that many short readings, whatever
// the length of the trail.
func (q question) ask(after db.Cursor, limit int) (query string, args []any) {
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	at := after.Newest()
	parts := []string{"(at, id) < (" + arg(at.At) + ", " + arg(at.ID) + ")"}
	keep := func(condition string, v any) { parts = append(parts, condition+arg(v)) }
	if from, ok := midnight(q.From, 0); ok {
		keep("at >= ", from)
	}
	if until, ok := midnight(q.Until, 1); ok {
		keep("at < ", until)
	}
	if q.Object != "" {
		keep("object = ", q.Object)
	}
	if q.Request != "" {
		parts = append(parts, "request_id <> ''")
		keep("request_id = ", q.Request)
	}
	acts, each := chosen(q.Acts), ""
	switch byProgram := len(q.people) == 1 && q.people[0] == 0; {
	case len(acts) > 0 && (q.people == nil || byProgram): // the program's own lines are too many to be looked through
		each = "unnest(CAST(" + arg(db.Array(acts)) + " AS text[])) AS x (act) CROSS JOIN LATERAL "
		parts = append(parts, "act = x.act")
		if byProgram {
			parts = append(parts, "actor_id = 0")
		}
	case q.people != nil:
		each = "unnest(CAST(" + arg(db.Array(q.people)) + " AS bigint[])) AS x (person) CROSS JOIN LATERAL "
		parts = append(parts, "actor_id = x.person")
		if len(acts) > 0 {
			parts = append(parts, "act = ANY("+arg(db.Array(acts))+")")
		}
	}
	newest := fmt.Sprintf("ORDER BY at DESC, id DESC LIMIT %d", limit)
	return `SELECT l.id, l.at, l.actor_id, COALESCE(trim(a.first_name || ' ' || a.last_name), '') AS name, l.act, l.object,
			COALESCE(CAST(l.before AS text), '') AS before, COALESCE(CAST(l.after AS text), '') AS after, l.request_id
		FROM (SELECT l.* FROM ` + each + `(SELECT * FROM audit_line WHERE ` + strings.Join(parts, " AND ") + " " + newest + `) l ` + newest + `) l
		LEFT JOIN account a ON a.id = l.actor_id AND a.state <> 'erased' ORDER BY l.at DESC, l.id DESC`, args
}

func linesOf(ctx context.Context, c db.Conn, q question, after db.Cursor, limit int) ([]row, error) {
	query, args := q.ask(after, limit)
	var rows []row
	if err := c.Select(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return rows, nil
}

// mostCalled bounds how many people a name may stand for.
const mostCalled = 50

// called finds the accounts of an address or of part of a name.
func called(ctx context.Context, c db.Conn, text string) ([]who.ID, error) {
	ids := []who.ID{}
	query, asked := `SELECT id FROM account WHERE position(lower(unaccent($1)) IN lower(unaccent(first_name || ' ' || last_name))) > 0 ORDER BY id DESC LIMIT $2`, text
	if form.Email(text) {
		query, asked = `SELECT id FROM account WHERE email_key = $1 ORDER BY id DESC LIMIT $2`, form.EmailKey(text)
	}
	if err := c.Select(ctx, &ids, query, asked, mostCalled); err != nil {
		return nil, fmt.Errorf("find who is called so: %w", err)
	}
	return ids, nil
}

// link finds the pages of what lines are about.
func link(ctx context.Context, c db.Conn, lines []Line) error {
	ids := map[string][]int64{}
	for _, l := range lines {
		if id := l.Thing.ID(); id > 0 {
			ids[l.Thing.Kind] = append(ids[l.Thing.Kind], id)
		}
	}
	var found []struct {
		Object string `db:"object"`
		Link   string `db:"link"`
	}
	args := []any{}
	for _, k := range []string{"account", "organisation", "collection", "import", "brand_master", "queue item", "spot"} {
		args = append(args, db.Array(ids[k]))
	}
	var things, subjects []string
	var numbers []int64
	for kind, subject := range queued() {
		for _, id := range ids[kind] {
			things, subjects, numbers = append(things, kind), append(subjects, subject), append(numbers, id)
		}
	}
	err := c.Select(ctx, &found, linksQuery, append(args, db.Array(things), db.Array(subjects), db.Array(numbers))...)
	if err != nil {
		return fmt.Errorf("find the pages of the journal's things: %w", err)
	}
	pages := map[string]string{"download_ledger": "/admin/telechargements", "brand_rules": "/admin/bulle/regles"}
	for _, f := range found { // a page of its own comes after the item of the queue
		pages[f.Object] = f.Link
	}
	lists := map[string]string{"charter": "/admin/chartes", "reason": "/admin/motifs", "legal": "/admin/textes", "legal text": "/admin/textes"} // whose things have no number
	for i, l := range lines {
		lines[i].Thing.Link = cmp.Or(pages[l.Thing.Text], lists[l.Thing.Kind])
	}
	return nil
}

const linksQuery = `
	SELECT object, link FROM (
		SELECT 1 AS rank, x.kind || ' ' || x.id AS object, '/moderation/' || max(i.id) AS link
		FROM unnest(CAST($8 AS text[]), CAST($9 AS text[]), CAST($10 AS bigint[])) AS x (kind, subject, id) JOIN queue_item i ON i.kind = x.subject AND i.subject_id = x.id GROUP BY x.kind, x.id
		UNION ALL SELECT 2, 'account ' || x.id, '/moderation/auteurs/' || x.id FROM unnest(CAST($1 AS bigint[])) AS x (id) WHERE EXISTS (SELECT FROM queue_item i WHERE i.author_id = x.id)
		UNION ALL SELECT 2, 'organisation ' || id, '/admin/structures/' || id FROM organisation WHERE id = ANY($2) AND (state <> 'draft' OR licence_number IS NOT NULL)
		UNION ALL SELECT 2, 'collection ' || id, '/admin/collections/' || id FROM collection WHERE id = ANY($3)
		UNION ALL SELECT 2, 'import ' || id, '/admin/importations/' || id FROM import_file WHERE id = ANY($4)
		UNION ALL SELECT 2, 'brand_master ' || id, '/admin/bulle/versions/' || id FROM brand_master WHERE id = ANY($5)
		UNION ALL SELECT 2, 'queue item ' || id, '/moderation/' || id FROM queue_item WHERE id = ANY($6)
		UNION ALL SELECT 2, 'spot ' || id, '/spots/' || slug FROM spot WHERE id = ANY($7) AND state = 'published' AND slug IS NOT NULL
	) AS l ORDER BY rank`
