package app_test

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// publishSpot has a member share the spot of spotForm, changed, with its photo, and a moderator publish it.
func publishSpot(t *testing.T, s *apptest.Site, author, moderator *webtest.Visitor, change func(*webtest.Form)) {
	t.Helper()
	f := spotForm(author.Get("/espace/spots/nouveau", 200))
	change(f)
	f.SendWith([]webtest.File{photo(t, "iphone-orientation6-p3.jpg")}, 303)
	moderator.Get(firstLink(t, moderator.Get("/moderation?kind=spot", 200), "/moderation/"), 200).Form("Publier").Send(303)
}

// counting visits keys of the store.
func counting(n *int) func(string, time.Time) error {
	return func(string, time.Time) error { *n++; return nil }
}

func asShared(*webtest.Form) {}

// TestSpotPage: what a spot's page gives to people, to machines and to networks; and what it keeps.
func TestSpotPage(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	author, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	publishSpot(t, s, author, m, asShared)
	publishSpot(t, s, author, m, func(f *webtest.Form) {
		f.Fill("Le nom du spot", "Le coin secret").Fill("Latitude", "44,48517").Fill("Longitude", "1,84219").Tick("Les environs")
	})
	v := s.Visitor()
	page := v.Get("/spots/la-plage-de-galets", 200).Says(why, "En été", "Photo par Camille", "Le coin secret", "Y aller")
	for _, want := range []string{`value="44.46560, 1.67100"`, `"latitude":44.4656`, `href="geo:44.46560,1.67100"`, `rel="canonical"`, ` 640w, /photos/`, `class="code"`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	secret := v.Get("/spots/le-coin-secret", 200).Silent("Y aller")
	for _, never := range []string{"44.485", "1.842", "geo:", "latitude"} {
		if strings.Contains(secret.Body, never) {
			t.Errorf("the page of a hidden point holds %s", never)
		}
	}

	_, rest, _ := strings.Cut(page.Body, `property="og:image" content="`+s.URL)
	address, _, _ := strings.Cut(rest, `"`)
	picture := v.Get(address, 200)
	c, err := jpeg.DecodeConfig(bytes.NewReader([]byte(picture.Body)))
	if err != nil || c.Width != 1200 || c.Height != 630 || !strings.Contains(picture.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the picture for networks: %+v, %v, %v", c, err, picture.Header)
	}
	v.Get("/spots/la-plage-de-galets/partage/0000000000000000.jpg", 301).LeadsTo(address)
	if err := s.Services.Showcase.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := func() (n int) {
		if err := s.Services.Store.Walk(t.Context(), "posters", counting(&n)); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := kept(); n != 1 {
		t.Errorf("%d posters are kept, want the one in use", n)
	}

	author.Post("/espace/spots/1/retirer", nil, 303)
	v.Get("/spots/la-plage-de-galets", 410).Says("n’est plus")
	v.Get(address, 410)
	v.Get("/spots/la-plage-de-galets/signaler", 410)
	if err := s.Services.Showcase.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := kept(); n != 0 {
		t.Errorf("%d posters are kept of a spot withdrawn", n)
	}
}

// TestSpotPageIsKept: visitors are given the page from memory, and nobody's words are in another's.
func TestSpotPageIsKept(t *testing.T) {
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	s.Staff("moderation@exemple.fr", who.Moderator)
	author, m := s.SignIn("camille@exemple.fr"), s.SignIn("moderation@exemple.fr")
	publishSpot(t, s, author, m, asShared)
	v := s.Visitor()
	first := v.Get("/spots/la-plage-de-galets", 200)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/spots/la-plage-de-galets", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-None-Match", first.Header.Get("Etag"))
	v.Do(r, http.StatusNotModified)
	if got := author.Get("/spots/la-plage-de-galets", 200); got.Header.Get("Etag") != "" {
		t.Error("a member is given a visitor's page")
	}
}

// TestFlagStory: a visitor flags a spot without an account and follows it by the receipt.
func TestFlagStory(t *testing.T) {
	s := apptest.New(t)
	const email = "camille@exemple.fr"
	s.Ambassador(email)
	s.Staff("moderation@exemple.fr", who.Moderator)
	author, m := s.SignIn(email), s.SignIn("moderation@exemple.fr")
	publishSpot(t, s, author, m, asShared)
	publishSpot(t, s, author, m, func(f *webtest.Form) { f.Fill("Le nom du spot", "Les galets") })

	v := s.Visitor()
	form := v.Get("/spots/les-galets/signaler", 200).Form("Envoyer à l’équipe")
	form.Send(422).Says("Choisissez ce qui ne va pas")
	form.Tick("Ce spot est déjà").Send(422).Says("Choisissez l’autre spot")
	form.Fill("L’autre spot", "la-plage-de-galets")
	receipt := form.Send(303).Follow().Says("nous avons bien reçu", "Les galets")
	form.Send(303).LeadsTo(receipt.Path) // a second click is the same flag
	s.Visitor().Get("/signalements/"+strings.Repeat("a", 26), 404)

	item := m.Get(firstLink(t, m.Get("/moderation?kind=flag", 200).Says("Spots signalés 1"), "/moderation/"), 200)
	item.Says("Ce spot est déjà sur le site", "L’autre spot serait « La plage de galets »", "Camille Delpech", "sans compte")
	item.Form("Fondé : retirer le spot").Send(303)
	if l := s.Letter(email); !strings.Contains(l.Subject, "n’est plus en ligne") || !strings.Contains(l.Text, "Un autre spot présente déjà ce lieu") {
		t.Errorf("the author reads %q: %s", l.Subject, l.Text)
	}
	v.Get(receipt.Path, 200).Says("était fondé")
	v.Get("/spots/les-galets", 301).LeadsTo("/spots/la-plage-de-galets")
	v.Get("/spots/les-galets/signaler", 301).LeadsTo("/spots/la-plage-de-galets/signaler")
	author.Get("/espace/spots/2/modifier", 200).Says("Retiré par l’équipe", "Un autre spot présente déjà ce lieu")

	// A member is answered by a letter too, and does not flag twice.
	s.Ambassador("jean@exemple.fr")
	jean := s.SignIn("jean@exemple.fr")
	flag := func(status int) {
		t.Helper()
		jean.Post("/spots/la-plage-de-galets/signaler", url.Values{"ground": {"gone"}}, status)
	}
	flag(303)
	flag(409)
	refuse := m.Get(firstLink(t, m.Get("/moderation?kind=flag", 200), "/moderation/"), 200).Form("Sans suite")
	refuse.Fields.Set("decision", "refuse")
	refuse.Fields.Set("reason", "other")
	refuse.Fields.Set("message", "Nous y étions hier.")
	refuse.Send(303)
	if l := s.Letter("jean@exemple.fr"); !strings.Contains(l.Text, "Nous y étions hier.") {
		t.Errorf("who flagged reads %q: %s", l.Subject, l.Text)
	}
	v.Get("/spots/la-plage-de-galets", 200)
}
