package demo

import (
	"context"
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/slug"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// places reads the known places.
func places() ([]spots.Place, error) {
	file, err := files.Open("data/places.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the places: %w", err)
	}
	all := make([]spots.Place, 0, len(rows)-1)
	for _, r := range rows[1:] {
		all = append(all, placeOf(r))
	}
	return all, nil
}

// publish brings the known places in, in the team's name.
func (s *Site) publish(ctx context.Context, known []spots.Place) error {
	team, err := s.known(ctx, Team)
	if err != nil {
		return err
	}
	return s.Spots.Import(ctx, team, known)
}

// placeOf reads one row: id, name, category, insee, commune, lat, lon, season, precision, source,
// source_ref, licence, note.
func placeOf(r []string) spots.Place {
	precision := map[string]territory.Precision{"site": territory.Exact, "proxy": territory.Around, "commune": territory.Town}[r[8]]
	return spots.Place{
		Slug: slug.Of(r[0], "lieu"), At: published(r[0]),
		Draft: spots.Draft{
			Title: r[1], Reason: reason(r[2], r[4], r[9]), Category: r[2], Seasons: seasons(r[7]),
			Latitude: r[5], Longitude: r[6], Commune: r[3], Precision: precision, People: "no", Rights: true, DisplayName: "anonymous",
		},
	}
}

// published spreads the places over the last months, in an order that mixes the kinds and is the
// same every time.
func published(id string) time.Time {
	h := fnv.New32a()
	h.Write([]byte(id)) // a hash never fails
	return time.Now().Add(-time.Duration(h.Sum32()%(200*24*60)+24*60) * time.Minute)
}

func seasons(words string) []string {
	switch words {
	case "toute-annee", "":
		return nil
	case "printemps-automne":
		return []string{"printemps", "ete", "automne"}
	}
	return strings.Split(words, "-")
}

// about is what is truly known of a place of each kind.
var about = map[string]string{
	"baignade":     "Une baignade à %s, recensée par le ministère chargé de la Santé. Avant d’y aller, regardez le classement sanitaire de l’année.",
	"patrimoine":   "Un monument de %s, protégé ou reconnu pour son intérêt historique. Passez devant, faites-en le tour, et poussez la porte si elle est ouverte.",
	"village":      "Un village où l’on se promène à pied, le nez en l’air : les ruelles de %s se visitent sans plan, et se regardent mieux sans se presser.",
	"marche":       "Le marché de %s est l’endroit où tout le monde se croise. Venez tôt, avec un panier et de la monnaie, et demandez comment se cuisine ce que vous achetez.",
	"randonnee":    "À parcourir à pied depuis %s. Prenez de l’eau et de bonnes chaussures, restez sur le chemin et refermez les barrières derrière vous.",
	"nature":       "Un coin de nature près de %s, à voir sans rien y laisser ni rien en emporter. La lumière y est plus belle le matin et le soir.",
	"famille":      "Une sortie à faire avec les enfants, du côté de %s. Vérifiez les jours d’ouverture avant de prendre la route, surtout hors saison.",
	"point-de-vue": "On y monte pour la vue, depuis %s. Par temps clair, le regard porte loin ; par temps de brume, c’est encore mieux.",
	"gastronomie":  "Une adresse pour goûter ce qui se fait à %s. Mieux vaut appeler avant de venir : les jours d’ouverture changent avec la saison.",
	"grotte":       "Sous le causse, du côté de %s. Prévoyez un pull même en été : la température ne bouge pas de toute l’année.",
	"canoe":        "On embarque près de %s et on se laisse descendre. Gilet pour tout le monde, et un œil sur le niveau de l’eau avant de partir.",
	"velo":         "À vélo autour de %s, au fil de la vallée. Peu de dénivelé, de l’ombre par endroits, et toujours un village pour remplir la gourde.",
}

func reason(category, commune, source string) string {
	text := fmt.Sprintf(about[category], commune)
	if source != "general-knowledge" {
		text += "\n\nSource : " + source + ", Licence Ouverte 2.0."
	}
	return text
}
