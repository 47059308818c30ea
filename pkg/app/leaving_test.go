package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/app"
	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// gone does the work of an erasure.
func gone(t *testing.T, s *apptest.Site) {
	t.Helper()
	must(t, s.Runner.Settle(t.Context(), 30*time.Second))
}

// TestSpotsMayStay: whoever leaves may leave their published spots, without a name; one that names them goes, and so do
// the photos that show people.
func TestSpotsMayStay(t *testing.T) {
	s := apptest.New(t)
	camille := s.Ambassador("camille@exemple.fr")
	s.Staff("equipe@exemple.fr", who.Staff)
	v, team := s.SignIn("camille@exemple.fr"), s.SignIn("equipe@exemple.fr")
	for n, change := range []func(*webtest.Form){
		asShared,
		func(f *webtest.Form) { f.Fill("Le nom du spot", "Chez Camille") },
		func(f *webtest.Form) {
			f.Fill("Le nom du spot", "Le marché du samedi").Tick("Oui, et elles sont d’accord")
		},
	} {
		f := spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Latitude", fmt.Sprintf("44,4%d56", n))
		change(f)
		f.SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
		team.Get("/moderation/"+waitingID(t, s, "spot"), 200).Form("Publier").Send(303)
	}
	spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Le puits").Fill("Latitude", "44,4956").SendWith(nil, 303)
	page := v.Get("/espace/donnees/supprimer", 200).Says("Celui-ci vous nomme", "Chez Camille").Silent("Ceux-ci")
	page.Form("Supprimer mon compte pour toujours").Send(422).Says("Dites ce que deviennent vos spots", "Cochez la case")
	leave(v, "Les laisser")
	gone(t, s)

	everybody := s.Visitor()
	shown := everybody.Get("/spots/la-plage-de-galets", 200).Silent("Camille")
	everybody.Get(firstLink(t, shown, "/photos/"), 200)
	everybody.Get("/spots/chez-camille", 404)
	everybody.Get("/spots/le-marche-du-samedi", 200)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo p JOIN spot s ON p.album = 'spot' AND p.album_id = s.id WHERE s.slug = 'le-marche-du-samedi'`); n != 0 {
		t.Error("a photo of people stays, and nobody vouches for them")
	}
	everybody.Get("/spots", 200).Silent("Camille")
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM spot`); n != 2 {
		t.Errorf("%d spots are left", n)
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM queue_item`); n != 0 {
		t.Errorf("%d items of theirs are in the queue", n)
	}
	team.Get("/moderation/historique", 200)
	// It goes on without an author: it is flagged, and answered.
	everybody.Post("/spots/la-plage-de-galets/signaler", url.Values{"ground": {"gone"}}, 303)
	team.Get("/moderation/"+waitingID(t, s, "flag"), 200).Form("Fondé").Send(303)
	everybody.Get("/spots/la-plage-de-galets", 410)
	if photos := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo WHERE account_id = $1`, camille.ID); photos != 0 {
		t.Errorf("%d photos are theirs", photos)
	}
}

// TestWhatIsTheProgrammesStays: what the team brought in outlives who did.
func TestWhatIsTheProgrammesStays(t *testing.T) {
	d := importDesk(t)
	d.Ambassador("camille@exemple.fr")
	d.Staff("autre@exemple.fr", who.Staff)
	page := d.send("spots", "spots.csv", spotsFile(t))
	checked := d.check(page.Form("Vérifier toutes les lignes").Tick("sont publiés tout de suite").Tick("Nous avons l’accord écrit"))
	checked.Form("Importer les 250 lignes").Send(303)
	d.work()
	before := d.count(`SELECT count(*) FROM spot WHERE state = 'published'`)
	if before == 0 {
		t.Fatal("nothing was brought in")
	}
	d.Get("/espace/donnees/supprimer", 200).Says("au programme")
	leave(d.Visitor, "")
	gone(t, d.Site)
	if after := d.count(`SELECT count(*) FROM spot WHERE state = 'published'`); after != before {
		t.Errorf("%d of %d spots are left", after, before)
	}
}

