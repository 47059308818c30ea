package organisations

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
	"github.com/ohmylot/ohmylot/static"
	"github.com/ohmylot/ohmylot/templates"
)

// members are the people who may sign in to the site of a test.
type members map[who.ID]who.Actor

func (m members) Actor(_ context.Context, id who.ID, _ int) (who.Actor, error) { return m[id], nil }

func (members) Entered(context.Context, who.ID, string, i18n.Message) error { return nil }

// unsigned is a charter that nobody has signed.
type unsigned struct{}

func (unsigned) SignedInForce(context.Context, who.Actor) (bool, error) { return false, nil }

// site is these pages alone, and a door: /entrer/<account> signs in.
type site struct {
	house
	members members
	url     string
}

func newSite(t *testing.T) site {
	t.Helper()
	s := site{house: newHouse(t), members: members{}}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	land, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	const base = "http://localhost"
	w, err := web.New(web.Settings{
		BaseURL: base, Development: true, Templates: templates.FS, Static: static.FS, Catalogue: catalogue,
		Sessions: session.New(s.pool, base), Limiter: limit.New(s.pool, log, true), People: s.members, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.pool.OnChanged(w.Changed)
	Mount(w.Router(), s.Service, land, unsigned{})
	w.Router().GET("/entrer/:account", web.Anyone, func(c *web.Ctx) error {
		id, err := c.ID("account")
		if err != nil {
			return err
		}
		return c.Enter(who.ID(id), 0, who.Member, FilePath, "")
	})
	server := httptest.NewServer(w.Handler())
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// visitor is a browser; signed in when a is somebody.
func (s site) visitor(a who.Actor) *http.Client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	v := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if a.ID != 0 {
		s.members[a.ID] = a
		s.get(v, fmt.Sprint("/entrer/", a.ID), http.StatusSeeOther)
	}
	return v
}

func (s site) get(v *http.Client, path string, status int) string {
	s.t.Helper()
	r, err := v.Get(s.url + path)
	return s.body(r, err, status)
}

func (s site) post(v *http.Client, fields url.Values, status int) string {
	s.t.Helper()
	r, err := v.PostForm(s.url+FilePath, fields)
	return s.body(r, err, status)
}

// body reads a page as its reader does: entities decoded, no-break spaces as spaces.
func (s site) body(r *http.Response, err error, status int) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.StatusCode != status {
		s.t.Fatalf("%s %s: %s, want %d\n%s", r.Request.Method, r.Request.URL.Path, r.Status, status, text)
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(html.UnescapeString(string(text)))
}

func (s site) has(page string, wants ...string) {
	s.t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			s.t.Errorf("the page lacks %q", want)
		}
	}
	if key := regexp.MustCompile(`organisations\.[a-z_]+`).FindString(page); key != "" {
		s.t.Errorf("the page shows the bare key %q", key)
	}
}

