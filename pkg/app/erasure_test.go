package app_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/ohmylot/ohmylot/pkg/accounts"
	"github.com/ohmylot/ohmylot/pkg/app"
	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/joining"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/organisations"
	"github.com/ohmylot/ohmylot/pkg/sanctions"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const leaver = "zelindrine@zqadresse.exemple.fr"

// movedTo is where she is written to once she has moved.
const movedTo = "zelindrine@zqailleurs.exemple.fr"

// planted are the strings by which whoever leaves would be known, each put somewhere else.
var planted = []string{
	"Zélindrine", "Quarlopin", leaver, "zqbrouillon", "zqpublie", "zqalt", "zqchangement", "zqattente", "zqrefus", "zqrecours", "zqjuge", "zqavis",
	"zqsignale", "zqdetourne", "zqlicite", "zqusage", "zqvisuel", "zqenvie", "zqfiche", "06 99 88 77 66", "zqimprimeur", "zqcellule", "zqsanction", "zqfonction",
	"zqinvite", "zqportrait", "zqailleurs", "zqanonyme", "zqcourriel",
}

// plant puts them all over the site, through its own pages.
func plant(t *testing.T, s *apptest.Site) (person who.Actor) {
	t.Helper()
	person = s.Join(joining.Application{
		Kind: joining.Ambassador, Link: "living", Commune: "Cahors", File: organisations.File{Commune: "46042"},
		Person: accounts.Registration{Email: leaver, FirstName: "Zélindrine", LastName: "Quarlopin"},
	})
	s.Sign(person)
	v, team := s.SignIn(leaver), s.SignIn("equipe@exemple.fr")
	judge := dbtest.Read[who.ID](t, s.Pool, `SELECT id FROM account WHERE email = 'equipe@exemple.fr'`)
	by := who.Actor{ID: judge, FirstName: "Malika", Role: who.Staff}

	// Spots: published with photos, changed, waiting, refused and contested, a draft that saved itself.
	first := spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Le jardin zqpublie")
	first.SendWith([]webtest.File{commented(t)}, 303)
	team.Get("/moderation/"+waitingID(t, s, "spot"), 200).Form("Publier").Send(303)
	own := dbtest.Read[int64](t, s.Pool, `SELECT id FROM spot WHERE author_id = $1`, person.ID)
	edit := v.Get(fmt.Sprintf("/espace/spots/%d/modifier", own), 200).Form("Proposer la modification").Fill("Pourquoi vous l’aimez", why+" zqchangement")
	edit.Fields.Set("photo_alt", "Une terrasse zqalt")
	edit.Send(303)
	dbtest.Exec(t, s.Pool, `UPDATE photo SET alt = 'Une terrasse zqalt' WHERE account_id = $1`, person.ID)
	spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Le muret zqattente").Fill("Latitude", "44,4756").Fill("Longitude", "1,6810").SendWith(nil, 303)
	spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "La mare zqrefus").Fill("Latitude", "44,4856").Fill("Longitude", "1,6910").SendWith(nil, 303)
	must(t, s.Services.Queue.Ask(t.Context(), by, number(t, s, "spot"), moderation.Aside{Words: "Vous connaissez ? zqavis", Version: 1}))
	decide(t, s, by, "spot", moderation.Ruling{Verdict: moderation.Refuse, Reason: "outside", Message: "Ce n’est pas ici. zqjuge"})
	settled(t, s)
	must(t, s.Services.Appeals.Contest(t.Context(), person, "spot", dbtest.Read[int64](t, s.Pool, `SELECT id FROM spot WHERE title LIKE '%zqrefus'`), plea+" zqrecours", ""))
	newWriting(t, v, "/espace/spots/nouveau", "brouillon").save(303, "title", "Le four zqbrouillon")

	// What is told of others.
	page := "/spots/la-plage-de-galets"
	v.Post(page+"/signaler", url.Values{"ground": {"wrong"}, "words": {"Ce n’est pas là. zqsignale"}}, 303)
	v.Post("/marque/signaler", url.Values{"where": {"Sur un marché"}, "what": {"Des mugs à la bulle, vendus sans licence. zqdetourne"}, "email": {leaver}}, 303)
	told := notice(page)
	told.Set("words", "On voit ma maison, et la plaque de ma voiture. zqlicite")
	told.Set("name", "Zélindrine Quarlopin")
	told.Set("email", leaver)
	v.Post("/signalement", told, 303)
	stranger := s.Visitor() // herself, who has not signed in
	stranger.Post("/marque/signaler", url.Values{"where": {"Sur un camion"}, "what": {"Une bulle étirée, et repeinte. zqanonyme"}, "email": {leaver}}, 303)
	told.Set("words", "On voit encore ma maison, de l’autre côté. zqcourriel")
	stranger.Post("/signalement", told, 303)

	// The bubble.
	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	useForm(v.Get("/espace/usages/nouveau", 200)).Fill("En quelques mots", "Ma camionnette zqusage").SendWith([]webtest.File{file}, 303)
	v.Get("/espace/visuels/nouveau?use=poster", 200).Form("Voir ce que vous remarquez").Fill("De quoi s’agit-il ?", "Affiche zqvisuel").
		Fill("Largeur réelle de l’ensemble", "297").SendWith(picture(t), 303)
	layPhoto(t, v)
	lend(t, v)

	// The rest of what a person has.
	if _, err := s.Services.Wishes.Make(t.Context(), person, "Mes envies zqenvie", ""); err != nil {
		t.Fatal(err)
	}
	profile := v.Get("/espace/fiche", 200).Form("Enregistrer et voir l’aperçu").Fill("Votre phrase", "J’aime les marchés du samedi. zqfiche")
	face := photo(t, "iphone-orientation6-p3.jpg")
	face.Field = "photo"
	profile.Fill("Ce que montre l’image", "Mon zqportrait").Tick("J’ai le droit")
	profile.SendWith([]webtest.File{face}, 303)
	dbtest.Exec(t, s.Pool, `UPDATE profile_face SET phone = '06 99 88 77 66', email = $1`, leaver)

	sheet := "adresse;prenom;note\n" + leaver + ";Zélindrine;zqcellule\n"
	team.Upload("/admin/importations", url.Values{"kind": {"ambassadors"}}, []webtest.File{{Field: "file", Name: "gens.csv", Content: []byte(sheet)}}, 303)
	must(t, s.Services.Sanctions.Take(t.Context(), by, person.ID, sanctions.Order{Reason: "abuse", Message: "Trop de signalements. zqsanction", Days: 7}, ""))

	// The organisation she joins, and one that invites her.
	owner := s.SignIn("helene@exemple.fr")
	owner.Get("/espace/structure/personnes", 200).Form("Envoyer l’invitation").Fill("Son adresse électronique", leaver).Tick("Responsable").Send(303)
	v.Get(s.Link(leaver), 200).Form("Rejoindre Fromagerie du Causse").Fill("Votre fonction", "associée zqfonction").Send(303)
	s.Applicant("louis@exemple.fr", "73282932000082")
	s.SignIn("louis@exemple.fr").Get("/espace/structure/personnes", 200).Form("Envoyer l’invitation").Fill("Son adresse électronique", leaver).Fill("Son prénom", "zqinvite").Tick("Membre").Send(303)
	must(t, s.Runner.Settle(t.Context(), 10*time.Second))
	must(t, s.Services.Accounts.RequestReset(t.Context(), leaver, "")) // a job that waits, with the address
	return person
}

