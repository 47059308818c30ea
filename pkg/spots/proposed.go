package spots

import (
	"context"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/hints"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Neighbours tells who, besides the moderators, is shown spots that wait. neighbours implements it.
type Neighbours interface {
	// Open reports whether anybody is.
	Open(ctx context.Context) (bool, error)
	// Sees reports whether by is shown this one, but for what moderators see first.
	Sees(ctx context.Context, by who.Actor, id ID) (bool, error)
}

// ShowTo makes the spots that wait be shown to n, and their authors told so; app calls it before anything is served.
func (s *Service) ShowTo(n Neighbours) { s.neighbours = n }

// meetsNeighbours reports whether neighbours are shown spots that wait.
func (s *Service) meetsNeighbours(ctx context.Context) (bool, error) {
	if s.neighbours == nil {
		return false, nil
	}
	return s.neighbours.Open(ctx)
}

// Proposed is a spot that waits, as everybody would see it.
type Proposed struct {
	Public
	Withheld bool // it has photos, which moderators see first: somebody may be recognised on them
}

// Proposed are those of ids that wait, without what moderators see first: those whose words hold personal data, links, insults or
// politics, and photos on which the author does not say that nobody is recognised.
func (s *Service) Proposed(ctx context.Context, ids []ID) (map[ID]Proposed, error) {
	rows, err := proposed(ctx, s.pool, ids)
	if err != nil {
		return nil, err
	}
	all := map[ID]Proposed{}
	for _, r := range rows {
		if guarded(r.Title, r.Reason, r.Alts) {
			continue
		}
		p := Proposed{Public: r.public()}
		p.SharedFrom = s.territory.Name(p.SharedFrom)
		if p.Photo != "" && r.People != nobody {
			p.Photo, p.PhotoAlt, p.Withheld = "", "", true
		}
		all[p.ID] = p
	}
	return all, nil
}

// nobody is what an author says of people on their photos when there is nobody to be recognised.
const nobody = "no"

// WithPhotos is p with all the photos that may be shown.
func (s *Service) WithPhotos(ctx context.Context, p Proposed) (Proposed, error) {
	if p.Photo == "" {
		return p, nil
	}
	var err error
	p.Photos, err = s.photos.In(ctx, s.pool, album(p.ID))
	return p, err
}

// guarded reports whether some words are for the moderators first.
func guarded(texts ...string) bool {
	first := []hints.Kind{hints.Phone, hints.Email, hints.Plate, hints.Bank, hints.Address, hints.Handle, hints.Link, hints.Hidden, hints.Rude, hints.Politics}
	return slices.ContainsFunc(texts, func(text string) bool {
		return slices.ContainsFunc(hints.Read(text), func(f hints.Finding) bool { return slices.Contains(first, f.Kind) })
	})
}

// seesWaiting reports whether by is shown the photos of a spot that waits.
func (s *Service) seesWaiting(ctx context.Context, by who.Actor, id ID) (bool, error) {
	if s.neighbours == nil || by.Anonymous() {
		return false, nil
	}
	shown, err := s.Proposed(ctx, []ID{id})
	if err != nil || shown[id].Photo == "" {
		return false, err
	}
	return s.neighbours.Sees(ctx, by, id)
}
