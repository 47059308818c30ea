package demo

import (
	"context"
	"fmt"
	"net/url"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/visuals"
)

// prepare shows the team what the demo's people prepare: one is approved, one waits, one is a draft.
func (s *Site) prepare(ctx context.Context) error {
	for i, one := range prepared {
		if err := s.ask(ctx, one, i < len(prepared)-1); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if err := s.decide(ctx, Team, visuals.Kind); err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) ask(ctx context.Context, one preparing, send bool) error {
	by, err := s.known(ctx, one.by)
	if err != nil {
		return err
	}
	photo, err := s.receive(ctx, by, "usage-"+one.photo+".jpg")
	if err != nil {
		return err
	}
	one.fields.Set("kept_photo", photo.ID)
	if _, err := s.Visuals.Keep(ctx, by, 0, visuals.DraftFrom(form.From(one.fields)), send, ""); err != nil {
		return fmt.Errorf("visual %s: %w", one.photo, err)
	}
	return nil
}

// preparing is something with the bubble that is not made yet, as its form is filled.
type preparing struct {
	by, photo string
	fields    url.Values
}

var prepared = []preparing{
	{Company, "etiquette", url.Values{
		"title": {"Étiquette du cabécou"}, "use": {"packaging"}, "unit": {"mm"}, "width": {"95"}, "ground": {"#FFFDF8"},
		"words": {"Nouvelle étiquette ronde, imprimée en septembre."}, "x": {"44.3"}, "y": {"63.4"}, "w": {"11.5"}, "h": {"15.3"},
	}},
	{Ambassador, "affiche", url.Values{
		"title": {"Affiche de la marche à la lanterne"}, "use": {"poster"}, "unit": {"mm"}, "width": {"400"}, "ground": {"#8A1C4A"},
		"words": {"Une centaine d’affiches chez les commerçants de Figeac."}, "x": {"57.7"}, "y": {"68.2"}, "w": {"11"}, "h": {"14.7"},
	}},
	{Company, "camionnette", url.Values{
		"title": {"Flanc de la seconde camionnette"}, "use": {"vehicle"}, "unit": {"mm"}, "width": {"4200"},
		"x": {"42.8"}, "y": {"40.9"}, "w": {"15.8"}, "h": {"21.1"},
	}},
}
