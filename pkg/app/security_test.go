package app_test

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
)

// TestChangePasswordSignedIn: the other sessions end, this one goes on.
func TestChangePasswordSignedIn(t *testing.T) {
	s := apptest.New(t)
	s.Newcomer("camille@exemple.fr")
	here, there := s.SignIn("camille@exemple.fr"), s.SignIn("camille@exemple.fr")
	page := here.Get("/espace/securite", 200).Says("camille@exemple.fr")
	page = here.Get("/espace/securite/mot-de-passe", 200)
	page.Form("Changer mon mot de passe").Fill("Mot de passe actuel", "pas le bon du tout").Fill("Nouveau mot de passe", "encore quatre mots bien choisis").Send(422).
		Says("Ce n’est pas votre mot de passe")
	page.Form("Changer mon mot de passe").Fill("Mot de passe actuel", apptest.Password).Fill("Nouveau mot de passe", "encore quatre mots bien choisis").Send(303).
		Follow().Says("vos autres connexions sont fermées")
	there.Get("/espace", 303).LeadsTo("/connexion?next=%2Fespace")
	here.Post("/espace/securite/mot-de-passe/lien", nil, 303).Follow().Says("Un lien vient de partir à camille@exemple.fr")
	if link := s.Link("camille@exemple.fr"); len(link) < 40 {
		t.Errorf("the letter leads to %q", link)
	}
}

// TestMoveAccount: asked for here, proved there, undone from the old address.
func TestMoveAccount(t *testing.T) {
	s := apptest.New(t)
	s.Newcomer("camille@exemple.fr")
	here := s.SignIn("camille@exemple.fr")
	fill := func(email string, status int) {
		here.Get("/espace/securite/adresse", 200).Form("Recevoir le lien").Fill("Nouvelle adresse", email).Fill("Mot de passe actuel", apptest.Password).Send(status)
	}
	fill("pas une adresse", 422)
	fill("ailleurs@exemple.fr", 303)
	here.Get("/espace/securite/adresse", 200).Says("Un lien attend à ailleurs@exemple.fr").Form("Annuler ce changement").Send(303).
		Follow().Says("votre adresse ne change pas")
	fill("ailleurs@exemple.fr", 303)
	stop := s.Link("camille@exemple.fr")
	stranger := s.Visitor()
	if p := stranger.Get(stop, 200).Says("ailleurs@exemple.fr"); p.Header.Get("Referrer-Policy") != "strict-origin" {
		t.Errorf("the secret goes on to other pages: %s", p.Header.Get("Referrer-Policy"))
	}
	stranger.Get(s.Link("ailleurs@exemple.fr"), 200).Says("ailleurs@exemple.fr").Form("Confirmer cette adresse").Send(303).LeadsTo("/espace/securite")
	here.Get("/espace/securite", 200).Says("ailleurs@exemple.fr").Silent("camille@exemple.fr")
	stranger.Get(stop, 200).Says("Votre compte est passé à l’adresse").Form("tout arrêter").Send(303).Follow().Says("C’est arrêté", "camille@exemple.fr")
	here.Get("/espace", 303)
	stranger.Get(s.Link("camille@exemple.fr"), 200).Form("Enregistrer").Fill("Nouveau mot de passe", "encore quatre mots bien choisis").Send(303).Follow()
	stranger.Get("/espace/securite/adresse", 200).Says("camille@exemple.fr")
	for _, lost := range []string{"/adresse/confirmer/perdu", "/adresse/arreter/perdu"} {
		s.Visitor().Get(lost, 410).Says("Ce lien ne sert plus")
		s.Visitor().Post(lost, url.Values{"once": {"x"}}, 410)
	}
}