// TestLastOfAnOrganisation: it is closed when nobody is left to speak for it, and its licence number stays given.
func TestLastOfAnOrganisation(t *testing.T) {
	s := apptest.New(t)
	team := s.Staff("equipe@exemple.fr", who.Staff)
	v := licensed(t, s, "helene@exemple.fr", "73282932000074", team)
	dbtest.Exec(t, s.Pool, `UPDATE organisation SET legal_form = 'ei', name = 'Hélène Vayssié'`)
	s.Visitor().Get("/licences/OML-2026-0001", 200).Says("Hélène Vayssié")
	v.Get("/espace/donnees/supprimer", 200).Says("sa licence OML-2026-0001 prendra fin", "Inviter quelqu’un")
	leave(v, "")
	gone(t, s)
	s.Visitor().Get("/licences/OML-2026-0001", 200).Silent("Hélène", "73282932000074")
	s.SignIn("equipe@exemple.fr").Get("/admin/structures?etat=closed", 200).Says("OML-2026-0001", "Fermée")
	licensed(t, s, "suite@exemple.fr", "73282932000074", team) // the same number, another file
	s.Visitor().Get("/licences/OML-2026-0002", 200)
	s.Applicant("brouillon@exemple.fr", "73282932000082")
	leave(s.SignIn("brouillon@exemple.fr"), "")
	gone(t, s)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM organisation WHERE siret = '73282932000082'`); n != 0 {
		t.Error("a draft that nobody speaks for is there")
	}
}

// TestOrganisationGoesOn: with others, it keeps what was done in its name, and one of them is its owner.
func TestOrganisationGoesOn(t *testing.T) {
	s := apptest.New(t)
	team := s.Staff("equipe@exemple.fr", who.Staff)
	v := licensed(t, s, "helene@exemple.fr", "73282932000074", team)
	s.Sign(actorOf(t, s, "helene@exemple.fr"))
	showUse(t, v, 303)
	accept(t, s, team, "use")
	s.Ambassador("paul@exemple.fr")
	v.Get("/espace/structure/personnes", 200).Form("Envoyer l’invitation").Fill("Son adresse électronique", "paul@exemple.fr").Tick("Membre").Send(303)
	paul := s.SignIn("paul@exemple.fr")
	paul.Get(s.Link("paul@exemple.fr"), 200).Form("Rejoindre Fromagerie du Causse").Fill("Votre fonction", "vendeur").Send(303)
	v.Get("/espace/donnees/supprimer", 200).Says("en deviendra responsable")
	leave(v, "")
	gone(t, s)
	paul.Get("/espace/structure/personnes", 200).Says("Envoyer l’invitation").Silent("Hélène")
	s.Visitor().Get("/marque/usages", 200).Says("Notre camionnette fait les marchés.", "Fromagerie du Causse")
	paul.Get("/espace/usages", 200).Says("Véhicule")
	if l := s.Letter("paul@exemple.fr"); strings.Contains(l.Text+l.Subject, "Hélène") || !strings.Contains(l.Text, "vous l’êtes désormais") {
		t.Errorf("paul is told %q\n%s", l.Subject, l.Text)
	}
}

func actorOf(t *testing.T, s *apptest.Site, email string) who.Actor {
	t.Helper()
	var row struct {
		ID    who.ID `db:"id"`
		Epoch int    `db:"session_epoch"`
	}
	must(t, s.Pool.Get(t.Context(), &row, `SELECT id, session_epoch FROM account WHERE email = $1 AND state = 'active'`, email))
	a, err := s.Services.Accounts.Actor(t.Context(), row.ID, row.Epoch)
	must(t, err)
	return a
}

// TestUndoBringsNobodyBack: a decision is taken back after who it was about has left: nothing of them returns.
func TestUndoBringsNobodyBack(t *testing.T) {
	s := populated(t)
	team := actorOf(t, s, "equipe@exemple.fr")
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	own := number(t, s, "spot")
	must(t, s.Services.Queue.Decide(t.Context(), team, own, moderation.Ruling{Verdict: moderation.Publish, Version: 1}, "a"))
	page := dbtest.Read[string](t, s.Pool, `SELECT '/spots/' || slug FROM spot ORDER BY id DESC LIMIT 1`)
	s.Visitor().Post("/signalement", notice(page), 303) // another item, whose author stays, touches her spot
	about := number(t, s, "notice")
	must(t, s.Services.Queue.Decide(t.Context(), team, about, moderation.Ruling{Verdict: moderation.Publish, Version: 1}, "b"))
	leave(v, "")
	gone(t, s)
	for _, id := range []int64{own, about} {
		if err := s.Services.Queue.Undo(t.Context(), team, id, 2); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
			t.Errorf("item %d: %v", id, err)
		}
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM spot WHERE title = 'La plage de galets'`); n != 1 { // the witness's
		t.Errorf("%d spots are there", n)
	}
	if state := dbtest.Read[string](t, s.Pool, `SELECT state FROM notice`); state != "founded" {
		t.Errorf("the notice is %s", state)
	}
}

