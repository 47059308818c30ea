package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// mostAlike is how many like pictures are told of one photo.
const mostAlike = 2

// AlreadyShown are the published spots, id aside, that show one of the listed photos: what everybody may see, and no
// more, for whoever sends them again.
func (s *Service) AlreadyShown(ctx context.Context, id ID, listed []photos.Placed) ([]Card, error) {
	var ids []ID
	for _, l := range listed {
		twins, err := s.photos.Alike(ctx, s.pool, l.ID)
		if err != nil {
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

// alikeHints tell the moderators which photos of a spot were sent elsewhere, and by whom.
func (s Subject) alikeHints(ctx context.Context, c db.Conn, spot Spot) ([]moderation.Hint, error) {
	var list []moderation.Hint
	for i, p := range spot.Photos {
		twins, err := s.photos.Alike(ctx, c, p.ID)
		if err != nil {
			return nil, err
		}
		twins = slices.DeleteFunc(twins, func(t photos.Twin) bool { return t.Album.ID == 0 && t.Owner == spot.Author }) // sent twice, by a poor network
		for _, t := range twins[:min(len(twins), mostAlike)] {
			hint, err := s.alikeHint(ctx, i+1, spot.Author, t)
			if err != nil {
				return nil, err
			}
			list = append(list, hint)
		}
	}
	return list, nil
}

func (s Subject) alikeHint(ctx context.Context, n int, author who.ID, t photos.Twin) (moderation.Hint, error) {
	if t.Album.Kind == Kind {
		cards, err := s.Listed(ctx, []ID{ID(t.Album.ID)})
		if err != nil {
			return moderation.Hint{}, err
		}
		if len(cards) > 0 {
			return moderation.Hint{Text: i18n.M("spots.hint_alike", n, cards[0].Title), Page: cards[0].Address()}, nil
		}
	}
	if t.Owner == author {
		return moderation.Hint{Text: i18n.M("spots.hint_alike_own", n)}, nil
	}
	return moderation.Hint{Text: i18n.M("spots.hint_alike_other", n)}, nil
}
