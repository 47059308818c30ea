package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// nasty is what no field expects.
var nasty = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "{{.Actor.Email}}",
	"'; DROP TABLE account; --", "%s%s%s%n", "%00", "../../etc/passwd", "\r\nBcc: tous@exemple.fr", "\u202eà l’envers", "‮", "👩‍👩‍👧‍👦", "Z̵̡̢̛a̶l̷g̶o̴",
	"-1", "0", "9223372036854775808", "1e309", "NaN", "Inf", "-Inf", "0x1F", "44,46", "44.4656", "１２３", "true", "null", "[]", "yes", "oui",
	"https://mechant.exemple/", "//mechant.exemple", "javascript:alert(1)", strings.Repeat("a", 100_000), strings.Repeat("é\n", 5_000),
}

// forms are the acts that outside programs know, with every field they may send.
var forms = map[string][]string{
	"/moderation/auteurs/2/suspendre": {"reason", "days", "message", "once"},
	"/moderation/auteurs/2/lever":     {"sanction"},
	"/espace/recours/spot/1":          {"words", "once"},

	"/espace/securite/mot-de-passe":       {"password", "new_password", "once"},
	"/espace/securite/mot-de-passe/lien":  {"once"},
	"/espace/securite/adresse":            {"email", "password", "once"},
	"/espace/securite/adresse/annuler":    {"once"},
	"/espace/securite/appareils/1/fermer": {"once"},
	"/espace/securite/appareils/fermer":   {"once"},
	"/adresse/confirmer/xyz":              {"once"},
	"/adresse/arreter/xyz":                {"once"},

	"/espace/donnees/supprimer": {"spots", "understood"},
	"/au-revoir/xyz":            {"once"},

	"/admin/textes/confidentialite": {"text_fr", "text_en", "note", "revision", "once"},
	"/admin/textes/cookies/publier": {"revision", "once"},
	"/espace/consentements":         {"newsletter"},
	"/infolettre/arret/xyz":         {"x"},
	"/admin/textes/informations":    {"editeur", "telephone", "dpo", "plan", "revision", "once"},
	"/admin/textes/audit":           {"audited_on", "audited_by", "rate", "pages", "failures", "exempt", "revision", "once"},

	"/inscription": {"kind", "first_name", "last_name", "email", "password", "commune", "link", "age_confirmed", "newsletter", "organisation_name",
		"siret", "rna", "legal_form", "sector", "capacity", "invitation", "provider", "once"},
	"/connexion":                                       {"email", "password", "next"},
	"/espace/securite/connexions/facebook":             {"password"},
	"/espace/securite/connexions/facebook/retirer":     {"once"},
	"/connexion/code":                                  {"code", "recovery", "answer", "remember"},
	"/connexion/cle":                                   {"answer", "next"},
	"/espace/securite/confirmer":                       {"password", "code", "recovery", "answer", "next"},
	"/espace/securite/code/nouveau":                    {"sealed", "code", "next"},
	"/espace/securite/cles/nouvelle":                   {"name", "answer", "next"},
	"/mot-de-passe/oubli":                              {"email"},
	"/mot-de-passe/xyz":                                {"password", "once"},
	"/confirmation/xyz":                                {"once"},
	"/langue":                                          {"langue", "next"},
	"/espace/charte":                                   {"accept", "version", "text_sha256", "next", "once"},
	"/espace/structure":                                {"organisation_name", "siret", "rna", "legal_form", "sector", "capacity", "commune", "jobs", "supports", "motivation", "version", "action", "once"},
	"/espace/spots/nouveau":                            {"title", "reason", "category", "season", "access", "latitude", "longitude", "commune", "precision", "kept_photo", "kept_alt", "drop_photo", "retouch", "alt", "people_recognisable", "rights", "display_name", "action", "version", "once"},
	"/espace/spots/1/modifier":                         {"title", "latitude", "kept_photo", "version", "action", "other_place", "move", "over", "turn"},
	"/espace/spots/nouveau/brouillon":                  {"title", "reason", "category", "latitude", "commune", "precision", "kept_photo", "kept_alt", "version", "over", "turn", "once"},
	"/espace/spots/1/brouillon":                        {"title", "latitude", "commune", "kept_photo", "version", "turn", "once"},
	"/espace/spots/photos":                             {"photos", "once"},
	"/espace/spots/1/modifier?voisins=demander&meme=2": {"latitude", "other_place"},
	"/marque/lien":                                     {"use", "layout", "variant", "format", "size", "width", "mm", "dpi", "preset", "ground", "colour", "recipient", "once"},
	"/moderation/1/decision":                           {"decision", "reason", "message", "conditions", "version", "once"},
	"/marque/photo":                                    {"photo", "once"},
	"/espace/photos/xyz/retouche":                      {"cell", "area", "cut_left", "cut_bottom", "turn", "once"},
	"/marque/photo/1/garder":                           {"variant", "at", "size", "x", "y", "width", "crop", "frame", "format", "use"},
	"/marque/bon-usage":                                {"answer_dark", "answer_stretched", "read", "next"},
	"/marque/signaler":                                 {"what", "where", "licence", "email", "once"},
	"/spots/les-galets/signaler":                       {"ground", "words", "twin", "once"},
	"/spots/les-galets/moi-aussi":                      {"on"},
	"/espace/envies":                                   {"name", "once"},
	"/espace/voisinage/3":                              {"answer", "doubt", "words"},
	"/espace/voisinage/mes-spots":                      {"object"},
	"/admin/voisinage":                                 {"enabled", "enough", "km", "version", "once"},
	"/espace/merci":                                    {"thanks", "next"},
	"/espace/envies/garder":                            {"spot", "list", "on", "next"},
	"/espace/envies/1/renommer":                        {"name"},
	"/espace/usages/nouveau":                           {"use", "place", "date", "words", "kept_photo", "alt", "people_recognisable", "rights", "display_name", "version", "once"},
	"/espace/structure/fiche":                          {"words", "sector", "website", "public_email", "public_phone", "kept_photo", "drop_photo", "alt", "rights", "consent", "version", "action", "once"},
	"/espace/fiche":                                    {"name", "words", "commune_shown", "kept_photo", "alt", "rights", "adult", "consent", "version", "action", "once"},
	"/espace/visuels/nouveau":                          {"title", "use", "unit", "width", "bubble", "ground", "words", "x", "y", "w", "h", "place", "share", "kept_photo", "action", "version", "once"},
	"/moderation/1/prendre":                            {"version"},
	"/moderation/1/reporter":                           {"words", "days", "version"},
	"/moderation/1/confier":                            {"words", "version"},
	"/moderation/1/demander-avis":                      {"words", "version"},
	"/moderation/1/avis":                               {"words", "leaning", "version"},
	"/moderation/1/corriger":                           {"title", "reason", "category", "season", "access", "latitude", "commune", "kept_photo", "kept_alt", "drop_photo", "retouch", "action", "version", "once"},
	"/espace/spots/2/correction":                       {"once"},
	"/moderation/1/apercu":                             {"decision", "reason", "message", "version"},
	"/moderation/annuler":                              {"item"},
	"/moderation/lot":                                  {"item", "decision", "reason", "message", "once"},
	"/moderation/lot/apercu":                           {"item", "decision", "reason", "message"},
	"/moderation/vues":                                 {"name", "kind", "vue", "q", "epci"},
	"/moderation/courriels":                            {"hours"},
	"/signalement":                                     {"page", "ground", "words", "name", "email", "good_faith", "fax", "once"},
	"/signalement/xyz/contester":                       {"words", "once"},
	"/admin/confiance":                                 {"enabled", "spots", "months", "version", "once"},
	"/admin/motifs/spot/nouveau":                       {"name_fr", "name_en", "why_fr", "why_en", "example_fr", "example_en", "kinds", "field", "active", "version", "once"},
	"/admin/motifs/spot/outside":                       {"name_fr", "why_en", "example_fr", "kinds", "field", "active", "version", "once"},
	"/admin/motifs/spot/outside/origine":               {"version", "once"},
	"/admin/motifs/spot/outside/monter":                {"once"},
	"/espace/structure/recours":                        {"appeal", "measure", "once"},
	"/espace/structure/personnes":                      {"email", "name", "role", "once"},
	"/espace/structure/personnes/2/role":               {"role", "once"},
	"/invitation/xyz":                                  {"capacity", "once"},
	"/espace/structure/federation":                     {"name", "number", "once"},
	"/admin/structures/1/federation":                   {"federation", "version", "once"},
	"/admin/structures/1/suspendre":                    {"reason", "message", "version", "once"},
	"/admin/chartes/ambassadeur/nouvelle":              {"text_fr", "text_en", "change_1", "change_en_1", "in_force_on", "resign_by", "revision", "action", "once"},
	"/admin/bulle/nouvelle":                            {"layout", "variant", "svg", "pdf", "png", "eps", "once"},
	"/admin/bulle/versions/1/publier":                  {"note", "audience", "from", "until", "revision", "once"},
	"/admin/bulle/versions/1/modifier":                 {"note", "audience", "until", "revision", "once"},
	"/admin/bulle/versions/1/retirer":                  {"revision", "once"},
	"/admin/bulle/versions/1/jeter":                    {"revision", "once"},
	"/admin/bulle/regles":                              {"clear_space", "mm_web", "px_press", "ground", "own_name_1", "own_colour_1", "any_ground", "revision", "once"},
	"/admin/importations":                              {"kind", "once"},
	"/admin/importations/1/colonnes":                   {"column_title", "column_reason", "column_external", "choice_to", "choice_rights", "once"},
	"/admin/importations/1/annuler":                    {"version"},
	"/admin/collections":                               {"title_fr", "once"},
	"/admin/collections/1":                             {"title_fr", "title_en", "words_fr", "words_en", "season", "shown_from", "shown_until", "version"},
	"/admin/collections/1/placer":                      {"spot", "at", "q"},
	"/admin/collections/1/couverture":                  {"spot", "q"},
	"/admin/collections/1/publier":                     {"version"},
	"/admin/chartes/ambassadeur/publier":               {"final", "revision", "once"},
}

