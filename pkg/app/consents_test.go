package app_test

import (
	"encoding/csv"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/consents"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func countOf(t *testing.T, s *apptest.Site, query string, args ...any) int {
	t.Helper()
	var n int
	if err := s.Pool.Get(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestConsentsAreKeptWordForWord: at sign-up, in one's space, by the link of a letter; and the team has those
// who agreed, alone.
func TestConsentsAreKeptWordForWord(t *testing.T) {
	s := apptest.New(t)
	v := s.Visitor()
	v.Post("/inscription", url.Values{"first_name": {"Rose"}, "last_name": {"Vayssié"}, "email": {"rose@exemple.fr"}, "password": {"le causse sous la lune"}, "commune": {"Cahors"},
		"link": {"living"}, "age_confirmed": {"yes"}, "newsletter": {"yes"}}, 303)
	const signed = `SELECT count(*) FROM consent_event e JOIN consent_text t ON t.id = e.text_id WHERE given AND way = 'signup' AND version = 1 AND words LIKE $1`
	if countOf(t, s, signed, "Je veux recevoir%") != 1 || countOf(t, s, signed, "J’ai 15%") != 1 {
		t.Error("what was ticked when joining is not kept")
	}
	s.Ambassador("camille@exemple.fr")
	s.Ambassador("louise@exemple.fr")
	s.Staff("equipe@exemple.fr", who.Staff)
	camille, team := s.SignIn("camille@exemple.fr"), s.SignIn("equipe@exemple.fr")

	page := camille.Get("/espace/consentements", 200).Says("Mes accords", "Je veux recevoir la lettre du programme", "vous avez dit avoir 15 ans ou plus", "à l’inscription")
	page.Form("Oui, je veux la recevoir").Send(303).LeadsTo("/espace/consentements")
	page.Form("Oui, je veux la recevoir").Send(303) // twice is once
	camille.Get("/espace/consentements", 200).Says("Accord donné", "sur cette page").Silent("Oui, je veux la recevoir")
	if n := countOf(t, s, `SELECT count(*) FROM consent_event WHERE purpose = 'newsletter' AND way = 'space'`); n != 1 {
		t.Errorf("%d events for one agreement", n)
	}
	if n := countOf(t, s, `SELECT count(*) FROM consent_text WHERE purpose = 'newsletter'`); n != 1 {
		t.Errorf("the same words are kept %d times", n)
	}

	camille.Get("/admin/infolettre", 403)
	camille.Get("/admin/infolettre.csv", 403)
	team.Get("/admin/infolettre", 200).Says("Une personne a demandé la lettre")
	rows := readers(t, team.Get("/admin/infolettre.csv", 200).Body)
	if len(rows) != 2 || rows[1][0] != "camille@exemple.fr" {
		t.Fatalf("the list holds %v", rows)
	}
	if n := countOf(t, s, `SELECT count(*) FROM audit_line WHERE act = 'newsletter.export'`); n != 1 {
		t.Errorf("%d lines tell of the export", n)
	}
	link := strings.TrimPrefix(rows[1][4], s.URL)
	if again := readers(t, team.Get("/admin/infolettre.csv", 200).Body); again[1][4] != rows[1][4] {
		t.Error("the link of older letters serves no more")
	}

	v.Get(link, 200).Says("Un clic").Form("Me désabonner").Send(303).Follow().Says("Vous ne recevez plus la lettre")
	v.Post(link, url.Values{"List-Unsubscribe": {"One-Click"}}, 303) // a mail program's button, late
	v.Get("/infolettre/arret/AAAAAAAAAAAAAAAAAAAAAAAAAA", 404)
	v.Post("/infolettre/arret/xyz", url.Values{}, 404)
	camille.Get("/espace/consentements", 200).Says("Accord retiré", "par le lien d’un courriel", "Oui, je veux la recevoir")
	if rows := readers(t, team.Get("/admin/infolettre.csv", 200).Body); len(rows) != 1 {
		t.Errorf("who left is in the list: %v", rows)
	}
	if n := countOf(t, s, `SELECT count(*) FROM consent_event WHERE purpose = 'newsletter' AND way <> 'signup'`); n != 2 {
		t.Errorf("%d events for an agreement and its end", n)
	}
	if n := countOf(t, s, `SELECT count(*) FROM account WHERE newsletter_at IS NOT NULL AND state = 'active'`); n != 0 {
		t.Errorf("%d accounts read the letter", n)
	}
}

func alter(t *testing.T, s *apptest.Site, statement string, args ...any) error {
	t.Helper()
	return db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), statement, args...)
		return err
	})
}

func readers(t *testing.T, body string) [][]string {
	t.Helper()
	table := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestConsentsNeverChange, but with their account; other words are another version.
func TestConsentsNeverChange(t *testing.T) {
	s := apptest.New(t)
	id := s.Ambassador("camille@exemple.fr").ID
	by := who.Actor{ID: id}
	for _, words := range []string{"Oui.", "Oui, merci.", "Oui."} {
		if err := s.Services.Consents.Unsubscribe(t.Context(), by); err != nil {
			t.Fatal(err)
		}
		if err := s.Services.Consents.Subscribe(t.Context(), by, words, i18n.French); err != nil {
			t.Fatal(err)
		}
	}
	mine, err := s.Services.Consents.Of(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	var versions []int
	for _, e := range mine.Standings[0].History {
		if e.Given {
			versions = append(versions, e.Version)
		}
	}
	if mine.Standings[0].Purpose != consents.Newsletter || len(versions) != 3 || versions[0] != 1 || versions[1] != 2 || versions[2] != 1 {
		t.Errorf("agreed to versions %v", versions)
	}
	for _, statement := range []string{`UPDATE consent_event SET given = false`, `UPDATE consent_text SET words = 'x'`, `DELETE FROM consent_text`, `TRUNCATE consent_event`} {
		if err := alter(t, s, statement); err == nil {
			t.Errorf("%s is let happen", statement)
		}
	}
	if err := alter(t, s, `DELETE FROM account WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	if n := countOf(t, s, `SELECT count(*) FROM consent_event`); n != 0 {
		t.Errorf("%d events outlive their account", n)
	}
}
