package spots

import (
	"context"
	"fmt"
)

// batch is how many spots are read at once where all are handed out.
const batch = 500

// Each hands out every published spot that f keeps, photos aside, at the point the public may see and
// in the list's order, without holding them all. It stops at the first error of do.
func (s *Service) Each(ctx context.Context, f Filter, do func(Public) error) error {
	after := mark{}
	for {
		all, err := publishedWhole(ctx, s.pool, f, s.communesOf(f), after, batch)
		if err != nil {
			return err
		}
		for _, p := range all {
			p.SharedFrom = s.territory.Name(p.SharedFrom)
			if err := do(p); err != nil {
				return err
			}
		}
		if len(all) < batch {
			return nil
		}
		after = markAt(markOf(all[len(all)-1].Card, f), f)
	}
}

// OpenPage is List with all that is public of each spot, photos aside, and pages of size.
func (s *Service) OpenPage(ctx context.Context, f Filter, after string, size int) (list []Public, next string, err error) {
	all, err := publishedWhole(ctx, s.pool, f, s.communesOf(f), markAt(after, f), size+1)
	for i := range all {
		all[i].SharedFrom = s.territory.Name(all[i].SharedFrom)
	}
	if len(all) <= size {
		return all, "", err
	}
	return all[:size], markOf(all[size-1].Card, f), err
}

// Edition names what is published now: it changes whenever a spot is published, changed or taken away.
func (s *Service) Edition(ctx context.Context) (string, error) {
	last, count, err := lastTouched(ctx, s.pool)
	return fmt.Sprintf("%x-%x", last.UnixMicro(), count), err
}