func TestFilePage(t *testing.T) {
	s := newSite(t)
	s.get(s.visitor(who.Actor{}), FilePath, http.StatusSeeOther)
	s.get(s.visitor(s.person("Camille", who.Member)), FilePath, http.StatusNotFound)
	awa := s.company("Awa", siretA)
	v := s.visitor(awa)
	s.has(s.get(v, FilePath, http.StatusOK), "À envoyer", "Il reste 4 points à compléter avant l’envoi", `href="#f-motivation"`, siretA)

	sent := typedFile("732 829 320 00075")
	for name, value := range map[string]string{"version": "1", "commune": "Villefranche-de-Rouergue", "jobs": "une douzaine", "action": "submit", "once": "cle"} {
		sent.Set(name, value)
	}
	s.has(s.post(v, sent, http.StatusUnprocessableEntity), "3 points sont à revoir", "Ce numéro SIRET n’existe pas", "Nous ne trouvons pas cette commune",
		"Écrivez un nombre entier", `value="73282932000075"`, `value="Villefranche-de-Rouergue"`, `value="une douzaine"`, "Nos huiles voyagent", `value="packaging" checked`)

	sent.Set("siret", siretA)
	sent.Set("commune", "Gramat (46128)")
	sent.Set("jobs", "12")
	sent.Set("action", "save")
	s.post(v, sent, http.StatusSeeOther)
	s.has(s.get(v, FilePath, http.StatusOK), "Votre dossier est enregistré", "Tout y est", `name="version" value="2"`, `value="Gramat"`)

	sent.Set("once", "un onglet oublié")
	sent.Set("sector", "Trufficulture")
	s.has(s.post(v, sent, http.StatusConflict), "Rien n’a été enregistré cette fois", "Le dossier a changé", "<td>Moulin à huile</td><td>Trufficulture</td>",
		`name="version" value="2"`, `value="Trufficulture"`)

	sent.Set("version", "2")
	sent.Set("action", "submit")
	sent.Set("once", "la bonne")
	s.post(v, sent, http.StatusSeeOther)
	s.post(v, sent, http.StatusSeeOther) // a double click
	page := s.get(v, FilePath, http.StatusOK)
	s.has(page, "En attente", "sous deux jours ouvrés", "Réponse au plus tard le", "Trop peu de réponses sont parties", "Trufficulture", "Site web, Emballage")
	if strings.Contains(page, "<textarea") {
		t.Error("a file that waits is still a form")
	}
	sent.Set("once", "trop tard")
	sent.Set("sector", "Caviste")
	s.has(s.post(v, sent, http.StatusConflict), "il ne peut pas être modifié", "<td>Trufficulture</td><td>Caviste</td>")
}

func TestAnswersOnTheFilePage(t *testing.T) {
	s := newSite(t)
	awa, ines := s.company("Awa", siretA), s.person("Inès", who.Staff)
	v := s.visitor(awa)
	s.submit(awa)
	if err := s.decide(ines, awa, moderation.Ruling{Verdict: moderation.Revise, Reason: "too_short", Message: "Où verra-t-on la bulle ?"}); err != nil {
		t.Fatal(err)
	}
	s.has(s.get(v, FilePath, http.StatusOK), "À compléter", "Le dossier n’en dit pas assez", "Où verra-t-on la bulle ?", "Renvoyer à l’équipe")
	s.submit(awa)
	if err := s.decide(ines, awa, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	l := s.of(awa).Licence
	s.has(s.get(v, FilePath, http.StatusOK), "Licence accordée", l.Number, "/licences/"+l.Number, `href="/espace/charte"`, `href="/marque/bulle"`)

	rose := s.company("Rose", siretB)
	s.submit(rose)
	if err := s.decide(ines, rose, moderation.Ruling{Verdict: moderation.Refuse, Reason: "outside"}); err != nil {
		t.Fatal(err)
	}
	s.has(s.get(s.visitor(rose), FilePath, http.StatusOK), "Refusé", "Rien ne montre que votre structure est présente dans le Lot", siretB)
}

func TestLicencePage(t *testing.T) {
	s := newSite(t)
	awa := s.company("Awa", siretA)
	s.submit(awa)
	if err := s.decide(s.person("Inès", who.Staff), awa, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	l, anyone := s.of(awa).Licence, s.visitor(who.Actor{})
	for _, path := range []string{l.Number, strings.ToLower(l.Number), "%20" + l.Number + "%20"} {
		s.has(s.get(anyone, "/licences/"+path, http.StatusOK), "Cette licence est valable", "Chez Awa", l.Number, spaced(i18n.Date(i18n.French, l.Until)),
			`rel="canonical" href="http://localhost/licences/`+l.Number)
	}
	for _, path := range []string{"OML-2020-0001", "n%27importe%20quoi", "%00", strings.Repeat("9", 5000)} {
		s.has(s.get(anyone, "/licences/"+path, http.StatusNotFound), "Aucune licence ne porte ce numéro", "OML-2026-0042")
	}
	s.exec(`UPDATE organisation SET licence_from = licence_from - 800, licence_until = licence_until - 800 WHERE id = $1`, awa.Organisation)
	s.has(s.get(s.visitor(awa), "/licences/"+l.Number, http.StatusOK), "Cette licence n’est plus valable", "Chez Awa", "noindex")
	s.has(s.get(s.visitor(awa), FilePath, http.StatusOK), "Licence échue", "est arrivée à son terme")
}