// TestLeavingAmidst: somebody leaves twice at once, while they upload and while moderators decide on what they sent. Nobody
// meets an error of ours, and nothing of theirs is left.
func TestLeavingAmidst(t *testing.T) {
	s := populated(t)
	camille := s.Ambassador("camille@exemple.fr")
	var all sync.WaitGroup
	start := make(chan struct{})
	do := func(work func(v *webtest.Visitor) *webtest.Page) {
		v := s.SignIn("camille@exemple.fr")
		all.Go(func() {
			<-start
			if p := work(v); p.Code >= 500 && p.Code != 503 {
				t.Errorf("%s answers %d: %s", p.Path, p.Code, s.Logs())
			}
		})
	}
	v := s.SignIn("camille@exemple.fr")
	for range 3 {
		spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	}
	ids := []int64{}
	must(t, s.Pool.Select(t.Context(), &ids, `SELECT id FROM queue_item WHERE author_id = $1`, camille.ID))
	file := photo(t, "iphone-orientation6-p3.jpg")
	for range 3 {
		do(func(v *webtest.Visitor) *webtest.Page {
			return v.Upload("/espace/spots/photos", nil, []webtest.File{file}, webtest.Whatever)
		})
		do(func(v *webtest.Visitor) *webtest.Page {
			return v.Post("/espace/spots/nouveau", url.Values{"title": {"Un brouillon"}, "action": {"save"}, "precision": {"exact"}, "display_name": {"first_name"}}, webtest.Whatever)
		})
	}
	for range 2 {
		do(func(v *webtest.Visitor) *webtest.Page {
			return v.Post("/espace/donnees/supprimer", url.Values{"understood": {"yes"}, "spots": {"remove"}}, webtest.Whatever)
		})
	}
	judge := s.SignIn("equipe@exemple.fr")
	all.Go(func() {
		<-start
		for _, id := range ids {
			p := judge.Post(fmt.Sprintf("/moderation/%d/decision", id), url.Values{"decision": {"publish"}, "version": {"1"}}, webtest.Whatever)
			if p.Code >= 500 && p.Code != 503 {
				t.Errorf("the moderator is answered %d: %s", p.Code, s.Logs())
			}
		}
	})
	close(start)
	for range 5 {
		must(t, s.Runner.Drain(t.Context()))
	}
	all.Wait()
	must(t, s.Services.Privacy.Sweep(t.Context()))
	gone(t, s)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM account WHERE id = $1`, camille.ID); n != 0 {
		t.Error("the account is there")
	}
	for _, table := range []string{"spot WHERE title = 'Un brouillon' OR author_id IS NULL", "photo WHERE account_id = " + fmt.Sprint(camille.ID)} {
		if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM `+table); n != 0 {
			t.Errorf("%d rows of %s are there", n, table)
		}
	}
}

