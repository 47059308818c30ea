package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func categories(ctx context.Context, c db.Conn) ([]Category, error) {
	var all []Category
	if err := c.Select(ctx, &all, `SELECT slug, name_fr, name_en FROM spot_category ORDER BY position, slug`); err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return all, nil
}

// columns are what a draft writes, in the order of insertSpot and updateSpot from $2 on.
func columns(d Draft, at place, now time.Time) []any {
	var lat, lon, publicLat, publicLon *float64
	if at.known {
		lat, lon, publicLat, publicLon = &at.exact.Lat, &at.exact.Lon, &at.public.Lat, &at.public.Lon
	}
	return []any{d.Title, d.Reason, d.Category, db.Array(append([]string{}, d.Seasons...)), db.Array(append([]string{}, d.Access...)),
		lat, lon, d.Precision, publicLat, publicLon, at.commune.INSEE, at.commune.Name, d.People, d.Rights, d.DisplayName, now, d.OtherPlace}
}

func insertSpot(ctx context.Context, tx db.Tx, author who.ID, d Draft, at place, now time.Time) (ID, error) {
	var id ID
	err := tx.Get(ctx, &id, `
		INSERT INTO spot (author_id, title, reason, category, seasons, access, lat, lon, precision_shown, public_lat, public_lon,
			commune_insee, commune_name, people_recognisable, rights_at, display_name, created_at, updated_at, other_place, pen, turn)
		VALUES ($1, $2, $3, NULLIF($4, ''), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			CASE WHEN $15 THEN CAST($17 AS timestamptz) END, $16, $17, $17, $18, $19, $20) RETURNING id`,
		append(append([]any{author}, columns(d, at, now)...), d.Pen, d.Turn)...)
	if err != nil {
		return 0, fmt.Errorf("insert spot: %w", err)
	}
	return id, nil
}

// updateSpot writes what its author may still change, unless another form was faster.
func updateSpot(ctx context.Context, tx db.Tx, author who.ID, id ID, d Draft, at place, now time.Time) error {
	n, err := tx.Exec(ctx, `
		UPDATE spot SET title = $2, reason = $3, category = NULLIF($4, ''), seasons = $5, access = $6, lat = $7, lon = $8,
			precision_shown = $9, public_lat = $10, public_lon = $11, commune_insee = $12, commune_name = $13, people_recognisable = $14,
			rights_at = CASE WHEN $15 THEN COALESCE(rights_at, CAST($17 AS timestamptz)) END, display_name = $16, updated_at = $17,
			version = version + 1, other_place = $18, pen = $22, turn = $23, state = CASE WHEN $21 THEN state ELSE 'draft' END
		WHERE author_id = $1 AND id = $19 AND state IN ('draft', 'changes_requested') AND ($20 = 0 OR version = $20 OR pen = $22 AND pen <> '' AND turn < $23)`,
		append(append([]any{author}, columns(d, at, now)...), id, d.Version, at.known && d.Category != "" && d.Rights, d.Pen, d.Turn)...)
	if err != nil {
		return fmt.Errorf("update spot %d: %w", id, err)
	}
	if n == 0 {
		return missed(ctx, tx, author, id)
	}
	return nil
}

// missed says why an update touched nothing.
func missed(ctx context.Context, tx db.Tx, author who.ID, id ID) error {
	spot, err := spotOf(ctx, tx, author, id)
	if err != nil {
		return err
	}
	if !spot.State.Editable() {
		return fault.New(fault.Conflict, "spots.not_editable", spot.State.Label())
	}
	return fault.New(fault.Conflict, "spots.changed_meanwhile")
}

// submitSpot tells whether the spot is sent for the first time.
func submitSpot(ctx context.Context, tx db.Tx, id ID, at time.Time) (first bool, err error) {
	err = tx.Get(ctx, &first, `
		WITH was AS (SELECT submitted_at FROM spot WHERE id = $1)
		UPDATE spot SET state = 'submitted', submitted_at = $2, why = '', message = '' WHERE id = $1 AND state IN ('draft', 'changes_requested')
		RETURNING (SELECT submitted_at IS NULL FROM was)`, id, at)
	if err != nil && !db.NotFound(err) {
		return false, fmt.Errorf("submit spot %d: %w", id, err)
	}
	return first, nil
}

