package spots

import (
	"context"
	"fmt"
	"math"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// pageSize is how many spots a public page lists.
const pageSize = 24

// List is a page of published spots, from the place in the list that after names, as an address carries it;
// next is where the list goes on, empty at its end.
func (s *Service) List(ctx context.Context, f Filter, after string) (cards []Card, next string, err error) {
	cards, err = s.cards(ctx, f, markAt(after, f), pageSize+1)
	if len(cards) <= pageSize {
		return cards, "", err
	}
	cards = cards[:pageSize]
	return cards, markOf(cards[pageSize-1], f), err
}

// cards lists published spots.
func (s *Service) cards(ctx context.Context, f Filter, after mark, limit int) ([]Card, error) {
	return s.named(published(ctx, s.pool, f, s.communesOf(f), after, limit))
}

// named gives cards the names of their authors' communes.
func (s *Service) named(cards []Card, err error) ([]Card, error) {
	for i := range cards {
		cards[i].SharedFrom = s.territory.Name(cards[i].SharedFrom)
	}
	return cards, err
}

// mark is the last spot listed, newest first by its date, nearest first by its distance; the zero one is
// the beginning of both.
type mark struct {
	db.Cursor
	Far float64 // in degrees of latitude
}

// markOf writes the place of c in a list that f sorts.
func markOf(c Card, f Filter) string {
	if f.Near.Zero() {
		return db.Cursor{At: c.PublishedAt, ID: int64(c.ID)}.String()
	}
	return fmt.Sprintf("%x.%x", math.Float64bits(c.far), int64(c.ID))
}

// markAt reads what markOf wrote. Anything else is the beginning of the list.
func markAt(text string, f Filter) mark {
	if f.Near.Zero() {
		return mark{Cursor: db.ParseCursor(text)}
	}
	var bits uint64
	var id int64
	n, err := fmt.Sscanf(text, "%x.%x", &bits, &id)
	far := math.Float64frombits(bits)
	if n != 2 || err != nil || id <= 0 || !(far >= 0 && far < 1000) {
		return mark{}
	}
	return mark{db.Cursor{ID: id}, far}
}

// Latest are the newest n published spots.
func (s *Service) Latest(ctx context.Context, n int) ([]Card, error) {
	return s.cards(ctx, Filter{}, mark{}, n)
}

// Pins are the published spots for a drawn map, newest first; all is false when there are more.
func (s *Service) Pins(ctx context.Context, f Filter) (pins []Card, all bool, err error) {
	pins, err = s.cards(ctx, f, mark{}, shown+1)
	return pins[:min(shown, len(pins))], len(pins) <= shown, err
}
