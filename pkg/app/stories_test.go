package app_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app"
	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/charter"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// photo is a real one, from a phone, lying on its side.
func photo(t *testing.T, name string) webtest.File {
	t.Helper()
	content, err := os.ReadFile("../media/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.File{Field: "photos", Name: name, Content: content}
}

const why = "On y descend par le chemin de halage, à cinq minutes du village. L’eau est claire jusqu’à fin septembre ; venez tôt."

// spotForm fills the form of a good spot.
func spotForm(p *webtest.Page) *webtest.Form {
	f := writtenSpot(p)
	f.Action, _, _ = strings.Cut(f.Action, "?") // many a test sends it twice: as a program does, which nobody asks about neighbours
	return f
}

// writtenSpot is the form as a person sends it.
func writtenSpot(p *webtest.Page) *webtest.Form {
	return p.Form("Envoyer à l’équipe").
		Fill("Le nom du spot", "La plage de galets").Fill("Pourquoi vous l’aimez", why).Fill("Catégorie", "baignade").
		Fill("Latitude", "44,4656").Fill("Longitude", "1,6710").Tick("Été").Tick("Le point exact").Tick("Non, aucune").Tick("De mon prénom").
		Tick("Le texte et les photos sont de moi")
}

// TestAmbassadorsStory is the main job: from the first page to a spot that everybody sees.
func TestAmbassadorsStory(t *testing.T) {
	s := apptest.New(t)
	const email = "camille@exemple.fr"
	v := s.Visitor()
	v.Get("/espace/spots/nouveau", 303).LeadsTo("/connexion?next=%2Fespace%2Fspots%2Fnouveau")

	v.Get("/inscription", 200).Form("M’inscrire").
		Fill("Prénom", "Camille").Fill("Nom", "Delpech").Fill("Votre commune", "st cirq lapopie").Tick("J’y vis").
		Fill("Adresse électronique", email).Fill("Mot de passe", apptest.Password).Tick("J’ai 15 ans ou plus").
		Send(303).Follow().Says("Regardez votre messagerie")
	link := s.Link(email)
	v.Get(link, 200).Says("Camille", email).Form("Confirmer mon adresse").Send(303).LeadsTo("/espace").Follow().
		Says("Votre adresse est confirmée", "Bonjour Camille", "Lire la charte")

	v.Get("/espace/spots/nouveau", 303).LeadsTo("/espace/charte?next=%2Fespace%2Fspots%2Fnouveau").Follow().
		Form("Signer la charte").Tick("J’ai lu").Send(303).LeadsTo("/espace/spots/nouveau")

	sent := spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	sent.LeadsTo("/espace").Follow().Says("Merci", "La plage de galets", "En attente")
	s.Visitor().Get("/spots", 200).Silent("La plage de galets")

	s.Staff("moderation@exemple.fr", who.Moderator)
	m := s.SignIn("moderation@exemple.fr")
	queue := m.Get("/moderation", 200).Says("La plage de galets", "Saint-Cirq-Lapopie")
	item := m.Get(firstLink(t, queue, "/moderation/"), 200)
	item.Says("La plage de galets", why, "Dans le Lot, commune trouvée : Saint-Cirq-Lapopie", "Métadonnées privées retirées", "Camille Delpech")
	item.Form("Publier").Send(303).Follow().Says("la personne en est avertie", "La file est vide")

	if l := s.Letter(email); !strings.Contains(l.Subject, "en ligne") || !strings.HasSuffix(l.Links[0], "/spots/la-plage-de-galets") {
		t.Errorf("the author is told %q with %v", l.Subject, l.Links)
	}
	everybody := s.Visitor()
	everybody.Get("/spots", 200).Says("La plage de galets", "par Camille, de Saint-Cirq-Lapopie")
	everybody.Get("/", 200).Says("La plage de galets")
	everybody.Get("/carte", 200).Says("1 spot", "La plage de galets")
	shown := everybody.Get("/spots/la-plage-de-galets", 200).Says(why, "En été", "Y aller")
	picture := everybody.Get(firstLink(t, shown, "/photos/"), 200)
	if kind := picture.Header.Get("Content-Type"); kind != "image/jpeg" {
		t.Errorf("the photo is served as %q", kind)
	}
	var open struct {
		Features []struct {
			Geometry struct{ Coordinates []float64 }
		}
	}
	if err := json.Unmarshal([]byte(everybody.Get("/spots.geojson", 200).Body), &open); err != nil || len(open.Features) != 1 || open.Features[0].Geometry.Coordinates[0] != 1.671 {
		t.Errorf("open data: %v, %+v", err, open)
	}
	v.Get("/espace", 200).Says("Publié")
}

// firstLink is the first address of a page that begins with prefix.
func firstLink(t *testing.T, p *webtest.Page, prefix string) string {
	t.Helper()
	_, rest, found := strings.Cut(p.Body, `"`+prefix)
	for found && prefix == "/moderation/" && (rest[0] < '0' || rest[0] > '9') { // an act on the whole queue, and no item of it
		_, rest, found = strings.Cut(rest, `"`+prefix)
	}
	address, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		t.Fatalf("%s links to no %s…", p.Path, prefix)
	}
	return prefix + address
}

