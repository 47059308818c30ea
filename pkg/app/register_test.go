package app_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/register"
)

func registered(t *testing.T) []register.Column {
	t.Helper()
	list, err := register.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// schemaColumn is a column as the database has it.
type schemaColumn struct {
	Table string `db:"table_name"`
	Name  string `db:"column_name"`
	Type  string `db:"data_type"`
}

// schemaColumns leaves out the table of the migrations themselves.
func schemaColumns(t *testing.T, pool *db.Pool) []schemaColumn {
	t.Helper()
	var list []schemaColumn
	err := pool.Select(t.Context(), &list, `
		SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE 'goose%'
		ORDER BY c.table_name, c.ordinal_position`)
	if err != nil || len(list) == 0 {
		t.Fatal("no column found", err)
	}
	return list
}

// TestSchemaIsInTheRegister: a column that holds personal data has a treatment and a retention, one that
// holds none says so.
func TestSchemaIsInTheRegister(t *testing.T) {
	listed := map[string]int{}
	for _, c := range registered(t) {
		listed[c.String()]++
	}
	for _, c := range schemaColumns(t, dbtest.New(t)) {
		name := c.Table + "." + c.Name
		if listed[name] == 0 {
			t.Errorf("%s is not in the register of treatments. In pkg/register/columns.txt, below the line %q (alphabetical order), write\n"+
				"\t\tTREATMENT RETENTION: %s\nif it may tell something of somebody (treatments.go and retentions.go list both), else\n\t\t-: %s", name, c.Table, c.Name, c.Name)
		}
		if listed[name] > 1 {
			t.Errorf("%s is twice in pkg/register/columns.txt", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s is in pkg/register/columns.txt, and no such column exists: take it out", name)
	}
}

// TestRegisterKeepsItsWord holds what the register says of retention against what the program does.
func TestRegisterKeepsItsWord(t *testing.T) {
	s := apptest.New(t)
	types := map[string]string{}
	for _, c := range schemaColumns(t, s.Pool) {
		types[c.Table+"."+c.Name] = c.Type
	}
	of := map[string]register.Retention{}
	scheduled := s.Runner.Scheduled()
	for _, r := range register.Retentions() {
		of[r.Key] = r
		for _, job := range r.Jobs {
			if !slices.Contains(scheduled, job) {
				t.Errorf("retention %s is said to be applied by %q, which nothing runs: the schedule has %q", r.Key, job, scheduled)
			}
		}
		if len(r.Jobs) == 0 && !r.Falls && !r.Nobody {
			t.Errorf("nothing applies the retention %s: name its purge in Jobs, or what else does", r.Key)
		}
	}
	falls := falling(t, s.Pool)
	used := map[string]bool{}
	for _, c := range registered(t) {
		used[c.Treatment], used[c.Retention] = true, true
		switch r := of[c.Retention]; {
		case r.Falls && !falls[c.Table] && !falls[c.String()]:
			t.Errorf("%s is said to go with the account (%s): no chain of foreign keys ON DELETE CASCADE leads from %s to account, nor is the column SET NULL",
				c, r.Key, c.Table)
		case r.Nobody && (types[c.String()] == "character varying" || types[c.String()] == "text") && !impersonal[c.String()]:
			t.Errorf("%s is said to hold nothing but numbers and hashes (%s), and may hold any text: choose a retention that forgets it", c, r.Key)
		}
	}
	for _, e := range register.Treatments() {
		if !used[e.Key] {
			t.Errorf("treatment %s concerns no column: take it out", e.Key)
		}
	}
	for key := range of {
		if !used[key] {
			t.Errorf("retention %s concerns no column: take it out", key)
		}
	}
}

// impersonal are the texts that the program alone writes, without a name in them.
var impersonal = map[string]bool{"audit_line.object": true, "audit_line.request_id": true, "audit_line.act": true, "erasure.digest": true, "erasure.reason": true, "charter_acceptance.signer_hash": true}

// falling names what goes when an account does: tables whose rows are deleted, and columns that are emptied.
func falling(t *testing.T, pool *db.Pool) map[string]bool {
	t.Helper()
	var keys []struct {
		From   string `db:"from_table"`
		Column string `db:"from_column"`
		To     string `db:"to_table"`
		Act    string `db:"act"`
	}
	err := pool.Select(t.Context(), &keys, `
		SELECT f.relname AS from_table, a.attname AS from_column, t.relname AS to_table, CAST(confdeltype AS text) AS act
		FROM pg_constraint c JOIN pg_class f ON f.oid = conrelid JOIN pg_class t ON t.oid = confrelid
			JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] WHERE contype = 'f'`)
	if err != nil {
		t.Fatal(err)
	}
	falls := map[string]bool{"account": true}
	for before := 0; before != len(falls); {
		before = len(falls)
		for _, k := range keys {
			if falls[k.To] && k.Act == "c" {
				falls[k.From] = true
			}
			if falls[k.To] && k.Act == "n" {
				falls[k.From+"."+k.Column] = true
			}
		}
	}
	return falls
}

// TestRegisterHasItsWords: every treatment and retention is told in both languages.
func TestRegisterHasItsWords(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, e := range register.Treatments() {
		keys = append(keys, "register.basis."+string(e.Basis))
		for _, what := range []string{"name", "purpose", "people", "data", "recipients"} {
			keys = append(keys, fmt.Sprintf("register.%s.%s", what, e.Key))
		}
	}
	for _, r := range register.Retentions() {
		keys = append(keys, "register.kept."+r.Key)
	}
	for _, l := range i18n.Locales() {
		for _, k := range keys {
			if !c.Keys(l)[k] {
				t.Errorf("%s is not told in %s: write it in pkg/i18n/locales/%s/register.po", k, l, l)
			}
		}
	}
}
