package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// door says of a route which things its parameters name, and who among those its audience admits may reach which.
type door struct {
	thing string
	may   func(c caller, of string) bool
	with  string // what is sent, for a form that says what is wrong with it before it looks for the thing
	same  int    // what everybody else is answered, whether the thing exists or not; 404 unless told
}

// all is for whoever the audience admits; own for whoever the thing belongs to; ours for whoever speaks for its organisation,
// seen for those who moderate as well; near for the ambassadors around, but the author; others for all but whoever it belongs to.
func all(caller, string) bool         { return true }
func own(c caller, of string) bool    { return c.name == of }
func ours(c caller, of string) bool   { return c.name == of || c.org != "" && c.org == of }
func seen(c caller, of string) bool   { return c.name == of || slices.Contains(c.admits, web.Moderators) }
func near(c caller, of string) bool   { return c.ambassador && c.name != of }
func others(c caller, of string) bool { return c.name != of }

// access is the matrix: for each route with a parameter, what may be reached behind it by whom. Nobody reaches what does not
// exist; a route that is missing here fails the test.
var access = map[string]door{
	"/admin/bulle/versions/:id":                     {"bubble", all, "", 0},
	"/admin/bulle/versions/:id/fichiers/:file":      {"bubble file", all, "", 0},
	"/admin/bulle/versions/:id/jeter":               {"bubble", all, "", 0},
	"/admin/bulle/versions/:id/modifier":            {"bubble", all, "", 0},
	"/admin/bulle/versions/:id/publier":             {"bubble", all, "", 0},
	"/admin/bulle/versions/:id/retirer":             {"bubble", all, "", 0},
	"/admin/chartes/:charter/a-signer":              {"charter", all, "", 0},
	"/admin/chartes/:charter/a-signer.csv":          {"charter", all, "", 0},
	"/admin/chartes/:charter/nouvelle":              {"charter", all, "", 0},
	"/admin/chartes/:charter/publier":               {"charter", all, "", 0},
	"/admin/collections/:id":                        {"collection", all, "", 0},
	"/admin/collections/:id/couverture":             {"collection", all, "spot={published}&version=1", 0},
	"/admin/collections/:id/placer":                 {"collection", all, "spot={published}&at=1&version=1", 0},
	"/admin/collections/:id/publier":                {"collection", all, "", 0},
	"/admin/collections/:id/retirer":                {"collection", all, "", 0},
	"/admin/collections/:id/supprimer":              {"collection", all, "", 0},
	"/admin/importations/:id":                       {"import", all, "", 0},
	"/admin/importations/:id/annuler":               {"import", all, "", 0},
	"/admin/importations/:id/arreter":               {"import", all, "", 0},
	"/admin/importations/:id/colonnes":              {"import", all, "", 0},
	"/admin/importations/:id/importer":              {"import", all, "", 0},
	"/admin/importations/:id/remarques.csv":         {"import", all, "", 0},
	"/admin/importations/:id/supprimer":             {"import", all, "", 0},
	"/admin/motifs/:family/:reason":                 {"reason", all, "", 0},
	"/admin/motifs/:family/:reason/descendre":       {"reason", all, "", 0},
	"/admin/motifs/:family/:reason/monter":          {"reason", all, "", 0},
	"/admin/motifs/:family/:reason/origine":         {"reason", all, "", 0},
	"/admin/motifs/:family/nouveau":                 {"reasons", all, "", 0},
	"/admin/structures/:id":                         {"organisation", all, "", 0},
	"/admin/structures/:id/federation":              {"organisation", all, "", 0},
	"/admin/structures/:id/mise-en-demeure":         {"organisation", all, "", 0},
	"/admin/structures/:id/retablir":                {"organisation", all, "", 0},
	"/admin/structures/:id/retirer":                 {"organisation", all, "", 0},
	"/admin/structures/:id/suspendre":               {"organisation", all, "", 0},
	"/admin/textes/:text":                           {"text", all, "", 0},
	"/admin/textes/:text/publier":                   {"text", all, "", 0},
	"/admin/textes/:text/versions/:version":         {"text version", all, "", 0},
	"/adresse/arreter/:token":                       {"token", all, "", 0},
	"/adresse/confirmer/:token":                     {"token", all, "", 0},
	"/ambassadeurs/:slug":                           {"person slug", all, "", 0},
	"/api/v1/spots/:slug":                           {"slug", all, "", 0},
	"/au-revoir/:token":                             {"token", all, "", 0},
	"/auth/:provider":                               {"provider", all, "", 0},
	"/auth/:provider/callback":                      {"provider", all, "", 0},
	"/espace/securite/connexions/:provider":         {"provider", all, "", 0},
	"/espace/securite/connexions/:provider/retirer": {"provider", all, "", 0},
	"/espace/voisinage/:item":                       {"item", near, "", 0},
	"/infolettre/arret/:token":                      {"token", all, "", 0},
	"/charte/verifier/:proof":                       {"proof", all, "", 0},
	"/collections/:slug":                            {"collection slug", all, "", 0},
	"/confirmation/:token":                          {"token", all, "", 0},
	"/envies/:token":                                {"token", all, "", 0},
	"/espace/envies/:id":                            {"wishes", own, "", 0},
	"/espace/envies/:id/fermer":                     {"wishes", own, "", 0},
	"/espace/envies/:id/partager":                   {"wishes", own, "", 0},
	"/espace/envies/:id/renommer":                   {"wishes", own, "", 0},
	"/espace/envies/:id/supprimer":                  {"wishes", own, "", 0},
	"/espace/photos/:id/retouche":                   {"photo", own, "", 0},
	"/espace/recours/:kind/:id":                     {"appeal", own, "", 0},
	"/espace/securite/appareils/:id/fermer":         {"session", own, "", 0},
	"/espace/securite/cles/:id/retirer":             {"passkey", own, "", 0},
	"/espace/securite/code/appareils/:id/oublier":   {"trusted device", own, "", 0},
	"/espace/spots/:id":                             {"published", own, "", 0},
	"/espace/spots/:id/brouillon":                   {"waiting", own, "title=Un+titre&reason=Assez+de+mots+pour+dire+pourquoi+ce+lieu+vaut+le+chemin+qui+y+m%C3%A8ne%2C+en+toute+saison.&category=nature&latitude=44.4656&longitude=1.6710&precision=exact&people_recognisable=no&rights=yes&display_name=first_name&action=save&version=1", 0},
	"/espace/spots/:id/correction":                  {"published", own, "", 0},
	"/espace/spots/:id/modification/retirer":        {"published", own, "", 0},
	"/espace/spots/:id/modifier":                    {"waiting", own, "title=Un+titre&reason=Assez+de+mots+pour+dire+pourquoi+ce+lieu+vaut+le+chemin+qui+y+m%C3%A8ne%2C+en+toute+saison.&category=nature&latitude=44.4656&longitude=1.6710&precision=exact&people_recognisable=no&rights=yes&display_name=first_name&action=submit&version=1", 0},
	"/espace/spots/:id/retirer":                     {"waiting", own, "", 0},
	"/espace/spots/photos/:photo":                   {"photo", own, "", 0},
	"/espace/structure/federation/:id/confirmer":    {"affiliation", own, "", 0},
	"/espace/structure/federation/:id/retirer":      {"affiliation", own, "", 0},
	"/espace/structure/invitations/:id/annuler":     {"invitation", own, "", 0},
	"/espace/structure/invitations/:id/renvoyer":    {"invitation", own, "", 0},
	"/espace/structure/personnes/:id/confier":       {"deputy", own, "", 0},
	"/espace/structure/personnes/:id/retirer":       {"colleague", ours, "", 0},
	"/espace/structure/personnes/:id/role":          {"colleague", own, "role=editor", 0},
	"/espace/structure/rattachement/:id/accepter":   {"offer", own, "", 409},
	"/espace/usages/:id/modifier":                   {"use", own, "", 0},
	"/espace/usages/:id/retirer":                    {"use", own, "", 0},
	"/espace/visuels/:id":                           {"visual", own, "", 0},
	"/espace/visuels/:id/supprimer":                 {"visual", own, "", 0},
	"/imprimeur/:token":                             {"token", all, "", 0},
	"/imprimeur/:token/fichier":                     {"token", all, "", 0},
	"/invitation/:token":                            {"token", all, "", 0},
	"/licences/:number":                             {"licence", all, "", 0},
	"/licences/:number/badge.svg":                   {"licence", all, "", 0},
	"/marque/image/:file":                           {"image", all, "", 0},
	"/marque/liens/:id/revoquer":                    {"printer", ours, "", 0},
	"/marque/photo/:id":                             {"overlay", own, "", 0},
	"/marque/photo/:id/effacer":                     {"overlay", own, "", 0},
	"/marque/photo/:id/fichier":                     {"overlay", own, "", 0},
	"/marque/photo/:id/garder":                      {"overlay", own, "", 0},
	"/moderation/:id":                               {"item", all, "", 0},
	"/moderation/:id/apercu":                        {"item", others, "decision=publish&version=1&words=Deux+mots+pour+dire+pourquoi.&leaning=publish&days=2", 0},
	"/moderation/:id/avis":                          {"item", others, "decision=publish&version=1&words=Deux+mots+pour+dire+pourquoi.&leaning=publish&days=2", 0},
	"/moderation/:id/confier":                       {"item", others, "decision=publish&version=1&words=Deux+mots+pour+dire+pourquoi.&leaning=publish&days=2", 0},
	"/moderation/:id/corriger":                      {"item", others, "title=Un+titre&reason=Assez+de+mots+pour+dire+pourquoi+ce+lieu+vaut+le+chemin+qui+y+m%C3%A8ne%2C+en+toute+saison.&category=nature&latitude=44.4656&longitude=1.6710&precision=exact&people_recognisable=no&rights=yes&display_name=first_name&action=submit&version=1", 0},
	"/moderation/:id/decision":                      {"item", others, "decision=publish&version=1&words=Deux+mots+pour+dire+pourquoi.&leaning=publish&days=2", 0},
	"/moderation/:id/demander-avis":                 {"item", others, "decision=publish&version=1&words=Deux+mots+pour+dire+pourquoi.&leaning=publish&days=2", 0},
	"/moderation/:id/prendre":                       {"item", others, "", 0},
	"/moderation/:id/rendre":                        {"item", others, "", 0},
	"/moderation/:id/reporter":                      {"item", others, "decision=publish&version=1&words=Deux+mots+pour+dire+pourquoi.&leaning=publish&days=2", 0},
	"/moderation/auteurs/:id":                       {"person", all, "", 0},
	"/moderation/auteurs/:id/lever":                 {"person", others, "sanction={sanction}", 0},
	"/moderation/auteurs/:id/suspendre":             {"person", others, "reason=abuse&days=7&message=Dix+signalements+sans+objet+en+un+jour.", 0},
	"/moderation/vues/:id/oublier":                  {"view", own, "", 0},
	"/mot-de-passe/:token":                          {"token", all, "", 0},
	"/photos/:id/:file":                             {"photo file", seen, "", 0},
	"/signalement/:token":                           {"token", all, "", 0},
	"/signalement/:token/contester":                 {"token", all, "", 0},
	"/signalements/:reference":                      {"notice", all, "", 0},
	"/spots/:slug":                                  {"slug", all, "", 0},
	"/spots/:slug/moi-aussi":                        {"slug", others, "on=yes", 0},
	"/spots/:slug/partage/:version":                 {"poster", all, "", 0},
	"/spots/:slug/signaler":                         {"slug", all, "", 0},
	"/structures/:slug":                             {"organisation slug", all, "", 0},
	"/visuels/:reference":                           {"reference", all, "", 0},
}

