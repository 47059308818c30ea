package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// writing is a form that saves itself: changed fields aside, what its script sends.
type writing struct {
	t      *testing.T
	by     *webtest.Visitor
	path   string
	fields url.Values
}

func (w *writing) save(status int, changed ...string) *webtest.Page {
	w.t.Helper()
	for i := 0; i < len(changed); i += 2 {
		w.fields.Set(changed[i], changed[i+1])
	}
	return w.by.Post(w.path+"/brouillon", w.fields, status)
}

func newWriting(t *testing.T, by *webtest.Visitor, path, key string) *writing {
	return &writing{t, by, path, url.Values{"title": {""}, "precision": {"exact"}, "display_name": {"first_name"}, "once": {key}, "version": {"0"}, "turn": {"1"}}}
}

func titled(t *testing.T, v *webtest.Visitor, want string) {
	t.Helper()
	if got := v.Get("/espace/spots/1/modifier", 200).Form("Enregistrer").Fields.Get("title"); got != want {
		t.Errorf("the form shows %q, want %q", got, want)
	}
}

func spotsKept(t *testing.T, s *apptest.Site) (n int) {
	t.Helper()
	if err := s.Pool.Get(t.Context(), &n, `SELECT count(*) FROM spot`); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestDraftBegunOnce: answers are lost and forms send themselves again, and there is one spot.
func TestDraftBegunOnce(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	w := newWriting(t, v, "/espace/spots/nouveau", "formulaire")
	first := w.save(303, "title", "La fal")
	w.save(303, "title", "La falaise", "turn", "2").LeadsTo(strings.Replace(first.Header.Get("Location"), "version=1", "version=2", 1))
	w.save(409, "title", "La fal", "turn", "1") // late
	sent := v.Get("/espace/spots/nouveau", 200).Form("Envoyer").Fill("Le nom du spot", "La falaise de l’aube")
	sent.Fields.Set("once", "formulaire")
	sent.Fields.Set("turn", "3")
	sent.Fields.Set("action", "save")
	sent.Send(303).LeadsTo("/espace/spots/1/modifier")
	if spotsKept(t, s) != 1 {
		t.Errorf("%d spots of one form", spotsKept(t, s))
	}
	newWriting(t, v, "/espace/spots/nouveau", "un autre").save(303, "title", "La grotte")
	if spotsKept(t, s) != 2 {
		t.Errorf("%d spots of two forms", spotsKept(t, s))
	}
	var saves int
	if err := s.Pool.Get(t.Context(), &saves, `SELECT count(*) FROM audit_line WHERE act = 'spot.save'`); err != nil || saves != 0 {
		t.Errorf("the trail has %d savings of the form that began the spot (%v)", saves, err)
	}
}

// TestTwoFormsOfOneSpot: neither writes over the other unasked, and nothing is in its own way.
func TestTwoFormsOfOneSpot(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	newWriting(t, v, "/espace/spots/nouveau", "téléphone").save(303, "title", "La falaise")
	phone, desk := newWriting(t, v, "/espace/spots/1", "téléphone"), newWriting(t, v, "/espace/spots/1", "bureau")
	desk.save(303, "title", "La falaise blanche", "version", "1").Follow().Says(`"version":2`)
	phone.save(409, "title", "La falaise noire", "version", "1", "turn", "2")
	phone.save(303, "version", "2", "turn", "3") // its author let the other version go
	v.Get("/espace/spots/1/brouillon?version=2", 409)
	titled(t, v, "La falaise noire")

	late := spotForm(v.Get("/espace/spots/1/modifier", 200))
	late.Fields.Set("once", "téléphone")
	late.Fields.Set("version", "1") // an answer that never came
	late.Fields.Set("turn", "9")
	late.Fields.Set("action", "save")
	late.Send(303)
	phone.save(409, "title", "Trop tard", "turn", "8")
	titled(t, v, "La plage de galets")
	spotForm(v.Get("/espace/spots/1/modifier", 200)).Send(303)
	phone.save(409, "title", "Trop tard", "turn", "99", "version", "6") // it is sent

	s.Ambassador("zoe@exemple.fr")
	newWriting(t, s.SignIn("zoe@exemple.fr"), "/espace/spots/1", "téléphone").save(404, "turn", "99")
	newWriting(t, s.Visitor(), "/espace/spots/1", "téléphone").save(401, "turn", "99")
}

// TestOverAnotherVersion: without scripts too, who meets another version may keep their own.
func TestOverAnotherVersion(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	page := v.Get("/espace/spots/nouveau", 200).Form("Enregistrer").Fill("Le nom du spot", "Le moulin").SendWith(nil, 303).Follow()
	older := page.Form("Enregistrer")
	page.Form("Enregistrer").Fill("Le nom du spot", "Le moulin neuf").SendWith(nil, 303)
	refused := older.Fill("Le nom du spot", "Le vieux moulin").SendWith(nil, 409).Says("Garder ce que j’ai écrit ici", "Prendre l’autre version")
	over := refused.Form("Enregistrer")
	over.Fields.Set("over", "2")
	over.SendWith(nil, 303)
	v.Get("/espace", 200).Says("Le vieux moulin")
}

// TestAskedAboutANeighbour: the form that began a spot by saving itself goes on with that one, whatever its page is
// answered first.
func TestAskedAboutANeighbour(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	sent := spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "La plage d’à côté")
	w := &writing{t, v, "/espace/spots/nouveau", sent.Fields}
	w.save(303, "turn", "1")
	w.fields.Set("turn", "2")
	asked := v.Post("/espace/spots/nouveau?voisins=demander", sent.Fields, 422).Says("Est-ce l’un de ceux-ci")
	form := asked.Form("Non, c’est un autre lieu")
	if !strings.HasPrefix(form.Action, "/espace/spots/2/modifier") {
		t.Errorf("the form that comes back is sent to %s", form.Action)
	}
	form.Send(303)
	if spotsKept(t, s) != 2 {
		t.Errorf("%d spots of two forms", spotsKept(t, s))
	}
}

