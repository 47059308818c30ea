package photos

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Hand makes what from sent for some albums of a kind another's, 0 for nobody's: what shows it outlives from's account. It
// no longer tells where the camera was.
func (s *Service) Hand(ctx context.Context, tx db.Tx, kind string, albums []int64, from, to who.ID) error {
	return handPhotos(ctx, tx, kind, albums, from, to)
}

// Clear deletes all there is in some albums of a kind, whoever sent it.
func (s *Service) Clear(ctx context.Context, tx db.Tx, kind string, albums []int64) error {
	all, err := photosInAll(ctx, tx, kind, albums)
	if err != nil {
		return err
	}
	return s.Delete(ctx, tx, all...)
}

// Largest implements privacy.Pictures.
func (s *Service) Largest(ctx context.Context, id string) ([]byte, error) {
	p, err := photoByID(ctx, s.pool, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.File(ctx, p.ID, p.Widths[len(p.Widths)-1])
}

// LetGo implements privacy.Holder: whatever p sent and no feature keeps is deleted, files and all.
func (s *Service) LetGo(ctx context.Context, tx db.Tx, p privacy.Person) error {
	all, err := photosOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	return s.Delete(ctx, tx, all...)
}
