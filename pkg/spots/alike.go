package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/photos"
)

// AlreadyShown are the published spots, id aside, that show one of the listed photos: what everybody may see, and no
// more, for whoever sends them again.
func (s *Service) AlreadyShown(ctx context.Context, id ID, listed []photos.Placed) ([]Card, error) {
	var ids []ID
	for _, l := range listed {
		twins, err := s.photos.Alike(ctx, s.pool, l.ID)
		if err != nil && !fault.Is(err, fault.NotFound) { // a form left open outlives its photos, and says so
			return nil, err
		}
		for _, t := range twins {
			if of := ID(t.Album.ID); t.Album.Kind == Kind && of != id && !slices.Contains(ids, of) {
				ids = append(ids, of)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Listed(ctx, ids)
}
