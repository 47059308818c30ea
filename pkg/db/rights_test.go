package db_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
)

// appendOnly says of each table what may still be done to a row of it, beside reading: what erasing a person
// needs, and nothing else.
var appendOnly = map[string]string{
	"audit_line": "INSERT", "brand_download": "INSERT", "brand_rules": "INSERT", "charter_acceptance": "INSERT", "charter_key": "INSERT",
	"charter_release": "INSERT", "charter_version": "INSERT", "queue_event": "INSERT", "charter_signer": "DELETE INSERT",
	"consent_event": "DELETE INSERT", "consent_text": "INSERT", "legal_text": "INSERT",
}

func TestRightsFollowTheTriggers(t *testing.T) {
	site := dbtest.NewSite(t)
	var tables []struct {
		Name, Rights string
	}
	err := site.Select(t.Context(), &tables, `
		SELECT c.relname AS name, string_agg(r, ' ' ORDER BY r) AS rights
		FROM pg_class c CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS r
		WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'r' AND c.relname <> 'goose_db_version' AND has_table_privilege(c.oid, r)
		GROUP BY c.relname`)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		want, held := appendOnly[table.Name]
		if !held {
			want = "DELETE INSERT UPDATE"
		}
		if table.Rights != want {
			t.Errorf("the site may %s %s, want %s", table.Rights, table.Name, want)
		}
	}
	if len(tables) < 60 {
		t.Errorf("%d tables: the site sees too few", len(tables))
	}
}

