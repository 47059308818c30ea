package app

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
)

// twins tells the queue, in its words, which photos show the same picture.
func twins(p *photos.Service) func(ctx context.Context, c db.Conn, photo string) ([]moderation.Twin, error) {
	return func(ctx context.Context, c db.Conn, photo string) ([]moderation.Twin, error) {
		found, err := p.Alike(ctx, c, photo)
		list := make([]moderation.Twin, len(found))
		for i, t := range found {
			list[i] = moderation.Twin{Photo: t.ID, Owner: t.Owner, Kind: t.Album.Kind, ID: t.Album.ID}
		}
		return list, err
	}
}
