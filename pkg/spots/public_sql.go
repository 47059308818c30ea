package spots

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

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
}

func (r cardRow) card() Card {
	return Card{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Category: r.Category, CommuneINSEE: r.INSEE, CommuneName: r.Commune,
		Point: territory.Point{Lat: r.Lat, Lon: r.Lon}, Precision: r.Precision, Photo: r.Photo, PhotoAlt: r.PhotoAlt,
		SharedBy: r.SharedBy, SharedFrom: r.From, PublishedAt: r.PublishedAt,
	}
}

const cardColumns = `s.id, s.slug, s.title, s.category, s.commune_insee, s.commune_name, s.public_lat, s.public_lon, s.precision_shown, s.published_at,
	COALESCE(p.id, '') AS photo, COALESCE(p.alt, '') AS photo_alt,
	CASE WHEN s.display_name = 'anonymous' THEN '' ELSE COALESCE(o.name, a.first_name, '') END AS shared_by,
	COALESCE(b.commune_insee, '') AS shared_from`

const cardJoins = `
	LEFT JOIN account a ON a.id = s.author_id
	LEFT JOIN ambassador b ON b.account_id = s.author_id
	LEFT JOIN LATERAL (SELECT o.name FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id
		WHERE m.account_id = s.author_id ORDER BY m.joined_at LIMIT 1) o ON true
	LEFT JOIN LATERAL (SELECT p.id, p.alt FROM photo p WHERE p.spot_id = s.id AND p.state = 'attached' ORDER BY p.position LIMIT 1) p ON true`

// published is one query: the page's rows first, then what each card shows around them. Only the
// conditions asked for are written, so that each finds its index; there are sixteen texts at most.
func published(ctx context.Context, c db.Conn, f Filter, after db.Cursor, limit int) ([]Card, error) {
	after = after.Newest()
	args := []any{after.At, after.ID, limit}
	where := ""
	narrow := func(value, condition string) {
		if value != "" {
			args = append(args, value)
			where += fmt.Sprintf(" AND "+condition, len(args))
		}
	}
	narrow(f.Words, "search @@ websearch_to_tsquery('fr', $%d)")
	narrow(f.Category, "category = $%d")
	narrow(f.Commune, "commune_insee = $%d")
	narrow(f.Season, "(seasons = '{}' OR $%d = ANY(seasons))")
	var rows []cardRow
	err := c.Select(ctx, &rows, `
		SELECT `+cardColumns+` FROM (
			SELECT * FROM spot WHERE state = 'published' AND (published_at, id) < ($1, $2)`+where+`
			ORDER BY published_at DESC, id DESC LIMIT $3) s`+cardJoins+`
		ORDER BY s.published_at DESC, s.id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("list spots: %w", err)
	}
	cards := make([]Card, len(rows))
	for i, r := range rows {
		cards[i] = r.card()
	}
	return cards, nil
}

func publicBySlug(ctx context.Context, c db.Conn, slug string) (Public, error) {
	var r struct {
		cardRow
		Reason   string         `db:"reason"`
		Seasons  pq.StringArray `db:"seasons"`
		Access   pq.StringArray `db:"access"`
		Modified time.Time      `db:"updated_at"`
		State    State          `db:"state"`
	}
	err := c.Get(ctx, &r, `SELECT `+cardColumns+`, s.reason, s.seasons, s.access, s.updated_at, s.state FROM spot s`+cardJoins+` WHERE s.slug = $1`, slug)
	if err := db.Found(err, "find spot %q", slug); err != nil {
		return Public{}, err
	}
	if r.State != Published {
		return Public{}, fault.New(fault.Gone, "spots.gone")
	}
	return Public{Card: r.card(), Reason: r.Reason, Seasons: r.Seasons, Access: r.Access, Modified: r.Modified}, nil
}