// TestLeavingWithoutAPassword: a link by mail stands for it.
func TestLeavingWithoutAPassword(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	dbtest.Exec(t, s.Pool, `UPDATE account SET password_hash = NULL`)
	v.Get("/espace/donnees/supprimer", 200).Silent("Votre mot de passe").Form("M’envoyer le lien").Tick("J’ai compris").Send(303).Follow().Says("La lettre est partie")
	first := s.Link("camille@exemple.fr")
	v.Get("/espace/donnees/supprimer", 200).Form("M’envoyer le lien").Tick("J’ai compris").Send(303)
	link := s.Link("camille@exemple.fr")
	anybody := s.Visitor()
	anybody.Get(first, 410).Says("Ce lien ne sert plus")
	for range 2 { // a mail program looks first
		anybody.Get(link, 200).Says("Camille, supprimer votre compte")
	}
	v.Get("/espace", 200)
	anybody.Get(link, 200).Form("Supprimer mon compte pour toujours").Send(303).Follow().Says("Votre compte est fermé")
	anybody.Post(link, nil, 410)
	v.Get("/espace", 303)
	gone(t, s)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM account`); n != 0 {
		t.Error("the account is there")
	}
}

// TestErasedStayErased: a backup of before is restored, and the person is gone again before anything is served; whoever
// was given their number since the backup is not.
func TestErasedStayErased(t *testing.T) {
	s := populated(t)
	camille := s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	gone(t, s)
	backup := dbtest.Copy(t, s.Pool)
	older := dbtest.Copy(t, s.Pool)
	leave(v, "")
	gone(t, s)
	list, err := os.ReadFile(filepath.Join(s.Config.Data, "erased.txt"))
	if err != nil || strings.Count(string(list), fmt.Sprintf(" %d ", camille.ID)) != 1 {
		t.Fatalf("the list says %s (%v)", list, err)
	}

	restored, err := app.New(t.Context(), s.Config, backup, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { restored.Services.Close() })
	if n := dbtest.Read[int](t, backup, `SELECT count(*) FROM account WHERE email = 'camille@exemple.fr'`); n != 1 {
		t.Fatal("the backup is without her")
	}
	for run, want := range []int{1, 0} {
		if n, err := restored.Services.Privacy.Replay(t.Context()); err != nil || n != want {
			t.Errorf("run %d erased %d accounts (%v)", run, n, err)
		}
	}
	must(t, restored.Runner.Settle(t.Context(), 10*time.Second))
	for _, left := range []string{`account WHERE email = 'camille@exemple.fr'`, `spot WHERE title = 'La plage de galets' AND lat = 44.4656`, `photo WHERE state <> 'deleted'`} {
		if n := dbtest.Read[int](t, backup, `SELECT count(*) FROM `+left); n != 0 {
			t.Errorf("%d rows came back of %s", n, left)
		}
	}
	if n := dbtest.Read[int](t, backup, `SELECT count(*) FROM account WHERE email = 'temoin@exemple.fr'`); n != 1 {
		t.Error("somebody else is gone")
	}
	if again, err := os.ReadFile(filepath.Join(s.Config.Data, "erased.txt")); err != nil || string(again) != string(list) {
		t.Errorf("the list is now %s (%v)", again, err)
	}

	// The backup was of before she came, and her number is somebody else's.
	dbtest.Exec(t, older, `UPDATE account SET created_at = created_at + interval '1 second' WHERE id = $1`, camille.ID)
	other, err := app.New(t.Context(), s.Config, older, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { other.Services.Close() })
	if n, err := other.Services.Privacy.Replay(t.Context()); err != nil || n != 0 {
		t.Errorf("%d accounts are erased for another's number (%v)", n, err)
	}
}

// TestLongAway: who has not come for three years is warned twice, has all the time that the letters tell, and is erased; who
// comes back is left alone.
func TestLongAway(t *testing.T) {
	s := apptest.New(t)
	for _, first := range []string{"camille", "paul", "rose", "zoe"} {
		s.Ambassador(first + "@exemple.fr")
	}
	s.Staff("admin@exemple.fr", who.Admin)
	ages := func(days int) {
		t.Helper()
		dbtest.Exec(t, s.Pool, `UPDATE account SET last_seen_on = last_seen_on - CAST($1 AS integer)`, days)
		dbtest.Exec(t, s.Pool, `UPDATE inactivity_warning SET sent_at = sent_at - CAST($1 AS integer) * interval '1 day'`, days)
		must(t, s.Services.Privacy.EraseInactive(t.Context()))
		must(t, s.Services.Privacy.EraseInactive(t.Context())) // twice a day changes nothing
		gone(t, s)
	}
	letters := func(want int) {
		t.Helper()
		if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM inactivity_warning`); n != want {
			t.Errorf("%d letters, want %d", n, want)
		}
	}
	ages(3*365 - 70)
	letters(0)
	ages(15)
	letters(4)
	if l := s.Letter("camille@exemple.fr"); !strings.Contains(l.Subject, "sera effacé") {
		t.Errorf("the letter is %q", l.Subject)
	}
	s.SignIn("paul@exemple.fr").Get("/espace", 200) // and is left alone
	ages(45)
	letters(4)
	ages(2)
	letters(7)
	s.SignIn("rose@exemple.fr").Get("/espace", 200) // the day of the last letter
	ages(13)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM account`); n != 5 {
		t.Errorf("%d accounts are left too soon", n)
	}
	s.SignIn("zoe@exemple.fr").Get("/espace", 200)
	ages(2)
	if left := dbtest.Read[string](t, s.Pool, `SELECT string_agg(email, ' ' ORDER BY email) FROM account`); left != "admin@exemple.fr paul@exemple.fr rose@exemple.fr zoe@exemple.fr" {
		t.Errorf("left are %s", left)
	}

	// Years later: what was answered the day it came counts for nothing, and both letters are due anew.
	fresh := func(first string) string {
		t.Helper()
		return dbtest.Read[string](t, s.Pool, `SELECT COALESCE(string_agg(CAST(days AS text), ' ' ORDER BY days DESC), '') FROM inactivity_warning
			WHERE account_id = (SELECT id FROM account WHERE email = $1) AND sent_at > now() - interval '20 days'`, first+"@exemple.fr")
	}
	ages(3*365 - 50) // since zoe came, a day before
	for _, first := range []string{"paul", "rose", "zoe"} {
		if got := fresh(first); got != "60" {
			t.Errorf("%s is written to %q", first, got)
		}
	}
	ages(47)
	for _, first := range []string{"paul", "rose", "zoe"} {
		if got := fresh(first); got != "14" {
			t.Errorf("%s is written to %q afterwards", first, got)
		}
	}
	ages(15)
	if left := dbtest.Read[string](t, s.Pool, `SELECT string_agg(email, ' ') FROM account`); left != "admin@exemple.fr" {
		t.Errorf("left at last are %s", left)
	}
}

// unused is a site where nobody came for years to an account that was warned twice, so that it ends at the next run.
func unused(t *testing.T, email string) *apptest.Site {
	t.Helper()
	s := apptest.New(t)
	s.Ambassador(email)
	dbtest.Exec(t, s.Pool, `UPDATE account SET last_seen_on = last_seen_on - 1200`)
	dbtest.Exec(t, s.Pool, `INSERT INTO inactivity_warning (account_id, days, sent_at) SELECT id, d, now() - d * interval '1 day' - interval '1 hour' FROM account, unnest(ARRAY[60, 14]) AS w (d)`)
	return s
}

// TestComingAtTheLastMoment: whoever comes while the accounts are gone through is left alone.
func TestComingAtTheLastMoment(t *testing.T) {
	s := unused(t, "camille@exemple.fr")
	done := make(chan error, 1)
	must(t, db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE account SET last_seen_on = CURRENT_DATE`); err != nil {
			return err
		}
		go func() { done <- s.Services.Privacy.EraseInactive(t.Context()) }()
		for dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
			time.Sleep(5 * time.Millisecond)
		}
		return nil
	}))
	must(t, <-done)
	if state := dbtest.Read[string](t, s.Pool, `SELECT state FROM account`); state != "active" {
		t.Errorf("the account of somebody who came is %s", state)
	}
}

