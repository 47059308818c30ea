package notices

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
)

// LetGo implements privacy.Holder: what p told, or anybody at their addresses, is no more in their words. One that waits is
// still answered: the content may harm somebody else. Those about a content that is gone, which other features see to
// before, say no more what it was.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	told, typed, err := silence(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := s.queue.Hand(ctx, tx, Kind, told, 0); err != nil {
		return err
	}
	about, err := unname(ctx, tx, p)
	if err != nil {
		return err
	}
	return s.queue.Unname(ctx, tx, Kind, slices.Concat(typed, about))
}
