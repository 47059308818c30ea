package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestNearStory: whoever sends a spot beside another is asked first, once; an outside program never is.
func TestNearStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303).LeadsTo("/espace")
	s.Staff("moderation@exemple.fr", who.Moderator)
	m := s.SignIn("moderation@exemple.fr")
	m.Get("/moderation/1", 200).Form("Publier").Send(303)

	s.Ambassador("paul@exemple.fr")
	p := s.SignIn("paul@exemple.fr")
	again := func() *webtest.Form {
		return writtenSpot(p.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Les galets de Vers")
	}
	asked := again().SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 422).
		Says("Est-ce l’un de ceux-ci", "La plage de galets", "au même endroit", "Tout ce que vous avez écrit est gardé", "Une de vos photos est déjà sur le site")

	// Yes: the draft is kept, and its author led to the spot.
	asked.Form("Oui, celui-ci").Send(303).LeadsTo("/spots/la-plage-de-galets").Follow().Says("Votre brouillon est gardé", "Proposer une précision")
	p.Get("/spots/la-plage-de-galets/signaler?motif=wrong", 200)
	draft := p.Get(firstLink(t, p.Get("/espace", 200).Says("Les galets de Vers", "Brouillon"), "/espace/spots/2"), 200).Says("Est-ce l’un de ceux-ci")

	// No, ticked while writing: it is kept, and not asked again until the spot moves.
	draft.Form("Enregistrer").Tick("Non, c’est un autre lieu").Send(303)
	draft = p.Get("/espace/spots/2/modifier", 200)
	if spotForm(draft).Fields.Get("other_place") == "" {
		t.Error("the answer is not remembered")
	}
	moved := writtenSpot(draft).Fill("Latitude", "44,46562").Fill("Le nom du spot", "Les galets de Vers")
	no := moved.Send(422).Says("Est-ce l’un de ceux-ci").Form("Non, c’est un autre lieu : envoyer")
	no.Send(303).LeadsTo("/espace")
	m.Get("/moderation/2", 200).Says("Ressemble au spot « La plage de galets »", "c’est un autre lieu, dit-elle", "Photo 1 : la même image que dans « La plage de galets »")

	// An outside program sends the published fields to the published address.
	f := again()
	f.Fields.Set("action", "submit")
	p.Post("/espace/spots/nouveau", f.Fields, 303).LeadsTo("/espace")
}

// TestPlaceFragment: what depends on the position is told again as it moves, to its author alone.
func TestPlaceFragment(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).Send(303)
	here := "/espace/spots/lieu?" + url.Values{"latitude": {"44,4656"}, "longitude": {"1,6710"}}.Encode()
	if told := v.Get(here, 200); !strings.Contains(told.Body, "La plage de galets") || strings.Contains(told.Body, "<html") {
		t.Errorf("%s", told.Body)
	}
	v.Get(here+"&spot=1", 200).Says("Ce que le public verra", "C’est ce que le public verra de votre spot").Silent("La plage de galets") // itself
	v.Get("/espace/spots/lieu", 200).Says("Un exemple").Silent("La plage")
	s.Ambassador("paul@exemple.fr")
	p := s.SignIn("paul@exemple.fr")
	p.Get(here, 200).Silent("La plage de galets") // it waits
	p.Get(here+"&spot=1", 404)
	s.Visitor().Get(here, 303)
}
