package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestNeighboursStory: staff open it, an author is told, neighbours say what they know, the moderators read it and decide.
func TestNeighboursStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Sign(s.Staff("moderation@exemple.fr", who.Moderator))
	s.Staff("equipe@exemple.fr", who.Staff)
	author, m, team := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr"), s.SignIn("equipe@exemple.fr")
	var neighbours []*webtest.Visitor
	for _, name := range []string{"jean", "anne", "paul"} {
		s.Ambassador(name + "@exemple.fr")
		neighbours = append(neighbours, s.SignIn(name+"@exemple.fr"))
	}
	jean, anne := neighbours[0], neighbours[1]
	jean.Get("/espace/voisinage", 404)
	author.Get("/espace/spots/nouveau", 200).Silent("du voisinage")
	spotForm(author.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Envoyé avant").SendWith(nil, 303)

	m.Get("/admin/voisinage", 403)
	team.Get("/admin/moderation", 200).Says("Avis du voisinage")
	rule := team.Get("/admin/voisinage", 200).Says("Fermé").Form("Enregistrer").Fill("Kilomètres autour de leur commune", "30").Fill("Combien de personnes confirment", "2")
	rule.Fill("Combien de personnes confirment", "1").Send(422).Says("de 2 à 10")
	rule.Fill("Combien de personnes confirment", "2").Tick("Demander leur avis").Send(303).Follow().Says("Ouvert")

	f := spotForm(author.Get("/espace/spots/nouveau", 200).Says("du voisinage")).Tick("Les environs")
	f.SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	item := dbtest.Read[int64](t, s.Pool, `SELECT max(id) FROM queue_item`)
	photo := dbtest.Read[string](t, s.Pool, `SELECT id FROM photo WHERE state = 'attached'`)
	path := fmt.Sprintf("/espace/voisinage/%d", item)

	jean.Get("/espace", 200).Says("1 spot près de chez vous")
	author.Get("/espace", 200).Silent("près de chez vous")
	author.Get(path, 404)
	m.Get("/espace/voisinage", 403)
	s.Visitor().Get(path, 303)
	jean.Get("/espace/voisinage", 200).Says("La plage de galets").Silent("Envoyé avant")
	page := jean.Get(path, 200).Says("Camille", "Connaissez-vous cet endroit")
	if strings.Contains(page.Body, "44.4656") || strings.Contains(page.Body, "1.6710") {
		t.Error("the point that the author hides is shown")
	}
	jean.Get("/photos/"+photo+"/640.jpg", 200)
	s.Visitor().Get("/photos/"+photo+"/640.jpg", 404)
	dbtest.Exec(t, s.Pool, `UPDATE spot SET people_recognisable = 'agreed' WHERE state = 'submitted'`)
	jean.Get("/photos/"+photo+"/640.jpg", 404)
	if p := jean.Get(path, 200).Says("d’abord regardées par l’équipe"); strings.Contains(p.Body, photo) {
		t.Error("a photo of people is shown")
	}

	jean.Get(path, 200).Form("Envoyer mon avis").Send(422).Says("Choisissez une des deux réponses")
	jean.Get(path, 200).Form("Envoyer mon avis").Tick("J’ai un doute").Send(422).Says("Dites d’où vient votre doute")
	jean.Get(path, 200).Form("Envoyer mon avis").Tick("J’ai un doute").Fill("D’où vient votre doute", "elsewhere").Fill("Un mot pour l’équipe", "C’est sur l’autre rive.").Send(303).Follow().Says("Votre réponse est notée", "Vous avez un doute")
	anne.Get(path, 200).Silent("l’autre rive", "voisinage doute")
	anne.Get(path, 200).Form("Envoyer mon avis").Tick("Je confirme").Send(303)
	desk := fmt.Sprintf("/moderation/%d", item)
	m.Get(desk, 200).Says("Une personne du voisinage doute", "C’est sur l’autre rive.", "1 personne du voisinage confirme").Silent("jean@exemple.fr")
	m.Get("/moderation", 200).Silent("Prêts")
	dbtest.Exec(t, s.Pool, `UPDATE spot SET seasons = '{hiver}' WHERE state = 'submitted'`)
	m.Get(desk, 200).Says("Photo 1 prise en septembre\u00a02021\u202f; saison du spot\u00a0: Hiver")
	if strings.Contains(jean.Get(path, 200).Body, "2021") {
		t.Error("neighbours read when a photo was taken")
	}
	jean.Get(path, 200).Form("Changer ma réponse").Tick("Je confirme").Send(303)
	m.Get("/moderation?vue=ready", 200).Says("La plage de galets", "Prêt").Silent("Envoyé avant")
	m.Get(desk, 200).Says("2 personnes du voisinage confirment, personne ne doute")
	if dbtest.Read[bool](t, s.Pool, `SELECT EXISTS (SELECT FROM spot WHERE state = 'published')`) {
		t.Error("neighbours published a spot")
	}

	author.Get("/espace/voisinage/mes-spots", 200).Form("Enregistrer mon choix").Tick("Montrer mes spots à l’équipe seulement").Send(303)
	jean.Get(path, 404)
	author.Post("/espace/voisinage/mes-spots", nil, 303)
	jean.Get(path, 200)

	m.Get(desk, 200).Form("Publier").Send(303)
	jean.Get(path, 410).Says("ce spot n’attend plus d’avis")
	jean.Post(path, url.Values{"answer": {"confirm"}}, 410)
	m.Get("/moderation", 200).Form("Annuler").Send(303)
	m.Get("/moderation?vue=ready", 200).Says("La plage de galets")
	jean.Get(path, 200).Says("Changer ma réponse")
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM neighbour_voice`); n != 2 {
		t.Errorf("%d voices", n)
	}
}
