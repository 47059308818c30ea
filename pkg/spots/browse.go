package spots

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Filter narrows the public list; its zero value is everything.
type Filter struct {
	Words    string // searched in title, commune and text, whatever the accents
	Category string
	Commune  string // INSEE code
	Season   string
}

// filterFrom reads the address. What is not understood does not narrow.
func filterFrom(q form.Values, t *territory.Territory) Filter {
	f := Filter{Words: q.Text("q"), Category: q.Text("categorie"), Season: q.Text("saison")}
	if form.Length(f.Words) > 100 {
		f.Words = string([]rune(f.Words)[:100])
	}
	if commune, found := t.Resolve(q.Text("commune")); found {
		f.Commune = commune.INSEE
	}
	return f
}

// Any reports whether f narrows the list at all.
func (f Filter) Any() bool { return f != Filter{} }

// pageSize is how many spots a public page lists.
const pageSize = 24

// List is a page of published spots, newest first; next is where the list goes on, zero at its end.
func (s *Service) List(ctx context.Context, f Filter, after db.Cursor) (cards []Card, next db.Cursor, err error) {
	cards, err = s.cards(ctx, f, after, pageSize+1)
	cards, next = db.Page(cards, pageSize, func(c Card) db.Cursor { return db.Cursor{At: c.PublishedAt, ID: int64(c.ID)} })
	return cards, next, err
}

// cards lists published spots, with the names of their authors' communes.
func (s *Service) cards(ctx context.Context, f Filter, after db.Cursor, limit int) ([]Card, error) {
	cards, err := published(ctx, s.pool, f, after, limit)
	for i := range cards {
		cards[i].SharedFrom = s.territory.Name(cards[i].SharedFrom)
	}
	return cards, err
}

// Latest are the newest n published spots.
func (s *Service) Latest(ctx context.Context, n int) ([]Card, error) {
	return s.cards(ctx, Filter{}, db.Cursor{}, n)
}

// mapped is how many spots a drawn map shows at most.
const mapped = 500

// Pins are the published spots for a map, newest first, 500 at most.
func (s *Service) Pins(ctx context.Context, f Filter) ([]Card, error) {
	return s.cards(ctx, f, db.Cursor{}, mapped)
}

// Show is one published spot. NotFound for what was never public; Gone for what no longer is.
func (s *Service) Show(ctx context.Context, slug string) (Public, error) {
	p, err := publicBySlug(ctx, s.pool, slug)
	if err != nil {
		return Public{}, err
	}
	p.SharedFrom = s.territory.Name(p.SharedFrom)
	p.Photos, err = s.photos.OfSpot(ctx, s.pool, int64(p.ID))
	return p, err
}

// Around are published spots of the same commune as p, without it.
func (s *Service) Around(ctx context.Context, p Public) ([]Card, error) {
	found, err := s.cards(ctx, Filter{Commune: p.CommuneINSEE}, db.Cursor{}, 4)
	var others []Card
	for _, c := range found {
		if c.ID != p.ID && len(others) < 3 {
			others = append(others, c)
		}
	}
	return others, err
}

// GeoJSON is every published spot that f keeps, at the point the public may see, as a
// FeatureCollection (RFC 7946). base is the site's public address.
func (s *Service) GeoJSON(ctx context.Context, f Filter, base string) ([]byte, error) {
	cards, err := s.cards(ctx, f, db.Cursor{}, everything)
	if err != nil {
		return nil, err
	}
	type geometry struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"`
	}
	type feature struct {
		Type       string         `json:"type"`
		ID         string         `json:"id"`
		Geometry   geometry       `json:"geometry"`
		Properties map[string]any `json:"properties"`
	}
	features := make([]feature, len(cards))
	for i, c := range cards {
		features[i] = feature{"Feature", c.Slug, geometry{"Point", [2]float64{c.Point.Lon, c.Point.Lat}}, map[string]any{
			"title": c.Title, "category": c.Category, "commune": c.CommuneName, "insee": c.CommuneINSEE, "precision": c.Precision,
			"url": base + c.Address(), "published": c.PublishedAt.Format("2006-01-02"),
		}}
	}
	body, err := json.Marshal(map[string]any{"type": "FeatureCollection", "license": "Licence Ouverte 2.0", "features": features})
	if err != nil {
		return nil, fmt.Errorf("write GeoJSON: %w", err)
	}
	return body, nil
}

const everything = 1 << 30
