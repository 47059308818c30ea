package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
)

// TestExportTellsAll: a copy has all that was planted of a person, their photos and certificates, and nobody else's data.
func TestExportTellsAll(t *testing.T) {
	s := populated(t)
	person := plant(t, s)
	v := s.SignIn(leaver)
	sent := v.Get("/espace/donnees", 200).Form("Recevoir mes données").Send(200)
	z, err := zip.NewReader(strings.NewReader(sent.Body), int64(len(sent.Body)))
	must(t, err)
	var names []string
	var data map[string][]map[string]any
	var whole []byte
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		names = append(names, f.Name)
		if f.Name == "donnees.json" {
			whole = content
			must(t, json.Unmarshal(content, &data))
		}
		if strings.HasPrefix(f.Name, "photos/") && !bytes.HasPrefix(content, []byte("\xff\xd8")) {
			t.Errorf("%s is no picture", f.Name)
		}
	}
	photos := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo WHERE account_id = $1 AND state <> 'deleted'`, person.ID)
	count := func(folder string) int {
		return len(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, folder) }))
	}
	if photos == 0 || count("photos/") != photos || count("signatures/") != 1 || !slices.Contains(names, "LISEZMOI.txt") {
		t.Errorf("the copy has %v; %d photos are held", names, photos)
	}
	for _, p := range planted {
		told := !slices.Contains([]string{"zqavis", "zqcellule", "zqinvite", "zqanonyme", "zqcourriel", "zqailleurs"}, p) // between moderators; in the papers of others; not signed in; to come
		if strings.Contains(string(whole), p) != told {
			t.Errorf("%s is in the copy: %v", p, !told)
		}
	}
	for _, other := range []string{"temoin@", "helene@", "equipe@", "Malika", "Vayssié"} {
		if strings.Contains(string(whole), other) {
			t.Errorf("the copy tells of %s", other)
		}
	}
}

// untold are the tables that name accounts and are in no copy, and why.
var untold = map[string]string{
	"account_token": "secrets", "erasure_link": "secrets", "session": "secrets", "newsletter_link": "secrets", "import_file": "the work of the team", "inactivity_warning": "which letters were sent", "factor_device": "secrets", "factor_passkey": "secrets", "factor_recovery": "secrets",
	"factor_totp": "secrets", "queue_item": "told with what it is about", "charter_notice": "which letters were sent", "brand_master_notice": "which letters were sent",
}

// TestCopyLeavesNoTableOut: a table of a new feature that holds something of people is told in their copy, or said not to be.
func TestCopyLeavesNoTableOut(t *testing.T) {
	text, err := os.ReadFile("../privacy/export_sql.go")
	must(t, err)
	var tables []string
	must(t, dbtest.New(t).Select(t.Context(), &tables, `
		SELECT DISTINCT CAST(CAST(conrelid AS regclass) AS text) FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
		WHERE contype = 'f' AND confrelid = CAST('account' AS regclass) AND attname IN ('account_id', 'author_id')`))
	for _, table := range tables {
		if _, said := untold[table]; !said && !strings.Contains(string(text), "FROM "+strings.Trim(table, `"`)+" ") && !strings.Contains(string(text), "JOIN "+table+" ") {
			t.Errorf("%s holds something of people, and no copy tells it: see told, in pkg/privacy/export_sql.go", table)
		}
	}
}
