package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// picture is the file that shows what is prepared.
func picture(t *testing.T) []webtest.File {
	t.Helper()
	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	return []webtest.File{file}
}

// TestVisualsStory: a member shows what they prepare, reads what the site finds, sends it, corrects it,
// and gets a reference that a printer reads. Nothing of it takes a script.
func TestVisualsStory(t *testing.T) {
	s := apptest.New(t)
	const email = "camille@exemple.fr"
	s.Ambassador(email)
	v := s.SignIn(email)
	v.Get("/espace/visuels", 200).Says("Un doute avant d’imprimer")

	// What was typed and the picture, once received, are not asked for again.
	form := v.Get("/espace/visuels/nouveau?use=poster", 200).Form("Voir ce que vous remarquez")
	again := form.Fill("De quoi s’agit-il ?", "Affiche du marché").SendWith(picture(t), 422).Says("Donnez la largeur réelle")
	again.Form("Voir ce que vous remarquez").Fill("Largeur réelle de l’ensemble", "30 cm").Send(422).Says("un nombre entier")
	draft := again.Form("Voir ce que vous remarquez").Fill("Largeur réelle de l’ensemble", "297").Send(303).Follow()
	draft.Says("C’est enregistré", "points par pouce", "Entourez la bulle sur l’image")
	v.Get("/espace/visuels", 200).Says("Affiche du marché", "Brouillon", "Affiche")

	// Without drawing: a part of the picture and a width, then the numbers they make.
	check := draft.Form("Enregistrer et vérifier").Fill("Place dans l’image", "c")
	check.Fields.Set("share", "20")
	check.Fields.Set("action", "save")
	marked := check.Send(303).Follow()
	marked.Says("La bulle fait 59,4 mm de large", "La bulle garde ses proportions.")
	numbers := marked.Form("Enregistrer et vérifier")
	if numbers.Fields.Get("x") != "40" || numbers.Fields.Get("w") != "20" {
		t.Errorf("the numbers are %v", numbers.Fields)
	}
	numbers.Fields.Set("x", "95")
	numbers.Send(422).Says("reste dans l’image")
	image := firstLink(t, marked, "/photos/")
	s.Visitor().Get(image, 404)

	send := marked.Form("Enregistrer et vérifier")
	send.Fields.Set("action", "submit")
	send.Send(303).Follow().Says("Votre visuel est chez l’équipe", "Réponse au plus tard le")
	send.Send(303) // a second click is the same
	if l := s.Letter(email); l.Subject != "Votre visuel est bien arrivé" {
		t.Errorf("the author reads %q", l.Subject)
	}

	s.Staff("moderation@exemple.fr", who.Moderator)
	s.SignIn("moderation@exemple.fr").Get("/moderation", 200).Silent("Affiche du marché") // the brand is the team's
	s.Staff("equipe@exemple.fr", who.Staff)
	team := s.SignIn("equipe@exemple.fr")
	item := team.Get(firstLink(t, team.Get("/moderation?kind=visual", 200).Says("Visuels 1"), "/moderation/"), 200)
	item.Says("Affiche du marché", "Affiche · 297 mm", "La bulle fait 59,4 mm", "Version 1", "Camille Delpech", "Approuver")
	team.Get(image, 200)
	revise := item.Form("Approuver")
	revise.Fields.Set("decision", "revise")
	revise.Fields.Set("reason", "too_short") // which no visual is refused for
	revise.Send(422)
	revise.Fields.Set("reason", "bubble_crowded")
	revise.Fields.Set("message", "Le titre touche la bulle.")
	revise.Send(303)

	answered := v.Get(strings.TrimPrefix(s.Letter(email).Links[0], s.URL), 200).Says("À corriger", "laissez sa marge libre", "Le titre touche la bulle.", "L’image corrigée")
	answered.Form("Voir ce que vous remarquez").Send(422).Says("Ajoutez l’image")
	second := answered.Form("Voir ce que vous remarquez").SendWith(picture(t), 303).Follow().Says("Les versions précédentes", "Le titre touche la bulle.")
	answered.Form("Voir ce que vous remarquez").SendWith(picture(t), 303) // a second click is the same
	stale := second.Form("Enregistrer et vérifier").Fill("De quoi s’agit-il ?", "Affiche de Noël")
	stale.Fields.Set("version", "1")
	stale.Send(409).Says("a changé depuis", "Ce que vous avez écrit est toujours là")
	send = second.Form("Enregistrer et vérifier")
	send.Fields.Set("action", "submit")
	send.Send(303)
	team.Get(firstLink(t, team.Get("/moderation?kind=visual", 200), "/moderation/"), 200).Says("Version 2", "Version 1").Form("Approuver").Send(303)

	reference := fmt.Sprintf("VIS-%d-0001", time.Now().Year())
	if l := s.Letter(email); !strings.Contains(l.Text, reference) {
		t.Errorf("the author reads %q", l.Text)
	}
	v.Get("/espace/visuels/1", 200).Says("Approuvé", reference, "Version 1")
	s.Visitor().Get("/visuels/"+strings.ToLower(reference), 200).Says("Ce visuel est approuvé", "Affiche du marché", "297 mm").Silent("Delpech")
	s.Visitor().Get("/visuels/VIS-2026-9999", 404).Says("Aucun visuel approuvé")

	s.Ambassador("autre@exemple.fr")
	other := s.SignIn("autre@exemple.fr")
	other.Get("/espace/visuels/1", 404)
	other.Post("/espace/visuels/1", nil, 404)
	other.Post("/espace/visuels/1/supprimer", nil, 404)
	other.Get(image, 404)
	v.Get("/espace/visuels/1", 200).Form("Effacer pour de bon").Send(303).LeadsTo("/espace/visuels").Follow().Says("C’est effacé")
	s.Visitor().Get("/visuels/"+reference, 404)
	v.Get(image, 404)
}

// TestWhoMayAsk: an organisation waits for its licence, a person signs first; a PDF is told how to come.
func TestWhoMayAsk(t *testing.T) {
	s := apptest.New(t)
	s.Visitor().Get("/espace/visuels/nouveau", 303).LeadsTo("/connexion?next=%2Fespace%2Fvisuels%2Fnouveau")
	s.Newcomer("nouvelle@exemple.fr")
	s.SignIn("nouvelle@exemple.fr").Get("/espace/visuels/nouveau", 303).LeadsTo("/espace/charte?next=%2Fespace%2Fvisuels%2Fnouveau")
	s.Ambassador("camille@exemple.fr")
	pdf := []webtest.File{{Field: "photo", Name: "affiche.pdf", Content: []byte("%PDF-1.7\n%âãÏÓ\n")}}
	s.SignIn("camille@exemple.fr").Get("/espace/visuels/nouveau", 200).Form("Voir ce que vous remarquez").SendWith(pdf, 422).Says("C’est un PDF", "capture d’écran")
}
