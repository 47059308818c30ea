package app_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with the file name, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the program says (go test ./pkg/app -update writes it anew):\n%s", name, diff)
	}
}

// TestSchema shows every change of the schema as a diff to review.
func TestSchema(t *testing.T) {
	schema, err := db.Schema(t.Context(), dbtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../migrations/schema.sql", schema)
}

// TestErasureReadsNoWholeTable: every column that names an account has an index, or deleting one
// would read the table row by row.
func TestErasureReadsNoWholeTable(t *testing.T) {
	var bare []string
	err := dbtest.New(t).Select(t.Context(), &bare, `
		SELECT CAST(CAST(conrelid AS regclass) AS text) || '.' || attname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
		WHERE contype = 'f' AND confrelid = CAST('account' AS regclass)
			AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = conrelid AND i.indkey[0] = conkey[1]) ORDER BY 1`)
	if err != nil || len(bare) > 0 {
		t.Errorf("no index for %v (%v)", bare, err)
	}
}