// ending are the acts that would end the tour of whoever knocks; late those after which little is left to knock at, the last of
// all at the end.
var (
	ending = []string{"/deconnexion"}
	late   = []string{"decision", "oublier", "fermer", "annuler", "retirer", "supprimer", "jeter", "effacer", "confier", "suspendre", "lever"}
)

var parameter = regexp.MustCompile(`:[a-z]+`)

// TestAccess knocks at every door as everybody, for everything behind it: one's own, somebody else's, one's organisation's,
// another organisation's, and what does not exist. Those who may are the last to knock at a post, for it may take the thing away.
func TestAccess(t *testing.T) {
	w := newWorld(t)
	routes := slices.Clone(w.Routes())
	slices.SortStableFunc(routes, func(a, b web.Route) int { return when(a) - when(b) })
	for _, r := range routes {
		if slices.Contains(ending, r.Path) {
			continue
		}
		if !strings.Contains(r.Path, ":") {
			w.tour(r, r.Path, "", door{may: all})
			continue
		}
		d, listed := access[r.Path]
		if !listed {
			t.Errorf("%s %s is missing from the table: which things does it name, and who may reach which?", r.Method, r.Path)
			continue
		}
		for of, stands := range w.things[d.thing] {
			w.tour(r, filled(r.Path, stands), of, d)
		}
		if w.things[d.thing] == nil {
			t.Errorf("%s %s: there is no %s", r.Method, r.Path, d.thing)
		}
	}
	for path := range access {
		if !slices.ContainsFunc(w.Routes(), func(r web.Route) bool { return r.Path == path }) {
			t.Errorf("%s is in the table, and no such route exists: take it out", path)
		}
	}
}

