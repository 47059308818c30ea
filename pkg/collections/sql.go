package collections

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
)

type row struct {
	ID      ID             `db:"id"`
	Slug    string         `db:"slug"`
	TitleFR string         `db:"title_fr"`
	TitleEN string         `db:"title_en"`
	WordsFR string         `db:"words_fr"`
	WordsEN string         `db:"words_en"`
	Seasons pq.StringArray `db:"seasons"`
	State   string         `db:"state"`
	Version int            `db:"version"`
	Spots   int            `db:"spots"`
	Photos  pq.StringArray `db:"photos"`
	Hidden  int            `db:"hidden"`
	From    string         `db:"shown_from"`
	Until   string         `db:"shown_until"`
	Cover   spots.ID       `db:"cover_spot"`
	Was     bool           `db:"was"`
}

func (r row) collection() Collection {
	return Collection{
		ID: r.ID, Slug: r.Slug, Published: r.State == "published", Was: r.Was, Version: r.Version, Spots: r.Spots, Hidden: r.Hidden,
		CoverSpot: r.Cover, Photos: r.Photos,
		Draft: Draft{r.TitleFR, r.TitleEN, r.WordsFR, r.WordsEN, r.Seasons, r.From, r.Until, r.Version},
	}
}

func collections(rows []row) []Collection {
	list := make([]Collection, len(rows))
	for i, r := range rows {
		list[i] = r.collection()
	}
	return list
}

const whole = `
	SELECT c.id, c.slug, c.title_fr, c.title_en, c.words_fr, c.words_en, c.seasons, c.state, c.version, c.published_at IS NOT NULL AS was,
		COALESCE(to_char(c.shown_from, 'YYYY-MM-DD'), '') AS shown_from, COALESCE(to_char(c.shown_until, 'YYYY-MM-DD'), '') AS shown_until,
		COALESCE(c.cover_spot, 0) AS cover_spot, x.spots, x.hidden, x.photos
	FROM collection c CROSS JOIN LATERAL (
		SELECT count(s.id) AS spots, count(*) - count(s.id) AS hidden,
			COALESCE((array_agg(p.id ORDER BY k.spot_id = c.cover_spot DESC NULLS LAST, k.position) FILTER (WHERE p.id IS NOT NULL))[1:3], '{}') AS photos
		FROM collection_spot k LEFT JOIN spot s ON s.id = k.spot_id AND s.state = 'published'
			LEFT JOIN photo p ON p.album = 'spot' AND p.album_id = s.id AND p.state = 'attached' AND p.position = 0
		WHERE k.collection_id = c.id) x`

// published lists those that show something: those for a day first, or alone; then the newest.
func published(ctx context.Context, c db.Conn, day time.Time, alone bool, limit int) ([]Collection, error) {
	var rows []row
	err := c.Select(ctx, &rows, whole+`
		CROSS JOIN LATERAL (SELECT COALESCE(c.shown_from <= $2, true) AND COALESCE(c.shown_until >= $2, true) AND (c.seasons = '{}' OR $1 = ANY(c.seasons)) AS now) d
		WHERE c.state = 'published' AND x.spots > 0 AND (d.now OR NOT $3)
		ORDER BY d.now DESC, COALESCE(c.shown_from, c.shown_until) IS NULL, $1 = ANY(c.seasons) DESC, c.published_at DESC, c.id LIMIT $4`,
		Season(day), day.In(i18n.Paris()).Format(time.DateOnly), alone, limit)
	if err != nil {
		return nil, fmt.Errorf("list collections: %w", err)
	}
	return collections(rows), nil
}

func all(ctx context.Context, c db.Conn) ([]Collection, error) {
	var rows []row
	if err := c.Select(ctx, &rows, whole+` ORDER BY c.updated_at DESC, c.id DESC LIMIT 500`); err != nil {
		return nil, fmt.Errorf("list collections: %w", err)
	}
	return collections(rows), nil
}

func bySlug(ctx context.Context, c db.Conn, slug string) (Collection, error) {
	var r row
	err := c.Get(ctx, &r, whole+` WHERE c.slug = $1`, slug)
	return r.collection(), db.Found(err, "find collection %q", slug)
}

func byID(ctx context.Context, c db.Conn, id ID) (Collection, error) {
	var r row
	err := c.Get(ctx, &r, whole+` WHERE c.id = $1`, id)
	return r.collection(), db.Found(err, "find collection %d", id)
}

func lock(ctx context.Context, tx db.Tx, id ID) error {
	var found ID
	err := tx.Get(ctx, &found, `SELECT id FROM collection WHERE id = $1 FOR UPDATE`, id)
	return db.Found(err, "lock collection %d", id)
}

