package brand_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image/png"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
)

const (
	bubble   = "/marque/bulle"
	file     = "/marque/bulle/telecharger"
	ordinary = file + "?variant=couleur&format=png&width=512&use=web"
)

func logged(t *testing.T, site *apptest.Site) (n int) {
	t.Helper()
	if err := site.Pool.Get(t.Context(), &n, `SELECT count(*) FROM brand_download`); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheBrandIsOpenToEveryone(t *testing.T) {
	v := apptest.New(t).Visitor()
	v.Get("/marque", 200).Says("Portez la bulle", "Ne l’étirez pas.", "au moins 1/8 de sa largeur", "10 mm", "#8A1C4A", "PDF, SVG")
	v.Get(bubble, 200).Says("512 × 512 px", "ohmylot-bulle-couleur-512px.png", "Rejoindre le réseau").Silent("La bulle est à vous")
	v.Get(bubble+"?variant=blanche&format=jpeg&size=screen&width=640", 200).Says("640 × 640 px", "ohmylot-bulle-blanche-640px.jpg", "posée sur le malbec")
	v.Get(bubble+"?size=print&mm=35&use=vehicle", 200).Says("35 mm, soit 413 × 413 px à 300 points par pouce", "ohmylot-bulle-couleur-35mm-300dpi.png", "le poseur a besoin du PDF")
	v.Get(bubble+"?format=svg", 200).Says("Nette à toutes les tailles", "ohmylot-bulle-couleur.svg")
	v.Get(bubble+"?size=print&mm=4000&variant=rose", 200).Says("Au-delà de 300 mm", "Passer à 300 mm", "Prendre le PDF")
	v.Get(bubble+"?variant=couleur&ground=other&colour=2e6da4&use=vehicle", 200).
		Says("La bulle malbec se perd sur ce fond", "contraste y est de 1,6 pour 1", "Prendre la bulle blanche").Silent("Prendre la bulle malbec")
	if page := v.Get(bubble+"?use=vehicle&ground=encre", 200).Says("ohmylot-bulle-blanche.pdf", "Nette à toutes les tailles · 4 ko"); !strings.Contains(page.Body, `stroke-dasharray`) || !strings.Contains(page.Body, `fill="#231A1E"`) {
		t.Error("the clear space is not drawn on the ground")
	}
	if part := v.Get(bubble+"?preset=story&fragment=1", 200); strings.Contains(part.Body, "<html") || !strings.Contains(part.Body, `viewBox="0 0 1080 1920"`) {
		t.Errorf("got %s", part.Body)
	}
}

func TestVisitorsAndUnsignedMembersAreLedThere(t *testing.T) {
	site := apptest.New(t)
	v := site.Visitor()
	if to := v.Get(ordinary, 303).Header.Get("Location"); !strings.HasPrefix(to, "/connexion?next=%2Fmarque%2Fbulle%2Ftelecharger") {
		t.Errorf("a visitor is led to %s", to)
	}
	site.Newcomer("camille@exemple.fr")
	v = site.SignIn("camille@exemple.fr")
	if to := v.Get(ordinary, 303).Header.Get("Location"); !strings.HasPrefix(to, "/espace/charte?next=") {
		t.Errorf("an unsigned member is led to %s", to)
	}
	v.Get(bubble, 200).Says("Signer la charte", "Il ne manque que votre signature")
	if n := logged(t, site); n != 0 {
		t.Errorf("%d downloads logged", n)
	}
}

func TestAnAmbassadorDownloadsTheBubble(t *testing.T) {
	site := apptest.New(t)
	site.Ambassador("camille@exemple.fr")
	v := site.SignIn("camille@exemple.fr")
	v.Get(bubble, 200).Says("La bulle est à vous", "Télécharger la bulle")

	got := v.Get(ordinary, 200)
	picture, err := png.Decode(strings.NewReader(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	if b := picture.Bounds(); b.Dx() != 512 || b.Dy() != 512 {
		t.Errorf("got %v", b)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Content-Disposition": "attachment; filename=ohmylot-bulle-couleur-512px.png",
		"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache",
	} {
		if have := got.Header.Get(name); have != want {
			t.Errorf("%s: %s, want %s", name, have, want)
		}
	}
	if !strings.Contains(got.Body, "que permet la charte") || !strings.Contains(got.Body, site.URL+"/marque") {
		t.Error("the file does not tell on what terms it may be used")
	}
	if n := logged(t, site); n != 1 {
		t.Errorf("%d downloads logged, want 1", n)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+ordinary, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-None-Match", got.Header.Get("ETag"))
	if again := v.Do(r, 304); again.Body != "" {
		t.Error("an unchanged file is sent again")
	}
	for _, format := range []string{"svg", "pdf"} {
		if h := v.Get(file+"?variant=noire&use=press&format="+format, 200).Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %s", format, h.Get("Content-Disposition"))
		}
	}
}

func TestAWrongOrderIsTheFormAgain(t *testing.T) {
	site := apptest.New(t)
	site.Ambassador("camille@exemple.fr")
	v := site.SignIn("camille@exemple.fr")
	v.Get(file+"?variant=couleur&format=png&width=512", 422).Says("Dites-nous à quoi servira la bulle")
	typed := v.Get(file+"?variant=noire&format=webp&size=print&mm=4000&dpi=150&use=textile", 422)
	typed.Says("Au-delà de 300 mm", "Prenez plutôt le PDF ou le SVG")
	for _, kept := range []string{`value="4000"`, `value="noire" checked`, `value="webp" checked`, `value="150" checked`, `value="textile" checked`} {
		if !strings.Contains(typed.Body, kept) {
			t.Errorf("the page does not keep %s", kept)
		}
	}
	v.Get(file+"?variant=couleur&format=png&width=5000&use=web", 422).Says("jusqu’à 4096 px", "floues")
	v.Get(file, 422).Says("4 points sont à revoir", "choisissez l’une des trois")
	if n := logged(t, site); n != 0 {
		t.Errorf("%d downloads logged", n)
	}
}

func TestAnOrganisationNeedsItsLicence(t *testing.T) {
	site := apptest.New(t)
	a := site.Applicant("helene@exemple.fr", "73282932000074")
	v := site.SignIn("helene@exemple.fr")
	v.Get(bubble, 200).Says("Obtenir la licence", "Voir le dossier de ma structure")
	licence(t, site, a.Organisation, 30)
	v.Get(bubble, 200).Says("Il ne manque que votre signature")
	site.Sign(a)
	v.Get(bubble, 200).Says("Licence OML-2026-0042, valable jusqu’au")
	want(t, v, "ohmylot-bulle-couleur-512px_OML-2026-0042.png")

	licence(t, site, a.Organisation, -1) // it ran out
	v.Get(ordinary, 403).Says("n’a pas de licence valable aujourd’hui")
	if n := logged(t, site); n != 1 {
		t.Errorf("%d downloads logged, want 1", n)
	}
}

func want(t *testing.T, v *webtest.Visitor, name string) {
	t.Helper()
	got := v.Get(ordinary, 200)
	if d := got.Header.Get("Content-Disposition"); d != "attachment; filename="+name {
		t.Errorf("got %s, want %s", d, name)
	}
	if !bytes.HasPrefix([]byte(got.Body), []byte("\x89PNG")) {
		t.Error("this is no PNG")
	}
}

// licence gives the organisation a licence that ends in so many days.
func licence(t *testing.T, site *apptest.Site, organisation int64, days int) {
	t.Helper()
	exec(t, site, `UPDATE organisation SET state = 'active', licence_number = 'OML-2026-0042', licence_from = current_date - 800,
		licence_until = current_date + CAST($2 AS integer) WHERE id = $1`, organisation, days)
}

func exec(t *testing.T, site *apptest.Site, query string, args ...any) {
	t.Helper()
	dbtest.Exec(t, site.Pool, query, args...)
}

func TestTheKitIsStreamed(t *testing.T) {
	site := apptest.New(t)
	site.Ambassador("camille@exemple.fr")
	v := site.SignIn("camille@exemple.fr")
	v.Get(bubble, 200).Says("Tout le kit (ZIP)")
	got := v.Get("/marque/kit.zip", 200)
	if got.Header.Get("Content-Disposition") != "attachment; filename=ohmylot-kit.zip" || got.Header.Get("Content-Length") != "" {
		t.Errorf("got %v", got.Header)
	}
	files, err := zip.NewReader(strings.NewReader(got.Body), int64(len(got.Body)))
	if err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]string{"LISEZMOI.txt": "au moins 1/8 de sa largeur", "CHARTE.txt": "5. "} {
		text, err := fs.ReadFile(files, "ohmylot-kit/"+name)
		if err != nil || !strings.Contains(string(text), words) {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
	if n := logged(t, site); n != 1 {
		t.Errorf("%d downloads logged, want 1", n)
	}
	v.Get("/espace", 200).Says("ohmylot-kit.zip", "Tout le kit")
}

// Whoever only looks has a bounded number of pictures made; the page stays.
func TestLookingHasABound(t *testing.T) {
	site := apptest.New(t, func(c *config.Config) { c.RateLimits = "on" })
	camille := site.Ambassador("camille@exemple.fr")
	v := site.SignIn("camille@exemple.fr")
	v.Get(bubble+"?ground=other&colour=f0f0f0&format=jpeg&width=256", 200).Says("256 × 256 px · ")
	l := limit.New(site.Pool, slog.New(slog.DiscardHandler), false)
	for range 300 {
		_ = l.Allow(t.Context(), limit.Rule{Class: "bubble preview", Times: 300, Per: time.Hour}, fmt.Sprint("account ", camille.ID))
	}
	v.Get(bubble+"?ground=other&colour=f0f0f1&format=jpeg&width=256", 200).Says("256 × 256 px").Silent("256 × 256 px · ")
	v.Get(bubble+"?ground=other&colour=f0f0f0&format=jpeg&width=256", 200).Says("256 × 256 px · ")
}