// TestCompanysStory: a licence asked for, granted, and the charter signed.
func TestCompanysStory(t *testing.T) {
	s := apptest.New(t)
	const email = "helene@exemple.fr"
	v := s.Visitor()
	v.Get("/inscription?kind=organisation", 200).Form("M’inscrire").
		Fill("Nom de la structure", "Fromagerie du Causse").Fill("Numéro SIRET", "732 829 320 00074").Fill("Forme juridique", "sarl").
		Fill("Commune de l’établissement", "Gramat").Fill("Secteur", "Fromagerie").Fill("Votre fonction", "Gérante").
		Fill("Prénom", "Hélène").Fill("Nom", "Vayssié").Fill("Adresse électronique", email).Fill("Mot de passe", apptest.Password).
		Tick("J’ai 15 ans ou plus").Send(303)
	v.Get(s.Link(email), 200).Form("Confirmer mon adresse").Send(303).Follow().Says("Fromagerie du Causse")
	v.Get("/espace/charte", 200).Silent("Signer la charte")

	file := v.Get("/espace/structure", 200)
	form := file.Form("Envoyer")
	form.Fields.Add("supports", "web")
	form.Fields.Set("jobs", "6")
	form.Fields.Set("motivation", "Nos rocamadours voyagent dans toute la France : que chaque boîte dise d’où elle vient.")
	form.Send(303)

	s.Staff("moderation@exemple.fr", who.Moderator)
	s.SignIn("moderation@exemple.fr").Get("/moderation", 200).Silent("Fromagerie") // licences are the team's
	s.Staff("equipe@exemple.fr", who.Staff)
	team := s.SignIn("equipe@exemple.fr")
	item := team.Get(firstLink(t, team.Get("/moderation?kind=organisation", 200), "/moderation/"), 200)
	item.Says("Fromagerie du Causse", "73282932000074").Form("Accorder la licence").Send(303)

	v.Get(strings.TrimPrefix(s.Letter(email).Links[0], s.URL), 200).Form("Signer la charte").Tick("Au nom de ma structure").Send(303)
	v.Get("/espace", 200).Says("OML-", "Valable jusqu’au")
	number := firstLink(t, v.Get("/espace/structure", 200), "/licences/")
	s.Visitor().Get(number, 200).Says("Fromagerie du Causse")
	s.Visitor().Get("/licences/OML-1999-0001", 404)
}

// TestSignUpTellsNothing: a known address gets the page of an unknown one; its owner gets a letter.
func TestSignUpTellsNothing(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	fields := url.Values{"kind": {"ambassador"}, "first_name": {"Zoé"}, "last_name": {"Inconnue"}, "email": {"Camille@Exemple.fr"},
		"password": {apptest.Password}, "commune": {"ailleurs"}, "link": {"at_heart"}, "age_confirmed": {"yes"}}
	s.Visitor().Post("/inscription", fields, 303).LeadsTo("/inscription/merci")
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Vous avez déjà un compte" || strings.Contains(l.Text, "Zoé") {
		t.Errorf("the owner reads %q: %s", l.Subject, l.Text)
	}
	s.SignIn("camille@exemple.fr").Get("/espace", 200).Says("Bonjour Camille")
	for _, email := range []string{"camille@exemple.fr", "personne@exemple.fr"} {
		s.Visitor().Post("/mot-de-passe/oubli", url.Values{"email": {email}}, 303).LeadsTo("/mot-de-passe/oubli?envoye")
		s.Visitor().Post("/connexion", url.Values{"email": {email}, "password": {"un mauvais mot de passe"}}, 422).
			Says("Cette adresse et ce mot de passe ne vont pas ensemble")
	}
}

