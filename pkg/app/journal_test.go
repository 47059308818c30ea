package app_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

var journalLink = regexp.MustCompile(`href="(/[^"]*)"`)

// TestJournalStory: an administrator finds who did what, to what, and takes it away as a file; whoever reads what
// is not public is told so and written down.
func TestJournalStory(t *testing.T) {
	s := apptest.New(t)
	camille := s.Ambassador("camille@exemple.fr")
	s.Applicant("fromagerie@exemple.fr", "73282932000074")
	moderator := s.Staff("moderation@exemple.fr", who.Moderator)
	s.Staff("equipe@exemple.fr", who.Staff)
	admin := s.Staff("admin@exemple.fr", who.Admin)
	v, m, team, a := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr"), s.SignIn("equipe@exemple.fr"), s.SignIn("admin@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	sheet := firstLink(t, m.Get("/moderation/1", 200).Silent("votre lecture est notée"), "/moderation/auteurs/")
	for range 2 {
		m.Get(sheet, 200).Says("votre lecture est notée dans le journal")
	}
	m.Get("/moderation/auteurs/999", 404).Silent("votre lecture est notée")
	m.Get("/moderation/1", 200).Form("Publier").Send(303)
	team.Get("/admin/structures/1", 404) // a draft is nobody's to read
	v.Get("/admin/journal", 403)
	m.Get("/admin/journal", 403)
	team.Get("/admin/journal", 403)
	team.Get("/admin/journal.csv", 403)
	s.Visitor().Get("/admin/journal", 303)

	page := a.Get("/espace", 200).Says("Le journal")
	page = a.Get("/admin/journal", 200).Says("Spot publié", "spot nº 1", "Malika", "Charte signée", "Fiche d’un auteur lue", "votre lecture est notée")
	for _, found := range journalLink.FindAllStringSubmatch(page.Body, -1) {
		if path := strings.ReplaceAll(found[1], "&amp;", "&"); !strings.HasPrefix(path, "/static/") && !strings.HasSuffix(path, ".csv") {
			a.Get(path, 200)
		}
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM audit_line WHERE act = 'account.read' AND object = 'account ' || $1 AND actor_id = $2`, int64(camille.ID), int64(moderator.ID)); n != 1 {
		t.Errorf("two readings within the hour are %d lines", n)
	}
	a.Get("/admin/journal?acts=spots", 200).Says("Spot envoyé", "Spot publié").Silent("Charte signée le")
	a.Get("/admin/journal?person=camille%40exemple.fr&acts=charters", 200).Says("Charte signée", "Camille Delpech")
	a.Get("/admin/journal?person=personne+de+ce+nom", 200).Says("Rien ne correspond")
	a.Get("/admin/journal?object=spot+1", 200).Says("Seulement", "spot nº 1", "Spot envoyé").Silent("Adresse confirmée le")
	for _, hostile := range []string{
		"person=%27+OR+1%3D1+--", "object=%00%FF", "from=9999-99-99&until=0000-00-00", "apres=%F0%9F%92%A9", "acts=spot.publish%27", "person=99999999999999999999999",
		"person=-1", "request=" + strings.Repeat("a", 5000), "person=%25&object=%25", "from=2026-01-01&until=2025-01-01", "apres=OTk5OTk5OTk5OTk5OTk5OTk5OS4x", "object=charter+x+y+z",
	} {
		a.Get("/admin/journal?"+hostile, 200)
		a.Get("/admin/journal.csv?"+hostile, 200)
	}

	dbtest.Exec(t, s.Pool, `UPDATE account SET first_name = '=HYPERLINK("x")', last_name = '<b>gras</b>' WHERE id = $1`, int64(camille.ID))
	a.Get("/admin/journal?acts=acceptance.sign", 200).Says(`=HYPERLINK("x") <b>gras</b>`)
	file := a.Get("/admin/journal.csv?"+url.Values{"acts": {"acceptance.sign"}, "person": {"camille@exemple.fr"}}.Encode(), 200)
	if !strings.HasPrefix(file.Body, "\ufeffligne;") || !strings.Contains(file.Body, `;"'=HYPERLINK(""x"") <b>gras</b>";acceptance.sign;Charte signée;`) || strings.Count(file.Body, "\n") != 2 {
		t.Errorf("the file is %q", file.Body)
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM audit_line WHERE act = 'trail.export' AND actor_id = $1 AND after ->> 'acts' = 'acceptance.sign'`, int64(admin.ID)); n != 1 {
		t.Errorf("%d lines tell of the file", n)
	}
}
