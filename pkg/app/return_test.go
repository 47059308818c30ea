package app_test

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// waitAgain makes what was decided on wait as before, whatever its kind.
var waitAgain = map[string]string{
	"spot":         `UPDATE spot SET state = 'submitted' WHERE id = $1`,
	"edit":         `UPDATE spot_edit SET state = 'submitted', decided_at = NULL WHERE id = $1`,
	"use":          `UPDATE brand_use SET state = 'submitted' WHERE id = $1`,
	"visual":       `UPDATE visual SET state = 'submitted' WHERE id = $1`,
	"organisation": `UPDATE organisation SET state = 'submitted' WHERE id = $1`,
	"profile":      `UPDATE profile SET state = 'submitted' WHERE id = $1`,
}

// TestEveryAnswerLeadsToItsField: of every kind, whatever the reason, the letter leads its author to the
// field it is about, where they read why and what the moderator wrote.
func TestEveryAnswerLeadsToItsField(t *testing.T) {
	s := apptest.New(t)
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	judge := s.Staff("juge@exemple.fr", who.Staff)
	changeSpot(t, s)
	sendProfile(t, s)
	for kind, restore := range waitAgain {
		t.Run(kind, func(t *testing.T) {
			items, _, err := s.Services.Queue.Waiting(t.Context(), judge, kind, db.Cursor{})
			if err != nil || len(items) == 0 {
				t.Fatalf("nothing waits (%v)", err)
			}
			item := items[0]
			var email string
			if err := s.Pool.Get(t.Context(), &email, `SELECT email FROM account WHERE id = $1`, item.Entry.Author); err != nil {
				t.Fatal(err)
			}
			author := s.Visitor()
			author.Post("/connexion", url.Values{"email": {email}, "password": {demo.Password}}, 303)
			for _, m := range s.Services.Queue.Offered(kind) {
				for _, verdict := range []moderation.Verdict{moderation.Revise, moderation.Refuse} {
					words := "Un mot sur " + string(m.Reason)
					r := moderation.Ruling{Verdict: verdict, Reason: m.Reason, Message: words, Version: versionOf(t, s, item.ID)}
					if err := s.Services.Queue.Decide(t.Context(), judge, item.ID, r, ""); err != nil {
						t.Fatal(err)
					}
					leadsBack(t, author, s.Link(email), m, verdict, words)
					write(t, s, restore, item.Entry.ID)
					write(t, s, `UPDATE queue_item SET state = 'waiting', verdict = NULL, reason = '', message = '', decided_by = NULL, decided_at = NULL WHERE id = $1`, item.ID)
				}
			}
		})
	}
}

// leadsBack follows a letter's link to what it is about.
func leadsBack(t *testing.T, author *webtest.Visitor, link string, m moderation.Motive, verdict moderation.Verdict, words string) {
	t.Helper()
	_, anchor, found := strings.Cut(link, "#")
	if !found {
		t.Fatalf("%s of %s leads to %s", verdict, m.Reason, link)
	}
	page := author.Get(link, 200).Says(words)
	if !strings.Contains(page.Body, ` id="`+anchor+`"`) {
		t.Errorf("%s of %s leads to %s, where that is not", verdict, m.Reason, link)
	}
	if m.Field == "" || verdict == moderation.Refuse && anchor == "motif" {
		return
	}
	if anchor == "motif" {
		t.Errorf("%s of %s is about %s and leads to %s", verdict, m.Reason, m.Field, link)
	}
	if !strings.Contains(page.Body, `id="`+anchor+`-note"`) || strings.Count(page.Body, anchor+"-note") < 2 { // shown, and tied to the field
		t.Errorf("%s of %s says nothing beside %s", verdict, m.Reason, anchor)
	}
}

func versionOf(t *testing.T, s *apptest.Site, id int64) (version int) {
	t.Helper()
	if err := s.Pool.Get(t.Context(), &version, `SELECT version FROM queue_item WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	return version
}

func write(t *testing.T, s *apptest.Site, query string, args ...any) {
	t.Helper()
	err := db.InTx(t.Context(), s.Pool, func(tx db.Tx) error { _, err := tx.Exec(t.Context(), query, args...); return err })
	if err != nil {
		t.Fatal(err)
	}
}

// changeSpot has the demo's ambassador propose a change to a published spot of hers.
func changeSpot(t *testing.T, s *apptest.Site) {
	t.Helper()
	v := s.Visitor()
	v.Post("/connexion", url.Values{"email": {demo.Ambassador}, "password": {demo.Password}}, 303)
	var id int64
	if err := s.Pool.Get(t.Context(), &id, `SELECT s.id FROM spot s JOIN account a ON a.id = s.author_id WHERE a.email = $1 AND s.state = 'published' LIMIT 1`, demo.Ambassador); err != nil {
		t.Fatal(err)
	}
	form := v.Get(fmt.Sprintf("/espace/spots/%d/modifier", id), 200).Form("Proposer la modification")
	form.Fields.Set("title", "Un autre nom pour ce lieu")
	form.Fields.Set("people_recognisable", "no")
	form.Fields.Set("rights", "yes")
	form.Send(303)
}

// sendProfile has the demo's ambassador send her profile to be read.
func sendProfile(t *testing.T, s *apptest.Site) {
	t.Helper()
	v := s.Visitor()
	v.Post("/connexion", url.Values{"email": {demo.Ambassador}, "password": {demo.Password}}, 303)
	form := v.Get("/espace/fiche", 200).Form("Envoyer à l’équipe")
	form.Fields.Set("words", "J’aime les marchés du samedi et les soirs d’été au bord du Célé.")
	form.Fields.Set("adult", "yes")
	form.Fields.Set("consent", "yes")
	form.Send(303)
}

// TestBeginAgain: what was refused is begun again from what was written, with the reason in sight; nobody
// begins from what is another's.
func TestBeginAgain(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Ambassador("paul@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	s.Staff("moderation@exemple.fr", who.Moderator)
	m := s.SignIn("moderation@exemple.fr")
	refuse := func(path string) {
		form := m.Get(path, 200).Form("Refuser")
		form.Fields.Set("reason", "wrong_category")
		form.Send(303)
	}
	refuse("/moderation/1")
	refused := v.Get(s.Link("camille@exemple.fr"), 200).Says("La catégorie choisie ne correspond pas au lieu")
	again := v.Get(firstLink(t, refused, "/espace/spots/nouveau?depuis"), 200).Says("La catégorie choisie", why)
	s.SignIn("paul@exemple.fr").Get("/espace/spots/nouveau?depuis=1", 404)
	v.Get("/espace/spots/nouveau?depuis=9999", 404)
	again.Form("Envoyer à l’équipe").Tick("Le texte et les photos sont de moi").Send(303)
	m.Get("/moderation/2", 200).Form("Publier").Send(303)

	edit := v.Get("/espace/spots/2/modifier", 200).Form("Proposer la modification")
	edit.Fields.Set("title", "Les galets d’argent")
	edit.Send(303)
	refuse("/moderation/3")
	page := v.Get(s.Link("camille@exemple.fr"), 200).Says("La catégorie choisie ne correspond pas au lieu").Silent("galets d’argent")
	v.Get(firstLink(t, page, "/espace/spots/2/modifier?reprendre"), 200).Says("La catégorie choisie").Form("Proposer la modification").Send(303)
}
