package spots

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// SharedBy lists the newest n published spots shown under the name of an organisation or, when it is 0,
// under the first name of an account: never those whose author shows no name.
func (s *Service) SharedBy(ctx context.Context, organisation int64, account who.ID, n int) ([]Card, error) {
	cards, err := sharedBy(ctx, s.pool, organisation, account, n)
	for i := range cards {
		cards[i].SharedFrom = s.territory.Name(cards[i].SharedFrom)
	}
	return cards, err
}