// lockSpot holds the row to the end of the transaction and tells its state.
func lockSpot(ctx context.Context, tx db.Tx, author who.ID, id ID) (State, error) {
	var state State
	err := tx.Get(ctx, &state, `SELECT state FROM spot WHERE author_id = $1 AND id = $2 FOR UPDATE`, author, id)
	return state, db.Found(err, "lock spot %d", id)
}

// deleteDraft throws a draft away, unless it was public once.
func deleteDraft(ctx context.Context, tx db.Tx, id ID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM spot WHERE id = $1 AND state = 'draft' AND slug IS NULL`, id)
	if err != nil {
		return false, fmt.Errorf("delete draft %d: %w", id, err)
	}
	return n == 1, nil
}

func withdrawSpot(ctx context.Context, tx db.Tx, id ID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE spot SET state = 'withdrawn', updated_at = $2, version = version + 1 WHERE id = $1`, id, at); err != nil {
		return fmt.Errorf("withdraw spot %d: %w", id, err)
	}
	return nil
}

type row struct {
	ID          ID                  `db:"id"`
	Author      who.ID              `db:"author_id"`
	Slug        string              `db:"slug"`
	Title       string              `db:"title"`
	Reason      string              `db:"reason"`
	Category    string              `db:"category"`
	CategoryFR  string              `db:"category_fr"`
	CategoryEN  string              `db:"category_en"`
	Seasons     pq.StringArray      `db:"seasons"`
	Access      pq.StringArray      `db:"access"`
	Lat         *float64            `db:"lat"`
	Lon         *float64            `db:"lon"`
	Precision   territory.Precision `db:"precision_shown"`
	INSEE       string              `db:"commune_insee"`
	Commune     string              `db:"commune_name"`
	People      string              `db:"people_recognisable"`
	Rights      bool                `db:"rights"`
	DisplayName string              `db:"display_name"`
	State       State               `db:"state"`
	Why         string              `db:"why"`
	Message     string              `db:"message"`
	OtherPlace  string              `db:"other_place"`
	Version     int                 `db:"version"`
	Pen         string              `db:"pen"`
	CreatedAt   time.Time           `db:"created_at"`
	SubmittedAt *time.Time          `db:"submitted_at"`
}

const wholeSpot = `
	SELECT s.id, COALESCE(s.author_id, 0) AS author_id, COALESCE(s.slug, '') AS slug, s.title, s.reason, COALESCE(s.category, '') AS category,
		COALESCE(k.name_fr, '') AS category_fr, COALESCE(k.name_en, '') AS category_en, s.seasons, s.access, s.lat, s.lon, s.precision_shown, s.commune_insee, s.commune_name,
		s.people_recognisable, s.rights_at IS NOT NULL AS rights, s.display_name, s.other_place, s.state, s.why, s.message, s.version, s.pen, s.created_at, s.submitted_at
	FROM spot s LEFT JOIN spot_category k ON k.slug = s.category`

func (r row) spot() Spot {
	s := Spot{
		ID: r.ID, Author: r.Author, State: r.State, Why: r.Why, Message: r.Message, Slug: r.Slug, Version: r.Version, Pen: r.Pen,
		CreatedAt: r.CreatedAt, SubmittedAt: r.SubmittedAt, Commune: territory.Commune{INSEE: r.INSEE, Name: r.Commune}, category: Category{r.Category, r.CategoryFR, r.CategoryEN},
		Draft: Draft{
			Title: r.Title, Reason: r.Reason, Category: r.Category, Seasons: r.Seasons, Access: r.Access, Commune: r.Commune,
			Precision: r.Precision, People: r.People, Rights: r.Rights, DisplayName: r.DisplayName, OtherPlace: r.OtherPlace, Version: r.Version,
		},
	}
	if r.Lat != nil && r.Lon != nil {
		s.Point = &territory.Point{Lat: *r.Lat, Lon: *r.Lon}
		s.Draft.Latitude, s.Draft.Longitude = degrees(*r.Lat), degrees(*r.Lon)
	}
	return s
}

// degrees writes a coordinate to a metre.
func degrees(x float64) string { return fmt.Sprintf("%.5f", x) }

func spotOf(ctx context.Context, c db.Conn, author who.ID, id ID) (Spot, error) {
	var r row
	err := c.Get(ctx, &r, wholeSpot+` WHERE s.author_id = $1 AND s.id = $2`, author, id)
	return r.spot(), db.Found(err, "find spot %d", id)
}