// commented is a photo with a word in its notes.
func commented(t *testing.T) webtest.File {
	f := photo(t, "iphone-orientation6-p3.jpg")
	note := []byte("zqportrait")
	f.Content = slices.Concat(f.Content[:2], []byte{0xff, 0xfe, 0, byte(len(note) + 2)}, note, f.Content[2:])
	return f
}

func lend(t *testing.T, v *webtest.Visitor) {
	t.Helper()
	v.Get("/marque/lien?variant=couleur&format=pdf&use=vehicle", 200).Form("Créer le lien").Fill("Pour qui ?", "Imprimerie zqimprimeur").Send(303)
}

// move gives the planted person another address, while theirs is all over the site.
func move(t *testing.T, s *apptest.Site) {
	t.Helper()
	s.SignIn(leaver).Get("/espace/securite/adresse", 200).Form("Recevoir le lien").Fill("Nouvelle adresse", movedTo).Fill("Mot de passe actuel", apptest.Password).Send(303)
	s.Visitor().Get(s.Link(movedTo), 200).Form("Confirmer cette adresse").Send(303)
}

func number(t *testing.T, s *apptest.Site, kind string) int64 {
	t.Helper()
	return dbtest.Read[int64](t, s.Pool, `SELECT max(id) FROM queue_item WHERE kind = $1 AND state = 'waiting'`, kind)
}

