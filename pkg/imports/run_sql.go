package imports

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// turned moves an import from one of some states to another, and tells whether it was in one, at version (0
// for any).
func turned(ctx context.Context, tx db.Tx, id ID, version int, to State, ended *time.Time, from ...State) (bool, error) {
	n, err := tx.Exec(ctx, `
		UPDATE import_file SET state = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND ($2 = 0 OR version = $2) AND state = ANY($5)`,
		id, version, to, ended, db.Array(texts(from)))
	if err != nil {
		return false, fmt.Errorf("move import %d: %w", id, err)
	}
	return n == 1, nil
}

// turn is turned for those who must have been in time.
func turn(ctx context.Context, tx db.Tx, id ID, version int, to State, ended *time.Time, from ...State) error {
	ok, err := turned(ctx, tx, id, version, to, ended, from...)
	if err == nil && !ok {
		return errMeanwhile
	}
	return err
}

func texts(states []State) []string {
	list := make([]string, len(states))
	for i, s := range states {
		list[i] = string(s)
	}
	return list
}

func lockFile(ctx context.Context, tx db.Tx, id ID) error {
	var found ID
	err := tx.Get(ctx, &found, `SELECT id FROM import_file WHERE id = $1 FOR UPDATE`, id)
	return db.Found(err, "lock import %d", id)
}

func numbersOf(ctx context.Context, c db.Conn, id ID, state string, limit int) ([]int, error) {
	var list []int
	err := c.Select(ctx, &list, `SELECT number FROM import_line WHERE import_id = $1 AND state = $2 ORDER BY number LIMIT $3`, id, state, limit)
	if err != nil {
		return nil, fmt.Errorf("list lines of import %d: %w", id, err)
	}
	return list, nil
}

// takeLine holds a line to the end of the transaction and gives its cells, nil when it is not to be
// imported any more. Whoever stops the import waits for the line under way.
func takeLine(ctx context.Context, tx db.Tx, id ID, number int) ([]string, error) {
	var cells pq.StringArray
	err := tx.Get(ctx, &cells, `
		SELECT l.cells FROM import_line l JOIN import_file f ON f.id = l.import_id
		WHERE l.import_id = $1 AND l.number = $2 AND l.state = 'waiting' AND f.state = 'running' FOR UPDATE OF l FOR SHARE OF f`, id, number)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("take line %d of import %d: %w", number, id, err)
	}
	return cells, nil
}

func lineImported(ctx context.Context, tx db.Tx, id ID, number int, made int64) error {
	_, err := tx.Exec(ctx, `UPDATE import_line SET state = 'imported', made = $3 WHERE import_id = $1 AND number = $2`, id, number, made)
	if err != nil {
		return fmt.Errorf("note line %d of import %d: %w", number, id, err)
	}
	return nil
}

