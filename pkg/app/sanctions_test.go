package app_test

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// stop fills in the form by which a moderator stops an author.
func stop(m *webtest.Visitor, sheet string) *webtest.Form {
	f := m.Get(sheet, 200).Form("Suspendre et prévenir la personne").Tick("7 jours")
	f.Fields.Set("reason", "advertising")
	f.Fields.Set("message", "Trois spots de suite étaient des publicités pour le même camping.")
	return f
}

// TestSanctionStory: a moderator stops an author, who is stopped at once in the browser they had open, everywhere they
// contribute and nowhere else, until it is lifted.
func TestSanctionStory(t *testing.T) {
	s := apptest.New(t)
	camille := s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	v, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	open := spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Les falaises")
	item := m.Get("/moderation/1", 200)
	sheet := firstLink(t, item, "/moderation/auteurs/")

	s.Staff("equipe@exemple.fr", who.Staff)
	m.Get("/moderation/auteurs/987654", 404)
	m.Get("/moderation/auteurs/2", 404) // they sent nothing
	v.Get(sheet, 403)
	stop(m, sheet).Fill("Vos mots à la personne", "Bof.").Send(422).Says("Expliquez ce qui s’est passé", "Bof.")
	stop(m, sheet).Send(303).Follow().Says("Contributions suspendues", "Publicité répétée", "Malika")
	m.Post(sheet+"/suspendre", url.Values{"reason": {"other"}, "days": {"7"}, "message": {"Encore une fois, et encore une fois."}}, 409).Says("déjà suspendues")
	m.Get("/moderation/1", 200).Says("Suspension en cours")
	letter := s.Letter("camille@exemple.fr")
	if letter.Subject == "" || s.Link("camille@exemple.fr") != "/espace/suspension" {
		t.Errorf("%+v", letter)
	}

	// At once, in the session that was open: what is typed is kept, nothing is sent.
	kept := open.SendWith(nil, 409).Says("suspendues jusqu’au").Form("Envoyer à l’équipe")
	if kept.Fields.Get("title") != "Les falaises" {
		t.Error("what was typed is lost")
	}
	v.Get("/espace", 200).Says("Vos contributions sont suspendues")
	v.Get("/espace/suspension", 200).Says("Trois spots de suite", "Vous avez envoyé plusieurs fois de la publicité")
	for _, path := range []string{"/espace/spots/nouveau", "/espace/usages/nouveau"} {
		v.Get(path, 303).LeadsTo("/espace/suspension")
	}
	m.Get("/moderation/1", 200).Form("Publier").Send(303)
	v.Get("/spots/la-plage-de-galets/signaler", 303).LeadsTo("/espace/suspension")
	v.Post("/spots/la-plage-de-galets/signaler", url.Values{"ground": {"gone"}}, 403).Says("suspendues jusqu’au")
	v.Post("/marque/signaler", url.Values{"what": {"Une bulle étirée sur un camion."}, "where": {"Cahors"}}, 403)
	v.Post("/espace/usages/nouveau", url.Values{"words": {"Sur la porte."}}, 403)
	other := s.Ambassador("paul@exemple.fr")
	dbtest.Exec(t, s.Pool, `UPDATE spot SET author_id = $1 WHERE slug = 'la-plage-de-galets'`, other.ID)
	v.Post("/spots/la-plage-de-galets/moi-aussi", url.Values{"on": {"yes"}}, 403)
	dbtest.Exec(t, s.Pool, `UPDATE spot SET author_id = $1 WHERE slug = 'la-plage-de-galets'`, camille.ID)
	edit := v.Get("/espace/spots/1/modifier", 200).Form("Proposer la modification").Fill("Le nom du spot", "La plage aux galets")
	edit.Send(409).Says("suspendues jusqu’au")
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM queue_item WHERE state = 'waiting'`); n != 0 {
		t.Errorf("%d things wait all the same", n)
	}

	// What is theirs stays theirs.
	v.Get("/espace/spots/1/modifier", 200)
	v.Get("/marque/bulle", 200)
	v.Post("/espace/envies/garder", url.Values{"spot": {"1"}, "on": {"yes"}}, 303)

	m.Get(sheet, 200).Form("Lever la suspension maintenant").Send(303).Follow().Says("Suspension levée")
	edit.Fields.Set("once", "encore")
	edit.Send(303)
	v.Get("/espace/suspension", 200).Says("Rien ne vous empêche de contribuer")
}
