package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/photos"
)

// Moved says that a spot is found at another address now.
type Moved struct{ To string }

func (m *Moved) Error() string { return "moved to " + m.To }

// Show is one published spot. NotFound for what was never public; Gone for what no longer is;
// a *Moved for an address that leads to another.
func (s *Service) Show(ctx context.Context, slug string) (Public, error) {
	p, err := publicBySlug(ctx, s.pool, slug)
	if err != nil {
		return Public{}, err
	}
	p.SharedFrom = s.territory.Name(p.SharedFrom)
	p.Photos, err = s.photos.In(ctx, s.pool, album(p.ID))
	return p, err
}

// Nearest are the n published spots nearest to p, by the points the public may see.
func (s *Service) Nearest(ctx context.Context, p Public, n int) ([]Card, error) {
	cards, err := s.cards(ctx, Filter{Near: Near{Point: p.Point}}, mark{}, n+1)
	cards = slices.DeleteFunc(cards, func(c Card) bool { return c.ID == p.ID })
	return cards[:min(n, len(cards))], err
}

// Listed are those of ids that are published, in that order.
func (s *Service) Listed(ctx context.Context, ids []ID) ([]Card, error) {
	cards, err := s.named(cardsByID(ctx, s.pool, ids))
	slices.SortFunc(cards, func(a, b Card) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return cards, err
}

// InSeason are the newest n published spots that are for a season above others.
func (s *Service) InSeason(ctx context.Context, season string, n int) ([]Card, error) {
	ids, err := inSeason(ctx, s.pool, season, n)
	if err != nil {
		return nil, err
	}
	return s.Listed(ctx, ids)
}

// Photo opens a spot's photo for the program to draw with. The caller has checked that it is public.
func (s *Service) Photo(ctx context.Context, p photos.Photo, width int) ([]byte, error) {
	return s.photos.Read(ctx, p, width)
}
