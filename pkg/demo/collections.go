package demo

import (
	"context"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/collections"
	"github.com/ohmylot/ohmylot/pkg/spots"
)

// gathering is a collection and what is put in it: the newest few of some filters.
type gathering struct {
	draft collections.Draft
	of    []spots.Filter
}

// gather makes the team's collections, one at least for each season.
func (s *Site) gather(ctx context.Context) error {
	team, err := s.known(ctx, Team)
	if err != nil {
		return err
	}
	for _, one := range gatherings {
		id, err := s.Collections.Make(ctx, team, one.draft, "")
		if err != nil {
			return fmt.Errorf("collection %s: %w", one.draft.TitleFR, err)
		}
		const each = 4
		for _, f := range one.of {
			cards, _, err := s.Spots.List(ctx, f, "")
			if err != nil {
				return err
			}
			for _, card := range cards[:min(each, len(cards))] {
				if err := s.Collections.Place(ctx, team, id, card.ID, 100); err != nil {
					return fmt.Errorf("collection %s: %w", one.draft.TitleFR, err)
				}
			}
		}
		if err := s.Collections.Publish(ctx, team, id); err != nil {
			return fmt.Errorf("collection %s: %w", one.draft.TitleFR, err)
		}
	}
	return nil
}

var gatherings = []gathering{
	{collections.Draft{
		TitleFR: "Avec une poussette", TitleEN: "With a pushchair",
		WordsFR: "Des chemins qui roulent, des berges plates, un banc pour la sieste : de quoi sortir à trois générations sans porter personne.",
		WordsEN: "Smooth paths, level banks, a bench for the nap: an outing for three generations, with nobody to carry.",
	}, []spots.Filter{{Access: "pushchair"}, {Category: "famille"}}},
	{collections.Draft{
		TitleFR: "Sous la canicule", TitleEN: "When it is too hot", Seasons: []string{"ete"},
		WordsFR: "Quand le causse brûle, on descend : dans la rivière jusqu’au menton, ou sous la terre, où il fait treize degrés toute l’année.",
		WordsEN: "When the plateau burns, go down: into the river up to the chin, or under the ground, where it is thirteen degrees all year.",
	}, []spots.Filter{{Category: "baignade"}, {Category: "grotte"}}},
	{collections.Draft{
		TitleFR: "Dans la brume du matin", TitleEN: "In the morning mist", Seasons: []string{"automne", "hiver"},
		WordsFR: "Les vallées se remplissent de coton et les villages flottent. Il faut se lever tôt, prendre un thermos, et se taire un peu.",
		WordsEN: "The valleys fill with cotton and the villages float. Rise early, take a flask, and say nothing for a while.",
	}, []spots.Filter{{Category: "point-de-vue"}, {Category: "randonnee"}}},
	{collections.Draft{
		TitleFR: "Les premiers beaux jours", TitleEN: "The first fine days", Seasons: []string{"printemps"},
		WordsFR: "Un marché, un chemin qui reverdit, une terrasse au soleil : le Lot se réveille, et il a faim.",
		WordsEN: "A market, a path turning green, a terrace in the sun: the Lot wakes up, and it is hungry.",
	}, []spots.Filter{{Category: "marche"}, {Category: "nature"}, {Category: "village"}}},
}
