package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/who"
)

type fileRow struct {
	ID        ID             `db:"id"`
	Kind      string         `db:"kind"`
	Name      string         `db:"name"`
	Headers   pq.StringArray `db:"headers"`
	Plan      []byte         `db:"plan"`
	State     State          `db:"state"`
	Version   int            `db:"version"`
	Account   who.ID         `db:"account_id"`
	By        string         `db:"first_name"`
	CreatedAt time.Time      `db:"created_at"`
	EndedAt   *time.Time     `db:"ended_at"`
	Emptied   bool           `db:"emptied"`
	Tally
}

func (r fileRow) file() (Import, error) {
	i := Import{
		ID: r.ID, Kind: r.Kind, Name: r.Name, Headers: r.Headers, State: r.State, Version: r.Version, By: r.By,
		CreatedAt: r.CreatedAt, EndedAt: r.EndedAt, Emptied: r.Emptied, Tally: r.Tally, account: r.Account,
	}
	if err := json.Unmarshal(r.Plan, &i.Plan); err != nil {
		return i, fmt.Errorf("read the plan of import %d: %w", r.ID, err)
	}
	return i, nil
}

const wholeFile = `
	SELECT f.id, f.kind, f.name, f.headers, f.plan, f.state, f.version, COALESCE(f.account_id, 0) AS account_id, COALESCE(a.first_name, '') AS first_name,
		f.created_at, f.ended_at, f.emptied_at IS NOT NULL AS emptied, t.received, t.waiting, t.refused, t.same, t.imported, t.kept, t.undone
	FROM import_file f LEFT JOIN account a ON a.id = f.account_id CROSS JOIN LATERAL (
		SELECT count(*) FILTER (WHERE l.state = 'received') AS received, count(*) FILTER (WHERE l.state = 'waiting') AS waiting,
			count(*) FILTER (WHERE l.state = 'refused') AS refused, count(*) FILTER (WHERE l.state = 'same') AS same,
			count(*) FILTER (WHERE l.state = 'imported') AS imported, count(*) FILTER (WHERE l.state = 'kept') AS kept,
			count(*) FILTER (WHERE l.state = 'undone') AS undone
		FROM import_line l WHERE l.import_id = f.id) t`

func byID(ctx context.Context, c db.Conn, id ID) (Import, error) {
	var r fileRow
	if err := c.Get(ctx, &r, wholeFile+` WHERE f.id = $1`, id); err != nil {
		return Import{}, db.Found(err, "find import %d", id)
	}
	return r.file()
}

