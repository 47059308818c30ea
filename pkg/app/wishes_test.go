package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestWishesStory: a member says me too, keeps spots, makes a list and shares it until they close it.
func TestWishesStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	author, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	publishSpot(t, s, author, m, asShared)
	const spot = "/spots/la-plage-de-galets"

	visitor := s.Visitor()
	visitor.Get(spot, 200).Says("Moi aussi", "Un compte gratuit suffit")
	if p := visitor.Get(spot, 200); !strings.Contains(p.Body, `href="/connexion?next=%2fspots%2fla-plage-de-galets"`) || strings.Contains(p.Body, "data-toggle") {
		t.Error("a visitor is not invited to sign in")
	}
	if p := visitor.Get("/spots", 200); strings.Contains(p.Body, "/espace/envies/garder") {
		t.Error("a visitor's cards have buttons that lead nowhere")
	}
	visitor.Post(spot+"/moi-aussi", url.Values{"on": {"yes"}}, 401)

	s.Newcomer("jean@exemple.fr") // no charter is asked for
	jean := s.SignIn("jean@exemple.fr")
	jean.Get("/espace/envies", 200).Says("Rien encore")
	jean.Get(spot, 200).Form("Moi aussi").Send(303).LeadsTo(spot).Follow().Says("Moi aussi 1")
	jean.Get(spot, 200).Form("Moi aussi 1").Send(303) // back
	jean.Get(spot, 200).Form("Moi aussi").Send(303)
	author.Get(spot, 200).Says("Moi aussi 1")
	author.Post(spot+"/moi-aussi", url.Values{"on": {"yes"}}, 403)

	jean.Get(spot, 200).Form("Mes envies").Send(303).LeadsTo(spot)
	mine := jean.Get("/espace/envies", 200).Says("La plage de galets")
	mine.Form("Créer la liste").Send(422).Says("Donnez un nom")
	made := mine.Form("Créer la liste").Fill("Nom de la liste", "Cet été").Send(303).Follow().Says("Votre liste est créée", "Cet été", "Rien encore")
	jean.Get("/espace/envies", 200).Form("Créer la liste").Fill("Nom de la liste", "Cet été").Send(422).Says("déjà une liste de ce nom")
	made.Form("Renommer").Fill("Nom de la liste", "Cet hiver").Send(303)

	link := func() string { return firstLink(t, jean.Get("/espace/envies", 200), s.URL+"/envies/") }
	jean.Get("/espace/envies", 200).Form("Créer le lien").Send(303).Follow().Says("Le lien est prêt")
	address := strings.TrimPrefix(link(), s.URL)
	shared := visitor.Get(address, 200).Says("Les envies de", "La plage de galets")
	if !strings.Contains(shared.Body, `content="noindex"`) || shared.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("a shared list is kept or indexed: %v", shared.Header)
	}
	author.Get("/espace/envies/1", 404)
	author.Post("/espace/envies/1/partager", nil, 404)
	jean.Get("/espace/envies", 200).Form("Fermer ce lien").Send(303)
	visitor.Get(address, 404)

	// What is withdrawn leaves the lists; what is deleted is gone.
	author.Post("/espace/spots/1/retirer", nil, 303)
	jean.Get("/espace/envies", 200).Silent("La plage de galets")
	jean.Get(made.Path, 200).Form("Supprimer la liste").Send(303).LeadsTo("/espace/envies")
	jean.Get(made.Path, 404)
}
