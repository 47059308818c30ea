package app_test

import (
	"encoding/csv"
	"go/ast"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/register"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestLegalPages: they stand from the first day, tell what is true and hide what nobody has told.
func TestLegalPages(t *testing.T) {
	s := apptest.New(t)
	v := s.Visitor()
	v.Get("/", 200).Says("Mentions légales", "Vos données", "Accessibilité : non conforme")
	v.Get("/mentions-legales", 200).Says("Éditeur du site", "equipe@exemple.fr", "Texte fourni avec le site").Silent("à compléter", "{", "Hébergement", "Téléphone")
	v.Get("/confidentialite", 200).Says("En bref", "CNIL", "La lettre d’information", "48 heures")
	v.Get("/cookies", 200).Says("Rien à accepter", "ohmylot", "langue", "localStorage")
	v.Get("/accessibilite", 200).Says("n’est pas en conformité", "Défenseur des droits", "Libre réponse 71120")
	v.Get("/securite", 200).Says("trouvé une faille")
	v.Get("/confidentialite/registre", 200).Says("Les comptes", "account: email", "Mission d’intérêt public")
	table := csv.NewReader(strings.NewReader(v.Get("/confidentialite/registre.csv", 200).Body))
	table.Comma = ';'
	if rows, err := table.ReadAll(); err != nil || len(rows) <= len(register.Treatments()) {
		t.Errorf("the register as a table has %d lines (%v)", len(rows), err)
	}
	v.Post("/langue", url.Values{"langue": {"en"}}, 303)
	v.Get("/mentions-legales", 200).Says("Publisher", "Text supplied with the site")
}

// TestSecurityTxt: as RFC 9116 wants it, and never out of date.
func TestSecurityTxt(t *testing.T) {
	s := apptest.New(t)
	p := s.Visitor().Get("/.well-known/security.txt", 200)
	if got := p.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("it comes as %s", got)
	}
	fields := map[string]string{}
	for line := range strings.Lines(p.Body) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if _, twice := fields[name]; !twice {
			fields[name] = value
		}
	}
	until, err := time.Parse(time.RFC3339, fields["Expires"])
	if err != nil || time.Until(until) < 90*24*time.Hour || time.Until(until) > 365*24*time.Hour {
		t.Errorf("expires %q (%v)", fields["Expires"], err)
	}
	if fields["Contact"] != "mailto:equipe@exemple.fr" || fields["Preferred-Languages"] != "fr, en" || fields["Canonical"] != s.URL+"/.well-known/security.txt" || fields["Policy"] != s.URL+"/securite" {
		t.Errorf("it says %q", p.Body)
	}
}

