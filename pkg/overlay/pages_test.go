package overlay_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/webp"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

const start = "/marque/photo"

// ground is a photo: white on the left, black on the right, and at its foot both by turns.
func ground(width, height int) webtest.File {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	fill := func(r image.Rectangle, c color.Color) { draw.Draw(p, r, image.NewUniform(c), image.Point{}, draw.Src) }
	fill(p.Rect, color.White)
	fill(image.Rect(width/2, 0, width, height), color.Black)
	for x := 0; x < width; x += 40 {
		fill(image.Rect(x, height*2/3, x+20, height), color.White)
		fill(image.Rect(x+20, height*2/3, x+40, height), color.Black)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return webtest.File{Field: "photo", Name: "sol.jpg", Content: out.Bytes()}
}

// sent sends a photo in and gives its page's address.
func sent(t *testing.T, v *webtest.Visitor, file webtest.File) string {
	t.Helper()
	return v.Get(start, 200).Form("Continuer avec cette photo").SendWith([]webtest.File{file}, 303).Header.Get("Location")
}

func count(t *testing.T, s *apptest.Site, query string) (n int) {
	t.Helper()
	if err := s.Pool.Get(t.Context(), &n, query); err != nil {
		t.Fatal(err)
	}
	return n
}

func member(t *testing.T) (*apptest.Site, *webtest.Visitor) {
	t.Helper()
	s := apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	return s, s.SignIn("camille@exemple.fr")
}

func TestThePhotoOfAMemberWearsTheBubble(t *testing.T) {
	s, v := member(t)
	page := sent(t, v, ground(1200, 900))
	v.Get(page, 200).Says("La bulle se lit bien ici", "1200 × 900 px", "Garder dans mon espace").Silent("À quoi servira-t-elle ? Choisissez")

	got := v.Get(page+"/fichier?at=top_left&variant=couleur&size=large&use=social&format=png", 200)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Content-Disposition": "attachment; filename=ohmylot-photo-couleur-1200x900.png",
		"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if have := got.Header.Get(name); have != want {
			t.Errorf("%s: %s, want %s", name, have, want)
		}
	}
	picture, err := png.Decode(strings.NewReader(got.Body))
	if err != nil || picture.Bounds().Size() != image.Pt(1200, 900) {
		t.Fatalf("got %v, %v", picture, err)
	}
	for at, want := range map[image.Point]color.RGBA{ // a bubble of 360 pixels at 45, 45
		{X: 380, Y: 220}: {138, 28, 74, 255}, {X: 20, Y: 20}: {255, 255, 255, 255}, {X: 900, Y: 200}: {0, 0, 0, 255},
	} {
		if r, g, b, _ := picture.At(at.X, at.Y).RGBA(); far(r, want.R) || far(g, want.G) || far(b, want.B) {
			t.Errorf("at %v: %d %d %d, want %v", at, r>>8, g>>8, b>>8, want)
		}
	}
	square := v.Get(page+"/fichier?at=top_right&variant=blanche&size=medium&crop=square-1080&frame=end&use=web&format=webp", 200)
	if c, err := webp.DecodeConfig(strings.NewReader(square.Body)); err != nil || c.Width != 900 || c.Height != 900 {
		t.Errorf("the square is %d × %d, %v", c.Width, c.Height, err)
	}
	if d := square.Header.Get("Content-Disposition"); d != "attachment; filename=ohmylot-photo-blanche-square-900x900.webp" {
		t.Errorf("got %s", d)
	}
	if n := count(t, s, `SELECT count(*) FROM brand_download WHERE on_photo AND use IN ('social', 'web') AND width IN (1200, 900) AND height = 900`); n != 2 {
		t.Errorf("%d lines in the ledger, want 2", n)
	}
	v.Get("/espace", 200).Says("ohmylot-photo-couleur-1200x900.png")
	s.Staff("equipe@exemple.fr", who.Staff)
	s.SignIn("equipe@exemple.fr").Get("/admin/telechargements", 200).Says("ohmylot-photo-blanche-square-900x900.webp")
}

func far(have uint32, want uint8) bool {
	d := int(have>>8) - int(want)
	return d > 12 || d < -12
}

func TestTheFirstPlaceIsOneWhereTheBubbleReads(t *testing.T) {
	_, v := member(t)
	white := v.Get(sent(t, v, ground(1200, 900)), 200)
	if !strings.Contains(white.Body, `value="top_left" checked`) || !strings.Contains(white.Body, `value="couleur" checked`) {
		t.Error("the malbec bubble is not on the white of the photo")
	}
}

