package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
)

func photosKept(t *testing.T, s *apptest.Site) (n int) {
	t.Helper()
	if err := s.Pool.Get(t.Context(), &n, `SELECT count(*) FROM photo`); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFormSentAgain: the same form again is acknowledged once more and costs nothing; with something
// changed, it is not acknowledged as if it were done.
func TestFormSentAgain(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	form := v.Get("/espace/spots/nouveau", 200).Form("Enregistrer le brouillon").Fill("Le nom du spot", "La falaise")
	files := []webtest.File{photo(t, "falaise-orientation6-gps.jpg")}
	first := form.SendWith(files, 303)
	if again := form.SendWith(files, 303).LeadsTo(first.Header.Get("Location")); photosKept(t, s) != 1 {
		t.Errorf("%s: a double click received %d photos", again.Path, photosKept(t, s))
	}
	other := form.Fill("Le nom du spot", "La grotte").SendWith(nil, 409).Says("a déjà été envoyé une fois").Form("Enregistrer le brouillon")
	if got := other.Fields.Get("title"); got != "La grotte" {
		t.Errorf("the typing is lost: %q", got)
	}
	v.Get("/espace", 200).Says("La falaise").Silent("La grotte")
	other.SendWith(nil, 303)
	v.Get("/espace", 200).Says("La falaise", "La grotte")

	edit := first.Follow().Form("Enregistrer le brouillon").Fill("Le nom du spot", "La falaise de l’aube")
	edit.SendWith(nil, 303)
	corrected := edit.Fill("Le nom du spot", "La falaise du soir").SendWith(nil, 409).Says("a déjà été envoyé une fois").Form("Enregistrer le brouillon")
	v.Get("/espace", 200).Says("La falaise de l’aube").Silent("du soir")
	corrected.SendWith(nil, 303)
	v.Get("/espace", 200).Says("La falaise du soir")

	left, err := os.ReadDir(filepath.Join(s.Config.Data, "tmp"))
	if err != nil || len(left) != 0 {
		t.Errorf("of what was sent remains %v (%v)", left, err)
	}
}

// TestNoFormEmptiesASpot: a body that is no form of ours changes nothing.
func TestNoFormEmptiesASpot(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	saved := v.Get("/espace/spots/nouveau", 200).Form("Enregistrer le brouillon").Fill("Le nom du spot", "La falaise").SendWith(nil, 303).Follow()
	for _, kind := range []string{"application/json", "", "multipart/mixed; boundary=x", "text/plain"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+saved.Path, strings.NewReader(`{"title":"autre"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		v.Do(r, 422)
	}
	v.Post(saved.Path, url.Values{"action": {"save"}}, 422)
	v.Get("/espace", 200).Says("La falaise")
}

// TestSignUpCorrected: whoever goes back to correct their address is written to there.
func TestSignUpCorrected(t *testing.T) {
	s := apptest.New(t)
	fields := url.Values{"kind": {"ambassador"}, "first_name": {"Zoé"}, "last_name": {"Roux"}, "email": {"zoe@exempel.fr"}, "password": {apptest.Password},
		"commune": {"Cahors"}, "link": {"living"}, "age_confirmed": {"yes"}, "once": {"clé du formulaire"}}
	s.Visitor().Post("/inscription", fields, 303)
	fields.Set("email", "zoe@exemple.fr")
	for range 2 {
		s.Visitor().Post("/inscription", fields, 303)
	}
	s.Letter("zoe@exemple.fr")
	var n int
	if err := s.Pool.Get(t.Context(), &n, `SELECT count(*) FROM account WHERE email = 'zoe@exemple.fr'`); err != nil || n != 1 {
		t.Errorf("%d accounts of the corrected address (%v)", n, err)
	}
}
