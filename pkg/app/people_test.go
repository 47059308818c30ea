package app_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
)

// TestInvitedNewcomerStory: somebody without an account is invited, signs up in four lines and lands in
// the organisation.
func TestInvitedNewcomerStory(t *testing.T) {
	s := apptest.New(t)
	s.Applicant("helene@exemple.fr", "73282932000074")
	owner := s.SignIn("helene@exemple.fr")
	owner.Get("/espace/structure", 200).Says("Qui parle pour la structure", "Hélène Vayssié", "Responsable")
	page := owner.Get("/espace/structure/personnes", 200).Says("Abandonner ce dossier").Silent("Invitations envoyées")
	page.Form("Envoyer l’invitation").Fill("Son adresse électronique", "pas une adresse").Fill("Son prénom", "Paul").Send(422).
		Says("n’a pas la forme d’une adresse").Form("Envoyer l’invitation").Fill("Son adresse électronique", "paul@exemple.fr").Tick("Membre").
		Send(303).Follow().Says("L’invitation est partie", "paul@exemple.fr", "En attente")

	letter := s.Letter("paul@exemple.fr")
	if !strings.Contains(letter.Subject, "Hélène Vayssié vous invite à rejoindre Fromagerie du Causse") || !strings.Contains(letter.Text, "a donné votre adresse") {
		t.Errorf("the letter says %s\n%s", letter.Subject, letter.Text)
	}
	link := s.Link("paul@exemple.fr")
	v := s.Visitor()
	for range 2 { // a mail program looks first
		v.Get(link, 200).Says("Fromagerie du Causse vous invite", "Hélène Vayssié", "paul@exemple.fr")
	}
	form := v.Get("/inscription?invitation="+strings.TrimPrefix(link, "/invitation/"), 200).Says("Rejoindre Fromagerie du Causse").
		Silent("Numéro SIRET", "Votre lien avec le Lot").Form("Créer mon compte")
	form.Fill("Nom", "Vidal").Fill("Votre fonction", "vendeur").Fill("Mot de passe", "court").Tick("J’ai 15 ans ou plus").Send(422).
		Says("Il faut 12 caractères").Form("Créer mon compte").Fill("Mot de passe", apptest.Password)
	form.Fill("Mot de passe", apptest.Password)
	stolen := form.Fields.Get("email")
	form.Fields.Set("email", "helene@exemple.fr") // the invitation opens no other address, and tells nothing of it
	form.Send(410)
	form.Fields.Set("email", stolen)
	inside := form.Send(303).LeadsTo("/espace/structure").Follow()
	inside.Says("Bienvenue", "Paul Vidal", "Membre", "Voir les personnes et les rôles")
	form.Send(303) // a double click
	v.Get("/espace/structure/personnes", 200).Says("parlez-en à une personne responsable").Silent("Envoyer l’invitation", "helene@exemple.fr")
	v.Get(link, 410).Says("Cette invitation ne sert plus", "Voir la structure")
	if l := s.Letter("helene@exemple.fr"); !strings.Contains(l.Subject, "Paul Vidal a rejoint") {
		t.Errorf("the owner is told %q", l.Subject)
	}
	s.SignIn("paul@exemple.fr").Get("/espace", 200).Says("Fromagerie du Causse")

	owner.Get("/espace/structure/personnes", 200).Form("Donner le rôle de responsable").Send(303).Follow().Says("Le rôle a changé")
	owner.Get("/espace/structure/personnes", 200).Form("Quitter la structure").Send(303).LeadsTo("/espace").Follow().Says("Vous ne parlez plus pour cette structure")
	owner.Get("/espace/structure", 404)
	v.Get("/espace/structure/personnes", 200).Says("Envoyer l’invitation").Silent("Hélène")
}

// TestInvitedMemberStory: somebody with an account follows the link, signs in with the invited address
// and accepts; they stay an ambassador.
func TestInvitedMemberStory(t *testing.T) {
	s := apptest.New(t)
	s.Applicant("helene@exemple.fr", "73282932000074")
	s.Ambassador("camille@exemple.fr")
	s.Applicant("louis@exemple.fr", "73282932000082")
	owner := s.SignIn("helene@exemple.fr")
	owner.Get("/espace/structure/personnes", 200).Form("Envoyer l’invitation").Fill("Son adresse électronique", "Camille@exemple.fr").Tick("Responsable").Send(303)
	link := s.Link("Camille@exemple.fr")

	other := s.SignIn("louis@exemple.fr")
	form := other.Get(link, 200).Says("Cette invitation est pour Camille@exemple.fr").Form("Me déconnecter")
	other.Post(link, map[string][]string{"capacity": {"gérant"}}, 403).Says("envoyée à une autre adresse")
	form.Send(303).LeadsTo(link)
	v := s.Visitor()
	v.Get(link, 200).Says("J’ai déjà un compte")
	known := v.Get("/inscription?invitation="+strings.TrimPrefix(link, "/invitation/"), 200).Form("Créer mon compte")
	known.Fill("Prénom", "Camille").Fill("Nom", "D.").Fill("Votre fonction", "vendeuse").Fill("Mot de passe", apptest.Password).Tick("J’ai 15 ans ou plus").
		Send(422).Says("Cette adresse a déjà un compte")
	v.Post(link, nil, 401)
	back := v.Get(v.Get(link, 200).Link("J’ai déjà un compte"), 200).Form("Me connecter").Fill("Adresse électronique", "camille@exemple.fr").Fill("Mot de passe", apptest.Password).Send(303).LeadsTo(link).Follow()
	back.Says("Vous restez ambassadeur").Form("Rejoindre Fromagerie du Causse").Send(422).Says("Dites à quel titre")
	back.Form("Rejoindre Fromagerie du Causse").Fill("Votre fonction", "associée").Send(303).LeadsTo("/espace/structure").Follow().Says("Camille Delpech", "associée")
	v.Get("/espace/spots/nouveau", 200) // her own signature still opens what it opened
	v.Get("/marque/bulle/telecharger?variant=couleur&format=svg&use=web", 403)

	owner.Get("/espace/structure/personnes", 200).Form("Envoyer l’invitation").Fill("Son adresse électronique", "louis@exemple.fr").Tick("Membre").Send(303)
	s.SignIn("louis@exemple.fr").Get(s.Link("louis@exemple.fr"), 200).Says("Vous parlez déjà pour une autre structure")
}
