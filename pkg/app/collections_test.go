package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestCollectionsStory: the team makes a collection, writes it, fills it by search, orders it and publishes
// it; the public reads it, and a spot that is withdrawn is nowhere the moment after.
func TestCollectionsStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	s.Staff("equipe@exemple.fr", who.Staff)
	author, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	for _, title := range []string{"La source", "Le gouffre", "Les galets"} {
		spotForm(author.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", title).SendWith(nil, 303)
	}
	for _, item := range []string{"/moderation/1", "/moderation/2", "/moderation/3"} {
		m.Get(item, 200).Form("Publier").Send(303)
	}
	visitor := s.Visitor()
	visitor.Get("/collections", 200).Says("se prépare")
	visitor.Get("/", 200).Silent("Sous la canicule")
	visitor.Get("/admin/collections", 303)
	author.Get("/admin/collections", 403)
	m.Post("/admin/collections", url.Values{"title_fr": {"À moi"}}, 403)

	team := s.SignIn("equipe@exemple.fr")
	list := team.Get("/admin/collections", 200)
	list.Form("Commencer").Send(422).Says("Donnez un titre")
	desk := list.Form("Commencer").Fill("Titre d’une nouvelle collection", "Sous la canicule").Send(303).Follow().Says("est commencée", "Aucun pour l’instant")
	const page = "/collections/sous-la-canicule"
	visitor.Get(page, 404)
	team.Get(page, 200).Says("Brouillon")
	desk.Form("Publier la collection").Send(422).Says("Écrivez une introduction", "3 spots au moins")
	desk.Form("Enregistrer le texte").Fill("Introduction", "Quand le causse brûle, on descend.").Fill("Pas avant le", "demain").Send(422).Says("Écrivez un jour", "on descend")
	desk.Form("Enregistrer le texte").Fill("Introduction", "Quand le causse brûle, on descend.").Send(303).Follow().Says("Le texte est enregistré")
	desk.Form("Enregistrer le texte").Fill("Introduction", "Une autre main.").Send(409).Says("Une autre main.", "entre-temps")
	for id, words := range map[string]string{"1": "sources", "2": "gouffre", "3": "galet"} {
		found := team.Get(desk.Path+"?q="+words, 200)
		if !strings.Contains(found.Body, `name="spot" value="`+id+`"`) {
			t.Errorf("the search does not find spot %s", id)
		}
		team.Post(desk.Path+"/placer", url.Values{"spot": {id}, "q": {words}}, 303).LeadsTo(desk.Path + "?q=" + words + "#spot-" + id)
	}
	team.Post(desk.Path+"/placer", url.Values{"spot": {"3"}, "at": {"0"}}, 303)
	team.Get(desk.Path, 200).Form("Publier la collection").Send(303).Follow().Says("en ligne")

	// The kept pages of visitors follow at once.
	read := visitor.Get(page, 200).Says("Sous la canicule", "on descend", "Les galets", "La source", "Le gouffre")
	if strings.Index(read.Body, "Les galets</a>") > strings.Index(read.Body, "La source</a>") {
		t.Error("the spots are not in their order")
	}
	for _, part := range []string{`"@type":"ItemList"`, `"numberOfItems":3`, `property="og:title" content="Sous la canicule`} {
		if !strings.Contains(read.Body, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	visitor.Get("/collections", 200).Says("Sous la canicule", "3 spots")
	visitor.Get("/", 200).Says("Sous la canicule")
	author.Post("/espace/spots/1/retirer", nil, 303)
	visitor.Get(page, 200).Silent("La source")
	visitor.Get("/collections", 200).Says("2 spots")
	team.Get(desk.Path, 200).Says("1 spot de cette collection n’est pas publié")
	author.Post("/espace/spots/2/retirer", nil, 303)
	author.Post("/espace/spots/3/retirer", nil, 303)
	visitor.Get(page, 200).Says("Plus rien ici")
	visitor.Get("/", 200).Silent("Sous la canicule")
	team.Get(desk.Path, 200).Form("Retirer du site").Send(303)
	visitor.Get(page, 410).Says("n’est plus en ligne")
	team.Post(desk.Path+"/supprimer", nil, 409).Says("imprimé son adresse")
	team.Post("/admin/collections/99/publier", nil, 404)
}
