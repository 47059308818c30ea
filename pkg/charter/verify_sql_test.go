package charter

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// column is a column of a table of the evidence, and what one flipped bit of it is in SQL: $1 is the
// place of the byte in the value, $2 the bit.
type column struct {
	Table string `db:"table_name"`
	Name  string `db:"column_name"`
	Type  string `db:"data_type"`
}

// TestVerifyReadsEveryColumn flips bits in the tables themselves, of every column and every row: what
// Verify reads is all there is.
func TestVerifyReadsEveryColumn(t *testing.T) {
	dice := chance(t)
	h := lived(t, dice)
	h.bare()
	var columns []column
	err := h.pool.Select(t.Context(), &columns, `
		SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_name IN ('charter_version', 'charter_release', 'charter_acceptance', 'charter_signer') ORDER BY 1, 2`)
	if err != nil || len(columns) < 25 {
		t.Fatal(columns, err)
	}
	for _, c := range columns {
		var rows []string
		if err := h.pool.Select(t.Context(), &rows, `SELECT CAST(ctid AS text) FROM `+c.Table+` WHERE CAST(`+c.Name+` AS text) NOT IN ('', '{}')`); err != nil {
			t.Fatal(err)
		}
		done := 0
		for _, row := range rows {
			for range 3 {
				done += h.flipped(c, row, dice)
			}
		}
		if done < len(rows) {
			t.Errorf("%s.%s: %d flips in %d rows", c.Table, c.Name, done, len(rows))
		}
	}
	if r := h.verify(); r.Err() != nil {
		t.Error(r)
	}
}

// bare takes away what keeps the rows from being changed: triggers and constraints.
func (h house) bare() {
	h.t.Helper()
	h.exec(`DO $$ DECLARE c record; BEGIN
		FOR c IN SELECT conrelid, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
			WHERE relname ~ '^charter_(version|release|acceptance|signer|notice)$' AND contype <> 'n' ORDER BY contype <> 'f' LOOP
			EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', CAST(c.conrelid AS regclass), c.conname);
		END LOOP;
		FOR c IN SELECT indexrelid FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relname = 'charter_signer' AND indisunique LOOP
			EXECUTE format('DROP INDEX %s', CAST(c.indexrelid AS regclass));
		END LOOP;
	END $$`)
	for _, table := range []string{"charter_version", "charter_release", "charter_acceptance", "charter_signer"} {
		h.exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`)
	}
}

// errUndone ends a transaction whose changes were for a look.
var errUndone = errors.New("undone")

// flipped flips a bit of a value in its table, checks that the row is named, and undoes it. It gives how
// many flips that was: none for what the column cannot hold.
func (h house) flipped(c column, row string, dice *rand.Rand) (done int) {
	h.t.Helper()
	place := `'version ' || charter || ' ' || version`
	switch c.Table {
	case "charter_acceptance":
		place = `'acceptance ' || number`
	case "charter_signer":
		place = `'acceptance ' || acceptance`
	}
	err := db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error {
		places := make([]string, 2)
		if err := tx.Get(h.t.Context(), &places[0], `SELECT `+place+` FROM `+c.Table+` WHERE ctid = CAST($1 AS tid)`, row); err != nil {
			return err
		}
		set, args := c.flip(dice)
		if err := tx.Get(h.t.Context(), &places[1], `UPDATE `+c.Table+` SET `+set+` WHERE ctid = CAST($1 AS tid) RETURNING `+place, append([]any{row}, args...)...); err != nil {
			if strings.Contains(err.Error(), "invalid byte sequence") {
				return errUndone // it would be no text: nothing is stored
			}
			return fmt.Errorf("%s.%s: %w", c.Table, c.Name, err)
		}
		r, err := h.evidence(tx).verify(h.shelf)
		if err != nil {
			return err
		}
		if !r.says(places, []string{""}) {
			h.t.Errorf("%s.%s of %v: %s", c.Table, c.Name, places, r)
		}
		done = 1
		return errUndone
	})
	if err != errUndone {
		h.t.Fatal(err)
	}
	return done
}

// flip is the assignment that flips a bit somewhere in the column, and its arguments from $2 on.
func (c column) flip(dice *rand.Rand) (set string, args []any) {
	bit, somewhere := 1<<dice.IntN(6), dice.Float64()
	text := func(value string) string {
		bytes := `convert_to(` + value + `, 'UTF8')`
		at := `CAST(floor(CAST($2 AS float8) * length(` + bytes + `)) AS integer)`
		return `convert_from(set_byte(` + bytes + `, ` + at + `, get_byte(` + bytes + `, ` + at + `) # $3), 'UTF8')`
	}
	switch c.Type {
	case "bytea":
		at := `CAST(floor(CAST($2 AS float8) * length(` + c.Name + `)) AS integer)`
		return c.Name + ` = set_byte(` + c.Name + `, ` + at + `, get_byte(` + c.Name + `, ` + at + `) # $3)`, []any{somewhere, bit}
	case "bigint", "integer":
		return c.Name + ` = ` + c.Name + ` # $2`, []any{1 << dice.IntN(31)}
	case "timestamp with time zone":
		return c.Name + ` = ` + c.Name + ` + make_interval(secs => $2)`, []any{float64(int64(1)<<dice.IntN(40)) / 1e6}
	case "ARRAY":
		return c.Name + `[$4] = ` + text(c.Name+`[$4]`), []any{somewhere, bit, 1 + dice.IntN(3)}
	}
	return c.Name + ` = ` + text(c.Name), []any{somewhere, bit}
}
