package app_test

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	orgs "github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// remembering are the tables that keep what happened even when it is undone, and those of the machine itself.
var remembering = []string{"audit_line", "queue_item", "queue_event", "queue_word", "decision_trace", "rate", "session", "schedule", "goose_db_version",
	"spot_grid"} // follows spot; a square may stay, with nothing in it

// digests is every other table of the database as one line each.
func digests(t *testing.T, pool *db.Pool) map[string]string {
	t.Helper()
	var tables []string
	if err := pool.Select(t.Context(), &tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, table := range tables {
		if slices.Contains(remembering, table) {
			continue
		}
		var digest string
		if err := pool.Get(t.Context(), &digest, fmt.Sprintf(`SELECT COALESCE(string_agg(md5(CAST(to_jsonb(r) AS text)), ' ' ORDER BY md5(CAST(to_jsonb(r) AS text))), '') FROM %q r`, table)); err != nil {
			t.Fatal(err)
		}
		all[table] = digest
	}
	return all
}

// differences names the tables of one that are otherwise in two.
func differences(one, two map[string]string) (tables []string) {
	for table := range one {
		if one[table] != two[table] {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return tables
}

// TestUndoRestoresEverything decides each kind of thing each way, takes it back, and looks at every table: a feature whose
// decisions write a table that is not traced (trace_decisions_on, in a migration) fails here.
func TestUndoRestoresEverything(t *testing.T) {
	s := apptest.New(t)
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	oneOfEach(t, s)
	contestOne(t, s)
	queue := s.Services.Queue
	judge := s.Staff("juge@exemple.fr", who.Staff)
	var kinds []string
	for _, kind := range queue.Kinds() {
		items, _, err := queue.Waiting(t.Context(), judge, kind, db.Cursor{})
		if err != nil || len(items) == 0 {
			t.Errorf("no %s waits: %v", kind, err)
			continue
		}
		kinds = append(kinds, kind)
		for _, verdict := range []moderation.Verdict{moderation.Publish, moderation.Revise, moderation.Refuse} {
			t.Run(kind+" "+string(verdict), func(t *testing.T) { undoOne(t, s, judge, items[0].ID, verdict) })
		}
	}
	t.Log(strings.Join(kinds, ", "))
	corrected := correctOne(t, s, judge)
	for _, verdict := range []moderation.Verdict{moderation.Publish, moderation.Revise, moderation.Refuse} {
		t.Run("corrected spot "+string(verdict), func(t *testing.T) { undoOne(t, s, judge, corrected, verdict) })
	}
}

// correctOne puts a spot with a photo right, and leaves the photo out.
func correctOne(t *testing.T, s *apptest.Site, by who.Actor) int64 {
	t.Helper()
	author := s.Ambassador("corrigee@exemple.fr")
	v := s.SignIn("corrigee@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	id := dbtest.Read[int64](t, s.Pool, `SELECT id FROM queue_item WHERE author_id = $1`, author.ID)
	spot, _, item, err := s.Services.Spots.Correcting(t.Context(), by, id)
	must(t, err)
	d := spot.Draft
	d.Title, d.Photos, d.Version = "Les galets", nil, item.Version
	must(t, s.Services.Spots.Correct(t.Context(), by, id, d, ""))
	return id
}

func undoOne(t *testing.T, s *apptest.Site, judge who.Actor, id int64, verdict moderation.Verdict) {
	queue := s.Services.Queue
	if err := s.Runner.Settle(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	item, _, err := queue.Open(t.Context(), judge, id)
	if err != nil {
		t.Fatal(err)
	}
	before := digests(t, s.Pool)
	ruling := moderation.Ruling{Verdict: verdict, Version: item.Version, Message: "Un mot."}
	if verdict != moderation.Publish {
		ruling.Reason = queue.Offered(item.Entry.Kind)[0].Reason
	}
	letters, err := queue.Rehearse(t.Context(), judge, id, ruling)
	if fault.Is(err, fault.Invalid) || err != nil && verdict == moderation.Revise {
		t.Skip(err) // not every kind is sent back
	}
	if err != nil {
		t.Fatal(err)
	}
	if changed := differences(before, digests(t, s.Pool)); len(changed) > 0 {
		t.Fatalf("reading the letters beforehand changed %v", changed)
	}
	if err := queue.Decide(t.Context(), judge, id, ruling, fmt.Sprintf("clé %d %s", id, verdict)); err != nil {
		t.Fatal(err)
	}
	decided := digests(t, s.Pool)
	if len(differences(before, decided)) == 0 {
		t.Error("the decision changed nothing")
	}
	if wrote := decided["letter"] != before["letter"]; wrote != (len(letters) > 0) {
		t.Errorf("%d letters were foretold; written: %v", len(letters), wrote)
	}
	if err := s.Runner.Settle(t.Context(), 10*time.Second); err != nil { // nothing of the decision has left yet
		t.Fatal(err)
	}
	if changed := differences(decided, digests(t, s.Pool)); len(changed) > 0 {
		t.Errorf("the workers already touched %v", changed)
	}
	if err := queue.Undo(t.Context(), judge, id, item.Version+1); err != nil {
		t.Fatal(err)
	}
	if changed := differences(before, digests(t, s.Pool)); len(changed) > 0 {
		t.Errorf("after undoing, %v are not as before", changed)
	}
	again, _, err := queue.Open(t.Context(), judge, id)
	if err != nil || !again.Waiting || again.PromisedAt != item.PromisedAt {
		t.Errorf("the item is %+v, %v", again, err)
	}
}

// oneOfEach makes a thing of each kind wait that the demo leaves out.
func oneOfEach(t *testing.T, s *apptest.Site) {
	t.Helper()
	author := s.Visitor()
	author.Post("/connexion", url.Values{"email": {demo.Ambassador}, "password": {demo.Password}}, 303)
	spot := dbtest.Read[int64](t, s.Pool, `SELECT id FROM spot WHERE slug = 'le-ponton-du-soir'`)
	author.Get(fmt.Sprintf("/espace/spots/%d/modifier", spot), 200).Form("Proposer la modification").Fill("Le nom du spot", "Le ponton du matin").Tick("Hiver").Send(303)
	profile := author.Get("/espace/fiche", 200).Form("Envoyer à l’équipe")
	profile.Fill("Votre phrase", "Je connais toutes les rives du Célé, et j’aime les montrer à qui arrive dans le Lot, surtout au lever du jour.").Send(303)
	s.Visitor().Get("/spots/le-ponton-du-soir/signaler", 200).Form("Envoyer à l’équipe").Tick("Ce lieu n’existe plus").Send(303)

	s.Visitor().Post("/signalement", notice("/spots/la-falaise-au-petit-matin"), 303)

	organisations := s.Services.Organisations
	suspended, renewing := licensee(t, s, 0), licensee(t, s, 1)
	dbtest.Exec(t, s.Pool, `UPDATE organisation SET licence_from = licence_from - 720, licence_until = licence_until - 720 WHERE id = $1`, renewing.Organisation)
	must(t, organisations.Renew(t.Context(), renewing, "La bulle est sur nos deux camions et sur chaque boîte ; nos clients nous en parlent.", ""))
	of, err := organisations.Of(t.Context(), suspended)
	must(t, err)
	other := s.Staff("mesure@exemple.fr", who.Staff)
	must(t, organisations.Take(t.Context(), other, of.ID, orgs.Order{To: orgs.Suspended, Reason: "misuse", Message: "La bulle est étirée.", Version: of.Version}, ""))
	of, err = organisations.Of(t.Context(), suspended)
	must(t, err)
	measure, err := organisations.MeasureOn(t.Context(), of)
	must(t, err)
	must(t, organisations.Appeal(t.Context(), suspended, measure.ID, "La vitrine a été refaite hier avec le fichier d’origine ; la photo est dans le dossier.", ""))
}

// contestOne stops a member, who answers.
func contestOne(t *testing.T, s *apptest.Site) {
	t.Helper()
	of := dbtest.Person(t, s.Pool, "Paul", who.Member)
	order := sanctions.Order{Reason: "abuse", Message: "Dix signalements sans objet en un jour.", Days: 14}
	must(t, s.Services.Sanctions.Take(t.Context(), s.Staff("sanction@exemple.fr", who.Staff), of.ID, order, ""))
	id := dbtest.Read[int64](t, s.Pool, `SELECT id FROM sanction WHERE account_id = $1`, of.ID)
	must(t, s.Services.Appeals.Contest(t.Context(), of, "sanction", id, plea, ""))
}

// licensee owns the nth organisation of the demo with a licence.
func licensee(t *testing.T, s *apptest.Site, nth int) who.Actor {
	t.Helper()
	a := who.Actor{Role: who.Member}
	const owners = `FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id WHERE o.state = 'active' AND m.role = 'owner' ORDER BY o.id DESC LIMIT 1 OFFSET `
	a.ID = dbtest.Read[who.ID](t, s.Pool, fmt.Sprint(`SELECT m.account_id `, owners, nth))
	a.Organisation = dbtest.Read[int64](t, s.Pool, fmt.Sprint(`SELECT m.organisation_id `, owners, nth))
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
