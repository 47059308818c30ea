package uses

import "context"

// ShownFor lists the newest n published uses that name an organisation.
func (s *Service) ShownFor(ctx context.Context, organisation int64, n int) ([]Card, error) {
	return shownFor(ctx, s.pool, organisation, n)
}