// TestManyWait: those of whom nothing is to be done yet, however many, keep nobody's turn.
func TestManyWait(t *testing.T) {
	s := unused(t, "camille@exemple.fr")
	dbtest.Exec(t, s.Pool, `WITH many AS (INSERT INTO account (email, email_key, first_name, state, confirmed_at, last_seen_on)
			SELECT e, e, 'Zoé', 'active', now(), CURRENT_DATE - 1300 FROM (SELECT 'z' || n || '@exemple.fr' AS e FROM generate_series(1, 1000) AS g (n)) AS m RETURNING id)
		INSERT INTO inactivity_warning (account_id, days, sent_at) SELECT id, 60, now() FROM many`)
	must(t, s.Services.Privacy.EraseInactive(t.Context()))
	if state := dbtest.Read[string](t, s.Pool, `SELECT state FROM account WHERE email = 'camille@exemple.fr'`); state != "erased" {
		t.Errorf("the account is %s", state)
	}
}

// TestSentAwayStayAway: whom the team brought in and sent away does not come back with a backup either.
func TestSentAwayStayAway(t *testing.T) {
	s := apptest.New(t)
	team := s.Staff("equipe@exemple.fr", who.Staff)
	n := accounts.Registration{Email: "rose@exemple.fr", FirstName: "Rose", LastName: "Vidal", Locale: "fr", With: func(context.Context, db.Tx, who.ID) error { return nil }}
	must(t, db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		_, err := s.Services.Accounts.Bring(t.Context(), tx, team, n, false)
		return err
	}))
	backup := dbtest.Copy(t, s.Pool)
	must(t, db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		id := dbtest.Read[who.ID](t, s.Pool, `SELECT id FROM account WHERE email = 'rose@exemple.fr'`)
		return s.Services.Accounts.SendAway(t.Context(), tx, team, id)
	}))
	must(t, s.Services.Privacy.Sweep(t.Context()))
	restored, err := app.New(t.Context(), s.Config, backup, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { restored.Services.Close() })
	if n, err := restored.Services.Privacy.Replay(t.Context()); err != nil || n != 1 {
		t.Errorf("%d accounts are erased again (%v)", n, err)
	}
	if n := dbtest.Read[int](t, backup, `SELECT count(*) FROM account WHERE email = 'rose@exemple.fr'`); n != 0 {
		t.Error("she is back")
	}
}

