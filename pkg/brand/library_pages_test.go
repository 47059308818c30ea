package brand_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// uploads are the files of a new malbec bubble, a hair other than the one that came with the program.
func uploads(t *testing.T) []webtest.File {
	t.Helper()
	read := func(name string) []byte {
		content, err := os.ReadFile("masters/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	svg := bytes.Replace(read("couleur.svg"), []byte("#8A1C4A"), []byte("#7A1040"), 1)
	return []webtest.File{{Field: "svg", Name: "bulle.svg", Content: svg}, {Field: "pdf", Name: "bulle.pdf", Content: read("couleur.pdf")}, {Field: "png", Name: "bulle.png", Content: read("couleur-4096.png")}}
}

var picture = regexp.MustCompile(`/marque/image/[A-Z0-9]+\.png`)

// The team puts a new malbec bubble in the place of the old one, opens it to the press, and takes it back.
func TestTheTeamChangesTheBubble(t *testing.T) {
	site := apptest.New(t)
	site.Ambassador("camille@exemple.fr")
	camille := site.SignIn("camille@exemple.fr")
	camille.Get(ordinary, 200)
	site.Staff("equipe@exemple.fr", who.Staff)
	v := site.SignIn("equipe@exemple.fr")
	v.Get("/admin/bulle", 200).Says("En vigueur : celle fournie avec le site", "Règles graphiques")
	form := v.Get("/admin/bulle/nouvelle?variant=couleur", 200).Form("Déposer et regarder")
	form.Send(422).Says("Choisissez le SVG", "Choisissez le PDF", "Choisissez le PNG")
	files := uploads(t)
	hostile := append([]webtest.File{{Field: "svg", Name: "x.svg", Content: []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>`)}}, files[1:]...)
	form.SendWith(hostile, 422).Says("un élément « script » que nous n’acceptons pas")

	made := form.SendWith(files, 303)
	path := made.Header.Get("Location")
	if again := form.SendWith(files, 303).Header.Get("Location"); again != path {
		t.Errorf("sent again it is at %s, not %s", again, path)
	}
	page := v.Get(path, 200).Says("Les fichiers sont bons", "Une personne a pris une version plus ancienne", "Pas proposée ici")
	camille.Get(path, 403)
	for name, want := range map[string]string{"svg": "image/svg+xml", "1024.png": "image/png", "pdf": "application/pdf"} {
		got := v.Get(path+"/fichiers/"+name, 200).Header
		if got.Get("Content-Type") != want || !strings.Contains(got.Get("Content-Security-Policy"), "sandbox") || (name == "pdf") != strings.HasPrefix(got.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %v", name, got)
		}
	}
	v.Get(path+"/fichiers/eps", 404)
	v.Get(path+"/fichiers/512.png", 404)

	visitor := site.Visitor()
	before := visitor.Get("/marque", 200)
	if picture.MatchString(before.Body) {
		t.Error("a draft is shown")
	}
	publish := page.Form("Publier cette version")
	publish.Fields.Del("audience")
	publish.Send(422).Says("Dites en une phrase ce qui change", "Choisissez pour qui elle est")
	publish.Fill("Ce qui change", "Un malbec plus profond.").Tick("Ambassadeurs et ambassadrices").Tick("Presse, sans compte")
	publish.Send(303).Follow().Says("La version est publiée", "En vigueur : version 1")
	publish.Send(303) // the same click
	v.Post(path+"/publier", publish.Fields, 303)
	stale := publish.Fields
	stale.Del("once")
	v.Post(path+"/publier", stale, 409).Says("Rien n’a été fait", "vient de changer cette version")

	shown := picture.FindString(visitor.Get("/marque", 200).Body)
	if shown == "" {
		t.Fatal("the brand's page shows the old bubble")
	}
	if got := visitor.Get(shown, 200).Header; got.Get("Content-Type") != "image/png" || !strings.Contains(got.Get("Cache-Control"), "immutable") {
		t.Errorf("its picture: %v", got)
	}
	letter := site.Letter("camille@exemple.fr")
	if !strings.Contains(letter.Subject, "La bulle a changé") || !strings.Contains(letter.Text, "Un malbec plus profond.") || !strings.Contains(letter.Text, "/marque/bulle?layout=&variant=couleur") {
		t.Errorf("%s\n%s", letter.Subject, letter.Text)
	}
	svg := camille.Get(file+"?variant=couleur&format=svg&use=web", 200).Body
	if !strings.Contains(svg, "#7A1040") || !strings.Contains(svg, "que permet la charte") {
		t.Error("a member takes the old drawing, or one without its notice")
	}

	const free = "/marque/bulle/libre?variant=couleur&format=png&width=512&use="
	visitor.Get(bubble+"?use=press&format=png&size=screen&width=512", 200).Says("Télécharger, sans compte")
	visitor.Get(bubble+"?use=web", 200).Silent("Télécharger, sans compte")
	if got := visitor.Get(free+"press", 200); got.Header.Get("Content-Disposition") != "attachment; filename=ohmylot-bulle-couleur-512px.png" {
		t.Errorf("got %v", got.Header)
	}
	visitor.Get(free+"web", 404)
	v.Get("/admin/telechargements", 200).Says("Sans compte")

	change := v.Get(path, 200).Says("En vigueur").Form("Enregistrer")
	change.Fields["audience"] = []string{"organisations"}
	change.Send(303)
	camille.Get(file+"?variant=couleur&format=svg&use=web", 422).Says("n’est pas ouverte à votre profil")
	if page := camille.Get(bubble, 200).Says("n’est pas ouverte à votre profil"); strings.Contains(page.Body, `value="couleur"`) {
		t.Error("it is still offered")
	}
	v.Get(path, 200).Form("Retirer cette version").Send(303).Follow().Says("celle d’avant reprend sa place", "Retirée")
	if picture.MatchString(visitor.Get("/marque", 200).Body) {
		t.Error("the brand's page still shows it")
	}
	visitor.Get(shown, 404)
	camille.Get(ordinary, 200)
	v.Get(path, 200).Says("Version 1 Retirée", "par Malika").Silent("Enregistrer")
}

func TestTheTeamSetsTheRules(t *testing.T) {
	site := apptest.New(t)
	site.Staff("equipe@exemple.fr", who.Staff)
	v, visitor := site.SignIn("equipe@exemple.fr"), site.Visitor()
	visitor.Get("/marque", 200).Says("au moins 1/8 de sa largeur")
	form := v.Get("/admin/bulle/regles", 200).Form("Enregistrer les règles")
	form.Fields.Set("clear_space", "3")
	form.Fields.Del("ground")
	form.Send(422).Says("un nombre entier entre 4 et 16", "Gardez au moins un fond")
	form.Fields["ground"] = []string{"white", "malbec"}
	form.Fields.Set("clear_space", "5")
	form.Fields.Set("own_name_1", "Pierre blonde")
	form.Fields.Set("own_colour_1", "#d8cbb2")
	form.Fields.Set("mm_vehicle", "60")
	form.Fields.Del("any_ground")
	form.Send(303).Follow().Says("Les règles sont enregistrées")
	visitor.Get("/marque", 200).Says("au moins 1/5 de sa largeur", "Pierre blonde", "#D8CBB2").Silent("Safran")
	visitor.Get(bubble+"?use=vehicle&size=print&mm=50&format=png", 200).Says("60 mm")
	visitor.Get(bubble+"?use=web&ground=pierre-blonde", 200).Says("Pierre blonde").Silent("Autre couleur")
	stale := form.Fields
	stale.Del("once")
	v.Post("/admin/bulle/regles", stale, 409).Says("vient de changer les règles")
}