// TestReset: a link that serves once, and closes what was open.
func TestReset(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	open, v := s.SignIn("camille@exemple.fr"), s.SignIn("camille@exemple.fr")
	v.Post("/deconnexion", nil, 303)
	v.Get("/mot-de-passe/oubli", 200).Form("Recevoir le lien").Fill("Adresse électronique", "camille@exemple.fr").Send(303).Follow().Says("Regardez votre messagerie")
	older := s.Link("camille@exemple.fr")
	v.Post("/mot-de-passe/oubli", url.Values{"email": {"camille@exemple.fr"}}, 303)
	link := s.Link("camille@exemple.fr")
	v.Get(older, 410)
	form := v.Get(link, 200).Form("Enregistrer ce mot de passe")
	form.Fill("Nouveau mot de passe", "azertyuiop12").Send(422).Says("se devine trop vite")
	form.Fill("Nouveau mot de passe", "une autre phrase bien à moi").Send(303).Follow().Says("Votre nouveau mot de passe est enregistré", "Bonjour Camille")
	form.Send(303) // the same click, twice
	v.Get(link, 410).Says("Ce lien ne sert plus")
	s.Visitor().Post(link, url.Values{"password": {"encore une autre phrase"}}, 410)
	open.Get("/espace", 303).LeadsTo("/connexion?next=%2Fespace")
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Votre mot de passe a changé" {
		t.Errorf("the owner is told %q", l.Subject)
	}
	s.Visitor().Post("/connexion", url.Values{"email": {"camille@exemple.fr"}, "password": {apptest.Password}}, 422)
}

// TestRefusals: each mistake has its sentence beside the field, and nothing typed is lost.
func TestRefusals(t *testing.T) {
	s := apptest.New(t)
	v := s.Visitor()
	p := v.Post("/inscription", url.Values{"kind": {"organisation"}, "organisation_name": {"Ferme des Causses"}, "siret": {"12345678901234"},
		"first_name": {"www.gagne.fr"}, "email": {"pas une adresse"}, "password": {"camille"}, "commune": {"Toulouse"}}, 422)
	p.Says("Nous ne trouvons pas cette commune", "Écrivez un nom, sans adresse de site", "n’a pas la forme d’une adresse", "12 caractères au moins", "15 ans")
	if got := p.Form("M’inscrire").Fields; got.Get("organisation_name") != "Ferme des Causses" || got.Get("commune") != "Toulouse" || got.Get("password") != "" {
		t.Errorf("the form comes back with %v", got)
	}
	v.Post("/confirmation/nimportequoi", nil, 410).Says("Ce lien ne sert plus")
	v.Get("/confirmation/"+strings.Repeat("a", 5000), 410)
	v.Get("/connexion?next=https://mechant.exemple/", 200).Silent("mechant")
}

