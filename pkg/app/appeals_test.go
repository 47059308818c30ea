package app_test

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// plea is what an author answers.
const plea = "La photo est bien de moi : j’ai encore l’original, avec la date, et je peux vous l’envoyer."

// settled lets the time pass in which a decision may be undone.
func settled(t *testing.T, s *apptest.Site) {
	t.Helper()
	dbtest.Exec(t, s.Pool, `UPDATE queue_item SET decided_at = decided_at - interval '1 minute' WHERE state = 'decided'`)
}

// TestAppealStory: a refused spot keeps its photo from the public, its author contests once, somebody else answers.
func TestAppealStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Ambassador("paul@exemple.fr")
	s.Staff("malika@exemple.fr", who.Moderator)
	s.Staff("bruno@exemple.fr", who.Moderator)
	v, first, other := s.SignIn("camille@exemple.fr"), s.SignIn("malika@exemple.fr"), s.SignIn("bruno@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	picture := "/photos/" + dbtest.Read[string](t, s.Pool, `SELECT id FROM photo`) + "/640.jpg"
	refusal := first.Get("/moderation/1", 200).Form("Refuser")
	refusal.Fields.Set("reason", "not_your_photo")
	refusal.Fields.Set("message", "Cette photo est celle d’un guide.")
	refusal.Send(303)
	v.Get("/espace/spots/1/modifier", 200).Says("Contester cette décision")
	v.Get(picture, 200)
	s.Visitor().Get(picture, 404)
	s.SignIn("paul@exemple.fr").Get(picture, 404)

	const path = "/espace/recours/spot/1"
	form := v.Get(path, 200).Says("Cette photo est celle d’un guide.", "Une autre personne que celle qui a décidé").Form("Envoyer mon recours")
	form.Fill("Pourquoi cette décision vous semble injuste", "Non.").Send(422).Says("Expliquez-vous")
	form.Fill("Pourquoi cette décision vous semble injuste", plea)
	form.Send(409).Says("vient d’être prise", plea)
	settled(t, s)
	form.Fields.Set("once", "encore")
	form.Send(303).Follow().Says("Votre recours est envoyé", "il attend une réponse", plea)
	form.Send(303) // a double click
	form.Fields.Set("once", "et encore")
	form.Send(409).Says("déjà contesté")
	s.SignIn("paul@exemple.fr").Get(path, 404)
	s.SignIn("paul@exemple.fr").Post(path, url.Values{"words": {plea}}, 404)
	for _, none := range []string{"/espace/recours/spot/2", "/espace/recours/organisation/1", "/espace/recours/recourse/1", "/espace/recours/rien/1"} {
		v.Get(none, 404)
	}

	first.Get("/moderation?kind=recourse", 200).Silent("La plage de galets")
	first.Get("/moderation/2", 200).Says("quelqu’un d’autre répond").Silent("Annuler la décision")
	first.Post("/moderation/2/decision", url.Values{"decision": {"publish"}, "version": {"1"}}, 403)
	item := other.Get("/moderation/2", 200).Says(plea, "Cette photo est celle d’un guide.")
	if !strings.Contains(item.Body, picture[:35]) {
		t.Error("the photo is not shown")
	}
	item.Form("Annuler la décision").Send(303)
	s.Visitor().Get("/spots/la-plage-de-galets", 200)
	s.Visitor().Get(picture, 200)
	v.Get(path, 200).Says("La décision est annulée")
	var told []string
	dbtest.Exec(t, s.Pool, `UPDATE job SET run_at = now()`)
	if err := s.Pool.Select(t.Context(), &told, `SELECT subject FROM letter ORDER BY id DESC LIMIT 2`); err != nil {
		t.Fatal(err)
	}
	if told[0] != "Votre recours : la décision est annulée" {
		t.Errorf("%q", told)
	}
}

