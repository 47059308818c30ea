package app_test

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestEveryTemplate prints each page at least once, on the demo's content, in both languages. A
// page that nothing prints is a page nobody tests.
func TestEveryTemplate(t *testing.T) {
	s := apptest.New(t, apptest.Named, facebook)
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	tours := map[string][]string{
		"": {"/", "/spots", "/spots?q=chateau&categorie=patrimoine&saison=ete", "/spots?q=introuvable", "/spots?q=grotte+pr%C3%A8s+de+Figeac", "/spots?lat=44.6&lon=2.03", "/spots?commune=46102&saison=hiver&acces=wheelchair", "/spots?commune=Toulouse", "/spots/le-ponton-du-soir", "/spots/le-ponton-du-soir/signaler", "/signalement", "/signalement?page=/spots/le-ponton-du-soir", "/signalement/explications", "/carte", "/carte/embed",
			"/collections", "/collections/avec-une-poussette", "/marque", "/marque/bulle", "/marque/usages", "/marque/usages?support=vehicle", "/marque/signaler", "/marque/signaler/merci", "/charte/ambassadeur", "/charte/structure", "/inscription", "/inscription?kind=organisation",
			"/inscription/merci", "/connexion", "/mot-de-passe/oubli", "/mot-de-passe/oubli?envoye", "/au-revoir", "/credits", "/donnees", "/licences/OML-2026-0001",
			"/structures", "/structures?q=causse&secteur=agriculture&commune=Gramat&epci=200066371", "/structures?q=introuvable&commune=Paris",
			"/structures/fromagerie-du-causse", "/structures/canoes-du-cele", "/ambassadeurs", "/ambassadeurs?commune=Figeac", "/ambassadeurs/camille-d", "/ambassadeurs/yanis-b",
			"/mentions-legales", "/confidentialite", "/confidentialite/registre", "/accessibilite", "/cookies", "/securite",
			"/dev/courriels", "/dev/style"},
		demo.Ambassador: {"/espace", "/espace/securite", "/espace/securite/mot-de-passe?envoye", "/espace/securite/adresse", "/espace/securite/appareils", "/espace/securite/connexions", "/espace/securite/connexions/facebook", "/espace/securite/code", "/espace/securite/code/nouveau", "/espace/securite/cles", "/espace/securite/cles/nouvelle", "/espace/securite/secours", "/espace/securite/confirmer", "/espace/envies", "/espace/voisinage", "/espace/voisinage/mes-spots", "/spots/musee-murat", "/espace/fiche", "/espace/charte", "/espace/consentements", "/espace/suspension", "/espace/spots/nouveau", "/espace/usages", "/espace/usages/nouveau", "/espace/visuels", "/espace/visuels/2", "/marque/bulle", "/marque/bon-usage", "/marque/photo"},
		demo.Company:    {"/espace", "/espace/structure/fiche", "/espace/structure", "/espace/structure/personnes", "/espace/structure/federation", "/espace/charte", "/espace/visuels", "/espace/visuels/nouveau", "/espace/visuels/1", "/espace/visuels/3", "/marque/liens", "/marque/lien?use=vehicle&variant=couleur&format=pdf"},
		demo.Applicant:  {"/espace", "/espace/structure/fiche", "/espace/structure", "/espace/charte", "/marque/bulle"},
		demo.Team: {"/espace", "/espace/usages", "/moderation", "/moderation?kind=organisation", "/moderation?vue=late&q=introuvable", "/moderation/courriels", "/moderation/historique?kind=spot&acte=decided&q=le", "/moderation/chiffres?jours=365", "/moderation/lot?item=4", "/admin/telechargements", "/moderation/4", "/moderation/4/corriger", "/moderation/6",
			"/admin/confiance", "/moderation?vue=shown", "/admin/motifs", "/admin/journal", "/admin/journal?object=spot+1&request=x", "/admin/motifs?pour=use", "/admin/motifs/spot/nouveau", "/admin/motifs/report/other", "/admin/structures", "/admin/structures?etat=withdrawn", "/admin/structures/1",
			"/admin/chartes", "/admin/chartes/structure/a-signer", "/admin/chartes/ambassadeur/nouvelle", "/admin/chartes/structure/nouvelle",
			"/admin/textes", "/admin/textes/informations", "/admin/textes/audit", "/admin/textes/confidentialite", "/admin/infolettre",
			"/admin/moderation", "/admin/voisinage", "/admin/importations", "/admin/collections", "/admin/collections/1?q=cahors", "/admin/bulle", "/admin/bulle/nouvelle", "/admin/bulle/regles"},
	}
	team := s.Visitor()
	team.Post("/connexion", url.Values{"email": {demo.Team}, "password": {demo.Password}}, 303)
	team.Get("/admin/structures/1", 200).Form("Reconnaître comme fédération").Send(303)
	team.Get("/moderation/4/corriger", 200).Form("Enregistrer la correction").Fill("Le nom du spot", "Le quai du bac").Send(303)
	corrected := fmt.Sprintf("/espace/spots/%d/correction", dbtest.Read[int64](t, s.Pool, `SELECT subject_id FROM queue_item WHERE id = 4`))
	tours[demo.Ambassador] = append(tours[demo.Ambassador], corrected)
	team.Post("/admin/voisinage", url.Values{"enabled": {"yes"}, "enough": {"3"}, "km": {"30"}, "version": {"1"}}, 303)
	dbtest.Exec(t, s.Pool, `UPDATE neighbour_rule SET since = 'epoch'`)
	near := dbtest.Read[int64](t, s.Pool, `UPDATE queue_item SET commune_insee = '46102', author_id = (SELECT id FROM account WHERE email = $1)
		WHERE id = (SELECT max(id) FROM queue_item WHERE kind = 'spot' AND state = 'waiting') RETURNING id`, demo.Company)
	tours[demo.Ambassador] = append(tours[demo.Ambassador], fmt.Sprintf("/espace/voisinage/%d", near))
	for _, language := range []string{"fr", "en"} {
		for email, paths := range tours {
			v := s.Visitor()
			v.Post("/langue", url.Values{"langue": {language}, "next": {"/credits"}}, 303).LeadsTo("/credits")
			if email != "" {
				v.Post("/connexion", url.Values{"email": {email}, "password": {demo.Password}}, 303)
			}
			for _, path := range paths {
				page := v.Get(path, 200)
				if !strings.Contains(page.Body, `<html lang="`+language+`">`) {
					t.Errorf("%s is not in %s", path, language)
				}
				if strings.Count(page.Body, "<h1") != 1 {
					t.Errorf("%s has %d main titles", path, strings.Count(page.Body, "<h1"))
				}
				if i := strings.Index(page.Body, "%!"); i >= 0 {
					t.Errorf("%s prints a broken sentence: %s", path, page.Body[max(0, i-60):i+20])
				}
			}
			if email == demo.Team {
				v.Post("/moderation/lot/apercu", url.Values{"item": {"4.1"}, "decision": {"publish"}}, 200).Says("Camille")
			}
			if email == demo.Ambassador {
				v.Get(firstLink(t, v.Get("/espace", 200), "/espace/spots/26"), 200)
				v.Get("/espace/spots/260", 200)
				v.Get("/espace/spots/lieu?latitude=44.4656&longitude=1.6710", 200)
				retouch, _ := retouchPage(t, v)
				v.Get(retouch, 200)
			}
			if email == demo.Company {
				v.Post("/espace/envies/garder", url.Values{"spot": {"1"}, "on": {"yes"}}, 303)
				v.Post("/espace/envies/1/partager", nil, 303)
				v.Get(strings.TrimPrefix(firstLink(t, v.Get("/espace/envies", 200), s.URL+"/envies/"), s.URL), 200)
				link := v.Get("/marque/lien?use=vehicle&variant=couleur&format=pdf", 200).Form(map[string]string{"fr": "Créer le lien", "en": "Make the link"}[language])
				path := link.Fill(map[string]string{"fr": "Pour qui ?", "en": "For whom?"}[language], "Imprimerie du Quercy").Send(303).Header.Get("Location")
				v.Get(path, 200)
				v.Post(firstLink(t, v.Get("/marque/liens", 200), "/marque/liens/"), nil, 303)
				v.Get(path, 410)
			}
			if email == demo.Team {
				v.Post("/moderation/1/decision", url.Values{"decision": {"publish"}, "version": {"1"}}, 409)
				v.Get(uploadBubble(t, v), 200)
				v.Get(firstLink(t, v.Get("/moderation/4", 200), "/moderation/auteurs/"), 200)
				sheet := []webtest.File{{Field: "file", Name: "spots.csv", Content: []byte("Nom;Texte;Type\nLa tour;Court;tour\n")}}
				at := v.Upload("/admin/importations", url.Values{"kind": {"spots"}}, sheet, 303).Follow().Path
				v.Post(at+"/colonnes", url.Values{"column_title": {"0"}, "column_reason": {"1"}, "column_category": {"2"}, "choice_to": {"queue"}, "choice_rights": {"yes"}}, 303).Follow()
			}
			if email == "" {
				v.Post("/signalement", notice("/spots/le-ponton-du-soir"), 303).Follow()
			}
			v.Get("/nulle-part", 404)
		}
	}
	v := s.Visitor()
	v.Get("/confirmation/perdu", 410)
	v.Get("/auth/facebook/callback?code=perdu&state=perdu", 410)
	v.Get("/visuels/VIS-2026-9999", 404)
	v.Get("/invitation/perdue", 410).Says("Cette invitation ne sert plus")
	v.Get("/charte/verifier/1-inconnue", 404)
	author := s.Visitor()
	author.Post("/connexion", url.Values{"email": {demo.Ambassador}, "password": {demo.Password}}, 303)
	v.Post("/spots/le-ponton-du-soir/signaler", url.Values{"ground": {"gone"}}, 303).Follow()
	author.Post("/espace/spots/260/retirer", nil, 303)
	v.Get("/spots/la-falaise-au-petit-matin", 410).Says("n’est plus en ligne")
	author.Post("/espace/fiche/retirer", nil, 303)
	v.Get("/ambassadeurs/camille-d", 410)
	v.Get("/mot-de-passe/perdu", 410)
	team.Post("/admin/textes/cookies", url.Values{"text_fr": {"## Rien"}}, 303)
	team.Post("/admin/textes/cookies/publier", url.Values{"revision": {"1"}}, 303)
	team.Get("/admin/textes/cookies/versions/1", 200)
	author.Post("/espace/consentements", url.Values{"newsletter": {"yes"}}, 303)
	team.Get("/admin/infolettre.csv", 200)
	v.Get("/infolettre/arret/"+dbtest.Read[string](t, s.Pool, `SELECT token FROM newsletter_link LIMIT 1`), 200)
	v.Get("/au-revoir/perdu", 410)
	author.Get("/espace/donnees", 200)
	author.Get("/espace/donnees/supprimer", 200)
	showUse(t, author, 303)
	author.Get(layPhoto(t, author), 200)
	author.Get("/espace/usages/1/modifier", 200)
	author.Upload("/espace/spots/photos", nil, []webtest.File{photo(t, "falaise-orientation6-gps.jpg")}, 303).Follow()
	stopped := sanctions.Order{Reason: "abuse", Message: "Dix signalements sans objet en un jour.", Days: 14}
	must(t, s.Services.Sanctions.Take(t.Context(), s.Staff("juge@exemple.fr", who.Moderator), dbtest.Read[who.ID](t, s.Pool, `SELECT id FROM account WHERE email = $1`, demo.Ambassador), stopped, ""))
	author.Get(firstLink(t, author.Get("/espace/suspension", 200), "/espace/recours/sanction/"), 200)
	author.Post("/espace/securite/adresse", url.Values{"email": {"camille@exemple.fr"}, "password": {demo.Password}}, 303).Follow()
	v.Get(s.Link("camille@exemple.fr"), 200)
	v.Get(s.Link(demo.Ambassador), 200)
	_, recovery := s.Protect(s.Staff("protegee@exemple.fr", who.Moderator))
	s.SignInTwice("protegee@exemple.fr", recovery[0]).Get("/espace/securite/code/retirer", 200)
	v.Post("/connexion/cle", url.Values{"answer": {"{}"}}, 422)
	if left := s.Unprinted(); len(left) > 0 {
		t.Errorf("no test prints %v", left)
	}
}

// uploadBubble puts a draft of the bubble before the team, and gives its page.
func uploadBubble(t *testing.T, v *webtest.Visitor) string {
	t.Helper()
	var files []webtest.File
	for field, name := range map[string]string{"svg": "couleur.svg", "pdf": "couleur.pdf", "png": "couleur-4096.png"} {
		content, err := os.ReadFile("../brand/masters/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, webtest.File{Field: field, Name: name, Content: content})
	}
	return v.Upload("/admin/bulle/nouvelle", url.Values{"variant": {"couleur"}}, files, 303).Header.Get("Location")
}

// TestDemoTwice: a second start finds the demo there and makes nothing again.
func TestDemoTwice(t *testing.T) {
	s := apptest.New(t)
	for range 2 {
		if err := s.Demo(t.Context(), io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	f, err := s.Services.Home.Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if shown, _, err := s.Services.Uses.Wall(t.Context(), "", db.Cursor{}); err != nil || len(shown) != 6 {
		t.Errorf("%d uses are on the wall: %v", len(shown), err)
	}
	if f.Spots != 262 || f.Ambassadors != 3 || f.Organisations != 5 {
		t.Errorf("the demo makes %+v", f)
	}
}
