package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const presentation = "Nous élevons cent vingt chèvres sur le causse et moulons chaque matin à la louche, à la main et sans hâte."

// accept publishes, or grants, the one thing of a kind that waits.
func accept(t *testing.T, s *apptest.Site, by who.Actor, kind string) {
	t.Helper()
	items, _, err := s.Services.Queue.Waiting(t.Context(), by, kind, db.Cursor{})
	if err != nil || len(items) != 1 {
		t.Fatalf("%d of %s wait (%v)", len(items), kind, err)
	}
	if err := s.Services.Queue.Decide(t.Context(), by, items[0].ID, moderation.Ruling{Verdict: moderation.Publish, Version: items[0].Version}, ""); err != nil {
		t.Fatal(err)
	}
}

// licensed makes a company whose licence holds.
func licensed(t *testing.T, s *apptest.Site, email, siret string, team who.Actor) *webtest.Visitor {
	t.Helper()
	by := s.Applicant(email, siret)
	o, err := s.Services.Organisations.Of(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	file := o.File
	file.Sector, file.Capacity, file.Supports = "Fromagerie", "Gérante", []string{"web"}
	file.Motivation = "Nos rocamadours voyagent dans toute la France : chaque boîte doit dire d’où elle vient."
	if err := s.Services.Organisations.Submit(t.Context(), by, o.Version, file, ""); err != nil {
		t.Fatal(err)
	}
	accept(t, s, team, "organisation")
	return s.SignIn(email)
}

// TestStructuresStory: an organisation presents itself, is read, is seen by everybody, and is gone the
// moment it says so, or its licence falls.
func TestStructuresStory(t *testing.T) {
	s := apptest.New(t)
	const email = "helene@exemple.fr"
	everybody := s.Visitor()
	everybody.Get("/structures", 200).Says("La première fiche sera peut-être la vôtre")
	everybody.Get("/espace/structure/fiche", 303).LeadsTo("/connexion?next=%2Fespace%2Fstructure%2Ffiche")
	team := s.Staff("equipe@exemple.fr", who.Staff)
	s.Applicant("autre@exemple.fr", "40483304800022")
	s.SignIn("autre@exemple.fr").Get("/espace/structure/fiche", 200).Says("La fiche s’ouvre avec la licence").Silent("Envoyer à l’équipe")

	v := licensed(t, s, email, "73282932000074", team)
	v.Get("/espace/structure", 200).Says("La fiche de ma structure dans l’annuaire")
	form := v.Get("/espace/structure/fiche", 200).Form("Envoyer à l’équipe")
	if form.Fields.Has("consent") {
		t.Error("the consent is given by the page")
	}
	form.Fill("Présentation", presentation).Fill("Activité", "agriculture").Fill("Site internet", "http://fromagerie.exemple.fr").
		Fill("Courriel public", "bonjour@fromagerie.exemple.fr").
		Send(422).Says("celle qui commence par https://", "Sans votre accord, nous ne publions rien", presentation)
	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	// The wrong line brings the form back, with the picture.
	again := form.Fill("Ce que montre l’image", "La cave").Tick("J’ai le droit").SendWith([]webtest.File{file}, 422)
	form = again.Form("Enregistrer et voir l’aperçu")
	form.Fill("Site internet", "www.fromagerie.exemple.fr").Send(303).LeadsTo("/espace/structure/fiche").Follow().
		Says("L’aperçu montre votre carte", "Brouillon", "Fromagerie du Causse", "Cahors", "Agriculture et produits du terroir")
	everybody.Get("/structures", 200).Silent("Fromagerie du Causse")
	sent := v.Get("/espace/structure/fiche", 200).Form("Envoyer à l’équipe").Tick("Nous acceptons que cette fiche")
	sent.Send(303).Follow().Says("entre les mains de l’équipe", "L’équipe va relire votre fiche").Silent("Enregistrer et voir l’aperçu")
	sent.Send(303) // a second click
	picture := firstLink(t, v.Get("/espace/structure/fiche", 200), "/photos/")
	everybody.Get(picture, 404)

	s.Staff("moderation@exemple.fr", who.Moderator)
	moderator := s.SignIn("moderation@exemple.fr")
	moderator.Get(firstLink(t, moderator.Get("/moderation?kind=profile", 200).Says("Fiches 1"), "/moderation/"), 200).
		Says("Fromagerie du Causse", presentation, "https://www.fromagerie.exemple.fr", "Accord donné le", "Sa licence est valable aujourd’hui").
		Form("Publier").Send(303)
	if l := s.Letter(email); !strings.HasSuffix(l.Links[0], "/structures/fromagerie-du-causse") {
		t.Errorf("told %q with %v", l.Subject, l.Links)
	}

	everybody.Get("/structures?q=FROMAG&secteur=agriculture&commune=cahors&epci=200023737", 200).Says("Fromagerie du Causse", "1 structure sur la carte")
	everybody.Get("/structures?secteur=culture", 200).Silent("Fromagerie du Causse").Says("Personne ne correspond")
	page := everybody.Get("/structures/fromagerie-du-causse", 200).Says(presentation, "fromagerie.exemple.fr", "bonjour@fromagerie.exemple.fr", "Porte la bulle")
	if strings.Contains(page.Body, email) || !strings.Contains(page.Body, `href="https://www.fromagerie.exemple.fr" rel="nofollow noopener noreferrer"`) ||
		!strings.Contains(page.Body, `/licences/OML-`) || !strings.Contains(page.Body, `property="og:image" content="`+s.URL+`/photos/`) {
		t.Errorf("the page:\n%s", page.Body)
	}
	describes(t, page, s.URL)
	everybody.Get(picture, 200)
	everybody.Get("/structures/inconnue", 404)

	for _, one := range []struct{ act, sql string }{
		{"suspended", `UPDATE organisation SET state = 'suspended' WHERE licence_number IS NOT NULL`},
		{"restored", `UPDATE organisation SET state = 'active' WHERE licence_number IS NOT NULL`},
	} {
		change(t, s, one.sql, "organisations") // as measures of the team do
		gone := one.act == "suspended"
		code := map[bool]int{true: 410, false: 200}[gone]
		everybody.Get("/structures/fromagerie-du-causse", code)
		everybody.Get(picture, map[bool]int{true: 404, false: 200}[gone])
		if list := everybody.Get("/structures", 200); strings.Contains(list.Body, "Fromagerie du Causse") == gone {
			t.Errorf("%s: the kept list is not made anew", one.act)
		}
		if gone {
			v.Get("/espace/structure/fiche", 200).Says("Votre fiche n’est plus visible").Silent("Envoyer à l’équipe")
		}
	}
	v.Get("/espace/structure/fiche", 200).Form("Retirer pour de bon").Send(303).Follow().Says("il n’en reste rien de public", "Retirée")
	everybody.Get("/structures/fromagerie-du-causse", 410).Says("n’est plus en ligne").Silent("Fromagerie")
	everybody.Get("/structures", 200).Silent("Fromagerie du Causse")
	everybody.Get(picture, 404)
	v.Get(picture, 404)
}

// change runs sql as the team's act that it stands for, and tells the topic that act tells.
func change(t *testing.T, s *apptest.Site, sql, topic string) {
	t.Helper()
	err := db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			return err
		}
		return db.Changed(t.Context(), tx, topic)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// describes checks what search engines read.
func describes(t *testing.T, p *webtest.Page, site string) {
	t.Helper()
	_, rest, _ := strings.Cut(p.Body, `<script type="application/ld+json">`)
	text, _, closed := strings.Cut(rest, "</script>")
	var said struct {
		Type, Name, URL, SameAs, Email string
		Address                        struct{ AddressLocality string }
	}
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text, `"@type"`, `"type"`)), &said); err != nil || !closed {
		t.Fatalf("%q: %v", text, err)
	}
	if said.Name != "Fromagerie du Causse" || said.URL != site+"/structures/fromagerie-du-causse" || said.Address.AddressLocality != "Cahors" ||
		said.Email != "bonjour@fromagerie.exemple.fr" || said.SameAs != "https://www.fromagerie.exemple.fr" {
		t.Errorf("%+v", said)
	}
}