// when orders the knocks: pages, then acts, then those that leave little behind.
func when(r web.Route) int {
	if r.Method == http.MethodGet {
		return -2
	}
	return slices.Index(late, r.Path[strings.LastIndexByte(r.Path, '/')+1:])
}

// filled is a path with what stands for its parameters, split by "|".
func filled(path, stands string) string {
	parts := strings.Split(stands, "|")
	return parameter.ReplaceAllStringFunc(path, func(string) (part string) {
		if len(parts) > 0 {
			part, parts = parts[0], parts[1:]
		}
		return part
	})
}

// tour has everybody knock at one path, those who may last.
func (w *world) tour(r web.Route, path, of string, d door) {
	sent := strings.ReplaceAll(d.with, "{published}", w.things["published"][owner])
	reached := false
	for _, let := range []bool{false, true} {
		for _, c := range w.callers {
			admitted := slices.Contains(c.admits, r.Audience)
			if admitted && r.Path == "/moderation/flux" {
				continue // it goes on: see TestOutOnEveryInstance
			}
			if right := admitted && of != nobody && d.may(c, of); right != let {
				continue
			}
			p := ask(w.t, w.Site, c.by, r.Method, path, w.sanctioned(sent, path))
			code, location := p.Code, p.Header.Get("Location")
			armed(w.t, fmt.Sprintf("%s %s as %s (%d)", r.Method, path, c.name, code), r.Path, p.Header)
			if wrong := judge(c, r, admitted, let, reached, d.same != 0 && code == d.same, code, location); wrong != "" {
				w.t.Errorf("%s %s (of %s) as %s: %d %s: %s", r.Method, path, of, c.name, code, location, wrong)
			}
			reached = reached || let
		}
	}
}