// TestSpotRefusals: what is wrong with a spot is told, and the rest of the form is kept.
func TestSpotRefusals(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	form := func() *webtest.Form { return spotForm(v.Get("/espace/spots/nouveau", 200)) }

	form().Fill("Latitude", "44.3500").Fill("Longitude", "2.5700").SendWith(nil, 422).Says("hors du Lot", "km")
	form().Fill("Latitude", "1.6710").Fill("Longitude", "44.4656").SendWith(nil, 422).Says("semblent inversées")
	form().Fill("Latitude", "là-bas").SendWith(nil, 422).Says("Écrivez la latitude en degrés")
	form().Fill("Commune", "Figeac").SendWith(nil, 422).Says("Saint-Cirq-Lapopie, pas à Figeac")
	form().Fill("Pourquoi vous l’aimez", "Joli.").SendWith(nil, 422).Says("Il faut 80 caractères au moins")

	broken := webtest.File{Field: "photos", Name: "vacances.jpg", Content: []byte("II*\x00 ce n’est pas un JPEG")}
	back := form().SendWith([]webtest.File{photo(t, "falaise-orientation6-gps.jpg"), broken}, 422)
	back.Says("vacances.jpg", "Une photo n’a pas pu être gardée")
	again := back.Form("Envoyer à l’équipe")
	if again.Fields.Get("kept_photo") == "" || again.Fields.Get("title") != "La plage de galets" {
		t.Fatalf("the good photo or the typing is lost: %v", again.Fields)
	}
	again.SendWith(nil, 303).LeadsTo("/espace")
	again.SendWith(nil, 303) // a double click makes one spot
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM spot`); n != 1 {
		t.Errorf("a double click makes %d spots", n)
	}

	s.Ambassador("autre@exemple.fr")
	other := s.SignIn("autre@exemple.fr")
	mine := firstLink(t, v.Get("/espace", 200), "/espace/spots/1")
	other.Get(mine, 404)
	other.Post(strings.Replace(mine, "modifier", "retirer", 1), nil, 404)
	stolen := spotForm(other.Get("/espace/spots/nouveau", 200))
	stolen.Fields.Set("kept_photo", again.Fields.Get("kept_photo"))
	stolen.SendWith(nil, 422)
}

// TestDraftFromAPhoto: the place where a photo was taken is offered, and never shown unasked.
func TestDraftFromAPhoto(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	form := v.Get("/espace/spots/nouveau", 200).Form("Enregistrer le brouillon").Fill("Le nom du spot", "La falaise")
	saved := form.SendWith([]webtest.File{photo(t, "falaise-orientation6-gps.jpg")}, 303).Follow()
	saved.Says("Votre brouillon est enregistré", "D’après votre photo, ce serait à Rocamadour")
	first := saved.Form("Enregistrer le brouillon")
	first.Fill("Le nom du spot", "La falaise de l’aube").SendWith(nil, 303)
	stale := saved.Form("Enregistrer le brouillon")
	stale.Fields.Set("once", "")
	stale.Fill("Le nom du spot", "Depuis un autre onglet").SendWith(nil, 409).Says("modifié dans une autre fenêtre")
	v.Get(saved.Path, 200).Form("Enregistrer le brouillon")
	v.Post(strings.Replace(saved.Path, "modifier", "retirer", 1), nil, 303).Follow().Silent("La falaise de l’aube")
	v.Get(saved.Path, 404)
}

// TestTwoModerators: the second to decide gets a conflict, never a second decision.
func TestTwoModerators(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	spotForm(s.SignIn("camille@exemple.fr").Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	s.Staff("un@exemple.fr", who.Moderator)
	s.Staff("deux@exemple.fr", who.Moderator)
	one, two := s.SignIn("un@exemple.fr"), s.SignIn("deux@exemple.fr")
	path := firstLink(t, one.Get("/moderation", 200), "/moderation/")
	theirs, late := one.Get(path, 200), two.Get(path, 200)

	theirs.Form("Prendre cette demande").Send(303)
	late.Form("Publier").Send(409).Says("Quelqu’un vous a devancé", "s’en occupe")
	two.Get(path, 200).Silent("Publier")
	mine := one.Get(path, 200).Says("Vous vous en occupez")
	mine.Form("Refuser").Send(422).Says("Choisissez une raison")
	mine.Form("Demander une correction").Fill("Raison", "unclear_photo").Fill("Votre mot", "Une photo prise de jour irait très bien.").Send(303)
	two.Get(path, 200).Says("Renvoyé pour correction par Malika")
	late.Form("Publier").Send(409)

	l := s.Letter("camille@exemple.fr")
	for _, said := range []string{"trop floue", "Une photo prise de jour irait très bien."} {
		if !strings.Contains(l.Text, said) {
			t.Errorf("the author is not told %q:\n%s", said, l.Text)
		}
	}
	author := s.SignIn("camille@exemple.fr")
	fix := author.Get(strings.TrimPrefix(l.Links[0], s.URL), 200).Says("À corriger", "trop floue")
	fix.Form("Envoyer à l’équipe").SendWith(nil, 303).Follow().Says("En attente")
	again := one.Get(firstLink(t, one.Get("/moderation", 200), "/moderation/"), 200)
	again.Form("Refuser").Fill("Raison", "other").Send(422).Says("écrivez un mot")
	again.Form("Refuser").Fill("Raison", "private_place").Send(303)
	author.Get("/espace", 200).Says("Refusé")
}

// TestNobodyDecidesOnTheirOwn thing.
func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	s := apptest.New(t)
	s.Sign(s.Staff("admin@exemple.fr", who.Admin))
	v := s.SignIn("admin@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	v.Get("/moderation", 200).Silent("La plage de galets")
	const path = "/moderation/1"
	v.Get(path, 200).Says("une autre personne en décidera").Silent("Publier")
	v.Post(path+"/decision", url.Values{"decision": {"publish"}, "version": {"1"}}, 403)
	v.Post(path+"/prendre", url.Values{"version": {"1"}}, 403)
	s.Visitor().Get("/spots", 200).Silent("La plage de galets")
}

// TestHiddenPointStaysHidden wherever the public looks.
func TestHiddenPointStaysHidden(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	author, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	for i, precision := range []string{"Les environs", "La commune seulement"} {
		spotForm(author.Get("/espace/spots/nouveau", 200)).Fill("Latitude", "44.46789").Fill("Longitude", "1.67891").Tick(precision).SendWith(nil, 303)
		m.Get(fmt.Sprintf("/moderation/%d", i+1), 200).Form("Publier").Send(303)
	}
	v := s.Visitor()
	for _, path := range []string{"/", "/spots", "/carte", "/spots.geojson", "/spots/la-plage-de-galets", "/spots/la-plage-de-galets-saint-cirq-lapopie"} {
		if body := v.Get(path, 200).Body; strings.Contains(body, "44.46789") || strings.Contains(body, "1.67891") {
			t.Errorf("%s shows the point that its author hid", path)
		}
	}
}

// TestCertificateStory: a member takes the proof of their signature; whoever is shown it checks it,
// on the site or without.
func TestCertificateStory(t *testing.T) {
	s := apptest.New(t)
	s.Newcomer("nouvelle@exemple.fr")
	s.SignIn("nouvelle@exemple.fr").Get("/espace/charte/certificat", 404)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	address := firstLink(t, v.Get("/espace/charte", 200), "/espace/charte/certificat")
	taken := v.Get(address, 200)
	if kind := taken.Header.Get("Content-Type"); kind != "application/pdf" || !strings.HasPrefix(taken.Body, "%PDF-") {
		t.Fatalf("the certificate is served as %q", kind)
	}
	s.SignIn("nouvelle@exemple.fr").Get(address, 404)
	v.Get("/espace/charte/certificat?numero=99999999999999", 404)

	certificate, err := charter.OpenCertificate([]byte(taken.Body))
	if err != nil {
		t.Fatal(err)
	}
	page := s.Visitor().Get(strings.TrimPrefix(certificate.Page(), s.URL), 200)
	page.Says("Cette signature est authentique", "Charte des ambassadeurs", "Version 1", certificate.Key()).Silent("Camille")
	s.Visitor().Get("/charte/verifier/1-0123456789abcdef", 404).Says("Cette signature est inconnue")

	file := filepath.Join(t.TempDir(), "certificat.pdf")
	verify := func(keys ...string) error { return app.VerifyCharterCommand{File: file, Key: keys}.Run(t.Context()) }
	for name, c := range map[string]struct {
		content string
		keys    []string
		holds   bool
	}{
		"as taken":       {taken.Body, nil, true},
		"by our key":     {taken.Body, []string{strings.ToUpper(certificate.Key())}, true},
		"by another":     {taken.Body, []string{strings.Repeat("0", 64)}, false},
		"a byte changed": {strings.Replace(taken.Body, "%PDF-1", "%PDF-2", 1), nil, false},
		"not one":        {"Bonjour", nil, false},
	} {
		if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := verify(c.keys...); (err == nil) != c.holds {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endGrace makes today the day after the last one to sign anew: the whole program has no clock to turn.
func endGrace(t *testing.T, s *apptest.Site) {
	t.Helper()
	owner := dbtest.Owner(t, s.Pool)
	dbtest.Exec(t, owner, `ALTER TABLE charter_release DISABLE TRIGGER USER`)
	dbtest.Exec(t, owner, `UPDATE charter_release SET resign_by = now()`)
}

// TestSecondVersionStory: the team writes version 2 of a charter and publishes it; a member reads
// what changed and signs again.
func TestSecondVersionStory(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("equipe@exemple.fr", who.Staff)
	team, member := s.SignIn("equipe@exemple.fr"), s.SignIn("camille@exemple.fr")
	member.Get("/admin/chartes", 403)
	team.Get("/espace", 200).Says("Versions des chartes")
	team.Get("/admin/chartes", 200).Says("1 sur 1 ont signé")
	team.Get("/admin/chartes/autre/nouvelle", 404)

	const path = "/admin/chartes/ambassadeur/nouvelle"
	day := func(days int) string { return time.Now().In(i18n.Paris()).AddDate(0, 0, days).Format(time.DateOnly) }
	form := team.Get(path, 200).Form("Enregistrer et voir l’aperçu")
	text := form.Fields.Get("text_fr")
	saved := form.Fill("Texte français", "rien").Send(303).Follow()
	saved.Says("Avant de publier", "Le texte n’a pas la forme attendue").Silent("Publier la version 2")
	form.Fill("Texte français", "autre chose").Send(409).Says("Ce formulaire a déjà été envoyé")
	form.Fields.Set("once", "")
	form.Send(409).Says("Une autre personne a changé", "autre chose")
	form = saved.Form("Enregistrer et voir l’aperçu").
		Fill("Texte français", strings.Replace(strings.Replace(text, "sincérité", "franchise", 1), "version 1", "version 2", 1)+" <script>").
		Fill("Première phrase", "La franchise remplace la sincérité.").Fill("Deuxième phrase", "Le numéro change.").Fill("Troisième phrase", "Le reste demeure.").
		Fill("En vigueur à partir du", day(0)).Fill("À signer au plus tard le", day(3))
	saved = form.Send(303).Follow().Says("Laissez au moins 7 jours")
	ready := saved.Form("Enregistrer et voir l’aperçu").Fill("À signer au plus tard le", day(10)).Send(303).Follow()
	ready.Says("1 signataire devra signer à nouveau", "franchise")
	publish := ready.Form("Publier la version 2")
	publish.Send(422).Says("Cochez la case pour publier")
	publish.Tick("J’ai relu").Send(303).LeadsTo("/admin/chartes")
	publish.Send(303) // a double click
	team.Get("/admin/chartes", 200).Says("0 sur 1 ont signé", "Délai en cours", "1 signature attendue").Silent("UTC")
	team.Get("/admin/chartes/ambassadeur/a-signer", 200).Says("Camille Delpech", "camille@exemple.fr", "Version 1")
	member.Get("/admin/chartes/ambassadeur/a-signer", 403)
	list := team.Get("/admin/chartes/ambassadeur/a-signer.csv", 200)
	if want := "Camille Delpech;;Camille Delpech;camille@exemple.fr;1;" + day(0); !strings.Contains(list.Body, want) {
		t.Errorf("the list lacks %q:\n%s", want, list.Body)
	}

	if l := s.Letter("camille@exemple.fr"); !strings.Contains(l.Subject, "nouvelle version") || !strings.Contains(l.Text, "La franchise remplace") {
		t.Errorf("the member is told %q:\n%s", l.Subject, l.Text)
	}
	s.Visitor().Get("/charte/ambassadeur", 200).Says("franchise", "Version 2")
	s.Visitor().Get("/charte/ambassadeur?version=1", 200).Says("sincérité", "version plus ancienne")
	member.Get("/espace/spots/nouveau", 200) // the older signature is as good for now
	member.Get("/espace", 200).Says("nouvelle version", "Le reste demeure.").Silent("Ce qui change, mot à mot")
	member.Get("/espace/charte", 200).Says("Ce qui change, mot à mot", "Retiré : sincérité", "Ajouté : franchise", "jusqu’au")
	endGrace(t, s)
	const paused = "/espace/charte?next=%2Fespace%2Fspots%2Fnouveau"
	page := member.Get("/espace/spots/nouveau", 303).LeadsTo(paused).Follow().Says("ne suffit plus", "Ce qui change, mot à mot")
	member.Get("/marque/kit.zip", 303)
	member.Get("/espace", 200).Says("téléchargements et nouveaux spots sont en pause")
	page.Form("Signer la charte").Tick("J’ai lu").Send(303).LeadsTo("/espace/spots/nouveau").Follow().Silent("nouvelle version")
	signed := member.Get("/espace/charte", 200).Says("Votre charte est signée", "Vos autres certificats", "version 1").Silent("mot à mot")
	if older := member.Get(firstLink(t, signed, "/espace/charte/certificat?numero=1"), 200); older.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the older certificate is %v", older.Header)
	}
	team.Get("/admin/chartes", 200).Says("1 sur 1 ont signé")
}