// TestAmbassadorsDirectory: a person appears when they say so and as they say so, and disappears whole.
func TestAmbassadorsDirectory(t *testing.T) {
	s := apptest.New(t)
	const email = "camille@exemple.fr"
	s.Newcomer(email)
	v := s.SignIn(email)
	v.Get("/espace/fiche", 200).Says("La fiche s’ouvre avec la charte").Silent("Envoyer à l’équipe")
	v.Get("/espace/charte", 200).Form("Signer la charte").Tick("J’ai lu").Send(303)
	moderator := s.Staff("moderation@exemple.fr", who.Moderator)
	for _, by := range []string{"first_name", "anonymous"} {
		spot := spotForm(v.Get("/espace/spots/nouveau", 200))
		spot.Fields.Set("display_name", by)
		spot.Fill("Le nom du spot", "Le spot "+by).Send(303)
		accept(t, s, moderator, "spot")
	}
	v.Get("/espace", 200).Says("Ma fiche dans l’annuaire")
	form := v.Get("/espace/fiche", 200).Form("Envoyer à l’équipe").Fill("Votre phrase", "J’accompagne les nouveaux venus au marché.").Tick("J’accepte que cette fiche")
	form.Send(422).Says("réservé aux personnes majeures")
	form.Tick("J’ai 18 ans ou plus").Send(303)
	accept(t, s, moderator, "profile")

	everybody := s.Visitor()
	everybody.Get("/ambassadeurs", 200).Says("Camille D.", "Vit dans le Lot", "Ailleurs").Silent("Delpech", "Cahors ·", "sa commune")
	page := everybody.Get("/ambassadeurs/camille-d", 200).Says("Camille D.", "J’accompagne les nouveaux venus", "Le spot first_name").Silent("Le spot anonymous", "Delpech")
	if strings.Contains(page.Body, email) || strings.Contains(page.Body, "ld+json") {
		t.Error("the page tells too much")
	}

	edit := v.Get("/espace/fiche", 200).Says("Vous avez donné votre accord le", "J’ai 18 ans ou plus.").Form("Envoyer à l’équipe")
	edit.Fill("Nom affiché", "Camille du marché").Tick("Montrer ma commune : Cahors").Send(303)
	everybody.Get("/ambassadeurs/camille-d", 200).Silent("Camille du marché") // until somebody has read it
	accept(t, s, moderator, "profile")
	if to := everybody.Get("/ambassadeurs/camille-d", http.StatusMovedPermanently).Header.Get("Location"); to != "/ambassadeurs/camille-du-marche" {
		t.Errorf("the old address leads to %q", to)
	}
	everybody.Get("/ambassadeurs/camille-du-marche", 200).Says("Camille du marché", "Cahors")
	everybody.Get("/ambassadeurs?commune=Cahors", 200).Says("Camille du marché", "1 personne montre sa commune")

	for _, one := range []struct{ sql, topic string }{
		{`UPDATE ambassador SET state = 'left'`, "ambassadors"}, {`UPDATE ambassador SET state = 'active'`, "ambassadors"},
		{`UPDATE account SET state = 'suspended' WHERE email = '` + email + `'`, "accounts"},
	} {
		change(t, s, one.sql, one.topic)
		left := !strings.Contains(one.sql, "'active'")
		everybody.Get("/ambassadeurs/camille-du-marche", map[bool]int{true: 410, false: 200}[left])
		if list := everybody.Get("/ambassadeurs", 200); strings.Contains(list.Body, "Camille du marché") == left {
			t.Errorf("after %s the kept list is wrong", one.sql)
		}
	}
	change(t, s, `DELETE FROM account WHERE email = '`+email+`'`, "accounts")
	everybody.Get("/ambassadeurs/camille-du-marche", 404)
}