// sanctioned puts into what is sent the sanction that the path's account is under.
func (w *world) sanctioned(sent, path string) string {
	if !strings.Contains(sent, "{sanction}") {
		return sent
	}
	id := w.insert(`SELECT COALESCE(max(id), 0) FROM sanction WHERE account_id = $1`, strings.Split(path, "/")[3])
	return strings.ReplaceAll(sent, "{sanction}", fmt.Sprint(id))
}

// judge says what is wrong with an answer; empty when it is right. What somebody reached before may be gone since.
func judge(c caller, r web.Route, admitted, right, reached, foreseen bool, code int, location string) string {
	toSignIn, toCharter := strings.HasPrefix(location, "/connexion?next="), strings.HasPrefix(location, "/espace/charte?next=")
	gone := code == 404 || code == 410
	switch get := r.Method == http.MethodGet; {
	case code >= 500:
		return "a failure"
	case admitted && (code == 401 || toSignIn || toCharter):
		return "let in, and yet turned away"
	case right && strings.Contains(r.Path, ":") && (code == 403 || gone && !(reached && !get)):
		return "let in, and yet refused"
	case right:
		return ""
	case admitted && !gone && code != 403 && !foreseen:
		return "reaches what is not theirs"
	case admitted:
		return ""
	case c.outside() && get && !toSignIn, c.outside() && !get && code != 401:
		return "a visitor is asked to sign in"
	case c.outside():
		return ""
	case r.Audience == web.Signed && get && !toCharter, r.Audience != web.Signed && code != 403, !get && code != 403:
		return "not let in"
	}
	return ""
}

// TestWrongMethods: a right address asked in a way it does not serve is nowhere.
func TestWrongMethods(t *testing.T) {
	s := apptest.New(t)
	s.Sign(s.Staff("admin@exemple.fr", who.Admin))
	v := s.SignIn("admin@exemple.fr")
	serves := map[string][]string{}
	for _, r := range s.Routes() {
		serves[r.Path] = append(serves[r.Path], r.Method)
	}
	for path, methods := range serves {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
			if slices.Contains(methods, method) {
				continue
			}
			if code, _ := knock(t, s, v, method, parameter.ReplaceAllString(path, "1")); code != 404 && code != 405 {
				t.Errorf("%s %s answers %d", method, path, code)
			}
		}
	}
}

// TestOthersThingsAreNotTaken: a form may name only what is its sender's.
func TestOthersThingsAreNotTaken(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	zoe := s.Ambassador("zoe@exemple.fr")
	mine, other := s.SignIn("camille@exemple.fr"), s.SignIn("zoe@exemple.fr")
	mine.Upload("/espace/spots/photos", nil, []webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	id := dbtest.Read[string](t, s.Pool, `SELECT id FROM photo`)
	form := spotForm(other.Get("/espace/spots/nouveau", 200))
	form.Fields.Set("kept_photo", id)
	form.Fields.Set("kept_alt", "Une plage de galets")
	form.SendWith(nil, webtest.Whatever)
	other.Get("/photos/"+id+"/640.jpg", 404)
	mine.Get("/photos/"+id+"/640.jpg", 200)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM photo WHERE account_id = $1`, zoe.ID); n != 0 {
		t.Error("the photo changed hands")
	}
	list := dbtest.Read[int64](t, s.Pool, `INSERT INTO wish_list (account_id, name, created_at) SELECT id, 'Cet été', now() FROM account WHERE email = 'camille@exemple.fr' RETURNING id`)
	spot := dbtest.Read[int64](t, s.Pool, `SELECT COALESCE(max(id), 0) FROM spot`)
	other.Post("/espace/envies/garder", url.Values{"spot": {fmt.Sprint(spot)}, "list": {fmt.Sprint(list)}, "on": {"yes"}}, webtest.Whatever)
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM wish WHERE list_id = $1`, list); n != 0 {
		t.Error("a spot was put on somebody else's list")
	}
}