func spotByID(ctx context.Context, c db.Conn, id ID) (Spot, error) {
	var r row
	err := c.Get(ctx, &r, wholeSpot+` WHERE s.id = $1 AND s.state <> 'draft'`, id)
	return r.spot(), db.Found(err, "find spot %d", id)
}

func mine(ctx context.Context, c db.Conn, author who.ID, after db.Cursor, limit int) ([]Mine, error) {
	after = after.Newest()
	var list []Mine
	err := c.Select(ctx, &list, `
		SELECT s.id, s.title, s.commune_name, s.state, COALESCE(s.slug, '') AS slug, s.updated_at,
			COALESCE((SELECT p.id FROM photo p WHERE p.album = 'spot' AND p.album_id = s.id AND p.state = 'attached' ORDER BY p.position LIMIT 1), '') AS photo
		FROM spot s WHERE s.author_id = $1 AND s.state <> 'withdrawn' AND (s.updated_at, s.id) < ($2, $3)
		ORDER BY s.updated_at DESC, s.id DESC LIMIT $4`, author, after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("list own spots: %w", err)
	}
	return list, nil
}

func stateOf(ctx context.Context, c db.Conn, id ID) (who.ID, State, error) {
	var r struct {
		Author who.ID `db:"author_id"`
		State  State  `db:"state"`
	}
	err := c.Get(ctx, &r, `SELECT COALESCE(author_id, 0) AS author_id, state FROM spot WHERE id = $1`, id)
	return r.Author, r.State, db.Found(err, "find state of spot %d", id)
}

// decided is what a decision needs to know of the spot it moved.
type decided struct {
	Author      who.ID `db:"author_id"`
	Title       string `db:"title"`
	CommuneName string `db:"commune_name"`
	Slug        string `db:"slug"` // of a published one
}

func decideSpot(ctx context.Context, tx db.Tx, id ID, to State, d moderation.Decision) (decided, error) {
	var s decided
	// A published spot needs its slug at once: the constraint is checked row by row.
	err := tx.Get(ctx, &s, `
		UPDATE spot SET state = CASE WHEN $2 = 'published' THEN state ELSE $2 END, why = $3, message = $4, version = version + 1, updated_at = $5
		WHERE id = $1 AND state = 'submitted' RETURNING COALESCE(author_id, 0) AS author_id, title, commune_name, COALESCE(slug, '') AS slug`, id, string(to), d.Reason, d.Message, d.At)
	if db.NotFound(err) {
		return s, moderation.ErrOvertaken
	}
	if err != nil {
		return s, fmt.Errorf("decide on spot %d: %w", id, err)
	}
	return s, nil
}

// lockSlugs lets one publication at a time choose an address, to the end of its transaction: two of
// the same title would choose the same one.
func lockSlugs(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('spot slug', 0))`); err != nil {
		return fmt.Errorf("lock slugs: %w", err)
	}
	return nil
}

func slugFree(ctx context.Context, c db.Conn, slug string) (bool, error) {
	var taken bool
	if err := c.Get(ctx, &taken, `SELECT EXISTS (SELECT FROM spot WHERE slug = $1 UNION ALL SELECT FROM spot_former_slug WHERE slug = $1)`, slug); err != nil {
		return false, fmt.Errorf("look for slug: %w", err)
	}
	return !taken, nil
}

func publishSpot(ctx context.Context, tx db.Tx, id ID, slug string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE spot SET state = 'published', slug = $2, published_at = COALESCE(published_at, $3) WHERE id = $1 AND state = 'submitted'`, id, slug, at)
	if err != nil {
		return fmt.Errorf("publish spot %d: %w", id, err)
	}
	return nil
}

// authorName is empty for the spot of somebody who left.
func authorName(ctx context.Context, c db.Conn, id ID) (string, error) {
	var name string
	err := c.Get(ctx, &name, `SELECT COALESCE(a.first_name || ' ' || a.last_name, '') FROM spot s LEFT JOIN account a ON a.id = s.author_id WHERE s.id = $1`, id)
	if err != nil {
		return "", fmt.Errorf("find the author of spot %d: %w", id, err)
	}
	return name, nil
}