// TestTheTeamWritesTheLegalPages: facts once, a draft looked at, a version for good, and the list of what misses.
func TestTheTeamWritesTheLegalPages(t *testing.T) {
	s := apptest.New(t)
	s.Staff("equipe@exemple.fr", who.Staff)
	s.Staff("autre@exemple.fr", who.Staff)
	s.Staff("moderation@exemple.fr", who.Moderator)
	s.SignIn("moderation@exemple.fr").Get("/admin/textes", 403)
	team, other, v := s.SignIn("equipe@exemple.fr"), s.SignIn("autre@exemple.fr"), s.Visitor()
	team.Get("/admin/textes", 200).Says("À compléter : Éditeur du site", "Aucun audit", "à relire")
	team.Get("/admin/textes/n-existe-pas", 404)

	facts := team.Get("/admin/textes/informations", 200).Form("Enregistrer")
	facts.Fill("Éditeur du site", "Département du Lot <b>").Fill("Courriel du délégué à la protection des données", "nulle part")
	if kept := facts.Send(422).Form("Enregistrer").Fields.Get("editeur"); kept != "Département du Lot <b>" {
		t.Errorf("what was typed is lost: %q", kept)
	}
	facts.Fill("Courriel du délégué à la protection des données", "dpo@lot.test").Send(303).LeadsTo("/admin/textes").Follow().Silent("À compléter : Éditeur du site")
	facts.Fields.Set("once", "autre")
	facts.Fill("Éditeur du site", "Un autre").Send(409).Says("entre-temps")
	v.Get("/mentions-legales", 200).Says("publié par Département du Lot <b>.").Silent("Un autre")
	v.Get("/confidentialite/registre", 200).Says("dpo@lot.test")

	form := team.Get("/admin/textes/mentions-legales", 200).Form("Enregistrer et voir l’aperçu")
	late := other.Get("/admin/textes/mentions-legales", 200).Form("Enregistrer et voir l’aperçu")
	form.Fill("Texte en français", "## Qui\n\n{editeur} et {edittteur}, <script>alert(1)</script>").Send(303).Follow().Says("Avant de publier", "{edittteur}")
	if body := team.Get("/admin/textes/mentions-legales", 200).Body; strings.Contains(body, "<script>alert") {
		t.Error("what the team types runs")
	}
	late.Fill("Texte en français", "Autre chose").Send(409).Says("entre-temps", "Autre chose")
	team.Post("/admin/textes/mentions-legales/publier", url.Values{"revision": {"1"}}, 422).Says("{edittteur}")
	form = team.Get("/admin/textes/mentions-legales", 200).Form("Enregistrer et voir l’aperçu")
	page := form.Fill("Texte en français", "## Qui\n\n{editeur} publie.\n\nTéléphone : {telephone}").Fill("Texte en anglais", "").Fill("Ce qui change", "Plus court.").Send(303).Follow()
	page.Says("[à compléter : Téléphone de l’éditeur]", "Publier la version 1")
	team.Post("/admin/textes/mentions-legales/publier", url.Values{"revision": {"1"}}, 409)
	page.Form("Publier la version 1").Send(303).LeadsTo("/admin/textes").Follow().Silent("relire puis à publier : Mentions légales")
	v.Get("/mentions-legales", 200).Says("Département du Lot <b> publie.", "Version 1", "Plus court.").Silent("Téléphone", "à compléter")
	team.Get("/admin/textes/mentions-legales", 200).Says("Versions publiées", "Plus court.")
	team.Get("/admin/textes/mentions-legales/versions/1", 200).Says("Ce qui change")
	team.Get("/admin/textes/mentions-legales/versions/2", 404)
	team.Get("/admin/textes/mentions-legales/versions/99999999999999999999", 404)
	v.Post("/langue", url.Values{"langue": {"en"}}, 303)
	v.Get("/mentions-legales", 200).Says("This page exists in French only", "publie.")
	team.Post("/admin/textes/mentions-legales", url.Values{"text_fr": {strings.Repeat("a", 30001)}}, 422)
	team.Post("/admin/textes/mentions-legales", url.Values{"text_fr": {strings.Repeat("a", 1<<20)}}, 413)
}

// TestTheDeclarationFollowsTheAudit, on its page and at the foot of the others.
func TestTheDeclarationFollowsTheAudit(t *testing.T) {
	s := apptest.New(t)
	s.Staff("equipe@exemple.fr", who.Staff)
	team, v := s.SignIn("equipe@exemple.fr"), s.Visitor()
	v.Get("/spots", 200).Says("Accessibilité : non conforme")
	form := team.Get("/admin/textes/audit", 200).Form("Enregistrer et mettre la déclaration à jour")
	form.Fill("Réalisé par", "Cabinet <i>Clair</i>").Fill("Critères respectés", "72,5").Fill("Pages vérifiées", "Accueil\nCarte").Fill("Date de l’audit", time.Now().AddDate(0, -1, 0).Format(time.DateOnly))
	form.Send(422).Says("doit dire ce qui n’est pas conforme")
	form.Fill("Non-conformités", "- Un titre <script>alert(1)</script>\n- Un contraste").Send(303).LeadsTo("/accessibilite").Follow().Says("conformité partielle", "72,5 %", "Cabinet <i>Clair</i>", "Un contraste", "Aucune.")
	v.Get("/accessibilite", 200).Says("conformité partielle").Silent("n’a encore été")
	v.Get("/cookies", 200).Says("Accessibilité : partiellement conforme")
	v.Post("/langue", url.Values{"langue": {"en"}}, 303)
	v.Get("/accessibilite", 200).Says("72.5%", "partially compliant")
}

// TestCookiesAreTold: whoever sets one more tells it on the page about cookies.
func TestCookiesAreTold(t *testing.T) {
	told := map[string]int{"web": 3} // the language, the device known, the device spared the second factor; the session’s is set by scs
	found := map[string]int{}
	for _, s := range sources(t) {
		if s.test || s.tool() || s.fixture() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if one, ok := n.(*ast.CompositeLit); ok {
				if of, ok := one.Type.(*ast.SelectorExpr); ok && of.Sel.Name == "Cookie" {
					found[s.pkg]++
				}
			}
			return true
		})
	}
	for pkg, n := range found {
		if n != told[pkg] {
			t.Errorf("%s sets %d cookies, %d are told: add it to Cookies of pkg/web/cookies.go with its words (legal.cookie.KEY, legal.cookie_life.KEY), then here", pkg, n, told[pkg])
		}
	}
	if found["web"] == 0 {
		t.Error("the cookie of the language is not found")
	}
}
