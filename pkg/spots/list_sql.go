package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// query is what a list of published spots asks for. Only the conditions asked for are written, so that
// each finds its index; there are some hundreds of texts at most.
type query struct {
	args    []any
	indexed string // conditions that an index in the list's order serves
	others  string // those tried row by row, or served by another index
	words   bool
	order
}

// order is how a list is sorted: by what, past what, and the distance of each spot.
type order struct{ far, past, by string }

// squeeze is what a degree of longitude measures in degrees of latitude, as in spot.public_at.
const squeeze = 0.712

// queryOf writes f. communes are those of its EPCI.
func queryOf(f Filter, communes []string, after mark, limit int) *query {
	q := &query{words: f.Words != ""}
	if f.Near.Zero() {
		newest := after.Newest()
		q.args = []any{newest.At, newest.ID, limit}
		q.order = order{"CAST(0 AS double precision)", "(published_at, id) < ($1, $2)", "published_at DESC, id DESC"}
	} else {
		q.args = []any{after.Far, after.ID, limit, f.Near.Point.Lon * squeeze, f.Near.Point.Lat}
		const far = "(public_at <-> point($4, $5))"
		q.order = order{far, "(" + far + ", id) > ($1, $2)", "far, id"}
	}
	ordered := &q.indexed
	if !f.Near.Zero() {
		ordered = &q.others // distances have one index, for all
	}
	q.narrow(ordered, "category = $%d", f.Category)
	q.narrow(ordered, "commune_insee = $%d", f.Commune)
	if f.EPCI != "" {
		q.add(&q.others, "commune_insee = ANY($%d)", db.Array(communes))
	}
	q.narrow(&q.others, "(seasons = '{}' OR $%d = ANY(seasons))", f.Season)
	q.narrow(&q.others, "$%d = ANY(access)", f.Access)
	q.narrow(&q.others, "search @@ websearch_to_tsquery('fr', $%d)", f.Words)
	return q
}

func (q *query) narrow(where *string, condition, value string) {
	if value != "" {
		q.add(where, condition, value)
	}
}

func (q *query) add(where *string, condition string, value any) {
	q.args = append(q.args, value)
	*where += fmt.Sprintf(" AND "+condition, len(q.args))
}

func (q *query) rows() string {
	return `SELECT *, ` + q.far + ` AS far FROM spot WHERE state = 'published' AND ` + q.past
}

// page is the SQL of the rows listed: the spot's columns and far, in order, $3 at most.
//
// Words are looked for among the first window of the list: most words fill a page there. Those that do
// not are rare enough to be read all from the index of words, then sorted. Left to itself, the planner
// reads the whole table in the list's order for the rarest words, and sorts half of it for the most common.
func (q *query) page() string {
	rows := q.rows()
	if !q.words {
		return rows + q.indexed + q.others + ` ORDER BY ` + q.by + ` LIMIT $3`
	}
	return `
		WITH begun AS MATERIALIZED (
			SELECT * FROM (` + rows + q.indexed + ` ORDER BY ` + q.by + ` LIMIT ` + window + `) w
			WHERE true` + q.others + ` ORDER BY ` + q.by + ` LIMIT $3),
		matching AS MATERIALIZED (
			SELECT id, published_at, far FROM (` + rows + q.indexed + q.others + ` AND (SELECT count(*) FROM begun) < $3) m),
		sorted AS (SELECT id, far FROM matching ORDER BY ` + q.by + ` LIMIT $3)
		SELECT * FROM begun WHERE (SELECT count(*) FROM begun) = $3
		UNION ALL SELECT s.*, sorted.far FROM sorted JOIN spot s USING (id)`
}

const window = "2000"

type cardRow struct {
	ID          ID                  `db:"id"`
	Slug        string              `db:"slug"`
	Title       string              `db:"title"`
	Category    string              `db:"category"`
	INSEE       string              `db:"commune_insee"`
	Commune     string              `db:"commune_name"`
	Lat         float64             `db:"public_lat"`
	Lon         float64             `db:"public_lon"`
	Precision   territory.Precision `db:"precision_shown"`
	Photo       string              `db:"photo"`
	PhotoAlt    string              `db:"photo_alt"`
	SharedBy    string              `db:"shared_by"`
	From        string              `db:"shared_from"`
	PublishedAt time.Time           `db:"published_at"`
	Far         float64             `db:"far"`
}

func (r cardRow) card() Card {
	return Card{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Category: r.Category, CommuneINSEE: r.INSEE, CommuneName: r.Commune,
		Point: territory.Point{Lat: r.Lat, Lon: r.Lon}, Precision: r.Precision, Photo: r.Photo, PhotoAlt: r.PhotoAlt,
		SharedBy: r.SharedBy, SharedFrom: r.From, PublishedAt: r.PublishedAt, far: r.Far,
	}
}

const cardColumns = `s.id, s.slug, s.title, s.category, s.commune_insee, s.commune_name, s.public_lat, s.public_lon, s.precision_shown, s.published_at,
	COALESCE(p.id, '') AS photo, COALESCE(p.alt, '') AS photo_alt,
	CASE WHEN s.display_name = 'anonymous' THEN '' ELSE COALESCE(o.name, a.first_name, '') END AS shared_by,
	COALESCE(b.commune_insee, '') AS shared_from`

const cardJoins = `
	LEFT JOIN account a ON a.id = s.author_id
	LEFT JOIN ambassador b ON b.account_id = s.author_id
	LEFT JOIN LATERAL (SELECT o.id, o.name FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id
		WHERE m.account_id = s.author_id ORDER BY m.joined_at LIMIT 1) o ON true
	LEFT JOIN LATERAL (SELECT p.id, p.alt FROM photo p WHERE p.album = 'spot' AND p.album_id = s.id AND p.state = 'attached' ORDER BY p.position LIMIT 1) p ON true`

// published is one query: the page's rows first, then what each card shows around them.
func published(ctx context.Context, c db.Conn, f Filter, communes []string, after mark, limit int) ([]Card, error) {
	q := queryOf(f, communes, after, limit)
	return q.cards(ctx, c, q.page())
}

// publishedIn is published within a part of the map. Without words they are any of those there are: to
// choose the newest, all would have to be read.
func publishedIn(ctx context.Context, c db.Conn, f Filter, communes []string, b Bounds, limit int) ([]Card, error) {
	q := queryOf(f, communes, mark{}, limit)
	q.add(&q.others, "public_at <@ CAST($%d AS box)", fmt.Sprintf("(%f,%f),(%f,%f)", b.East*squeeze, b.North, b.West*squeeze, b.South))
	if q.words {
		return q.cards(ctx, c, q.page())
	}
	return q.cards(ctx, c, q.rows()+q.indexed+q.others+` LIMIT $3`)
}

// cards dresses the rows of a list with what each card shows around them.
func (q *query) cards(ctx context.Context, c db.Conn, list string) ([]Card, error) {
	var rows []cardRow
	err := c.Select(ctx, &rows, `SELECT `+cardColumns+`, s.far FROM (`+list+`) s`+cardJoins+` ORDER BY `+q.by, q.args...)
	if err != nil {
		return nil, fmt.Errorf("list spots: %w", err)
	}
	return cardsFrom(rows), nil
}

func cardsFrom(rows []cardRow) []Card {
	cards := make([]Card, len(rows))
	for i, r := range rows {
		cards[i] = r.card()
	}
	return cards
}