// answers are the statuses that a form may give.
var answers = []int{303, 401, 403, 404, 409, 410, 413, 422, 429, 503}

// TestHostileForms sends every nasty value in every field, as everybody who may reach the form.
func TestHostileForms(t *testing.T) {
	s := apptest.New(t, facebook)
	s.Ambassador("camille@exemple.fr")
	s.Applicant("helene@exemple.fr", "73282932000074")
	s.Staff("admin@exemple.fr", who.Admin)
	uploadBubble(t, s.SignIn("admin@exemple.fr"))
	author := s.SignIn("camille@exemple.fr")
	spotForm(author.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	spotForm(author.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Les galets").SendWith(nil, 303)
	s.SignIn("admin@exemple.fr").Get("/moderation/2", 200).Form("Publier").Send(303)
	layPhoto(t, author)
	s.SignIn("admin@exemple.fr").Upload("/admin/importations", url.Values{"kind": {"spots"}},
		[]webtest.File{{Field: "file", Name: "\"><img src=x onerror=alert(1)>.csv", Content: []byte("<script>alert(1)</script>;b;c\n<img src=x onerror=alert(1)>;{{.Actor.Email}};%s%n\n")}}, 303)
	s.SignIn("admin@exemple.fr").Post("/admin/collections", url.Values{"title_fr": {"Sous la canicule"}}, 303)
	s.Ambassador("jean@exemple.fr")
	s.SignIn("admin@exemple.fr").Post("/admin/voisinage", url.Values{"enabled": {"yes"}, "enough": {"3"}, "km": {"30"}, "version": {"1"}}, 303)
	spotForm(author.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "Le pont").SendWith(nil, 303)
	neighbour := s.SignIn("jean@exemple.fr")
	neighbour.Get("/espace/voisinage/3", 200)
	visitors := map[string]*webtest.Visitor{"visitor": s.Visitor(), "ambassador": author, "neighbour": neighbour, "company": s.SignIn("helene@exemple.fr"), "admin": s.SignIn("admin@exemple.fr")}
	for path, fields := range forms {
		for name, v := range visitors {
			teams := strings.HasPrefix(path, "/moderation") || strings.HasPrefix(path, "/admin")
			if name == "admin" != teams && name != "visitor" || name == "neighbour" && path != "/espace/voisinage/3" {
				continue
			}
			for _, field := range fields {
				for _, value := range nasty {
					p := v.Post(path, around(path, field, value), webtest.Whatever)
					foreseen := p.Code == 200 && strings.HasSuffix(path, "/apercu") // what a decision would write, and no decision
					if !slices.Contains(answers, p.Code) && !foreseen {
						t.Fatalf("%s as %s with %s = %.40q answers %d", path, name, field, value, p.Code)
					}
					if strings.Contains(p.Body, "<script>alert") || strings.Contains(p.Body, "<img src=x") {
						t.Fatalf("%s prints %q as it came", path, value)
					}
					if to := p.Header.Get("Location"); p.Code == 303 && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
						t.Fatalf("%s with %s = %q leads to %q", path, field, value, to)
					}
				}
			}
		}
	}
}

// around is a form that is right but for one field.
func around(path, field, value string) url.Values {
	v := url.Values{}
	switch {
	case path == "/inscription":
		v = url.Values{"kind": {"organisation"}, "first_name": {"Zoé"}, "last_name": {"Roux"}, "email": {"zoe@exemple.fr"}, "password": {"court"},
			"commune": {"Cahors"}, "age_confirmed": {"yes"}, "organisation_name": {"Ferme"}, "siret": {"73282932000074"}, "legal_form": {"sarl"}}
	case strings.HasPrefix(path, "/espace/securite"):
		v = url.Values{"email": {"ailleurs@exemple.fr"}, "password": {"pas le bon du tout"}, "new_password": {"encore quatre mots bien choisis"}}
	case path == "/espace/donnees/supprimer":
		v = url.Values{"spots": {"ailleurs"}} // nobody leaves amidst the test
	case path == "/espace/structure/federation":
		v = url.Values{"name": {"Le club"}, "number": {"W461000001"}}
	case path == "/espace/structure/personnes":
		v = url.Values{"email": {"voisin@exemple.fr"}, "name": {"Paul"}, "role": {"editor"}}
	case strings.HasPrefix(path, "/espace/spots"):
		v = url.Values{"title": {"Un titre"}, "reason": {why}, "category": {"nature"}, "latitude": {"44.4656"}, "longitude": {"1.6710"},
			"precision": {"exact"}, "rights": {"yes"}, "display_name": {"first_name"}, "action": {"submit"}}
	case path == "/marque/lien":
		v = url.Values{"use": {"print"}, "variant": {"couleur"}, "format": {"png"}, "size": {"print"}, "mm": {"35"}, "dpi": {"300"}, "recipient": {"Imprimerie"}}
	case path == "/spots/les-galets/signaler":
		v = url.Values{"ground": {"wrong"}, "words": {"Le parking est fermé depuis le printemps."}}
	case path == "/signalement":
		v = notice("/spots/les-galets")
	case strings.HasPrefix(path, "/admin/motifs"):
		v = url.Values{"name_fr": {"Trop loin"}, "name_en": {"Too far"}, "why_fr": {"C’est hors d’atteinte."}, "why_en": {"It is out of reach."},
			"kinds": {"spot"}, "active": {"yes"}}
	case path == "/admin/confiance":
		v = url.Values{"enabled": {"yes"}, "spots": {"1"}, "months": {"1"}, "version": {"1"}}
	case strings.HasPrefix(path, "/admin/importations"):
		v = url.Values{"kind": {"spots"}, "column_title": {"0"}, "column_reason": {"1"}, "column_category": {"2"}, "choice_to": {"queue"}, "choice_rights": {"yes"}}
	case strings.HasPrefix(path, "/admin/collections"):
		v = url.Values{"title_fr": {"Sous la canicule"}, "words_fr": {"On descend."}, "spot": {"1"}, "version": {"1"}}
	case strings.HasPrefix(path, "/espace/voisinage"):
		v = url.Values{"answer": {"doubt"}, "doubt": {"other"}, "words": {"Le pont est tombé."}}
	case path == "/admin/voisinage":
		v = url.Values{"enabled": {"yes"}, "enough": {"3"}, "km": {"10"}}
	case strings.HasPrefix(path, "/moderation/auteurs"):
		v = url.Values{"reason": {"other"}, "days": {"7"}, "message": {"Trois envois de suite étaient des publicités."}}
	case path == "/moderation/1/corriger":
		v = url.Values{"title": {"Un titre"}, "reason": {why}, "category": {"nature"}, "latitude": {"44.4656"}, "longitude": {"1.6710"}, "version": {"1"}}
	case strings.HasPrefix(path, "/moderation"):
		v = url.Values{"decision": {"revise"}, "reason": {"other"}, "version": {"1"}}
	}
	v.Set(field, value)
	return v
}

// TestHostileAddresses asks for every page with nasty values in the address.
func TestHostileAddresses(t *testing.T) {
	s := apptest.New(t, facebook)
	s.Sign(s.Staff("admin@exemple.fr", who.Admin))
	queries := map[string][]string{
		"/spots": {"q", "categorie", "commune", "epci", "saison", "acces", "pres_de", "lat", "lon", "apres"}, "/carte": {"q", "commune", "pres_de"}, "/carte/points.json": {"q", "saison", "zoom", "sud", "ouest", "nord", "est"}, "/spots.geojson": {"q", "categorie"},
		"/moderation": {"kind", "apres"}, "/admin/motifs": {"pour"}, "/signalement": {"page", "ground", "email"}, "/charte/ambassadeur": {"version"}, "/connexion": {"next"}, "/inscription": {"kind", "invitation", "provider"}, "/auth/facebook": {"next", "state", "redirect_uri"}, "/auth/facebook/callback": {"code", "state", "iss", "error"},
		"/marque/signaler": {"licence"}, "/espace/visuels/nouveau": {"use"}, "/espace/spots/1/brouillon": {"version", "place"},
		"/espace/spots/lieu": {"latitude", "longitude", "commune", "precision", "other_place", "spot"},
		"/structures":        {"q", "secteur", "commune", "epci", "apres"}, "/ambassadeurs": {"q", "commune", "epci", "apres"},
		"/admin/importations":    {"apres"},
		"/admin/collections/1":   {"q"},
		"/admin/telechargements": {"month", "use", "format", "variant", "q", "apres"},
		"/marque/bulle/libre":    {"layout", "variant", "format", "width", "use"}, "/admin/bulle/nouvelle": {"layout", "variant"},
		"/marque/bulle":             {"layout", "variant", "format", "width", "mm", "dpi", "preset", "use", "size", "ground", "colour", "fragment"},
		"/marque/bulle/telecharger": {"variant", "format", "width", "mm", "dpi", "preset", "use", "size"},
	}
	parts := []string{"/auth/", "/espace/securite/connexions/", "/moderation/auteurs/", "/espace/recours/spot/", "/espace/recours/", "/visuels/", "/espace/visuels/", "/marque/image/", "/admin/bulle/versions/", "/admin/bulle/versions/1/fichiers/", "/spots/", "/structures/", "/ambassadeurs/", "/licences/", "/imprimeur/", "/photos/x/", "/photos/", "/moderation/", "/admin/motifs/spot/", "/admin/motifs/", "/confirmation/", "/mot-de-passe/", "/adresse/confirmer/", "/adresse/arreter/", "/invitation/", "/espace/spots/", "/espace/spots/photos/", "/signalements/", "/signalement/", "/spots/x/partage/", "/envies/", "/espace/envies/", "/espace/voisinage/", "/collections/", "/admin/collections/", "/admin/importations/"}
	parts = append(parts, "/au-revoir/")
	for _, v := range []*webtest.Visitor{s.Visitor(), s.SignIn("admin@exemple.fr")} {
		for path, names := range queries {
			for _, name := range names {
				for _, value := range nasty {
					if len(value) > 1000 {
						value = value[:1000]
					}
					p := v.Get(path+"?"+url.Values{name: {value}}.Encode(), webtest.Whatever)
					if p.Code >= 500 || strings.Contains(p.Body, "<script>alert") {
						t.Fatalf("%s?%s=%.40q answers %d", path, name, value, p.Code)
					}
				}
			}
		}
		for _, part := range parts {
			for _, value := range nasty {
				if len(value) > 1000 {
					value = value[:1000]
				}
				if p := v.Get(part+url.PathEscape(value), webtest.Whatever); p.Code >= 500 {
					t.Fatalf("%s%.40q answers %d", part, value, p.Code)
				}
			}
		}
	}
}

// TestPeeking: a mail scanner that asks for the headers alone uses nothing up.
func TestPeeking(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	for _, path := range []string{"/marque/bulle/telecharger?variant=couleur&format=png&width=512&use=web", "/marque/kit.zip"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		v.Do(r, 200)
	}
	v.Get("/espace", 200).Silent("ohmylot-bulle")
}
