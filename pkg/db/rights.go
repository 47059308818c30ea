package db

import (
	"context"
	"fmt"
)

// The owner of the database migrates it. The site had better be another user, one who owns nothing: what a
// trigger of refuse_change forbids, a right not given forbids as well, and neither can be taken away by whoever
// only speaks SQL through the site.

// User is whom the pool's connections act as.
func (p *Pool) User(ctx context.Context) (string, error) {
	var user string
	if err := p.Get(ctx, &user, `SELECT CAST(current_user AS text)`); err != nil {
		return "", fmt.Errorf("ask who connects: %w", err)
	}
	return user, nil
}

// Entrust gives the user site, who owns nothing, the rights the site works with: to read every table and to
// write each as its triggers of refuse_change let it. The tables of a new migration are given as the others. It
// asks for nothing that is as it should be already, so that each start may do it.
func Entrust(ctx context.Context, owner *Pool, site string) error {
	return InTx(ctx, owner, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('ohmylot rights'))`); err != nil { // two instances that start at once
			return fmt.Errorf("await the rights: %w", err)
		}
		var wrong []string
		if err := tx.Select(ctx, &wrong, rightsToMend, site); err != nil {
			return fmt.Errorf("compare the rights of %s: %w", site, err)
		}
		for _, statement := range wrong {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// appendOnly are the tables that have a trigger of refuse_change, each with the rights it makes useless.
const appendOnly = `
	SELECT g.tgrelid AS of, r.name AS act
	FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid AND p.proname = 'refuse_change'
	JOIN (VALUES ('DELETE', 8), ('UPDATE', 16), ('TRUNCATE', 32)) AS r (name, bit) ON CAST(g.tgtype AS integer) & r.bit <> 0`

const rightsToMend = `
WITH refused AS (` + appendOnly + `), wanted AS (
	SELECT c.oid, c.relkind = 'S' AS sequence, r.name AS act,
		r.name IN ('SELECT', 'USAGE') OR r.given AND c.relname <> 'goose_db_version' AND NOT EXISTS (SELECT FROM refused f WHERE f.of = c.oid AND f.act = r.name) AS given
	FROM pg_class c JOIN (VALUES ('SELECT', true), ('INSERT', true), ('UPDATE', true), ('DELETE', true),
		('TRUNCATE', false), ('REFERENCES', false), ('TRIGGER', false), ('USAGE', true)) AS r (name, given) ON (c.relkind = 'S') = (r.name = 'USAGE')
	WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'S'))
SELECT format(CASE WHEN given THEN 'GRANT %s ON %s %s TO %I' ELSE 'REVOKE %s ON %s %s FROM %I' END,
	act, CASE WHEN sequence THEN 'SEQUENCE' ELSE 'TABLE' END, CAST(oid AS regclass), CAST($1 AS name))
FROM wanted
WHERE given <> CASE WHEN sequence THEN has_sequence_privilege(CAST($1 AS name), oid, act) ELSE has_table_privilege(CAST($1 AS name), oid, act) END
ORDER BY oid, act`

// Unheld tells why what is append-only is held by its triggers alone for this pool's user: an owner, or a
// superuser, may take a trigger away. Empty when rights hold it too.
func Unheld(ctx context.Context, c Conn) (why []string, err error) {
	if err := c.Select(ctx, &why, whyUnheld); err != nil {
		return nil, fmt.Errorf("read the rights: %w", err)
	}
	return why, nil
}

const whyUnheld = `
WITH refused AS (` + appendOnly + `)
SELECT why FROM (
	SELECT 'no migration was run' AS why WHERE NOT EXISTS (SELECT FROM refused)
	UNION ALL
	SELECT current_user || ' is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
	UNION ALL
	SELECT current_user || ' owns ' || string_agg(DISTINCT c.relname, ', ') FROM refused f JOIN pg_class c ON c.oid = f.of
	WHERE pg_has_role(c.relowner, 'MEMBER') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) HAVING count(*) > 0
	UNION ALL
	SELECT current_user || ' may ' || lower(f.act) || ' ' || string_agg(DISTINCT c.relname, ', ') FROM refused f JOIN pg_class c ON c.oid = f.of
	WHERE has_table_privilege(f.of, f.act) AND NOT pg_has_role(c.relowner, 'MEMBER') GROUP BY f.act) AS w`