func TestWhatCannotBeReadIsRefusedWithWhatWorks(t *testing.T) {
	s, v := member(t)
	page := sent(t, v, ground(1200, 900))
	dark := v.Get(page+"?at=top_right&variant=couleur", 200).Says("La bulle malbec se perd ici", "il en faut 3.", "Prendre la bulle blanche").Silent("Prendre la bulle noire")
	takes(t, v, dark, "Prendre la bulle blanche", "top_right", "blanche")
	busy := v.Get(page+"?at=bottom&variant=couleur", 200).Says("mélange le clair et le foncé", "En haut à gauche, en malbec")
	takes(t, v, busy, "En haut à droite, en blanc", "top_right", "blanche")
	edge := v.Get(page+"?x=100&y=3000&width=3000&variant=couleur", 200).Says("trop près du bord", "au moins 1/8 de sa largeur")
	if nearer := link(t, edge, "La remettre dans les règles"); !strings.Contains(nearer, "x=1408") { // half of 270 and 34 free, of 1200
		t.Errorf("the offer leads to %s", nearer)
	}
	v.Get(link(t, edge, "La remettre dans les règles"), 200).Says("La bulle se lit bien ici")
	v.Get(page+"?x=2500&y=3000&width=300&variant=couleur", 200).Says("trop petite pour se lire", "13 % du petit côté")

	for _, wrong := range []string{
		"at=top_right&variant=couleur&use=web", "at=bottom&variant=blanche&use=web", "x=100&y=3000&width=3000&variant=couleur&use=web",
		"at=top_left&variant=couleur", "at=top_left&variant=couleur&use=vehicle", "at=top_left&variant=couleur&use=web&format=svg", "at=top_left&variant=rose&use=web",
	} {
		v.Get(page+"/fichier?"+wrong, 422)
	}
	v.Get(page+"/fichier?at=top_left&variant=couleur", 422).Says("Dites-nous à quoi servira la bulle")
	if n := count(t, s, `SELECT count(*) FROM brand_download`); n != 0 {
		t.Errorf("%d files were handed out", n)
	}
	part := v.Get(page+"?at=top_left&variant=couleur&crop=story&fragment=1", 200)
	if strings.Contains(part.Body, "<html") || !strings.Contains(part.Body, `data-view="347 0 506 900"`) {
		t.Errorf("got %s", part.Body)
	}
}

// takes follows an offer, which leads to a place and a variant that work.
func takes(t *testing.T, v *webtest.Visitor, p *webtest.Page, words, at, variant string) {
	t.Helper()
	page := v.Get(link(t, p, words), 200).Says("La bulle se lit bien ici")
	for _, chosen := range []string{at, variant} {
		if !strings.Contains(page.Body, `value="`+chosen+`" checked`) {
			t.Errorf("%s does not lead to %s", words, chosen)
		}
	}
}

// link is where the words lead.
func link(t *testing.T, p *webtest.Page, words string) string {
	t.Helper()
	before, _, found := strings.Cut(p.Body, words)
	_, href, ok := strings.Cut(before[strings.LastIndex(before, "<a "):], `href="`)
	if !found || !ok {
		t.Fatalf("no link says %q", words)
	}
	href, _, _ = strings.Cut(href, `"`)
	return strings.ReplaceAll(href, "&amp;", "&")
}

func TestWhatIsSentMustBeAPhoto(t *testing.T) {
	s, v := member(t)
	form := v.Get(start, 200).Form("Continuer avec cette photo")
	form.Send(422).Says("Choisissez d’abord une photo")
	with := func(content []byte, status int) *webtest.Page {
		return form.SendWith([]webtest.File{{Field: "photo", Name: "x.jpg", Content: content}}, status)
	}
	with([]byte("<script>alert(1)</script>"), 422).Says("n’est pas une photo")
	with([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), 422).Says("HEIC", "Le plus compatible")
	with(ground(300, 900).Content, 422).Says("trop petite pour porter la bulle", "320 pixels")
	with(make([]byte, 21<<20), 422).Says("trop lourde")
	with(make([]byte, 41<<20), 413)
	if n := count(t, s, `SELECT count(*) FROM overlay`) + count(t, s, `SELECT count(*) FROM photo`); n != 0 || files(t, s) != 0 {
		t.Errorf("%d rows and %d files are left", n, files(t, s))
	}
}

