package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/uses"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// wear shows where the demo's people wear the bubble. All but the last use are on the wall; that one
// waits, beside a misuse that somebody reported.
func (s *Site) wear(ctx context.Context) error {
	for i, one := range worn {
		if i == len(worn)-1 {
			if err := s.decide(ctx, Team, uses.Kind); err != nil {
				return err
			}
		}
		if err := s.show(ctx, one); err != nil {
			return err
		}
	}
	return s.Uses.Report(ctx, who.Actor{}, uses.Report{
		What:  "Une boutique vend des mugs avec la bulle étirée dans tous les sens, et en bleu.",
		Where: "Une boutique de souvenirs, place du marché",
	}, "")
}

// show sends one use with its photo, dated so many days before today.
func (s *Site) show(ctx context.Context, one wearing) error {
	by, err := s.known(ctx, one.by)
	if err != nil {
		return err
	}
	photo, err := s.receive(ctx, by, "usage-"+one.photo+".jpg")
	if err != nil {
		return err
	}
	d := one.draft
	d.Photo, d.Alt = photo.ID, one.alt
	d.Date = time.Now().AddDate(0, 0, -one.daysAgo).Format(time.DateOnly)
	d.People, d.Rights, d.DisplayName = "no", true, "first_name"
	if _, err := s.Uses.Submit(ctx, by, 0, d, ""); err != nil {
		return fmt.Errorf("use %s: %w", one.photo, err)
	}
	return nil
}

// wearing is a use of the bubble, by whom and when.
type wearing struct {
	by, photo, alt string
	daysAgo        int
	draft          uses.Draft
}

var worn = []wearing{
	{Ambassador, "site", "La page d’accueil d’un site, un ponton au crépuscule, et dessous la bulle couleur sur fond crème", 240, uses.Draft{
		Support: "web", Place: "Figeac", Commune: "46102", Words: "Mon carnet en ligne : un coin du Lot par semaine, et la bulle en bas de chaque page.",
	}},
	{Company, "camionnette", "Une camionnette blanche de profil, la bulle couleur sur le flanc", 190, uses.Draft{
		Support: "vehicle", Place: "Gramat", Commune: "46128", Words: "Elle fait quatre marchés par semaine. On nous demande souvent d’où vient la bulle, et la conversation commence.",
	}},
	{Company, "etiquette", "Une boîte ronde de fromage, la bulle couleur au bas de l’étiquette", 150, uses.Draft{
		Support: "packaging", Place: "Gramat", Commune: "46128", Words: "Chaque cabécou dit maintenant d’où il vient, jusque dans les crémeries de Lyon.",
	}},
	{Ambassador, "publication", "Un téléphone montre une publication : un ponton au crépuscule, la bulle blanche sur une bande rouge sombre", 110, uses.Draft{
		Support: "social", Place: "Figeac", Commune: "46102", Words: "Une photo le soir, la bulle dessous : ce sont mes publications les plus partagées.",
	}},
	{Company, "tablier", "Un tablier vert porte la bulle blanche sur la poitrine", 70, uses.Draft{
		Support: "textile", Place: "Marché de Lalbenque", Words: "Nos tabliers de marché, brodés près de Cahors.",
	}},
	{Company, "salon", "Un stand : un totem avec la bulle couleur, un comptoir rouge sombre avec la bulle blanche", 35, uses.Draft{
		Support: "event", Place: "Salon de l’agriculture, Paris", Words: "Neuf jours de stand et trois familles qui viennent voir s’il reste des maisons à Gramat.",
	}},
	{Ambassador, "affiche", "Une affiche au mur : une côte sauvage, un titre, et la bulle blanche sur fond rouge sombre", 8, uses.Draft{
		Support: "print", Place: "Figeac", Commune: "46102", Words: "L’affiche de notre marche à la lanterne. Soixante personnes, et de la soupe pour tout le monde.",
	}},
}