// TestSiteCannotTouchTheTrail tries every way a statement has.
func TestSiteCannotTouchTheTrail(t *testing.T) {
	site := dbtest.NewSite(t)
	if err := exec(t, site, `INSERT INTO audit_line (actor_id, act, object) VALUES (4, 'spot.publish', 'spot 12')`); err != nil {
		t.Fatal(err)
	}
	_ = exec(t, site, `GRANT ALL ON audit_line TO CURRENT_USER`) // which PostgreSQL answers with a warning
	owner := dbtest.Read[string](t, site, `SELECT CAST(pg_get_userbyid(relowner) AS text) FROM pg_class WHERE relname = 'audit_line'`)
	for _, statement := range []string{
		`UPDATE audit_line SET act = 'spot.refuse'`, `UPDATE audit_line SET act = act WHERE false`,
		`DELETE FROM audit_line`, `DELETE FROM audit_line WHERE false`, `TRUNCATE audit_line`, `TRUNCATE audit_line CASCADE`,
		`WITH gone AS (DELETE FROM audit_line RETURNING 1) SELECT count(*) FROM gone`,
		`INSERT INTO audit_line (id, actor_id, act, object) OVERRIDING SYSTEM VALUE SELECT id, 5, act, object FROM audit_line ON CONFLICT (id) DO UPDATE SET actor_id = 5`,
		`MERGE INTO audit_line a USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE`,
		`SELECT 1 FROM audit_line FOR UPDATE`, `LOCK TABLE audit_line IN ACCESS EXCLUSIVE MODE`,
		`DO $$ BEGIN EXECUTE 'DELETE FROM audit_line'; END $$`,
		`SET LOCAL session_replication_role = replica`, `SELECT set_config('session_replication_role', 'replica', true)`,
		`ALTER ROLE CURRENT_USER SET session_replication_role = replica`, `ALTER ROLE CURRENT_USER SUPERUSER`, `ALTER ROLE CURRENT_USER BYPASSRLS`,
		`SET ROLE ` + owner, `SET SESSION AUTHORIZATION ` + owner, `GRANT ` + owner + ` TO CURRENT_USER`,
		`ALTER TABLE audit_line DISABLE TRIGGER USER`, `ALTER TABLE audit_line DISABLE TRIGGER ALL`, `DROP TRIGGER audit_line_kept ON audit_line`,
		`DROP TABLE audit_line CASCADE`, `ALTER TABLE audit_line RENAME TO forgotten`, `ALTER TABLE audit_line OWNER TO CURRENT_USER`,
		`ALTER TABLE audit_line ALTER at SET DEFAULT '2000-01-01'`, `ALTER TABLE audit_line ADD CONSTRAINT none CHECK (false) NOT VALID`,
		`CREATE TRIGGER mine BEFORE INSERT ON audit_line FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
		`CREATE RULE nothing AS ON INSERT TO audit_line DO INSTEAD NOTHING`, `CREATE INDEX ON audit_line (act)`, `CREATE TEMPORARY TABLE mine () INHERITS (audit_line)`,
		`CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`, `DROP FUNCTION refuse_change() CASCADE`,
		`CREATE OR REPLACE FUNCTION audit_kept(act text) RETURNS interval LANGUAGE sql IMMUTABLE AS 'SELECT interval ''0'''`,
		`ALTER FUNCTION audit_kept(text) RENAME TO kept`, `ALTER FUNCTION audit_forget(integer) SECURITY INVOKER`,
		`COPY audit_line TO PROGRAM 'true'`, `COPY audit_line FROM '/etc/hostname'`, `CREATE EXTENSION dblink`, `CREATE EVENT TRIGGER mine ON sql_drop EXECUTE FUNCTION refuse_change()`,
		`DROP SCHEMA public CASCADE`, `ALTER SCHEMA public RENAME TO gone`, `CREATE TABLE public.mine (id int)`, `SELECT pg_read_file('/etc/hostname')`,
		`UPDATE goose_db_version SET is_applied = false`, `DELETE FROM goose_db_version`,
		`UPDATE charter_acceptance SET box = 'autre chose'`, `DELETE FROM queue_event`, `TRUNCATE charter_version CASCADE`, `UPDATE charter_signer SET salt = ''`,
	} {
		err := exec(t, site, statement)
		if err == nil {
			t.Errorf("%s was done", statement)
		} else if said := err.Error(); strings.Contains(said, "syntax error") || strings.Contains(said, "does not exist") {
			t.Errorf("%s tests nothing: %v", statement, err)
		}
	}
	if err := exec(t, site, `SELECT audit_forget(1000)`); err != nil {
		t.Error(err)
	}
	if n := dbtest.Read[int](t, site, `SELECT count(*) FROM audit_line WHERE act = 'spot.publish' AND actor_id = 4`); n != 1 {
		t.Errorf("%d lines are left", n)
	}
}

// TestWhatTheSiteNeedsBesides: the rights are enough for all the site does with a connection.
func TestWhatTheSiteNeedsBesides(t *testing.T) {
	site := dbtest.NewSite(t)
	for _, statement := range []string{
		`CREATE TEMPORARY TABLE mine (id int)`, `SELECT pg_advisory_xact_lock(46)`, `SELECT pg_notify('changed', 'spots')`, `LISTEN changed`,
		`SET LOCAL statement_timeout = 5000`, `SELECT set_config('ohmylot.decision', '1', true)`, `SELECT unaccent('é')`, `SELECT * FROM goose_db_version`,
	} {
		if err := exec(t, site, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestLaterTables: a migration to come needs to say nothing of rights, nor the second start.
func TestLaterTables(t *testing.T) {
	site := dbtest.NewSite(t)
	owner := dbtest.Owner(t, site)
	user, err := site.User(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`CREATE TABLE note (id serial, text text)`, `CREATE TABLE proof (id int)`, `CREATE VIEW noted AS SELECT text FROM note`,
		`CREATE TRIGGER proof_append_only BEFORE UPDATE OR DELETE ON proof FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
		`GRANT ALL ON proof TO ` + user,
	} {
		if err := exec(t, owner, statement); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := db.Entrust(t.Context(), owner, user); err != nil {
			t.Fatal(err)
		}
	}
	for statement, may := range map[string]bool{
		`INSERT INTO note (text) VALUES ('a')`: true, `UPDATE note SET text = 'b'`: true, `SELECT text FROM noted`: true, `DELETE FROM note`: true, `TRUNCATE note`: false,
		`INSERT INTO proof VALUES (1)`: true, `UPDATE proof SET id = 2`: false, `DELETE FROM proof`: false, `TRUNCATE proof`: false,
	} {
		if err := exec(t, site, statement); (err == nil) != may {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestUnheld(t *testing.T) {
	site := dbtest.NewSite(t)
	owner := dbtest.Owner(t, site)
	if why, err := db.Unheld(t.Context(), site); err != nil || len(why) > 0 {
		t.Errorf("of the site: %q (%v)", why, err)
	}
	if why, err := db.Unheld(t.Context(), owner); err != nil || !slices.ContainsFunc(why, func(s string) bool { return strings.Contains(s, "superuser") || strings.Contains(s, "owns") }) {
		t.Errorf("of the owner: %q (%v)", why, err)
	}
	err := db.InTx(t.Context(), owner, func(tx db.Tx) error { // a grant made by hand, and an owner without other powers
		user, err := site.User(t.Context())
		if err != nil {
			return err
		}
		for statement, want := range map[string]string{
			`GRANT DELETE ON queue_event TO ` + user: "may delete queue_event", `ALTER TABLE audit_line OWNER TO ` + user: "owns audit_line",
		} {
			if _, err := tx.Exec(t.Context(), statement); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), `SET LOCAL ROLE `+user); err != nil {
				return err
			}
			if why, err := db.Unheld(t.Context(), tx); err != nil || !slices.ContainsFunc(why, func(s string) bool { return strings.Contains(s, want) }) {
				t.Errorf("%q (%v) does not tell %q", why, err, want)
			}
			if _, err := tx.Exec(t.Context(), `RESET ROLE`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
