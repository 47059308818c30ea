package spots

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// Way is another list to try, with how many spots it has; 0 when nobody knows.
type Way struct {
	Words   i18n.Message
	Address string
	Spots   int
}

// widen offers other lists in place of one that is empty: around a commune rather than in it, without
// each thing that narrows, and in the communes around. None of them is empty.
func (s *Service) widen(c *web.Ctx, find *Finding) error {
	f := find.Filter
	offer := func(words i18n.Message, other Filter) error {
		n, any, err := s.some(c.Context(), other)
		if any && other.Any() {
			find.Wider = append(find.Wider, Way{words, other.Address(find.path), n})
		}
		return err
	}
	if f.Commune != "" {
		around := f
		around.Near, around.Commune = Near{Commune: f.Commune}, ""
		if err := offer(i18n.M("spots.try_around", i18n.Of(find.CommuneName)), around); err != nil {
			return err
		}
	}
	for _, chosen := range find.Chosen {
		if err := offer(i18n.M("spots.try_without", chosen.Label), chosen.rest); err != nil {
			return err
		}
	}
	if f.Words != "" {
		return nil
	}
	near, err := s.Neighbours(c.Context(), f)
	for _, n := range near {
		there := f
		there.Commune, there.EPCI = n.INSEE, ""
		find.Wider = append(find.Wider, Way{i18n.M("spots.try_commune", i18n.At(n.Name)), there.Address(find.path), n.Spots})
	}
	return err
}

// some reports whether f keeps any spot, and how many; 0 when nobody counted.
func (s *Service) some(ctx context.Context, f Filter) (n int, any bool, err error) {
	t, counted, err := s.Tally(ctx, f)
	if counted || err != nil {
		return t.Total, t.Total > 0, err
	}
	cards, err := s.cards(ctx, f, mark{}, 1)
	return 0, len(cards) > 0, err
}
