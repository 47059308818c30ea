package app_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// desk is somebody of the team before the imports.
type desk struct {
	*apptest.Site
	*webtest.Visitor
	t *testing.T
}

func importDesk(t *testing.T) desk {
	t.Helper()
	s := apptest.New(t)
	s.Staff("equipe@exemple.fr", who.Staff)
	return desk{s, s.SignIn("equipe@exemple.fr"), t}
}

// send uploads a file and gives the page where its columns are told.
func (d desk) send(kind, name string, content []byte) *webtest.Page {
	d.t.Helper()
	return d.Upload("/admin/importations", url.Values{"kind": {kind}}, []webtest.File{{Field: "file", Name: name, Content: content}}, 303).Follow()
}

// check sends the plan of a file and gives the page that says what was found.
func (d desk) check(form *webtest.Form) *webtest.Page {
	d.t.Helper()
	at := form.Send(303).Follow().Says("Chaque ligne est vérifiée").Path
	d.work()
	return d.Get(at, 200)
}

// work lets the workers do all that waits, that of later included.
func (d desk) work() {
	d.t.Helper()
	for range 40 {
		if err := d.Runner.Drain(d.t.Context()); err != nil {
			d.t.Fatal(err)
		}
		if dbtest.Read[int](d.t, d.Pool, `SELECT count(*) FROM job WHERE kind LIKE 'import.%' AND dead_at IS NULL`) == 0 {
			return
		}
		dbtest.Exec(d.t, d.Pool, `UPDATE job SET run_at = now() WHERE kind LIKE 'import.%'`)
	}
	d.t.Fatal("the import never ends")
}

func (d desk) count(query string) int { d.t.Helper(); return dbtest.Read[int](d.t, d.Pool, query) }

