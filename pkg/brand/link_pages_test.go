package brand_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
)

// A company makes a link, its printer takes the file without an account, the company closes it.
func TestTheWayToThePrinter(t *testing.T) {
	site := apptest.New(t)
	a := site.Applicant("helene@exemple.fr", "73282932000074")
	licence(t, site, a.Organisation, 30)
	site.Sign(a)
	v := site.SignIn("helene@exemple.fr")
	v.Get("/marque/liens", 200).Says("Pas encore de lien")
	v.Get("/marque/lien?variant=couleur&format=pdf", 422).Says("Dites-nous à quoi servira la bulle")
	form := v.Get("/marque/lien?variant=couleur&format=pdf&use=vehicle", 200)
	form.Form("Créer le lien").Send(422).Says("Écrivez pour qui est ce lien")
	made := form.Form("Créer le lien").Fill("Pour qui ?", "Imprimerie du Quercy").Send(303)
	path := made.Header.Get("Location")
	v.Get(path, 200).Says("Copiez-le maintenant", "Envoyez ce lien à Imprimerie du Quercy")

	printer := site.Visitor()
	page := printer.Get(path, 200).Says("Bonjour Imprimerie du Quercy", "Fromagerie du Causse", "OML-2026-0042", "Véhicule", "50").Silent("Envoyez ce lien")
	if !strings.Contains(page.Body, `href="`+path+`/fichier"`) {
		t.Error("no way to the file")
	}
	got := printer.Get(path+"/fichier", 200)
	if got.Header.Get("Content-Disposition") != "attachment; filename=ohmylot-bulle-couleur_OML-2026-0042.pdf" || got.Header.Get("Cache-Control") != "private, no-store" || !strings.HasPrefix(got.Body, "%PDF") {
		t.Errorf("got %v", got.Header)
	}
	if !strings.Contains(got.Body, "<FEFF0052") || !strings.HasSuffix(got.Body, "%%EOF\n") { // “Remise sous la licence”
		t.Error("the PDF does not tell its licence")
	}
	list := v.Get("/marque/liens", 200).Says("Imprimerie du Quercy", "Téléchargé 1 fois sur 50", "Ouvert")
	list.Form("Fermer ce lien Imprimerie du Quercy").Send(303).Follow().Says("Le lien est fermé", "Fermé")
	printer.Get(path, 410).Says("Ce lien ne sert plus", "l’a fermé", "la personne qui vous a envoyé celui-ci").Silent("Fromagerie")
	printer.Get(path+"/fichier", 410).Says("Ce lien ne sert plus")
	printer.Get("/imprimeur/perdu", 404)
}
