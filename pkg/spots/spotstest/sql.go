package spotstest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	_ "github.com/lib/pq" // "postgres"

	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Fill makes up n spots in the empty database of an address, with their people, and leaves its statistics
// as a server has them that has run for a while. It may take minutes, which no connection of package db waits for.
func Fill(ctx context.Context, dsn string, land *territory.Territory, n int) (err error) {
	pool, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	pool.SetMaxOpenConns(1) // for the settings and the temporary table
	f := filler{ctx, pool, newWorld(land, n, 20+n/20)}
	for _, step := range []func(n int) error{f.people, f.spots, f.publish} {
		if err := step(n); err != nil {
			return fmt.Errorf("make up %d spots: %w", n, err)
		}
	}
	return nil
}

type filler struct {
	ctx  context.Context
	pool *sql.DB
	*world
}

func (f filler) run(statement string, args ...any) error {
	_, err := f.pool.ExecContext(f.ctx, statement, args...)
	return err
}

func (f filler) all(statements ...string) error {
	for _, s := range statements {
		if err := f.run(s); err != nil {
			return err
		}
	}
	return nil
}

func (f filler) people(int) error {
	err := f.run(`
		INSERT INTO account (email, email_key, first_name, last_name, state, confirmed_at)
		SELECT 'membre-' || i || '@exemple.fr', 'membre-' || i || '@exemple.fr', 'Camille', 'Delmas', 'active', now() FROM generate_series(0, $1 - 1) i`, f.authors)
	if err != nil {
		return err
	}
	return f.run(`
		INSERT INTO ambassador (account_id, slug, commune_insee, link, state, activated_at)
		SELECT id, 'membre-' || id, '46042', 'living', 'active', now() FROM account WHERE email_key LIKE 'membre-%'`)
}

// spots writes them beside, some thousands at a time.
func (f filler) spots(n int) error {
	const columns = `author bigint, slug text, title text, reason text, category text, seasons text[], access text[], lat double precision,
		lon double precision, precision_shown text, public_lat double precision, public_lon double precision, commune_insee text, commune_name text,
		display_name text, state text, at timestamptz`
	if err := f.run(`CREATE TEMPORARY TABLE made_up (` + columns + `)`); err != nil {
		return err
	}
	const batch = 10_000
	for made := 0; made < n; made += batch {
		spots := make([]spot, min(batch, n-made))
		for i := range spots {
			spots[i] = f.spot(made + i)
		}
		text, err := json.Marshal(spots)
		if err != nil {
			return err
		}
		if err := f.run(`INSERT INTO made_up SELECT * FROM json_to_recordset($1) AS r (`+columns+`)`, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// publish brings them in at once, so that the grid is written once, and makes their indexes afterwards.
func (f filler) publish(int) error {
	rows, err := f.pool.QueryContext(f.ctx, `
		SELECT indexname, indexdef FROM pg_indexes
		WHERE tablename = 'spot' AND schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	before, after := []string{`SET maintenance_work_mem = '256MB'`, `SET work_mem = '64MB'`}, []string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return err
		}
		before, after = append(before, `DROP INDEX `+name), append(after, text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	return f.all(slices.Concat(before, []string{published, photographed, queued}, after, []string{settled})...)
}

const (
	published = `
		INSERT INTO spot (author_id, slug, title, reason, category, seasons, access, lat, lon, precision_shown, public_lat, public_lon, commune_insee, commune_name,
			display_name, people_recognisable, state, rights_at, created_at, updated_at, submitted_at, published_at)
		SELECT a.id, CASE WHEN m.state = 'published' THEN m.slug END, m.title, m.reason, m.category, m.seasons, m.access, m.lat, m.lon, m.precision_shown,
			m.public_lat, m.public_lon, m.commune_insee, m.commune_name, m.display_name, 'no', m.state, m.at, m.at, m.at, m.at, CASE WHEN m.state = 'published' THEN m.at END
		FROM made_up m JOIN account a ON a.email_key = 'membre-' || m.author || '@exemple.fr' ORDER BY m.at`
	photographed = `
		INSERT INTO photo (id, account_id, state, album, album_id, position, alt, width, height, widths, sha256, phash, created_at)
		SELECT translate(left(md5(CAST(id AS text)), 26), '0189', 'ghij'), author_id, 'attached', 'spot', id, 1, 'Une photo', 1600, 1200, '{320,800,1600}',
			sha256(CAST(slug AS bytea)), id, created_at
		FROM spot WHERE state = 'published'`
	queued = `
		INSERT INTO queue_item (kind, subject_id, title, commune_insee, author_id, submitted_at, promised_at, state, verdict, decided_at)
		SELECT 'spot', id, title, commune_insee, author_id, submitted_at, submitted_at + interval '2 days', CASE WHEN state = 'submitted' THEN 'waiting' ELSE 'decided' END,
			CASE WHEN state = 'published' THEN 'publish' END, published_at
		FROM spot`
	settled = `VACUUM ANALYZE spot, spot_grid, photo, account, ambassador, queue_item`
)
