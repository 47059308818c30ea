package brand_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestTheTeamReadsTheLedger(t *testing.T) {
	site := apptest.New(t)
	site.Ambassador("camille@exemple.fr")
	camille := site.SignIn("camille@exemple.fr")
	camille.Get("/admin/telechargements", 403)
	site.Staff("equipe@exemple.fr", who.Staff)
	v := site.SignIn("equipe@exemple.fr")
	v.Get("/admin/telechargements", 200).Says("Rien à cet endroit du registre")
	exec(t, site, `UPDATE account SET first_name = '=cmd()' WHERE email = 'camille@exemple.fr'`)
	for range 51 {
		camille.Get(ordinary, 200)
	}
	page := v.Get("/admin/telechargements", 200).Says("51 fichiers remis", "=cmd() Delpech", "Site web", "ohmylot-bulle-couleur-512px.png", "Plus anciens")
	if !strings.Contains(page.Body, `href="/admin/telechargements.csv?"`) {
		t.Error("no way to the CSV")
	}
	if n := strings.Count(page.Body, "<code>"); n != 50 {
		t.Errorf("%d lines on a page", n)
	}
	v.Get("/admin/telechargements?use=press", 200).Says("Rien à cet endroit")
	table := v.Get("/admin/telechargements.csv?use=web&month=hier", 200)
	lines := strings.Split(table.Body, "\r\n")
	if len(lines) != 53 || !strings.HasPrefix(lines[0], "\ufeffDate;Remis à;Licence;Usage;") || !strings.Contains(lines[1], ";'=cmd() Delpech;;Site web;Malbec;PNG;ohmylot-bulle-couleur-512px.png;512;;;") {
		t.Errorf("%d lines: %q", len(lines), lines[:2])
	}
}