// TestWarningTellsOfTheOrganisation: whoever speaks alone for one is told that it ends with their account.
func TestWarningTellsOfTheOrganisation(t *testing.T) {
	s := apptest.New(t)
	licensed(t, s, "helene@exemple.fr", "73282932000074", s.Staff("equipe@exemple.fr", who.Staff))
	s.Applicant("louis@exemple.fr", "73282932000082")
	dbtest.Exec(t, s.Pool, `UPDATE account SET last_seen_on = last_seen_on - 1200`)
	must(t, s.Services.Privacy.EraseInactive(t.Context()))
	gone(t, s)
	for email, said := range map[string]string{"helene@exemple.fr": "sa licence OML-2026-0001 prendra fin", "louis@exemple.fr": "son dossier sera effacé"} {
		if l := s.Letter(email); !strings.Contains(l.Text, said) {
			t.Errorf("%s is told %s", email, l.Text)
		}
	}
	if l := s.Letter("equipe@exemple.fr"); strings.Contains(l.Text, "parle pour") {
		t.Errorf("who speaks for nobody is told %s", l.Text)
	}
}

// TestProofBeforeLeaving: at a session left open, nobody takes a copy nor deletes the account, whatever the account has to
// prove who its owner is.
func TestProofBeforeLeaving(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	zoe := s.Ambassador("zoe@exemple.fr")
	s.Ambassador("rose@exemple.fr")
	telephone, _ := s.Protect(zoe)
	open := map[string]*webtest.Visitor{
		"camille": s.SignIn("camille@exemple.fr"), "zoe": s.SignInTwice("zoe@exemple.fr", telephone.Code()), "rose": s.SignIn("rose@exemple.fr"),
	}
	dbtest.Exec(t, s.Pool, `UPDATE account SET password_hash = NULL WHERE email = 'rose@exemple.fr'`)
	dbtest.Exec(t, s.Pool, `UPDATE session SET data = convert_to(CAST(CAST(convert_from(data, 'UTF8') AS jsonb) #- '{proved}' AS text), 'UTF8')`)
	for name, v := range open {
		for _, path := range []string{"/espace/donnees", "/espace/donnees/supprimer"} {
			v.Get(path, 303).LeadsTo("/espace/securite/confirmer?next=" + url.QueryEscape(path))
			v.Post(path, url.Values{"understood": {"yes"}}, 403)
		}
		v.Get("/espace/securite/confirmer", 200).Says(map[string]string{"camille": "mot de passe", "zoe": "Code", "rose": "choisissez-en un"}[name])
	}
	open["camille"].Post("/espace/securite/confirmer", url.Values{"password": {apptest.Password}, "next": {"/espace/donnees"}}, 303).LeadsTo("/espace/donnees").Follow()
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM account WHERE state = 'active'`); n != 3 {
		t.Errorf("%d accounts are left", n)
	}
}
