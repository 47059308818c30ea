package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// ErrNewer says that the database was migrated by a newer program than this one.
var ErrNewer = errors.New("the database was migrated by a newer version of ohmylot: install that version, or restore a backup")

// Migrate brings the schema up to files, under an advisory lock so that two starting instances
// take turns. It tells how many migrations it ran.
func Migrate(ctx context.Context, p *Pool, files fs.FS) (ran int, err error) {
	// An index of a million rows takes longer than any statement of the site may.
	p, err = open(ctx, p.dsn, migration, migration+silence)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("prepare the migration lock: %w", err)
	}
	provider, err := providerOf(p, files, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, err
	}
	if err := knows(ctx, provider); err != nil {
		return 0, err
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// migration bounds each statement of a migration.
const migration = time.Hour

// Current reports whether the schema is exactly the one files describe.
func Current(ctx context.Context, p *Pool, files fs.FS) (bool, error) {
	provider, err := providerOf(p, files)
	if err != nil {
		return false, err
	}
	if err := knows(ctx, provider); err != nil {
		return false, err
	}
	pending, err := provider.HasPending(ctx)
	return !pending, err
}

// providerOf runs whatever a database has not, be its number lower than one it has: people who work side by side
// number their migrations apart, and a site updated in between must still start.
func providerOf(p *Pool, files fs.FS, more ...goose.ProviderOption) (*goose.Provider, error) {
	provider, err := goose.NewProvider(goose.DialectPostgres, p.x.DB, files, append(more, goose.WithAllowOutofOrder(true))...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

func knows(ctx context.Context, provider *goose.Provider) error {
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("%w (schema %d, program %d)", ErrNewer, have, want)
	}
	return nil
}

// Schema describes the tables, constraints, indexes, functions and triggers of the database, one
// a line: the text of migrations/schema.sql, which a test compares so that every change of the
// schema shows in review.
func Schema(ctx context.Context, c Conn) (string, error) {
	var lines []string
	if err := c.Select(ctx, &lines, schemaLines); err != nil {
		return "", fmt.Errorf("read the schema: %w", err)
	}
	return strings.Join(lines, "\n") + "\n", nil
}

const schemaLines = `
WITH t AS (
	SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'goose_db_version')
SELECT line FROM (
	SELECT t.relname, 0 AS part, 0 AS pos, '' AS name, E'\n-- ' || COALESCE(obj_description(t.oid), 'NO COMMENT') || E'\nTABLE ' || t.relname AS line FROM t
	UNION ALL
	SELECT t.relname, 1, a.attnum, '', '    ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
		|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
		|| CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END
		|| COALESCE(CASE WHEN a.attgenerated <> '' THEN ' GENERATED ' ELSE ' DEFAULT ' END || pg_get_expr(d.adbin, d.adrelid), '')
	FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
	LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
	UNION ALL
	SELECT t.relname, 2, 0, c.conname, '  CONSTRAINT ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
	FROM t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype <> 'n'
	UNION ALL
	SELECT t.relname, 3, 0, i.relname, '  ' || pg_get_indexdef(i.oid)
	FROM t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
	WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))
	UNION ALL
	SELECT t.relname, 4, 0, g.tgname, '  ' || pg_get_triggerdef(g.oid)
	FROM t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
	UNION ALL
	SELECT c.relname, 0, 0, '', E'\n-- ' || COALESCE(obj_description(c.oid), 'NO COMMENT') || E'\nVIEW ' || c.relname || E' AS\n' || pg_get_viewdef(c.oid)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'v'
) AS lines ORDER BY relname COLLATE "C", part, pos, name COLLATE "C"`