func files(t *testing.T, s *apptest.Site) (n int) {
	t.Helper()
	err := s.Services.Store.Walk(t.Context(), "photos", func(string, time.Time) error { n++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTooManyPhotosAreToldBesideTheField(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits = "" })
	camille := s.Ambassador("camille@exemple.fr")
	v := s.SignIn("camille@exemple.fr")
	err := db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `
			INSERT INTO photo (id, account_id, width, height, widths, sha256, phash, created_at)
			SELECT translate(lpad(CAST(n AS text), 26, '0'), '0189', 'abcd'), $1, 1, 1, '{1}', decode(repeat('00', 32), 'hex'), 0, now() FROM generate_series(1, 30) n`, camille.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	v.Get(start, 200).Form("Continuer avec cette photo").SendWith([]webtest.File{ground(400, 400)}, 429).Says("photos")
}

func TestAPhotoIsItsOwnersAlone(t *testing.T) {
	s, v := member(t)
	page := sent(t, v, ground(1200, 900))
	picture := picture(t, v.Get(page, 200))
	if h := v.Get(picture, 200).Header; h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the photo may be kept: %s", h.Get("Cache-Control"))
	}
	s.Ambassador("autre@exemple.fr")
	s.Sign(s.Staff("admin@exemple.fr", who.Admin))
	for _, email := range []string{"autre@exemple.fr", "admin@exemple.fr"} {
		other := s.SignIn(email)
		other.Get(picture, 404)
		other.Get(page, 404).Says("Cette photo n’est plus ici")
		other.Get(page+"/fichier?at=top_left&variant=couleur&use=web", 404)
		other.Post(page+"/garder", nil, 404)
		other.Post(page+"/effacer", nil, 404)
	}
	s.Visitor().Get(picture, 404)
	if to := s.Visitor().Get(page, 303).Header.Get("Location"); !strings.HasPrefix(to, "/connexion?next=") {
		t.Errorf("a visitor is led to %s", to)
	}
	v.Get(page, 200)
	v.Post(page+"/effacer", nil, 303).LeadsTo(start).Follow().Says("La photo est effacée")
	v.Get(page, 404)
	v.Get(picture, 404)
	settled(t, s)
	if n := files(t, s); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// picture is the address of the photo on its page.
func picture(t *testing.T, p *webtest.Page) string {
	t.Helper()
	_, rest, found := strings.Cut(p.Body, `<image href="`)
	address, _, _ := strings.Cut(rest, `"`)
	if !found || path.Dir(path.Dir(address)) != "/photos" {
		t.Fatalf("no photo but %q", address)
	}
	return address
}

func settled(t *testing.T, s *apptest.Site) {
	t.Helper()
	if err := s.Runner.Settle(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
}

func TestAPhotoGoesUnlessItIsKept(t *testing.T) {
	s, v := member(t)
	kept, goes := sent(t, v, ground(1200, 900)), sent(t, v, ground(1000, 900))
	gone := picture(t, v.Get(goes, 200))
	placed := url.Values{"variant": {"blanche"}, "at": {"top_right"}, "size": {"small"}, "crop": {"square-1080"}, "frame": {"end"}, "format": {"webp"}, "use": {"press"}}
	v.Post(kept+"/garder", placed, 303).LeadsTo(kept).Follow().Says("La photo est gardée")
	passed(t, s)
	if err := s.Services.Overlays.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	settled(t, s)
	v.Get(goes, 404).Says("nous effaçons celles")
	v.Get(gone, 404)
	v.Get(start, 200).Says("1 photo gardée, 10 au plus", "Reprendre cette photo")
	again := v.Get(kept, 200).Says("La bulle se lit bien ici", "900 × 900")
	for _, chosen := range []string{`value="blanche" checked`, `value="square-1080" checked`, `value="end" checked`, `value="webp" checked`, `value="press" checked`} {
		if !strings.Contains(again.Body, chosen) {
			t.Errorf("the page forgot %s", chosen)
		}
	}
	if n := count(t, s, `SELECT count(*) FROM overlay`); n != 1 || files(t, s) != 3 { // the photo itself, 640 and 320
		t.Errorf("%d overlays and %d files are left", n, files(t, s))
	}
	v.Post(kept+"/effacer", nil, 303)
	v.Get(start, 200).Silent("Reprendre cette photo")
}

// passed lets the time of a photo that is not kept pass.
func passed(t *testing.T, s *apptest.Site) {
	t.Helper()
	err := db.InTx(t.Context(), s.Pool, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE overlay SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPhotoThatHasGoneIsSeenNoMoreEvenBeforeTheSweep(t *testing.T) {
	s, v := member(t)
	page := sent(t, v, ground(400, 400))
	photo := picture(t, v.Get(page, 200))
	passed(t, s)
	v.Get(page, 404)
	v.Get(photo, 404)
	v.Get(page+"/fichier?at=top_left&variant=couleur&use=web", 404)
	v.Post(page+"/garder", nil, 404)
}

func TestTenPhotosAreKeptAtMost(t *testing.T) {
	s, v := member(t)
	pages := make([]string, 12)
	for i := range pages {
		pages[i] = sent(t, v, ground(320+i, 320))
	}
	for _, page := range pages[:9] {
		v.Post(page+"/garder", nil, 303)
	}
	var all sync.WaitGroup
	answers := make([]int, 3)
	for i, page := range pages[9:] {
		all.Go(func() { answers[i] = v.Post(page+"/garder", nil, webtest.Whatever).Code })
	}
	all.Wait()
	if n := count(t, s, `SELECT count(*) FROM overlay WHERE kept_at IS NOT NULL`); n != 10 {
		t.Errorf("%d photos are kept: %v", n, answers)
	}
	v.Post(pages[0]+"/garder", nil, 303) // once more is no new one
	for i, page := range pages[9:] {
		if answers[i] != http.StatusSeeOther {
			v.Post(page+"/garder", nil, 409).Says("Vous gardez déjà 10 photos", "Effacez-en une")
		}
	}
}

func TestASecondClickIsTheSamePhoto(t *testing.T) {
	s, v := member(t)
	form := v.Get(start, 200).Form("Continuer avec cette photo")
	first := form.SendWith([]webtest.File{ground(400, 400)}, 303).Header.Get("Location")
	if again := form.SendWith([]webtest.File{ground(400, 400)}, 303).Header.Get("Location"); again != first {
		t.Errorf("a second click leads to %s, not to %s", again, first)
	}
	if other := form.SendWith([]webtest.File{ground(400, 500)}, 303).Header.Get("Location"); other == first {
		t.Error("another photo is taken for the first")
	}
	if n := count(t, s, `SELECT count(*) FROM overlay`); n != 2 {
		t.Errorf("%d overlays", n)
	}
}

func TestNastyChoicesAreRefusedKindly(t *testing.T) {
	_, v := member(t)
	page := sent(t, v, ground(400, 400))
	nasty := []string{"a\x00b", "a\xffb", "<script>alert(1)</script>", "-1", "10001", "9999999999999999999", "NaN", "%s", "../..", strings.Repeat("9", 1000)}
	for _, name := range []string{"variant", "at", "size", "x", "y", "width", "crop", "frame", "format", "use"} {
		for _, value := range nasty {
			q := url.Values{"variant": {"couleur"}, "x": {"2500"}, "y": {"2500"}, "width": {"3500"}, "crop": {"share"}, "frame": {"end"}, "format": {"png"}, "use": {"web"}}
			q.Set(name, value)
			for _, address := range []string{page, page + "/fichier"} {
				p := v.Get(address+"?"+q.Encode(), webtest.Whatever)
				if want := map[string]int{page: 200, page + "/fichier": 422}[address]; p.Code != want || strings.Contains(p.Body, "<script>alert") {
					t.Errorf("%s with %s = %.40q: %d", address, name, value, p.Code)
				}
			}
			if p := v.Post(page+"/garder", q, webtest.Whatever); p.Code != 303 {
				t.Errorf("kept with %s = %.40q: %d", name, value, p.Code)
			}
		}
	}
	v.Get(page, 200)
}

func TestWhoMayLayTheBubble(t *testing.T) {
	s := apptest.New(t)
	s.Visitor().Get(start, 303).LeadsTo("/connexion?next=%2Fmarque%2Fphoto")
	s.Newcomer("nouvelle@exemple.fr")
	v := s.SignIn("nouvelle@exemple.fr")
	v.Get(start, 303).LeadsTo("/espace/charte?next=%2Fmarque%2Fphoto")
	v.Get("/espace/charte?next=%2Fmarque%2Fphoto", 200).Form("Signer la charte").Tick("J’ai lu").Send(303).LeadsTo(start)
	v.Get(start, 303).LeadsTo("/marque/bon-usage?next=%2Fmarque%2Fphoto")
	s.Applicant("helene@exemple.fr", "73282932000074")
	s.SignIn("helene@exemple.fr").Get(start, 303).LeadsTo("/espace/charte?next=%2Fmarque%2Fphoto")
}

func TestARealPhotoComesOutClean(t *testing.T) {
	_, v := member(t)
	content, err := os.ReadFile("../media/testdata/falaise-orientation6-gps.jpg")
	if err != nil {
		t.Fatal(err)
	}
	page := sent(t, v, webtest.File{Field: "photo", Name: "IMG_1.jpg", Content: content})
	got := v.Get(page+"/fichier?at=top_right&variant=couleur&use=press", 200)
	if c, err := jpeg.DecodeConfig(strings.NewReader(got.Body)); err != nil || c.Width != 3000 || c.Height != 2250 {
		t.Errorf("got %d × %d, %v", c.Width, c.Height, err)
	}
	for _, trace := range []string{"Exif", "GPS", "http://ns.adobe.com"} {
		if strings.Contains(got.Body, trace) {
			t.Errorf("the file still holds %q", trace)
		}
	}
}