// TestRefusedAfterSavingItself: what is corrected in a form that came back is no quarrel with what that form saved.
func TestRefusedAfterSavingItself(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	v.Get("/espace/spots/nouveau", 200).Form("Enregistrer").Fill("Le nom du spot", "Le gué").SendWith(nil, 303)
	sent := spotForm(v.Get("/espace/spots/1/modifier", 200)).Fill("Pourquoi vous l’aimez", "Court.")
	w := &writing{t, v, "/espace/spots/1", sent.Fields}
	w.save(303, "turn", "1")
	sent.Fields.Set("turn", "2")
	sent.Send(422).Form("Envoyer").Fill("Pourquoi vous l’aimez", why).Send(303)
}

// TestHalfAPlace: what is not understood yet stops nothing else, and takes nothing away.
func TestHalfAPlace(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	w := newWriting(t, v, "/espace/spots/nouveau", "clé")
	w.save(303, "title", "Le lavoir", "commune", "Xyz").Follow().Says(`"unclear":true`, `"commune":""`)
	w.path = "/espace/spots/1"
	w.save(303, "commune", "", "latitude", "44.4656", "longitude", "1.6710", "turn", "2").Follow().Says(`"unclear":false`, "Saint-Cirq-Lapopie")
	w.save(303, "title", "Le lavoir du haut", "latitude", "44.46 N", "turn", "3").Follow().Says(`"unclear":true`, "Saint-Cirq-Lapopie")
	if kept := v.Get("/espace/spots/1/modifier", 200).Form("Enregistrer").Fields; kept.Get("latitude") != "44.46560" || kept.Get("title") != "Le lavoir du haut" {
		t.Errorf("kept %q at %q", kept.Get("title"), kept.Get("latitude"))
	}
	w.save(422, "title", strings.Repeat("a", 81), "turn", "4")
}

