package app_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/pdf/pdftest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// layPhoto sends a photo to lay the bubble on, and gives its address.
func layPhoto(t *testing.T, v *webtest.Visitor) string {
	t.Helper()
	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	return v.Get("/marque/photo", 200).Form("Continuer avec cette photo").SendWith([]webtest.File{file}, 303).Header.Get("Location")
}

// useForm fills the form of a good use, the photo aside.
func useForm(p *webtest.Page) *webtest.Form {
	return p.Form("Envoyer à l’équipe").
		Fill("Ce que montre la photo", "Une camionnette blanche, la bulle sur la portière").Tick("Véhicule").Fill("Où ?", "Cahors").
		Fill("Quand ?", "2026-03-14").Fill("En quelques mots", "Notre camionnette fait les marchés.").Tick("Non, personne").Tick("La photo est de moi")
}

// showUse shows a use with a photo; the answer must be status.
func showUse(t *testing.T, v *webtest.Visitor, status int) *webtest.Page {
	t.Helper()
	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	return useForm(v.Get("/espace/usages/nouveau", 200)).SendWith([]webtest.File{file}, status)
}

// TestUsesStory: a member shows where they wear the bubble; the team publishes it; it may go again.
func TestUsesStory(t *testing.T) {
	s := apptest.New(t)
	const email = "camille@exemple.fr"
	s.Ambassador(email)
	v := s.SignIn(email)
	v.Get("/espace/usages", 200).Says("Où portez-vous la bulle")

	// Without its photo, the form comes back with all that was typed.
	useForm(v.Get("/espace/usages/nouveau", 200)).Send(422).Says("Ajoutez une photo", "Notre camionnette fait les marchés.")
	// With a photo and without a date, the photo is not asked for again.
	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	again := useForm(v.Get("/espace/usages/nouveau", 200)).Fill("Quand ?", "2999-01-01").SendWith([]webtest.File{file}, 422)
	again.Says("n’est pas encore passée", "Photo bien reçue")
	again.Form("Envoyer à l’équipe").Fill("Quand ?", "14/03/2026").Send(303).LeadsTo("/espace/usages").Follow().
		Says("La photo est entre les mains de l’équipe", "Véhicule, Cahors", "En attente")
	picture := firstLink(t, v.Get("/espace/usages/1/modifier", 200).Says("L’équipe va regarder"), "/photos/")
	s.Visitor().Get(picture, 404)
	s.Visitor().Get("/marque/usages", 200).Silent("camionnette")
	if l := s.Letter(email); !strings.HasSuffix(l.Links[0], "/espace/usages/1/modifier") {
		t.Errorf("the author is told %q with %v", l.Subject, l.Links)
	}

	s.Staff("moderation@exemple.fr", who.Moderator)
	s.SignIn("moderation@exemple.fr").Get("/moderation", 200).Silent("camionnette") // the brand is the team's
	s.Staff("equipe@exemple.fr", who.Staff)
	team := s.SignIn("equipe@exemple.fr")
	item := team.Get(firstLink(t, team.Get("/moderation?kind=use", 200), "/moderation/"), 200)
	item.Says("Notre camionnette", "Véhicule", "14 mars 2026", "Cahors", "Camille Delpech")
	revise := item.Form("Publier")
	revise.Fields.Set("decision", "revise")
	revise.Fields.Set("reason", "wrong_category")
	revise.Send(303)

	edit := v.Get(strings.TrimPrefix(s.Letter(email).Links[0], s.URL), 200).Says("Le support choisi n’est pas celui")
	stale := edit.Form("Envoyer à l’équipe").Tick("Textile")
	stale.Fields.Del("version")
	stale.Send(409) // nothing is written over what nobody saw
	edit.Form("Envoyer à l’équipe").Tick("Textile").Send(303)
	team.Get(firstLink(t, team.Get("/moderation?kind=use", 200), "/moderation/"), 200).Form("Publier").Send(303)
	if l := s.Letter(email); !strings.HasSuffix(l.Links[0], "/marque/usages") {
		t.Errorf("the author is told %q with %v", l.Subject, l.Links)
	}

	everybody := s.Visitor()
	everybody.Get("/marque/usages?support=textile", 200).Says("Cahors", "Notre camionnette", "Camille", "14 mars 2026")
	everybody.Get("/marque/usages?support=vehicle", 200).Silent("Notre camionnette")
	everybody.Get(firstLink(t, everybody.Get("/marque/usages", 200), "/photos/"), 200)

	team.Get("/espace/usages", 200).Says("La preuve d’usage de la marque")
	proof := team.Get("/admin/usages.csv?annee=2026", 200).Body
	if !strings.HasPrefix(proof, "\ufeffSupport;") || !strings.Contains(proof, "Textile;2026-03-14;Cahors;46042;Camille Delpech;;Notre camionnette fait les marchés.;"+s.URL+"/photos/") {
		t.Errorf("the yearly file is %q", proof)
	}
	if other := team.Get("/admin/usages.csv?annee=2025", 200).Body; strings.Contains(other, "camionnette") {
		t.Errorf("another year holds %q", other)
	}
	dossier := pdftest.Texts(t, []byte(team.Get("/admin/usages.pdf?annee=2026", 200).Body))
	if len(dossier) != 2 || !strings.Contains(dossier[1], "Textile") || !strings.Contains(dossier[1], "Notre camionnette fait les marchés.") {
		t.Errorf("the dossier says %q", dossier)
	}
	v.Get("/admin/usages.csv", 403)
	v.Get("/admin/usages.pdf", 403)

	s.Ambassador("autre@exemple.fr")
	other := s.SignIn("autre@exemple.fr")
	other.Get("/espace/usages/1/modifier", 404)
	other.Post("/espace/usages/1/retirer", nil, 404)
	v.Get("/espace/usages/1/modifier", 200).Form("Retirer pour de bon").Send(303)
	everybody.Get("/marque/usages", 200).Silent("Notre camionnette")
	everybody.Get(picture, 404)
}

