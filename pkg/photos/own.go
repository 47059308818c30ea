package photos

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// Own is one of by's photos that a form holds. NotFound for anybody else's.
func (s *Service) Own(ctx context.Context, by who.Actor, id string) (Photo, error) {
	p, err := photoByID(ctx, s.pool, id)
	if err != nil {
		return Photo{}, err
	}
	if p.Owner != by.ID {
		return Photo{}, notFound()
	}
	return p, nil
}
