package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestEchoesStory: an author follows a spot from the sending to the readers, and nobody else does.
func TestEchoesStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	author, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	spotForm(author.Get("/espace/spots/nouveau", 200)).Send(303)
	if l := s.Letter("camille@exemple.fr"); len(l.Links) != 1 || !strings.HasSuffix(l.Links[0], "/espace/spots/1") {
		t.Errorf("the letter leads to %v", l.Links)
	}
	const own, spot = "/espace/spots/1", "/spots/la-plage-de-galets"
	author.Get("/espace", 200).Says("Ce qu’il devient")
	author.Get(own, 200).Says("L’équipe vous répond au plus tard le", "Vous l’avez envoyé à l’équipe", "En attente").Silent("Ses échos")
	m.Get("/moderation/1", 200).Form("Publier").Send(303)
	author.Get(own, 200).Says("Il est publié", "vue 0", "Pas encore de vue").Silent("au plus tard le")

	visitor := s.Visitor()
	for range 3 {
		visitor.Get(spot, 200)
	}
	s.Newcomer("jean@exemple.fr")
	jean := s.SignIn("jean@exemple.fr")
	jean.Post(spot+"/moi-aussi", url.Values{"on": {"yes"}}, 303).Follow() // a look, too
	jean.Post("/espace/envies/garder", url.Values{"spot": {"1"}, "on": {"yes"}}, 303)
	author.Get(spot, 200).Says("Ce qu’il devient")
	author.Get(spot, 200)
	if err := s.Services.Echoes.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	author.Get(own, 200).Says("vues 4", "4 vues sur les 30 derniers jours", "Moi aussi 1", "liste d’envies le garde 1", "Jour par jour")

	author.Get(own, 200).Form("Ne plus m’écrire").Send(303).LeadsTo(own).Follow().Says("C’est noté", "Nous ne vous écrivons plus").Form("M’écrire quand").Send(303)
	author.Post("/espace/merci", url.Values{"thanks": {"yes"}, "next": {"//mechant.exemple"}}, 303).LeadsTo("/espace")

	jean.Get(own, 404)
	visitor.Get(own, 303)
	m.Get(own, 404)
	author.Get("/espace/spots/9223372036854775808", 404)
	author.Post(own+"/retirer", nil, 303)
	author.Get(own, 200).Says("Vous l’avez retiré", "vues 4")
}