// TestWhoMayShowAUse: an organisation waits for its licence, a person signs first.
func TestWhoMayShowAUse(t *testing.T) {
	s := apptest.New(t)
	s.Visitor().Get("/espace/usages/nouveau", 303).LeadsTo("/connexion?next=%2Fespace%2Fusages%2Fnouveau")
	s.Newcomer("nouvelle@exemple.fr")
	s.SignIn("nouvelle@exemple.fr").Get("/espace/usages/nouveau", 303).LeadsTo("/espace/charte?next=%2Fespace%2Fusages%2Fnouveau")
}

// TestMisuseStory: anybody reports a misuse; the team answers it, and a member is told.
func TestMisuseStory(t *testing.T) {
	s := apptest.New(t)
	v := s.Visitor()
	form := v.Get("/marque/signaler", 200).Form("Envoyer à l’équipe")
	form.Fill("Où l’avez-vous vu ?", "https://exemple.fr/boutique").Send(422).Says("Dites-en un peu plus")
	form.Fill("Ce qui ne va pas", "Une boutique vend des mugs avec la bulle étirée.").Fill("Votre adresse électronique", "pas une adresse").Send(422).
		Says("ne ressemble pas à une adresse")
	form.Fill("Votre adresse électronique", "voisin@exemple.fr").Send(303).LeadsTo("/marque/signaler/merci").Follow().Says("Merci")
	form.Send(303) // a second click is the same report

	s.Staff("equipe@exemple.fr", who.Staff)
	team := s.SignIn("equipe@exemple.fr")
	item := team.Get(firstLink(t, team.Get("/moderation?kind=report", 200).Says("Signalements 1"), "/moderation/"), 200)
	item.Says("Une boutique vend des mugs", "https://exemple.fr/boutique", "voisin@exemple.fr", "sans compte")
	if strings.Contains(item.Body, `value="revise" data-key`) {
		t.Error("a report may be sent back")
	}
	if strings.Contains(item.Body, `href="https://exemple.fr`) {
		t.Error("a stranger's address is a link")
	}
	revise := item.Form("Fondé")
	revise.Fields.Set("decision", "revise")
	revise.Fields.Set("reason", "too_short")
	revise.Send(422).Says("ne se corrige pas")
	item.Form("Fondé").Send(303).Follow().Says("C’est noté", "La file est vide")

	const email = "camille@exemple.fr"
	s.Ambassador(email)
	s.SignIn(email).Get("/marque/signaler", 200).Form("Envoyer à l’équipe").Fill("Ce qui ne va pas", "Une pancarte toute tordue.").
		Fill("Où l’avez-vous vu ?", "Gramat").Send(303)
	refuse := team.Get(firstLink(t, team.Get("/moderation?kind=report", 200), "/moderation/"), 200).Says("Camille Delpech").Form("Sans suite")
	refuse.Fields.Set("decision", "refuse")
	refuse.Fields.Set("reason", "other")
	refuse.Fields.Set("message", "Cette pancarte est la nôtre.")
	refuse.Send(303)
	// From a licence's page, or that of a number nobody has, the number is already there.
	prefilled := s.Visitor().Get(firstLink(t, s.Visitor().Get("/licences/oml-2020-0001", 404), "/marque/signaler?"), 200).Form("Envoyer à l’équipe")
	if number := prefilled.Fields.Get("licence"); number != "OML-2020-0001" {
		t.Errorf("the number there is %q", number)
	}
	prefilled.Fill("Ce qui ne va pas", "Ce numéro est sur une affiche.").Fill("Où l’avez-vous vu ?", "Gramat").Send(303)
	team.Get(firstLink(t, team.Get("/moderation?kind=report", 200), "/moderation/"), 200).Says("Personne n’a la licence OML-2020-0001")

	if l := s.Letter(email); !strings.Contains(l.Subject, "signalement") || !strings.Contains(l.Text, "Cette pancarte est la nôtre.") {
		t.Errorf("the reporter reads %q: %s", l.Subject, l.Text)
	}
}