// TestChangeSavedAsTyped: a published spot stays as it was while its change is written.
func TestChangeSavedAsTyped(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	s.SignIn("moderation@exemple.fr").Get("/moderation/1", 200).Form("Publier").Send(303)
	w := &writing{t, v, "/espace/spots/1", v.Get("/espace/spots/1/modifier", 200).Form("Enregistrer").Fields}
	w.save(303, "title", "Le saut", "once", "clé", "turn", "1").Follow().Says(`"version":1`)
	w.save(303, "title", "Le saut du loup", "turn", "2").Follow().Says(`"version":2`) // the first answer was lost
	w.save(409, "once", "autre", "turn", "1")
	titled(t, v, "Le saut du loup")
	s.Visitor().Get("/spots", 200).Silent("Le saut du loup")
}

// TestOnePhotoAtATime: each photo has its own answer, which its sender alone may read.
func TestOnePhotoAtATime(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Ambassador("zoe@exemple.fr")
	v, zoe := s.SignIn("camille@exemple.fr"), s.SignIn("zoe@exemple.fr")
	const to = "/espace/spots/photos"
	kept := v.Upload(to, nil, []webtest.File{photo(t, "falaise-orientation6-gps.jpg")}, 303)
	row := kept.Follow()
	if !strings.Contains(row.Body, "data-latitude=\"44.") || !strings.Contains(row.Body, "D’après votre photo, ce serait à Rocamadour") {
		t.Errorf("where it was taken is not offered: %s", row.Body)
	}
	zoe.Get(kept.Header.Get("Location"), 404)
	s.Visitor().Upload(to, nil, []webtest.File{photo(t, "falaise-orientation6-gps.jpg")}, 401)
	for content, said := range map[string]string{"": "", "II*\x00 rien": ""} {
		page := v.Upload(to, nil, []webtest.File{{Field: "photos", Name: "vide.jpg", Content: []byte(content)}}, 422)
		if strings.Contains(page.Body, "<html") || len(page.Text()) < 10 {
			t.Errorf("%q is refused by %q %s", content, page.Body, said)
		}
	}
	v.Upload(to, nil, nil, 422)
	v.Upload(to, nil, []webtest.File{photo(t, "nikon-orientation8.jpg"), photo(t, "nikon-orientation8.jpg")}, 422)
	if photosKept(t, s) != 1 {
		t.Errorf("%d photos are kept", photosKept(t, s))
	}
}

// TestPhotosInOrder: the buttons of each photo work without scripts, and keep the rest of the form.
func TestPhotosInOrder(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	files := []webtest.File{photo(t, "falaise-orientation6-gps.jpg"), photo(t, "nikon-orientation8.jpg")}
	page := v.Get("/espace/spots/nouveau", 200).Form("Enregistrer").Fill("Le nom du spot", "La falaise").SendWith(files, 303).Follow()
	first := page.Form("Enregistrer").Fields["kept_photo"]
	move := func(said string) []string {
		form := v.Get("/espace/spots/1/modifier", 200).Form("Enregistrer").Fill("Pourquoi vous l’aimez", "Pour "+said)
		form.Fields.Del("action")
		form.Fields.Set("move", said)
		form.SendWith(nil, 303).LeadsTo("/espace/spots/1/modifier#f-photos")
		now := v.Get("/espace/spots/1/modifier", 200).Says("L’ordre des photos est enregistré", "Pour "+said).Form("Enregistrer").Fields
		return now["kept_photo"]
	}
	for _, c := range []struct{ said, first string }{
		{first[1] + " up", first[1]}, {first[1] + " up", first[1]}, {first[1] + " down", first[0]}, {first[1] + " down", first[0]},
		{"inconnue up", first[0]}, {first[1] + " sideways", first[0]}, {"down", first[0]},
	} {
		if now := move(c.said); len(now) != 2 || now[0] != c.first {
			t.Errorf("after %q: %v", c.said, now)
		}
	}
}