func waitingID(t *testing.T, s *apptest.Site, kind string) string {
	t.Helper()
	return fmt.Sprint(number(t, s, kind))
}

// decide rules on the newest thing of a kind that waits.
func decide(t *testing.T, s *apptest.Site, by who.Actor, kind string, r moderation.Ruling) {
	t.Helper()
	id := number(t, s, kind)
	r.Version = versionOf(t, s, id)
	must(t, s.Services.Queue.Decide(t.Context(), by, id, r, ""))
}

// found tells where any of the planted strings is: every column of every table, every file of the data folder.
func found(t *testing.T, s *apptest.Site) map[string][]string {
	t.Helper()
	where := map[string][]string{}
	look := func(place, text string) {
		low := strings.ToLower(text)
		for _, p := range planted {
			p = strings.ToLower(p)
			if strings.Contains(low, p) || strings.Contains(low, hex.EncodeToString([]byte(p))) {
				where[p] = append(where[p], place)
			}
		}
	}
	for _, c := range schemaColumns(t, s.Pool) {
		var rows []string
		query := fmt.Sprintf(`SELECT CAST(to_jsonb(r.%[2]q) AS text) FROM %[1]q r WHERE r.%[2]q IS NOT NULL`, c.Table, c.Name)
		if err := s.Pool.Select(t.Context(), &rows, query); err != nil {
			t.Fatal(err)
		}
		look(c.Table+"."+c.Name, strings.Join(rows, "\n"))
	}
	err := filepath.WalkDir(s.Config.Data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		look(path, path+string(inside(content)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	look("the log", s.Logs())
	return where
}

// inside is a file with what is compressed in it.
func inside(content []byte) []byte {
	all := slices.Clone(content)
	if z, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
		for _, f := range z.File {
			if r, err := f.Open(); err == nil {
				part, _ := io.ReadAll(r)
				all = append(all, inside(part)...)
			}
		}
	}
	for at := range content { // streams of a PDF, chunks of a PNG
		if content[at] == 0x78 && at+1 < len(content) && (int(content[at])<<8|int(content[at+1]))%31 == 0 {
			if r, err := zlib.NewReader(bytes.NewReader(content[at:])); err == nil {
				part, _ := io.ReadAll(io.LimitReader(r, 1<<20))
				all = append(all, part...)
			}
		}
	}
	return all
}

// postbox is a real SMTP server that keeps what it takes.
type postbox struct {
	mu    sync.Mutex
	mails []string
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *postbox) Reset()                                      {}
func (p *postbox) Logout() error                               { return nil }
func (p *postbox) Mail(string, *smtp.MailOptions) error        { return nil }
func (p *postbox) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (p *postbox) Data(r io.Reader) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	mail, err := io.ReadAll(r)
	p.mails = append(p.mails, string(mail))
	return err
}

// inProduction is the same site with a mail server, as after a restart: letters are forgotten as they leave.
func inProduction(t *testing.T, s *apptest.Site) (*app.App, *postbox) {
	t.Helper()
	box := &postbox{}
	server := smtp.NewServer(box)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	c := s.Config
	c.SMTPHost, c.SMTPPort, c.SMTPTLS = "127.0.0.1", l.Addr().(*net.TCPAddr).Port, "none"
	a, err := app.New(t.Context(), c, s.Pool, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { a.Services.Close() })
	// The letters sent so far were sent in development, which keeps them: see package mail for what production does.
	dbtest.Exec(t, s.Pool, `UPDATE letter SET subject = '', body_text = '', body_html = '', links = '{}' WHERE sent_at IS NOT NULL`)
	return a, box
}

// populated is a site with a team, a company with a licence and a spot of somebody else's.
func populated(t *testing.T) *apptest.Site {
	t.Helper()
	s := apptest.New(t)
	team := s.Staff("equipe@exemple.fr", who.Staff)
	licensed(t, s, "helene@exemple.fr", "73282932000074", team)
	s.Ambassador("temoin@exemple.fr")
	spotForm(s.SignIn("temoin@exemple.fr").Get("/espace/spots/nouveau", 200)).Fill("Latitude", "44,5056").Fill("Longitude", "1,5010").SendWith(nil, 303)
	s.SignIn("equipe@exemple.fr").Get("/moderation/"+waitingID(t, s, "spot"), 200).Form("Publier").Send(303)
	return s
}

// leave deletes the account of whoever is signed in.
func leave(v *webtest.Visitor, spots string) {
	form := v.Get("/espace/donnees/supprimer", 200).Form("Supprimer mon compte pour toujours").Tick("J’ai compris")
	if spots != "" {
		form.Tick(spots)
	}
	form.Send(303).LeadsTo("/au-revoir").Follow().Says("Votre compte est fermé")
}

// TestNothingIsLeft plants strings of one person all over the site, has them move to another address and leave, and finds
// none: in no column of any table, no file, no log, no letter that is kept. What is others' is as it was, and the chain of the charters proves itself.
func TestNothingIsLeft(t *testing.T) {
	s := populated(t)
	witness := dbtest.Read[who.ID](t, s.Pool, `SELECT id FROM account WHERE email = 'temoin@exemple.fr'`)
	person := plant(t, s)
	move(t, s)
	before := found(t, s)
	for _, p := range planted {
		if len(before[strings.ToLower(p)]) == 0 {
			t.Errorf("%s was planted nowhere", p)
		}
	}
	theirs := rowsOf(t, s, witness)
	production, box := inProduction(t, s)

	other := s.SignIn(movedTo)
	leave(s.SignIn(movedTo), "Les retirer")
	other.Get("/espace", 303) // signed out everywhere, at once
	s.Visitor().Post("/connexion", url.Values{"email": {movedTo}, "password": {apptest.Password}}, 422)
	must(t, production.Runner.Settle(t.Context(), 30*time.Second))

	for p, places := range found(t, s) {
		t.Errorf("%s is still in %v", p, places)
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM account WHERE id = $1`, person.ID); n != 0 {
		t.Error("the account is there")
	}
	last := box.mails[len(box.mails)-1]
	if !strings.Contains(last, movedTo) || !strings.Contains(last, "est supprim") {
		t.Errorf("the last letter is\n%s", last)
	}
	if now := rowsOf(t, s, witness); now != theirs {
		t.Errorf("what is another's changed:\n%s\n%s", theirs, now)
	}
	report, err := s.Services.Charter.Verify(t.Context())
	if err != nil || report.Err() != nil || report.Erased != 1 {
		t.Errorf("the chain says %+v, %v", report, err)
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo WHERE account_id IS NULL AND state <> 'deleted'`); n != 0 {
		t.Errorf("%d photos are nobody's", n)
	}
}

// rowsOf is all that belongs to an account, in short.
func rowsOf(t *testing.T, s *apptest.Site, id who.ID) string {
	t.Helper()
	var columns []struct {
		Table  string `db:"relation"`
		Column string `db:"attname"`
	}
	must(t, s.Pool.Select(t.Context(), &columns, `
		SELECT CAST(CAST(conrelid AS regclass) AS text) AS relation, attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
		WHERE contype = 'f' AND confrelid = CAST('account' AS regclass) AND CAST(conrelid AS regclass)::text NOT IN ('session', 'letter') ORDER BY 1, 2`))
	var all []string
	for _, c := range columns {
		all = append(all, dbtest.Read[string](t, s.Pool, fmt.Sprintf(
			`SELECT '%[1]s ' || count(*) || md5(COALESCE(string_agg(CAST(to_jsonb(r) AS text), ' ' ORDER BY CAST(to_jsonb(r) AS text)), '')) FROM %[1]s r WHERE %[2]q = $1`, c.Table, c.Column), id))
	}
	return strings.Join(all, "\n")
}
