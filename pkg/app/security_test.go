package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
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

// TestDevices: one's open sessions, told apart, closed one by one or together; a letter for a device not seen before.
func TestDevices(t *testing.T) {
	s := apptest.New(t)
	s.Newcomer("camille@exemple.fr")
	s.Newcomer("zoe@exemple.fr")
	here, there, stranger := s.SignIn("camille@exemple.fr"), s.SignIn("camille@exemple.fr"), s.SignIn("zoe@exemple.fr")
	page := here.Get("/espace/securite/appareils", 200).Says("Cet appareil", "Dernière activité")
	close := page.Form("Fermer")
	stranger.Post(close.Action, nil, 404)
	there.Get("/espace", 200)
	close.Send(303).Follow().Says("cet appareil devra se reconnecter").Silent("Dernière activité")
	there.Get("/espace", 303)
	others := []*webtest.Visitor{s.SignIn("camille@exemple.fr"), s.SignIn("camille@exemple.fr")}
	here.Get("/espace/securite/appareils", 200).Form("Fermer tous les autres").Send(303).Follow().Says("Vos autres appareils sont fermés")
	for _, v := range others {
		v.Get("/espace", 303)
	}
	here.Get("/espace", 200)
	stranger.Get("/espace", 200)
	if l := s.Letter("camille@exemple.fr"); l.Subject == "Nouvelle connexion à votre compte" {
		t.Error("a known device is told of")
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/connexion", strings.NewReader(url.Values{"email": {"camille@exemple.fr"}, "password": {apptest.Password}}.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0")
	thief := s.Visitor()
	thief.Do(r, 303)
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Nouvelle connexion à votre compte" || !strings.Contains(l.Text, "Firefox sur Android") {
		t.Errorf("no letter tells of the new device: %q %s", l.Subject, l.Text)
	}
	here.Get("/espace/securite/appareils", 200).Says("Firefox sur Android")
	for _, cookie := range thief.Cookies() {
		if strings.HasSuffix(cookie.Name, "-connu") && len(cookie.Value) != 43 {
			t.Errorf("the device is known by %q", cookie.Value)
		}
	}
}
