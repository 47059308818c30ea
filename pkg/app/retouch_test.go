package app_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// checks is a photo in which whatever is not hidden is black and white.
func checks() webtest.File {
	p := image.NewGray(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			if (x/20+y/20)%2 == 0 {
				p.SetGray(x, y, color.Gray{255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		panic(err)
	}
	return webtest.File{Field: "photos", Name: "damier.jpg", Content: b.Bytes()}
}

// retouchPage is where the photo of a new draft is retouched, and the draft's form.
func retouchPage(t *testing.T, v *webtest.Visitor) (path, edit string) {
	t.Helper()
	kept := v.Upload("/espace/spots/nouveau", url.Values{"title": {"Le marché"}, "action": {"save"}}, []webtest.File{checks()}, 303)
	edit = kept.Header.Get("Location")
	return "/espace/photos/" + photoOf(t, v.Get(edit, 200)) + "/retouche", edit
}

// photoOf is the first photo of a page.
func photoOf(t *testing.T, p *webtest.Page) string {
	t.Helper()
	_, id, found := strings.Cut(p.Body, `src="/photos/`)
	if !found || len(id) < 26 {
		t.Fatalf("%s shows no photo", p.Path)
	}
	return id[:26]
}

// contrast is how far apart the tones of a part of a served photo are; the part in hundredths.
func contrast(t *testing.T, v *webtest.Visitor, id string, width int, part image.Rectangle) int {
	t.Helper()
	p, err := jpeg.Decode(strings.NewReader(v.Get("/photos/"+id+"/"+strconv.Itoa(width)+".jpg", 200).Body))
	if err != nil {
		t.Fatal(err)
	}
	low, high, size := 255, 0, p.Bounds().Size()
	for y := part.Min.Y * size.Y / 100; y < part.Max.Y*size.Y/100; y++ {
		for x := part.Min.X * size.X / 100; x < part.Max.X*size.X/100; x++ {
			tone := int(color.GrayModel.Convert(p.At(x, y)).(color.Gray).Y)
			low, high = min(low, tone), max(high, tone)
		}
	}
	return high - low
}

// TestRetouch: what is hidden is hidden in every file that is served, and the files of before are gone.
func TestRetouch(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Ambassador("helene@exemple.fr")
	v, other := s.SignIn("camille@exemple.fr"), s.SignIn("helene@exemple.fr")
	path, edit := retouchPage(t, v)
	before := photoOf(t, v.Get(edit, 200))
	if got := v.Get(edit, 200).Form("Flouter, recadrer").Fill("Le nom du spot", "Le marché couvert").SendWith(nil, 303).Header.Get("Location"); got != path {
		t.Fatalf("the form leads to %s, not to %s", got, path)
	}
	other.Get(path, 404)
	other.Post(path, url.Values{"cell": {"0"}}, 404)
	s.Visitor().Get(path, 303)

	form := v.Get(path, 200).Says("C’est définitif").Form("Flouter et recadrer")
	form.Send(422).Says("Rien n’est encore choisi")
	form.Tick("Flouter le carré : rangée 1, colonne 1").Tick("Flouter le carré : rangée 1, colonne 2")
	form.Fields.Add("area", "oval 600 500 300 400")
	made := form.Send(303)
	if again := form.Send(303); again.Header.Get("Location") != made.Header.Get("Location") {
		t.Errorf("a double click leads to %s", again.Header.Get("Location"))
	}
	page := made.Follow().Says("C’est fait")
	after := photoOf(t, page)
	for _, width := range []int{1200, 640, 320} {
		for part, hidden := range map[image.Rectangle]bool{image.Rect(2, 2, 30, 20): true, image.Rect(70, 60, 80, 80): true, image.Rect(40, 2, 95, 40): false} {
			if got := contrast(t, v, after, width, part); (got < 60) != hidden {
				t.Errorf("width %d, %v: a contrast of %d", width, part, got)
			}
		}
		v.Get("/photos/"+before+"/"+strconv.Itoa(width)+".jpg", 404)
	}
	if n := photosKept(t, s); n != 2 {
		t.Errorf("%d photos are known, the deleted one included", n)
	}
	must(t, s.Runner.Settle(t.Context(), 10*time.Second))
	must(t, s.Services.Store.Walk(t.Context(), "photos", func(key string, _ time.Time) error {
		if strings.Contains(key, before) {
			t.Errorf("%s is left of what was hidden", key)
		}
		return nil
	}))
	v.Get(path, 303).LeadsTo(made.Header.Get("Location"))
	stale := url.Values{"cell": {"5"}}
	v.Post(path, stale, 303).LeadsTo(made.Header.Get("Location")).Follow().Says("retouchée entre-temps")

	turned := page.Form("Tourner à droite").Fill("À gauche", "50").Send(303).Follow()
	again := v.Get(edit, 200)
	if photoOf(t, again) != photoOf(t, turned) || again.Form("Flouter, recadrer").Fields.Get("title") != "Le marché couvert" {
		t.Error("the form shows another photo, or lost what was typed")
	}
	turned.Form("Flouter et recadrer").Fill("En haut", "95").Send(422).Says("entre 0 et 90")
	turned.Form("Flouter et recadrer").Fill("En haut", "60").Fill("En bas", "40").Send(422).Says("presque rien")
	// A form that was open all along names the first photo, and keeps the last.
	stale = url.Values{"title": {"Le marché d’été"}, "kept_photo": {before}, "kept_alt": {"les étals"}, "action": {"save"}}
	v.Post(edit, stale, 303)
	if again = v.Get(edit, 200); photoOf(t, again) != photoOf(t, turned) {
		t.Error("the photo is lost")
	}
}

// TestRetouchOfWhatIsOnline: the photo of a published spot stays until a moderator agrees to its change.
func TestRetouchOfWhatIsOnline(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	spotForm(v.Get("/espace/spots/nouveau", 200)).SendWith([]webtest.File{checks()}, 303)
	const edit = "/espace/spots/1/modifier"
	shown := photoOf(t, v.Get(edit, 200))
	path := "/espace/photos/" + shown + "/retouche"
	v.Get(path, 409) // it waits
	s.Staff("moderation@exemple.fr", who.Moderator)
	m := s.SignIn("moderation@exemple.fr")
	m.Get("/moderation/1", 200).Form("Publier").Send(303)

	v.Get(path, 409).Says("ouvrez sa modification")
	v.Get(edit, 200).Form("Flouter, recadrer").SendWith(nil, 303).LeadsTo(path).Follow().Says("La photo en ligne reste telle quelle")
	made := v.Get(path, 200).Form("Flouter et recadrer").Tick("Flouter le carré : rangée 2, colonne 2").Send(303).Follow().Says("C’est fait")
	veiled := photoOf(t, made)
	s.Visitor().Get("/photos/"+shown+"/640.jpg", 200)
	s.Visitor().Get("/photos/"+veiled+"/640.jpg", 404)
	if twins, err := s.Services.Photos.Alike(t.Context(), s.Pool, shown); err != nil || len(twins) != 0 {
		t.Errorf("what would replace it is elsewhere: %v, %v", twins, err)
	}
	twice := photoOf(t, made.Form("Tourner à gauche").Send(303).Follow())
	v.Get("/photos/"+veiled+"/640.jpg", 404)
	if twins, err := s.Services.Photos.Alike(t.Context(), s.Pool, twice); err != nil || len(twins) != 0 {
		t.Errorf("its own original is elsewhere: %v, %v", twins, err)
	}

	v.Get(edit, 200).Form("Proposer la modification").Send(303)
	v.Get("/espace/photos/"+twice+"/retouche", 409)
	m.Get("/moderation/2", 200).Says("Nouvelle photo").Form("Publier").Send(303)
	s.Visitor().Get("/photos/"+shown+"/640.jpg", 404)
	s.Visitor().Get("/photos/"+twice+"/640.jpg", 200)
	v.Get("/espace/photos/"+twice+"/retouche", 409).Says("ouvrez sa modification")
}

// TestFormOutlivesItsPhotos: what was written is kept when a photo that the form names is gone, and a form names as many as it likes.
func TestFormOutlivesItsPhotos(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	for _, act := range []string{"save", "submit"} {
		typed := url.Values{"title": {"Le marché couvert"}, "kept_photo": {"partie"}, "action": {act}}
		if page := v.Post("/espace/spots/nouveau", typed, 422); !strings.Contains(page.Body, `value="Le marché couvert"`) {
			t.Errorf("%s: what was typed is lost", act)
		}
	}
	many := make([]string, 60)
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	page := v.Post("/espace/spots/nouveau", url.Values{"title": {"Le marché couvert"}, "kept_photo": many, "action": {"save"}}, 422)
	if n := strings.Count(page.Body, `name="kept_photo"`); n > 7 {
		t.Errorf("the form lists %d photos", n)
	}
}
