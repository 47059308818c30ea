package app_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestEditStory: a published spot changes only once a moderator, who sees what changes, agrees.
func TestEditStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).Send(303)
	s.Staff("moderation@exemple.fr", who.Moderator)
	m := s.SignIn("moderation@exemple.fr")
	m.Get(firstLink(t, m.Get("/moderation", 200), "/moderation/"), 200).Form("Publier").Send(303)

	edit := firstLink(t, v.Get("/espace", 200).Says("La plage de galets"), "/espace/spots/1")
	form := v.Get(edit, 200).Says("Votre spot reste en ligne tel qu’il est").Form("Proposer la modification")
	form.Send(422).Says("Rien n’a changé")
	v.Get(edit, 200).Form("Proposer la modification").Fill("Le nom du spot", "La plage de galets blancs").Tick("Hiver").Tick("Non, aucune").
		SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303).Follow().Says("L’équipe lit votre modification", "Votre modification", "Ajouté : blancs", "Ajouté : Hiver", "Nouvelle photo").Silent("Proposer la modification")
	s.Visitor().Get("/spots/la-plage-de-galets", 200).Silent("blancs", "En hiver")

	item := m.Get(firstLink(t, m.Get("/moderation?kind=edit", 200).Says("La plage de galets blancs"), "/moderation/2"), 200)
	item.Says("Ce qui change", "Ajouté : blancs", "Ajouté : Hiver", "Nouvelle photo")
	picture := firstLink(t, item, "/photos/")
	s.Visitor().Get(picture, 404)
	item.Form("Publier").Send(303)

	if l := s.Letter("camille@exemple.fr"); !strings.Contains(l.Subject, "est à jour") || !strings.HasSuffix(l.Links[0], "/spots/la-plage-de-galets") {
		t.Errorf("the author is told %q with %v", l.Subject, l.Links)
	}
	shown := s.Visitor().Get("/spots/la-plage-de-galets", 200).Says("La plage de galets blancs", "En hiver")
	s.Visitor().Get(firstLink(t, shown, "/photos/"), 200)

	v.Get(edit, 200).Form("Proposer la modification").Fill("Pourquoi vous l’aimez", why+" Et la vue.").Send(303)
	v.Get(edit, 200).Form("Annuler la modification").Send(303).Follow().Says("Votre spot n’a pas bougé")
	m.Get("/moderation?kind=edit", 200).Says("La file est vide")
}