// TestEveryRefusalMayBeOverturned: each kind of thing that was refused is published by the answer, with the pictures it had.
func TestEveryRefusalMayBeOverturned(t *testing.T) {
	s := apptest.New(t)
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	oneOfEach(t, s)
	first, other := s.Staff("premiere@exemple.fr", who.Staff), s.Staff("autre@exemple.fr", who.Staff)
	moderator := s.Staff("moderateur@exemple.fr", who.Moderator)
	for kind, state := range map[string]string{
		"spot": `SELECT state FROM spot WHERE id = $1`, "edit": `SELECT state FROM spot_edit WHERE id = $1`, "use": `SELECT state FROM brand_use WHERE id = $1`,
		"visual": `SELECT state FROM visual WHERE id = $1`, "profile": `SELECT state FROM profile WHERE id = $1`,
	} {
		t.Run(kind, func(t *testing.T) {
			item := waiting(t, s, first, kind)
			pictures := func() int { return dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo WHERE state <> 'deleted'`) }
			before := pictures()
			must(t, s.Services.Queue.Decide(t.Context(), first, item.ID, moderation.Ruling{Verdict: moderation.Refuse, Reason: "other", Message: "Non.", Version: item.Version}, ""))
			settled(t, s)
			must(t, purgeRefused(t, s))
			author := who.Actor{ID: item.Entry.Author, Organisation: item.Entry.Organisation, FirstName: "Zoé"}
			must(t, s.Services.Appeals.Contest(t.Context(), author, kind, item.Entry.ID, plea, ""))
			dbtest.Exec(t, s.Pool, `UPDATE spot SET updated_at = updated_at - interval '40 days' WHERE state = 'refused'`)
			dbtest.Exec(t, s.Pool, `UPDATE brand_use SET updated_at = updated_at - interval '40 days' WHERE state = 'refused'`)
			must(t, purgeRefused(t, s)) // what waits for an answer keeps its pictures
			if items, _, err := s.Services.Queue.Waiting(t.Context(), first, "recourse", db.Cursor{}); err != nil || len(items) != 0 {
				t.Errorf("who refused is offered %v, %v", items, err)
			}
			if items, _, _ := s.Services.Queue.Waiting(t.Context(), moderator, "recourse", db.Cursor{}); (len(items) == 0) != (kind == "use" || kind == "visual") {
				t.Errorf("a moderator is offered %v", items)
			}
			recourse := waiting(t, s, other, "recourse")
			must(t, s.Services.Queue.Decide(t.Context(), other, recourse.ID, moderation.Ruling{Verdict: moderation.Publish, Version: recourse.Version}, ""))
			if now := dbtest.Read[string](t, s.Pool, state, item.Entry.ID); now != "published" && now != "approved" {
				t.Errorf("it is %s", now)
			}
			if after := pictures(); after != before {
				t.Errorf("%d pictures were %d", after, before)
			}
		})
	}
}

func purgeRefused(t *testing.T, s *apptest.Site) error {
	for _, purge := range []func() error{
		func() error { return s.Services.Spots.PurgeRefused(t.Context()) }, func() error { return s.Services.Uses.PurgeRefused(t.Context()) },
		func() error { return s.Services.Directory.PurgeRefused(t.Context()) },
	} {
		if err := purge(); err != nil {
			return err
		}
	}
	return nil
}

// waiting is the first item of a kind that waits for by.
func waiting(t *testing.T, s *apptest.Site, by who.Actor, kind string) moderation.Item {
	t.Helper()
	items, _, err := s.Services.Queue.Waiting(t.Context(), by, kind, db.Cursor{})
	if err != nil || len(items) == 0 {
		t.Fatalf("no %s waits: %v", kind, err)
	}
	return items[0]
}

// TestRefusedPicturesGo: a month after a refusal that nobody contested, its pictures are deleted.
func TestRefusedPicturesGo(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	spotForm(s.SignIn("camille@exemple.fr").Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	judge := s.Staff("malika@exemple.fr", who.Moderator)
	must(t, s.Services.Queue.Decide(t.Context(), judge, 1, moderation.Ruling{Verdict: moderation.Refuse, Reason: "other", Message: "Non.", Version: 1}, ""))
	left := func(days int) int {
		dbtest.Exec(t, s.Pool, `UPDATE spot SET updated_at = now() - CAST($1 AS integer) * interval '1 day'`, days)
		must(t, s.Services.Spots.PurgeRefused(t.Context()))
		return dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo WHERE state <> 'deleted'`)
	}
	if left(30) != 1 || left(32) != 0 {
		t.Error("they go too early, or stay")
	}
}

// TestContestingOnceAtOnce: of many clicks at the same time, one recourse.
func TestContestingOnceAtOnce(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	spotForm(s.SignIn("camille@exemple.fr").Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	author := who.Actor{ID: dbtest.Read[who.ID](t, s.Pool, `SELECT author_id FROM spot`)}
	judge := s.Staff("malika@exemple.fr", who.Moderator)
	must(t, s.Services.Queue.Decide(t.Context(), judge, 1, moderation.Ruling{Verdict: moderation.Refuse, Reason: "other", Message: "Non.", Version: 1}, ""))
	settled(t, s)
	var done sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		done.Add(1)
		go func() {
			defer done.Done()
			errs[i] = s.Services.Appeals.Contest(t.Context(), author, "spot", 1, plea, fmt.Sprint("clé ", i))
		}()
	}
	done.Wait()
	sent := 0
	for _, err := range errs {
		if err == nil {
			sent++
		} else if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if sent != 1 {
		t.Errorf("%d were sent", sent)
	}
}

// TestContestingASanction: the answer annuls it, ends it, or upholds it; a late one is refused.
func TestContestingASanction(t *testing.T) {
	s := apptest.New(t)
	judge, other := s.Staff("malika@exemple.fr", who.Moderator), s.Staff("bruno@exemple.fr", who.Moderator)
	for verdict, c := range map[moderation.Verdict]struct{ stopped, annulled bool }{
		moderation.Publish: {false, true}, moderation.Revise: {false, false}, moderation.Refuse: {true, false},
	} {
		of := s.Ambassador(string(verdict) + "@exemple.fr")
		must(t, s.Services.Sanctions.Take(t.Context(), judge, of.ID, sanctions.Order{Reason: "abuse", Message: "Dix signalements sans objet en un jour.", Days: 14}, ""))
		stopped, err := sanctions.Current(t.Context(), s.Pool, of.ID, time.Now())
		must(t, err)
		if err := s.Services.Appeals.Contest(t.Context(), judge, "sanction", int64(stopped.ID), plea, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another contests it: %v", err)
		}
		must(t, s.Services.Appeals.Contest(t.Context(), of, "sanction", int64(stopped.ID), plea, "")) // though they are stopped
		item := waiting(t, s, other, "recourse")
		ruling := moderation.Ruling{Verdict: verdict, Version: item.Version}
		if verdict != moderation.Publish {
			ruling.Reason = "grounded"
		}
		if err := s.Services.Queue.Decide(t.Context(), judge, item.ID, ruling, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who decided answers: %v", err)
		}
		must(t, s.Services.Queue.Decide(t.Context(), other, item.ID, ruling, ""))
		list, err := sanctions.Of(t.Context(), s.Pool, of.ID)
		must(t, err)
		if list[0].Now() != c.stopped || list[0].Annulled != c.annulled {
			t.Errorf("%s: %+v", verdict, list[0])
		}
	}
	late := s.Ambassador("tard@exemple.fr")
	must(t, s.Services.Sanctions.Take(t.Context(), judge, late.ID, sanctions.Order{Reason: "abuse", Message: "Dix signalements sans objet en un jour.", Days: 14}, ""))
	dbtest.Exec(t, s.Pool, `UPDATE sanction SET taken_at = taken_at - interval '31 days', ends_at = ends_at - interval '31 days' WHERE account_id = $1`, late.ID)
	id := dbtest.Read[int64](t, s.Pool, `SELECT id FROM sanction WHERE account_id = $1`, late.ID)
	if err := s.Services.Appeals.Contest(t.Context(), late, "sanction", id, plea, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a month later: %v", err)
	}
	v := s.SignIn("tard@exemple.fr")
	v.Get(fmt.Sprintf("/espace/recours/sanction/%d", id), 200).Says("ne peut plus être contestée")
}

// TestChangedSince: once its author wrote anew what was refused, there is nothing to restore.
func TestChangedSince(t *testing.T) {
	s := apptest.New(t)
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	oneOfEach(t, s)
	judge, other := s.Staff("malika@exemple.fr", who.Staff), s.Staff("bruno@exemple.fr", who.Staff)
	item := waiting(t, s, judge, "edit")
	must(t, s.Services.Queue.Decide(t.Context(), judge, item.ID, moderation.Ruling{Verdict: moderation.Refuse, Reason: "other", Message: "Non.", Version: item.Version}, ""))
	settled(t, s)
	author := s.Visitor()
	author.Post("/connexion", url.Values{"email": {demo.Ambassador}, "password": {demo.Password}}, 303)
	spot := dbtest.Read[int64](t, s.Pool, `SELECT spot_id FROM spot_edit WHERE id = $1`, item.Entry.ID)
	page := author.Get(fmt.Sprintf("/espace/spots/%d/modifier", spot), 200).Says("Contester cette décision")
	must(t, s.Services.Appeals.Contest(t.Context(), who.Actor{ID: item.Entry.Author}, "edit", item.Entry.ID, plea, ""))
	page.Form("Proposer la modification").Fill("Le nom du spot", "Le ponton de midi").Send(303)
	recourse := waiting(t, s, other, "recourse")
	if err := s.Services.Queue.Decide(t.Context(), other, recourse.ID, moderation.Ruling{Verdict: moderation.Publish, Version: recourse.Version}, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("an old change is restored over a new one: %v", err)
	}
	must(t, s.Services.Queue.Decide(t.Context(), other, recourse.ID, moderation.Ruling{Verdict: moderation.Refuse, Reason: "changed_since", Version: recourse.Version}, ""))
}