func refuseLine(ctx context.Context, tx db.Tx, id ID, l looked) error {
	if l.state == "waiting" { // a kind that neither makes nor says why
		return fmt.Errorf("line %d of import %d: nothing was made", l.number, id)
	}
	text, err := json.Marshal(l.remarks)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE import_line SET state = $3, remarks = CAST($4 AS jsonb) WHERE import_id = $1 AND number = $2`, id, l.number, l.state, string(text))
	}
	if err != nil {
		return fmt.Errorf("refuse line %d of import %d: %w", l.number, id, err)
	}
	return nil
}

// lineFailed counts a try, and gives the line up, as given says, at the last one.
func lineFailed(ctx context.Context, tx db.Tx, id ID, given looked, most int) error {
	text, err := json.Marshal(given.remarks)
	if err == nil {
		_, err = tx.Exec(ctx, `
			UPDATE import_line SET tries = tries + 1, state = CASE WHEN tries + 1 >= $3 THEN 'refused' ELSE state END,
				remarks = CASE WHEN tries + 1 >= $3 THEN CAST($4 AS jsonb) ELSE remarks END
			WHERE import_id = $1 AND number = $2 AND state = 'waiting'`, id, given.number, most, string(text))
	}
	if err != nil {
		return fmt.Errorf("count a try of line %d of import %d: %w", given.number, id, err)
	}
	return nil
}

// madeLine is a line that was imported, and the id of what it became.
type madeLine struct {
	Number int   `db:"number"`
	Made   int64 `db:"made"`
}

func made(ctx context.Context, c db.Conn, id ID, after, limit int) ([]madeLine, error) {
	var list []madeLine
	err := c.Select(ctx, &list, `
		SELECT number, made FROM import_line WHERE import_id = $1 AND state = 'imported' AND number > $2 ORDER BY number LIMIT $3`, id, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list what import %d made: %w", id, err)
	}
	return list, nil
}

// lockMade holds an imported line, and tells whether it still is one.
func lockMade(ctx context.Context, tx db.Tx, id ID, number int) (bool, error) {
	var found int
	err := tx.Get(ctx, &found, `SELECT number FROM import_line WHERE import_id = $1 AND number = $2 AND state = 'imported' FOR UPDATE`, id, number)
	if err != nil && !db.NotFound(err) {
		return false, fmt.Errorf("lock line %d of import %d: %w", number, id, err)
	}
	return err == nil, nil
}

func lineTaken(ctx context.Context, tx db.Tx, id ID, number int, state string, remarks []Remark) error {
	text, err := json.Marshal(append([]Remark{}, remarks...))
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE import_line SET state = $3, remarks = CAST($4 AS jsonb) WHERE import_id = $1 AND number = $2`, id, number, state, string(text))
	}
	if err != nil {
		return fmt.Errorf("take line %d of import %d back: %w", number, id, err)
	}
	return nil
}

func remarks(ctx context.Context, c db.Conn, i Import, same bool, after, limit int) ([]Noted, error) {
	var rows []struct {
		Number  int            `db:"number"`
		State   string         `db:"state"`
		Cells   pq.StringArray `db:"cells"`
		Remarks []byte         `db:"remarks"`
	}
	err := c.Select(ctx, &rows, `
		SELECT number, state, COALESCE(cells, '{}') AS cells, remarks FROM import_line
		WHERE import_id = $1 AND number > $2 AND (state = 'same') = $4 AND remarks <> '[]' ORDER BY number LIMIT $3`, i.ID, after, limit, same)
	if err != nil {
		return nil, fmt.Errorf("list remarks of import %d: %w", i.ID, err)
	}
	var list []Noted
	for _, r := range rows {
		var said []Remark
		if err := json.Unmarshal(r.Remarks, &said); err != nil {
			return nil, fmt.Errorf("read remarks of import %d: %w", i.ID, err)
		}
		for _, one := range said {
			n := Noted{Line: r.Number, State: r.State, Remark: one}
			if one.Column >= 0 && one.Column < min(len(i.Headers), len(r.Cells)) {
				n.Column, n.Value = i.Headers[one.Column], r.Cells[one.Column]
			}
			list = append(list, n)
		}
	}
	return list, nil
}

func deleteOpen(ctx context.Context, tx db.Tx, id ID) error {
	n, err := tx.Exec(ctx, `DELETE FROM import_file WHERE id = $1 AND state IN ('received', 'checking', 'checked')`, id)
	if err != nil {
		return fmt.Errorf("delete import %d: %w", id, err)
	}
	if n == 0 {
		return errMeanwhile
	}
	return nil
}

func deleteLeft(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM import_file WHERE state IN ('received', 'checking', 'checked') AND created_at < $1`, before); err != nil {
		return fmt.Errorf("delete the imports left aside: %w", err)
	}
	return nil
}

// emptyOver forgets what the lines said of the imports that ended before. Those stopped are over as well.
func emptyOver(ctx context.Context, tx db.Tx, now, before time.Time) error {
	_, err := tx.Exec(ctx, `
		WITH over AS (UPDATE import_file SET emptied_at = $1, version = version + 1, state = CASE WHEN state = 'stopped' THEN 'done' ELSE state END
			WHERE emptied_at IS NULL AND state IN ('stopped', 'done', 'undone') AND ended_at < $2 RETURNING id)
		UPDATE import_line SET cells = NULL, remarks = '[]', external = CASE WHEN state IN ('imported', 'kept') THEN external ELSE '' END
		WHERE import_id IN (SELECT id FROM over)`, now, before)
	if err != nil {
		return fmt.Errorf("empty the imports that are over: %w", err)
	}
	return nil
}
