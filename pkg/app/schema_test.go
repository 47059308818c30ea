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