func spotsFile(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/spots.csv")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestImportSpots: 250 places as a spreadsheet saves them, looked at, imported, cut in the middle by a lost
// connection, gone on with, and sent again: each is there once.
func TestImportSpots(t *testing.T) {
	d := importDesk(t)
	plan := d.send("spots", "spots 2025.csv", spotsFile(t)).Says("250 lignes", "Que contient chaque colonne", "Baignade de Brengues")
	for field, column := range map[string]string{"title": "1", "reason": "2", "category": "3", "commune": "4", "latitude": "5", "longitude": "6", "season": "7", "precision": "8", "date": "9", "external": "0", "author_email": ""} {
		if got := plan.Form("Vérifier toutes les lignes").Fields.Get("column_" + field); got != column {
			t.Errorf("%s is read from column %q, want %q", field, got, column)
		}
	}
	form := plan.Form("Vérifier toutes les lignes").Tick("sont publiés tout de suite")
	form.Send(422).Says("Sans cela, rien ne peut être importé")
	checked := d.check(form.Tick("Nous avons l’accord écrit")).Says("Rien n’est encore importé", "Importer les 250 lignes")
	if n := d.count(`SELECT count(*) FROM spot`); n != 0 {
		t.Fatalf("looking imports %d spots", n)
	}
	// The connection is lost in the middle of line 121's own transaction, once its spot is written.
	owner := dbtest.Owner(t, d.Pool)
	dbtest.Exec(t, owner, `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`)
	dbtest.Exec(t, owner, `CREATE TRIGGER lose AFTER UPDATE ON import_line FOR EACH ROW WHEN (NEW.external = '1120' AND NEW.state = 'imported') EXECUTE FUNCTION lose()`)
	checked.Form("Importer les 250 lignes").Send(303)
	d.Post(checked.Path+"/importer", url.Values{"version": {"2"}}, 409) // a second click
	if err := d.Runner.Drain(t.Context()); err != nil {
		t.Log(err)
	}
	if spots, lines := d.count(`SELECT count(*) FROM spot`), d.count(`SELECT count(*) FROM import_line WHERE state = 'imported'`); spots != 120 || lines != 120 {
		t.Fatalf("cut in the middle: %d spots of %d lines, want 120", spots, lines)
	}
	d.Get(checked.Path, 200).Says("L’importation avance", "120 sur 250")
	dbtest.Exec(t, owner, `DROP TRIGGER lose ON import_line`)
	d.work()
	if n := d.count(`SELECT count(DISTINCT (title, commune_insee)) FROM spot WHERE state = 'published' AND rights_at IS NOT NULL AND display_name = 'anonymous'`); n != 250 {
		t.Errorf("%d spots are published, want 250", n)
	}
	for what, query := range map[string]string{
		"of a season": `SELECT count(*) FROM spot WHERE 'ete' = ANY(seasons) AND category = 'baignade'`, "with a comma": `SELECT count(*) FROM spot WHERE lat = 44.57374`,
		"dated": `SELECT count(*) FROM spot WHERE published_at = '2025-01-01'`, "in capitals": `SELECT count(*) FROM spot WHERE title = 'Baignade de Brengues' AND commune_name = 'Brengues'`,
		"of the commune alone": `SELECT count(*) FROM spot WHERE precision_shown = 'commune'`,
	} {
		if d.count(query) == 0 {
			t.Errorf("no spot %s", what)
		}
	}
	if n := d.count(`SELECT count(*) FROM audit_line WHERE act = 'spot.import'`); n != 250 {
		t.Errorf("%d lines in the trail", n)
	}
	d.Get(checked.Path, 200).Says("C’est importé", "Annuler ces 250 importations")
	if l := d.Letter("equipe@exemple.fr"); !strings.Contains(l.Text, "250 lignes ont été importées") {
		t.Errorf("the letter says %q", l.Text)
	}
	d.Site.Visitor().Get("/spots/baignade-de-brengues", 200).Says("demandez au café")

	// Again, as it is: every line is known by its number; and without the numbers, by name and place.
	again := d.send("spots", "encore.csv", spotsFile(t)).Form("Vérifier toutes les lignes").Tick("Nous avons l’accord écrit")
	d.check(again).Says("Rien à importer", "Déjà importé", "ligne 2 de « spots 2025.csv »")
	again.Fields.Del("column_external")
	d.check(again).Says("Rien à importer", "sous le même nom et au même endroit")
	if n := d.count(`SELECT count(*) FROM spot`); n != 250 {
		t.Errorf("%d spots after a second file", n)
	}
}

// TestImportRemarks: every problem is told by line and column, in words, and as a file without a formula.
func TestImportRemarks(t *testing.T) {
	d := importDesk(t)
	long := strings.Repeat("Un coin à connaître. ", 5)
	text := "Nom;Description;Type;Ville;Coordonnées GPS;Saison;Mail\r\n" +
		"Le ponton;" + long + ";baignade;Cajarc;\"44,4850 ; 1,8420\";été;\r\n" +
		"LE PONTON;" + long + ";plage;CAJARC;44.48505, 1.84205;;\r\n" +
		"La tour;Court;=fusée;Cahosr;quelque part;mousson;pas une adresse\r\n" +
		"La tour;" + long + ";patrimoine;Figeac;43,6 1,44;;\r\n" +
		"Ailleurs;" + long + ";patrimoine;Toulouse;;;\r\n" +
		"Sans lieu;" + long + ";patrimoine;;;;\r\n" +
		"La place;" + long + ";village;St Cirq Lapopie;;;;;en trop\r\n" +
		"Le parvis;" + long + ";village;st-cirq lapopie;;toute l'année;\r\n"
	content, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	plan := d.send("spots", "brouillon.csv", content)
	page := d.check(plan.Form("Vérifier toutes les lignes").Tick("Nous avons l’accord écrit")).Says(
		"Importer les 2 lignes", "Même nom et même endroit que la ligne 2", "« =fusée » ne correspond à aucune catégorie", "Vouliez-vous écrire « Cahors »",
		"Ces coordonnées ne sont pas comprises", "« mousson » n’est pas une saison", "plus de cellules que de titres")
	csv := d.Get(page.Path+"/remarques.csv", 200)
	for _, part := range []string{"4;Type;'=fusée;", "4;Description;Court;", "4;Mail;pas une adresse;", "5;Coordonnées GPS;43,6 1,44;", "6;Ville;Toulouse;", "7;;;Il manque le lieu", "8;;;"} {
		if !strings.Contains(csv.Body, "\r\n"+part) {
			t.Errorf("the file lacks %q:\n%s", part, csv.Body)
		}
	}
	for line := range strings.Lines(csv.Body) {
		for _, cell := range strings.Split(strings.Trim(line, "\r\n\ufeff"), ";") {
			if cell != "" && strings.ContainsAny(strings.Trim(cell, `"`)[:1], "=+-@") {
				t.Errorf("a cell is a formula: %q", cell)
			}
		}
	}
	d.Post(page.Path+"/supprimer", nil, 303).LeadsTo("/admin/importations")
	d.Get(page.Path, 404)
}

// TestImportStopAndUndo: what is under way can be stopped and gone on with; what is done can be undone as long
// as nobody touched it, and is told what keeps it otherwise.
func TestImportStopAndUndo(t *testing.T) {
	d := importDesk(t)
	d.Ambassador("camille@exemple.fr")
	checked := d.check(d.send("spots", "spots.csv", spotsFile(t)).Form("Vérifier toutes les lignes").Tick("sont publiés tout de suite").Tick("Nous avons l’accord écrit"))
	checked.Form("Importer les 250 lignes").Send(303)
	for d.count(`SELECT count(*) FROM spot`) == 0 { // the first batch, whatever waits before it
		if worked, err := d.Runner.RunOne(t.Context()); err != nil || !worked {
			t.Fatal("nothing to do", err)
		}
	}
	d.Get(checked.Path, 200).Form("Arrêter").Send(303)
	d.work()
	if n := d.count(`SELECT count(*) FROM spot`); n != 100 {
		t.Fatalf("%d spots after a stop, want those of one batch", n)
	}
	d.Get(checked.Path, 200).Says("Arrêtée en chemin").Form("Importer les 150 lignes restantes").Send(303)
	d.work()
	done := d.Get(checked.Path, 200).Says("C’est importé")

	camille := d.SignIn("camille@exemple.fr")
	camille.Post("/spots/baignade-de-brengues/moi-aussi", url.Values{"on": {"yes"}}, 303)
	done.Form("Annuler ces 250").Send(409).Says("Quelqu’un a déjà touché à 1 élément")
	camille.Post("/spots/baignade-de-brengues/moi-aussi", url.Values{"on": {"no"}}, 303)
	d.Get(done.Path, 200).Form("Annuler ces 250").Send(303).Follow().Says("L’annulation avance")
	camille.Post("/spots/baignade-de-brengues/moi-aussi", url.Values{"on": {"yes"}}, 303) // just before the work
	d.work()
	if n := d.count(`SELECT count(*) FROM spot`); n != 1 {
		t.Errorf("%d spots are left, want the one that was touched", n)
	}
	if n := d.count(`SELECT n[1] FROM spot_grid WHERE level = 0 AND category = ''`); n != 1 {
		t.Errorf("the map counts %d", n)
	}
	d.Get(done.Path, 200).Says("Annulé", "Gardé")
	d.check(d.send("spots", "encore.csv", spotsFile(t)).Form("Vérifier toutes les lignes").Tick("Nous avons l’accord écrit")).Says("Importer les 249 lignes")
}

// TestImportQueue: spots put before the moderators are theirs to decide, by somebody else than whoever
// answers for them; an author whose address is known is the author.
func TestImportQueue(t *testing.T) {
	d := importDesk(t)
	d.Ambassador("camille@exemple.fr")
	d.Staff("moderation@exemple.fr", who.Moderator)
	long := strings.Repeat("Un coin à connaître. ", 5)
	text := "Titre,Texte,Catégorie,Commune,Courriel,Afficher le prénom\nLe lavoir," + long + ",patrimoine,Gramat,CAMILLE@exemple.fr,oui\nLa source," + long + ",nature,Gramat,inconnue@exemple.fr,oui\n"
	d.check(d.send("spots", "file.csv", []byte(text)).Form("Vérifier toutes les lignes").Tick("Nous avons l’accord écrit")).Form("Importer les 2 lignes").Send(303)
	d.work()
	m := d.SignIn("moderation@exemple.fr")
	m.Get("/moderation", 200).Says("Le lavoir", "La source")
	m.Get("/moderation/1", 200).Form("Publier").Send(303)
	d.Site.Visitor().Get("/spots/le-lavoir", 200).Says("Camille")
	if n := d.count(`SELECT count(*) FROM spot s JOIN account a ON a.id = s.author_id WHERE a.email = 'equipe@exemple.fr' AND s.title = 'La source'`); n != 1 {
		t.Error("the other one is not the team's")
	}
	d.Get("/admin/importations/1", 200).Form("Annuler ces 2").Send(409).Says("touché à 1 élément")
}

// TestImportAmbassadors: nobody signs, consents nor is shown by being imported; those invited come in by
// their own mailbox, choose a password and sign for themselves.
func TestImportAmbassadors(t *testing.T) {
	d := importDesk(t)
	d.Ambassador("camille@exemple.fr")
	var text bytes.Buffer
	text.WriteString("Prénom;NOM;Adresse e-mail;Ville;Lien avec le Lot;Ambassadeur depuis\r\n")
	for i := range 30 {
		fmt.Fprintf(&text, "Zoé;ROUX;zoe.%c@exemple.fr;Figeac;habite le Lot;12/05/2024\r\n", 'a'+rune(i%26))
	}
	text.WriteString("Camille;DELPECH;Camille@exemple.fr;;;\r\nPaul;MARTIN;paul(arobase)exemple.fr;Toulouse;vacances;hier\r\n;;personne@exemple.fr;Cajrac;;\r\n")
	plan := d.send("ambassadors", "ambassadeurs.csv", text.Bytes())
	checked := d.check(plan.Form("Vérifier toutes les lignes").Tick("Écrire à chaque personne")).Says(
		"Importer les 26 lignes", "Même adresse qu’à la ligne 2", "Un compte existe déjà", "Cette date n’est pas comprise", "Vouliez-vous écrire « Cajarc »")
	checked.Form("Importer les 26 lignes").Send(303)
	d.work()
	for what, query := range map[string]string{
		"active":     `SELECT count(*) FROM account a JOIN ambassador b ON b.account_id = a.id WHERE a.email LIKE 'zoe%' AND (a.state <> 'pending' OR b.state <> 'incomplete')`,
		"consenting": `SELECT count(*) FROM account WHERE email LIKE 'zoe%' AND (newsletter_at IS NOT NULL OR password_hash IS NOT NULL)`,
		"signed":     `SELECT count(*) FROM charter_signer s JOIN account a ON a.id = s.account_id WHERE a.email LIKE 'zoe%'`,
	} {
		if n := d.count(query); n != 0 {
			t.Errorf("%d people are %s by being imported", n, what)
		}
	}
	if n := d.count(`SELECT count(*) FROM ambassador b JOIN account a ON a.id = b.account_id WHERE a.email LIKE 'zoe%' AND b.link = 'living' AND b.commune_insee = '46102' AND b.joined_at = '2024-05-12'`); n != 26 {
		t.Errorf("%d are as the file says", n)
	}
	// A month later the others' forgotten sign-ups go; those expected stay, for a year.
	dbtest.Exec(t, d.Pool, `UPDATE account SET created_at = created_at - interval '40 days' WHERE state = 'pending'`)
	if err := d.Services.Accounts.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := d.count(`SELECT count(*) FROM account WHERE email LIKE 'zoe%'`); n != 26 {
		t.Fatalf("%d are still expected", n)
	}
	zoe := d.Site.Visitor()
	zoe.Get(d.Link("zoe.a@exemple.fr"), 200).Form("Enregistrer").Fill("Nouveau mot de passe", apptest.Password).Send(303)
	zoe.Get("/espace", 200).Says("charte")
	if n := d.count(`SELECT count(*) FROM account WHERE email = 'zoe.a@exemple.fr' AND state = 'active'`); n != 1 {
		t.Error("the link does not let in")
	}
	d.Get(checked.Path, 200).Form("Annuler ces 26").Send(409).Says("touché à 1 élément")
	dbtest.Exec(t, d.Pool, `UPDATE account SET expected_until = now() - interval '1 day' WHERE state = 'pending'`)
	if err := d.Services.Accounts.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := d.count(`SELECT count(*) FROM account WHERE email LIKE 'zoe%'`); n != 1 {
		t.Errorf("%d are kept after a year", n)
	}
}

// TestImportAuthors: an imported spot waits for its author, who finds it as theirs once they come, by whatever
// door; whoever never comes is forgotten.
func TestImportAuthors(t *testing.T) {
	d := importDesk(t)
	long := strings.Repeat("Un coin à connaître. ", 5)
	text := "Titre;Texte;Catégorie;Commune;Courriel;Afficher le prénom\r\nLe lavoir;" + long + ";patrimoine;Gramat;Zoe@exemple.fr;oui\r\nLa source;" + long + ";nature;Gramat;zoe@exemple.fr;\r\nLe puits;" + long + ";patrimoine;Gramat;jamais@exemple.fr;\r\n"
	page := d.check(d.send("spots", "auteurs.csv", []byte(text)).Form("Vérifier toutes les lignes").Tick("sont publiés tout de suite").Tick("Nous avons l’accord écrit"))
	page.Form("Importer les 3 lignes").Send(303)
	d.work()
	people := []byte("Prénom;Nom;Courriel\r\nZoé;Roux;zoe@exemple.fr\r\n")
	d.check(d.send("ambassadors", "gens.csv", people).Form("Vérifier toutes les lignes")).Form("Importer la ligne").Send(303)
	d.work()
	find := func() {
		t.Helper()
		if err := d.Services.Spots.FindAuthors(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	mine := `SELECT count(*) FROM spot s JOIN account a ON a.id = s.author_id WHERE a.email = 'zoe@exemple.fr'`
	find()
	if n := d.count(mine); n != 0 {
		t.Fatalf("%d spots belong to somebody who has not come", n)
	}
	d.Ambassador("zoe@exemple.fr") // by herself: she was not invited
	find()
	find()
	if n := d.count(mine); n != 2 {
		t.Errorf("%d spots are hers, want 2", n)
	}
	if l := d.Letter("zoe@exemple.fr"); !strings.Contains(l.Text, "2 spots") {
		t.Errorf("the letter says %q", l.Text)
	}
	d.SignIn("zoe@exemple.fr").Get("/espace", 200).Says("Le lavoir", "La source")
	d.Site.Visitor().Get("/spots/le-lavoir", 200).Says("Camille") // the first name of whoever came
	d.Get(page.Path, 200).Form("Annuler ces 3").Send(409).Says("touché à 2 éléments")
	dbtest.Exec(t, d.Pool, `UPDATE spot_claim SET until = now() - interval '1 day'`)
	find()
	if n := d.count(`SELECT count(*) FROM spot_claim`); n != 0 {
		t.Error("who never comes is not forgotten")
	}
}

// TestImportRights: the team alone, at every door; what is no file of ours is refused in words.
func TestImportRights(t *testing.T) {
	d := importDesk(t)
	d.Ambassador("camille@exemple.fr")
	d.Staff("moderation@exemple.fr", who.Moderator)
	d.send("spots", "spots.csv", spotsFile(t))
	for _, v := range []*webtest.Visitor{d.SignIn("camille@exemple.fr"), d.SignIn("moderation@exemple.fr")} {
		for _, page := range []string{"", "/1", "/1/remarques.csv"} {
			v.Get("/admin/importations"+page, 403)
		}
		for _, act := range []string{"", "/1/colonnes", "/1/importer", "/1/arreter", "/1/annuler", "/1/supprimer"} {
			v.Post("/admin/importations"+act, url.Values{"version": {"1"}}, 403)
		}
	}
	up := func(kind, content string) *webtest.Page {
		return d.Upload("/admin/importations", url.Values{"kind": {kind}}, []webtest.File{{Field: "file", Name: "x.csv", Content: []byte(content)}}, 422)
	}
	up("spots", "PK\x03\x04 [Content_Types].xml").Says("C’est un classeur", "Enregistrer sous")
	up("spots", strings.Repeat("x", 5<<20+1)).Says("dépasse 5", "Coupez-le")
	up("voitures", "a;b\n1;2\n").Says("Choisissez")
	d.Post("/admin/importations", url.Values{"kind": {"spots"}}, 422).Says("Choisissez un fichier")
	same := func(content string, status int) *webtest.Page {
		return d.Upload("/admin/importations", url.Values{"kind": {"spots"}, "once": {"UNEMEMECLEPOURLESDEUX"}}, []webtest.File{{Field: "file", Name: "x.csv", Content: []byte(content)}}, status)
	}
	titles := "Une colonne dont le titre est plus long que soixante caractères;b\n"
	first := same(titles+"1;2\n", 303).Header.Get("Location")
	same(titles+"1;2\n", 303).LeadsTo(first)
	same(titles+"1;3\n", 409) // another file is not taken for the same
	for _, act := range []string{"importer", "arreter", "annuler"} {
		d.Post("/admin/importations/1/"+act, url.Values{"version": {"1"}}, 409)
		d.Post("/admin/importations/99/"+act, url.Values{"version": {"1"}}, 404)
	}
}

// TestImportRetention: a file left aside is deleted after a week; the lines of one that is over are emptied
// after a month, and what it made can be undone all the same.
func TestImportRetention(t *testing.T) {
	d := importDesk(t)
	checked := d.check(d.send("spots", "spots.csv", spotsFile(t)).Form("Vérifier toutes les lignes").Tick("Nous avons l’accord écrit"))
	checked.Form("Importer les 250 lignes").Send(303)
	d.work()
	d.send("spots", "oublié.csv", spotsFile(t))
	purge := func() {
		t.Helper()
		if err := d.Services.Imports.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	purge()
	dbtest.Exec(t, d.Pool, `UPDATE import_file SET created_at = created_at - interval '8 days', ended_at = ended_at - interval '29 days'`)
	purge()
	if n := d.count(`SELECT count(*) FROM import_line WHERE cells IS NOT NULL`); n != 250 {
		t.Errorf("%d lines are kept, want those of the file that was imported", n)
	}
	dbtest.Exec(t, d.Pool, `UPDATE import_file SET ended_at = ended_at - interval '2 days'`)
	purge()
	if n := d.count(`SELECT count(*) FROM import_line WHERE cells IS NOT NULL OR remarks <> '[]'`); n != 0 {
		t.Errorf("%d lines still say something", n)
	}
	d.Get(checked.Path, 200).Says("Les lignes de ce fichier sont effacées").Form("Annuler ces 250").Send(303)
	d.work()
	if n := d.count(`SELECT count(*) FROM spot`) + d.count(`SELECT count(*) FROM queue_item WHERE state = 'waiting'`); n != 0 {
		t.Errorf("%d things are left", n)
	}
}
