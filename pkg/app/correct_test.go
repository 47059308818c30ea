package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestCorrectStory: a moderator puts a spot right, its author is told, and asks for their words again.
func TestCorrectStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{checks()}, 303)
	s.Staff("moderation@exemple.fr", who.Moderator)
	s.Staff("zoe@exemple.fr", who.Moderator)
	m, other := s.SignIn("moderation@exemple.fr"), s.SignIn("zoe@exemple.fr")
	item := firstLink(t, m.Get("/moderation", 200), "/moderation/1")
	m.Get(item, 200).Says("Corriger avant de publier")
	path := item + "/corriger"
	v.Get(path, 403)
	s.Visitor().Get(path, 303)

	seen := other.Get(path, 200)
	form := m.Get(path, 200).Form("Enregistrer la correction").Fill("Le nom du spot", "")
	form.Send(422).Says("Enregistrer la correction", why[:20])
	form = m.Get(path, 200).Form("Flouter, recadrer").Fill("Le nom du spot", "La plage de sable").Tick("Hiver")
	retouch := form.Send(303).Header.Get("Location")
	if !strings.HasSuffix(retouch, "/retouche") {
		t.Fatalf("the form leads to %s", retouch)
	}
	m.Get(retouch, 200).Form("Flouter et recadrer").Tick("Flouter le carré : rangée 1, colonne 1").Send(303)
	m.Get(path, 200).Says("Déjà corrigé", "Ajouté : sable", "C’est définitif")
	late := seen.Form("Enregistrer la correction").Fill("Le nom du spot", "La grève").Send(409).Says("Repartir de la version actuelle")
	if !strings.Contains(late.Body, `value="La grève"`) {
		t.Error("what the second one typed is lost")
	}
	held := m.Get(path, 200).Form("Enregistrer la correction").Fill("Le nom du spot", "La rive")
	other.Get(item, 200).Form("Prendre cette demande").Send(303)
	if kept := held.Send(409).Says("Ce que vous avez écrit est encore ci-dessous"); !strings.Contains(kept.Body, `value="La rive"`) {
		t.Error("what was typed before somebody took it is lost")
	}
	other.Get(item, 200).Form("La rendre à l’équipe").Send(303)
	out := m.Get(path, 200).Form("Flouter, recadrer").Tick("Laisser cette photo de côté").Send(303)
	if to := out.Header.Get("Location"); to != item {
		t.Errorf("a photo that is left out is retouched at %s", to)
	}
	back := m.Get(path, 200).Form("Enregistrer la correction")
	back.Fields.Del("drop_photo")
	back.Send(303)
	v.Get("/espace/spots/1/correction", 200).Says("Rien n’est encore publié", "Ajouté : sable").Silent("Reprendre ma version")
	page := m.Get(item, 200).Says("Ce qui a été corrigé", "Ajouté : Hiver", "Corrigée")
	page.Form("Publier").Send(303)
	m.Get(path, 303)

	l := s.Letter("camille@exemple.fr")
	if !strings.HasSuffix(l.Links[0], "/espace/spots/1/correction") {
		t.Errorf("the author is told %q with %v", l.Subject, l.Links)
	}
	s.Visitor().Get("/spots/la-plage-de-sable", 200).Says("En hiver")
	v.Get("/espace/spots/1/modifier", 200).Says("Voir l’avant et l’après")
	other.Get("/espace/spots/1/correction", 404)
	other.Post("/espace/spots/1/correction", url.Values{}, 403) // no charter
	mine := v.Get("/espace/spots/1/correction", 200).Says("floutée, recadrée").Form("Reprendre ma version")
	mine.Send(303).Follow().Says("Votre modification", "Retiré : sable")
	v.Post("/espace/spots/1/correction", url.Values{}, 409).Says("Ce que nous avons corrigé")
	s.Visitor().Get("/spots/la-plage-de-sable", 200).Says("La plage de sable")
	m.Get(firstLink(t, m.Get("/moderation?kind=edit", 200), "/moderation/2"), 200).Form("Publier").Send(303)
	s.Visitor().Get("/spots/la-plage-de-sable", 200).Says("La plage de galets").Silent("En hiver")
	v.Get("/espace/spots/1/correction", 404)
}
