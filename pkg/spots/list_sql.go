package spots

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// query is what a list of published spots asks for. Only the conditions asked for are written, so that
// each finds its index; there are some hundreds of texts at most. How many rows are wanted is written
// too: not knowing it, the planner prepares for a tenth of the table.
type query struct {
	args    []any
	past    string // where the list goes on
	indexed string // conditions that an index in the list's order serves
	others  string // those tried row by row
	words   string // the one that the index of words serves
	crowded string // in a part of the map, that words are not looked for in all of it
	each    string // the communes to look into one by one
	limit   int
	order
}

// order is how a list is sorted: the distance of each spot, by what, by what as an index has it, and
// among how many first spots words are looked for.
type order struct {
	far, by, served string
	window          int
}

// squeeze is what a degree of longitude measures in degrees of latitude, as in spot.public_at.
const squeeze = 0.712

// queryOf writes f; communes are those it keeps, nil for all of them.
func queryOf(f Filter, communes []string, after mark, limit int) *query {
	q := &query{limit: limit}
	if f.Near.Zero() {
		q.newestFirst(after)
	} else {
		q.nearestFirst(f.Near.Point, after)
	}
	q.narrow(&q.indexed, "category = $%d", f.Category)
	q.narrow(&q.others, "(seasons = '{}' OR $%d = ANY(seasons))", f.Season)
	q.narrow(&q.others, "$%d = ANY(access)", f.Access)
	q.narrow(&q.words, "search @@ websearch_to_tsquery('fr', $%d)", f.Words)
	switch few := !f.Near.Zero() || len(communes) <= handful; {
	case communes == nil:
	case f.Commune != "" && len(communes) == 1 && f.Near.Zero():
		q.add(&q.indexed, "commune_insee = $%d", f.Commune)
	case few && f.Words == "":
		q.args = append(q.args, db.Array(communes))
		q.each = fmt.Sprintf("$%d", len(q.args))
	default:
		q.add(&q.others, "commune_insee = ANY($%d)", db.Array(communes))
	}
	return q
}

// handful is how many communes are looked into one by one for their newest spots: those of a larger group
// are soon met in the list. Near a place all are, for they may lie far from it.
const handful = 20

func (q *query) newestFirst(after mark) {
	const newest = "published_at DESC, id DESC"
	q.order = order{"CAST(0 AS double precision)", newest, " ORDER BY " + newest, 4000}
	if !after.Zero() {
		q.add(&q.past, "(published_at, id) < ($%d, $%d)", after.At, after.ID)
	}
}

func (q *query) nearestFirst(p territory.Point, after mark) {
	const far = "(public_at <-> point($1, $2))"
	q.args = []any{p.Lon * squeeze, p.Lat}
	q.order = order{far, "far, id", " ORDER BY " + far + ", id <-> CAST(0 AS bigint)", 1500}
	if !after.Zero() {
		q.add(&q.past, "("+far+", id) > ($%d, $%d)", after.Far, after.ID)
	}
}

func (q *query) narrow(where *string, condition, value string) {
	if value != "" {
		q.add(where, condition, value)
	}
}

func (q *query) add(where *string, condition string, values ...any) {
	places := make([]any, len(values))
	for i, value := range values {
		q.args = append(q.args, value)
		places[i] = len(q.args)
	}
	*where += " AND " + fmt.Sprintf(condition, places...)
}

// page is the SQL of the rows listed: the spot's columns and far, in order, limit at most.
func (q *query) page() string {
	switch {
	case q.words != "":
		return q.write(searched)
	case q.each != "":
		return q.write(severally)
	}
	return q.write(`SELECT *, {far} AS far FROM spot WHERE state = 'published'{past}{indexed}{others}{served} LIMIT {limit}`)
}

func (q *query) write(text string) string {
	text = strings.ReplaceAll(text, "{crowded}", q.crowded)
	return strings.NewReplacer("{far}", q.far, "{past}", q.past, "{by}", q.by, "{served}", q.served, "{indexed}", q.indexed, "{others}", q.others,
		"{words}", q.words, "{each}", q.each, "{window}", strconv.Itoa(q.window), "{limit}", strconv.Itoa(q.limit)).Replace(text)
}

// severally is a page of each commune, of which the list keeps the best.
const severally = `
	SELECT s.*, listed.far FROM (
		SELECT l.id, l.far FROM unnest(CAST({each} AS text[])) c (insee) CROSS JOIN LATERAL (
			SELECT id, published_at, {far} AS far FROM spot WHERE state = 'published' AND commune_insee = c.insee{past}{indexed}{others}{served} LIMIT {limit}) l
		ORDER BY {by} LIMIT {limit}) listed
	JOIN spot s USING (id)`

// searched is a page when words are looked for, first among the window of the list: most words fill a
// page there. Those that do not are rare enough to be read all from the index of words, then sorted.
// Left to itself, the planner reads the whole table in the list's order for the rarest words, and sorts
// half of it for the most common. The window keeps its order as it is read. OFFSET 0 keeps every other condition away from the index of words:
// it would be combined with an index of everything.
const searched = `
	WITH begun AS MATERIALIZED (
		SELECT id, far FROM (
			SELECT *, {far} AS far FROM spot WHERE state = 'published'{past}{indexed}{served} LIMIT {window}) w
		WHERE true{others}{words} LIMIT {limit}),
	rare AS (
		SELECT id, published_at, {far} AS far FROM (
			SELECT * FROM spot WHERE state = 'published'{words} AND (SELECT count(*) FROM begun) < {limit}{crowded} OFFSET 0) r
		WHERE true{past}{indexed}{others} ORDER BY {by} LIMIT {limit}),
	listed AS (SELECT id, far FROM rare UNION ALL SELECT id, far FROM begun WHERE NOT EXISTS (SELECT FROM rare))
	SELECT s.*, listed.far FROM listed JOIN spot s USING (id)`

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

// publishedIn is published within a part of the map. They are any of those there are: to choose the newest,
// all would have to be read.
func publishedIn(ctx context.Context, c db.Conn, f Filter, communes []string, b Bounds, limit int) ([]Card, error) {
	q := queryOf(f, communes, mark{}, limit)
	q.add(&q.indexed, "public_at <@ CAST($%d AS box)", fmt.Sprintf("(%f,%f),(%f,%f)", b.East*squeeze, b.North, b.West*squeeze, b.South))
	q.served = ""
	q.crowded = " AND (SELECT count(*) FROM (SELECT FROM spot WHERE state = 'published'{indexed} LIMIT {window}) w) = {window}"
	return q.cards(ctx, c, q.page())
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