func all(ctx context.Context, c db.Conn, after db.Cursor, limit int) ([]Import, error) {
	var rows []fileRow
	after = after.Newest()
	err := c.Select(ctx, &rows, wholeFile+` WHERE (f.created_at, f.id) < ($1, $2) ORDER BY f.created_at DESC, f.id DESC LIMIT $3`, after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	list := make([]Import, len(rows))
	for n, r := range rows {
		if list[n], err = r.file(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ignored is err, unless it says that there is nothing of that name any more.
func ignored(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func insertFile(ctx context.Context, tx db.Tx, kind, name string, headers []string, plan Plan, by who.ID, now time.Time) (ID, error) {
	text, err := json.Marshal(plan)
	if err != nil {
		return 0, fmt.Errorf("write a plan: %w", err)
	}
	var id ID
	err = tx.Get(ctx, &id, `
		INSERT INTO import_file (kind, name, headers, headers_sha, plan, account_id, created_at)
		VALUES ($1, $2, $3, $4, CAST($5 AS jsonb), $6, $7) RETURNING id`, kind, name, db.Array(headers), fingerprint(headers), string(text), by, now)
	if err != nil {
		return 0, fmt.Errorf("insert import: %w", err)
	}
	return id, nil
}

// insertLines adds all the lines of a file in one statement.
func insertLines(ctx context.Context, tx db.Tx, id ID, kind string, lines []Line) error {
	type line struct {
		Number int      `json:"number"`
		Cells  []string `json:"cells"`
	}
	list := make([]line, len(lines))
	for i, l := range lines {
		list[i] = line{l.Number, append(l.Cells, make([]string, min(l.Spare, 1))...)} // one more cell than titles tells that there were
	}
	text, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO import_line (import_id, number, kind, cells)
		SELECT $1, r.number, $2, ARRAY(SELECT jsonb_array_elements_text(r.cells)) FROM jsonb_to_recordset(CAST($3 AS jsonb)) AS r (number integer, cells jsonb)`,
		id, kind, string(text))
	if err != nil {
		return fmt.Errorf("insert lines of import %d: %w", id, err)
	}
	return nil
}

func linesOf(ctx context.Context, c db.Conn, id ID, after, limit int) ([]Line, error) {
	var rows []struct {
		Number int            `db:"number"`
		Cells  pq.StringArray `db:"cells"`
		Titles int            `db:"titles"`
	}
	err := c.Select(ctx, &rows, `
		SELECT l.number, COALESCE(l.cells, '{}') AS cells, cardinality(f.headers) AS titles
		FROM import_line l JOIN import_file f ON f.id = l.import_id WHERE l.import_id = $1 AND l.number > $2 ORDER BY l.number LIMIT $3`, id, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list lines of import %d: %w", id, err)
	}
	lines := make([]Line, len(rows))
	for i, r := range rows {
		spare := max(0, len(r.Cells)-r.Titles)
		lines[i] = Line{r.Number, r.Cells[:len(r.Cells)-spare], spare}
	}
	return lines, nil
}

// remembered is how files with the same titles were read; the zero Plan when none was.
func remembered(ctx context.Context, c db.Conn, kind string, headers []byte) (p Plan, err error) {
	var text []byte
	err = c.Get(ctx, &text, `SELECT plan FROM import_plan WHERE kind = $1 AND headers_sha = $2`, kind, headers)
	if db.NotFound(err) {
		return p, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return p, fmt.Errorf("find how such files are read: %w", err)
	}
	return p, nil
}

// keepPlan writes how a file is to be read, for the next one with its titles too, and gives the version of that.
func keepPlan(ctx context.Context, tx db.Tx, i Import, plan Plan) (version int, err error) {
	text, err := json.Marshal(plan)
	if err != nil {
		return 0, fmt.Errorf("write a plan: %w", err)
	}
	err = tx.Get(ctx, &version, `
		UPDATE import_file SET plan = CAST($2 AS jsonb), state = 'checking', version = version + 1
		WHERE id = $1 AND version = $3 AND state IN ('received', 'checking', 'checked') RETURNING version`, i.ID, string(text), i.Version)
	if db.NotFound(err) {
		return 0, errMeanwhile
	}
	columns, wrong := json.Marshal(Plan{Columns: plan.Columns})
	if err = errors.Join(err, wrong); err == nil {
		_, err = tx.Exec(ctx, `
			INSERT INTO import_plan (kind, headers_sha, plan) VALUES ($1, $2, CAST($3 AS jsonb))
			ON CONFLICT ON CONSTRAINT import_plan_once DO UPDATE SET plan = EXCLUDED.plan`, i.Kind, fingerprint(i.Headers), string(columns))
	}
	if err != nil {
		return 0, fmt.Errorf("keep the plan of import %d: %w", i.ID, err)
	}
	return version, nil
}

func keepLooked(ctx context.Context, tx db.Tx, id ID, list []looked) error {
	type line struct {
		Number   int      `json:"number"`
		State    string   `json:"state"`
		External string   `json:"external"`
		Remarks  []Remark `json:"remarks"`
	}
	lines := make([]line, len(list))
	for n, l := range list {
		lines[n] = line{l.number, l.state, l.external, append([]Remark{}, l.remarks...)}
	}
	text, err := json.Marshal(lines)
	if err == nil {
		_, err = tx.Exec(ctx, `
			UPDATE import_line l SET state = r.state, external = r.external, remarks = r.remarks
			FROM jsonb_to_recordset(CAST($2 AS jsonb)) AS r (number integer, state text, external text, remarks jsonb)
			WHERE l.import_id = $1 AND l.number = r.number`, id, string(text))
	}
	if err != nil {
		return fmt.Errorf("keep what was found of import %d: %w", id, err)
	}
	return nil
}

// externals finds, of ids, those that were imported already.
func externals(ctx context.Context, c db.Conn, kind string, ids []string) (map[string]origin, error) {
	var rows []struct {
		External string `db:"external"`
		Number   int    `db:"number"`
		Name     string `db:"name"`
	}
	err := c.Select(ctx, &rows, `
		SELECT l.external, l.number, f.name FROM import_line l JOIN import_file f ON f.id = l.import_id
		WHERE l.kind = $1 AND l.external <> '' AND l.external = ANY($2) AND l.state IN ('imported', 'kept')`, kind, db.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("find what was imported: %w", err)
	}
	known := map[string]origin{}
	for _, r := range rows {
		known[r.External] = origin{r.Number, r.Name}
	}
	return known, nil
}