// insert gives 0 when the address is taken.
func insert(ctx context.Context, tx db.Tx, address string, d Draft, now time.Time) (ID, error) {
	var id ID
	err := tx.Get(ctx, &id, `
		INSERT INTO collection (slug, title_fr, title_en, words_fr, words_en, seasons, shown_from, shown_until, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, CAST(NULLIF($7, '') AS date), CAST(NULLIF($8, '') AS date), $9, $9) ON CONFLICT (slug) DO NOTHING RETURNING id`,
		address, d.TitleFR, d.TitleEN, d.WordsFR, d.WordsEN, db.Array(append([]string{}, d.Seasons...)), d.From, d.Until, now)
	if err != nil && !db.NotFound(err) {
		return 0, fmt.Errorf("insert collection: %w", err)
	}
	return id, nil
}

func write(ctx context.Context, tx db.Tx, id ID, d Draft, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE collection SET title_fr = $3, title_en = $4, words_fr = $5, words_en = $6, seasons = $7,
			shown_from = CAST(NULLIF($8, '') AS date), shown_until = CAST(NULLIF($9, '') AS date), updated_at = $10, version = version + 1
		WHERE id = $1 AND version = $2`,
		id, d.Version, d.TitleFR, d.TitleEN, d.WordsFR, d.WordsEN, db.Array(append([]string{}, d.Seasons...)), d.From, d.Until, now)
	if err != nil {
		return fmt.Errorf("write collection %d: %w", id, err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "collections.changed_meanwhile")
	}
	return nil
}

func setPublished(ctx context.Context, tx db.Tx, id ID, yes bool, now time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE collection SET state = CASE WHEN $2 THEN 'published' ELSE 'draft' END, updated_at = $3,
			published_at = CASE WHEN $2 THEN COALESCE(published_at, $3) ELSE published_at END
		WHERE id = $1`, id, yes, now)
	if err != nil {
		return fmt.Errorf("publish collection %d: %w", id, err)
	}
	return nil
}

func remove(ctx context.Context, tx db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM collection WHERE id = $1 AND state = 'draft'`, id); err != nil {
		return fmt.Errorf("delete collection %d: %w", id, err)
	}
	return nil
}

func setCover(ctx context.Context, tx db.Tx, id ID, spot spots.ID, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE collection c SET cover_spot = $2, updated_at = $3
		WHERE id = $1 AND EXISTS (SELECT FROM collection_spot k WHERE k.collection_id = c.id AND k.spot_id = $2)`, id, spot, now)
	if err != nil {
		return fmt.Errorf("cover of collection %d: %w", id, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	return nil
}

// held is a spot in a collection.
type held struct {
	ID    spots.ID `db:"spot_id"`
	Shown bool     `db:"shown"`
}

// spotsIn are the spots of a collection in their order, those that are not published too.
func spotsIn(ctx context.Context, c db.Conn, id ID) ([]held, error) {
	var list []held
	err := c.Select(ctx, &list, `
		SELECT k.spot_id, s.state = 'published' AS shown FROM collection_spot k JOIN spot s ON s.id = k.spot_id
		WHERE k.collection_id = $1 ORDER BY k.position`, id)
	if err != nil {
		return nil, fmt.Errorf("list spots of collection %d: %w", id, err)
	}
	return list, nil
}

func isPublished(ctx context.Context, c db.Conn, id spots.ID) (yes bool, err error) {
	if err := c.Get(ctx, &yes, `SELECT EXISTS (SELECT FROM spot WHERE id = $1 AND state = 'published')`, id); err != nil {
		return false, fmt.Errorf("find spot %d: %w", id, err)
	}
	return yes, nil
}

// arrange makes list, in their order, the spots of a collection.
func arrange(ctx context.Context, tx db.Tx, id ID, list []held, now time.Time) error {
	numbers := make([]int64, len(list))
	for i, one := range list {
		numbers[i] = int64(one.ID)
	}
	if _, err := tx.Exec(ctx, `UPDATE collection SET updated_at = $2 WHERE id = $1`, id, now); err != nil {
		return fmt.Errorf("arrange collection %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM collection_spot WHERE collection_id = $1`, id); err != nil {
		return fmt.Errorf("empty collection %d: %w", id, err)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO collection_spot (collection_id, spot_id, position)
		SELECT $1, o.id, o.position FROM unnest(CAST($2 AS bigint[])) WITH ORDINALITY AS o (id, position)`, id, db.Array(numbers))
	if err != nil {
		return fmt.Errorf("arrange collection %d: %w", id, err)
	}
	return nil
}
