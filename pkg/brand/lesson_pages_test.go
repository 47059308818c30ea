package brand_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
)

// unlearnt is a member who has signed the charter and done nothing else.
func unlearnt(t *testing.T, site *apptest.Site) *webtest.Visitor {
	t.Helper()
	site.Newcomer("camille@exemple.fr")
	v := site.SignIn("camille@exemple.fr")
	v.Get("/espace/charte", 200).Form("Signer la charte").Tick("J’ai lu").Send(303)
	return v
}

func TestTheLessonComesBeforeTheFirstFile(t *testing.T) {
	site := apptest.New(t)
	v := unlearnt(t, site)
	const link = "/marque/lien?format=pdf&use=vehicle&variant=couleur"
	v.Get(bubble+"?use=web", 200).Says("Reconnaître le bon usage", "Voir les six images").Silent("La bulle est à vous")
	v.Get("/marque/kit.zip", 303).LeadsTo("/marque/bon-usage?next=%2Fmarque%2Fbulle")
	page := v.Get(link, 303).Follow().Says("Image 1 sur 6", "Image 6 sur 6")

	form := page.Form("Continuer")
	form.Send(422).Says("6 points sont à revoir", "Choisissez une réponse pour l’image 1")
	for name := range form.Fields {
		if strings.HasPrefix(name, "answer_") {
			t.Errorf("%s is answered before anybody did", name)
		}
	}
	rules := []string{"stretched", "busy", "small", "recoloured", "turned", "crowded", "space", "dark", "one_colour"}
	for _, rule := range rules {
		form.Fields.Set("answer_"+rule, "good") // four of them are not
	}
	explained := form.Send(422).Says("2 bonnes réponses sur 6", "En fait, c’est un mauvais usage", "Bien vu, c’est un bon usage")
	v.Get(bubble, 200).Says("Reconnaître le bon usage")
	if to := explained.Form("J’ai compris").Send(303).Header.Get("Location"); to != link {
		t.Errorf("the way leads to %s, not back to %s", to, link)
	}
	v.Get(link, 200).Says("C’est vu, merci", "Pour qui ?")
	v.Get(bubble, 200).Says("La bulle est à vous")
	v.Get("/marque/kit.zip", 200)
}

func TestProgramsTakeTheFileBeforeTheLesson(t *testing.T) {
	site := apptest.New(t)
	v := unlearnt(t, site)
	if h := v.Get(ordinary, 200).Header; h.Get("Content-Type") != "image/png" {
		t.Errorf("got %s", h.Get("Content-Type"))
	}
	v.Get(bubble, 200).Says("La bulle est à vous") // and are not asked afterwards
}

func TestTheLessonLeadsNowhereElse(t *testing.T) {
	site := apptest.New(t)
	site.Visitor().Get("/marque/bon-usage", 303).LeadsTo("/connexion?next=%2Fmarque%2Fbon-usage")
	v := unlearnt(t, site)
	form := v.Get("/marque/bon-usage?next=https%3A%2F%2Fmechant.exemple", 200).Form("Continuer")
	for _, rule := range []string{"stretched", "busy", "small", "recoloured", "turned", "crowded"} {
		form.Fields.Set("answer_"+rule, "bad")
	}
	for _, rule := range []string{"space", "dark", "one_colour"} {
		form.Fields.Set("answer_"+rule, "good")
	}
	form.Fields.Set("next", "//mechant.exemple")
	form.Send(http.StatusSeeOther).LeadsTo("/marque/bulle")
}
