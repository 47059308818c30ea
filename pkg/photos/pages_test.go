package photos

import (
	"context"
	"fmt"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// published is what spots will say: which spots everybody sees.
type published map[int64]bool

func (all published) PhotoVisible(_ context.Context, p Photo, _ who.Actor) (bool, bool, error) {
	return all[p.Album.ID], all[p.Album.ID], nil
}

// private is what overlays will say: whose each is.
type private map[int64]who.ID

func (all private) PhotoVisible(_ context.Context, p Photo, by who.Actor) (bool, bool, error) {
	return false, all[p.Album.ID] == by.ID, nil
}

// people know everybody by their number.
type people map[who.ID]who.Actor

func (p people) Actor(_ context.Context, id who.ID, _ int) (who.Actor, error) { return p[id], nil }

func (people) Entered(context.Context, who.ID, string, i18n.Message) error { return nil }

func (people) SignedInForce(context.Context, who.Actor) (bool, error) { return true, nil }

// serve opens the photos, and a door for the tests to sign in by.
func (h *house) serve(v Holder, members ...who.Actor) *httptest.Server {
	h.t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	known := people{}
	for _, m := range members {
		known[m.ID] = m
	}
	log := slog.New(slog.DiscardHandler)
	templates := fstest.MapFS{"layouts/none.html": {}, "partials/none.html": {}}
	site, err := web.New(web.Settings{
		BaseURL: "http://localhost", Development: true, Templates: templates, Static: fstest.MapFS{}, Catalogue: catalogue,
		Sessions: session.New(h.pool, "http://localhost"), Limiter: limit.New(h.pool, log, true), People: known, Charter: known, Log: log,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	Mount(site.Router(), h.Service, Holders{"spot": v, "use": published{7: true}, "overlay": private{5: members[0].ID}})
	site.Router().GET("/door/:id", web.Anyone, func(c *web.Ctx) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		return c.Enter(who.ID(id), 0, known[who.ID(id)].Role, "/", "")
	})
	server := httptest.NewServer(site.Handler())
	h.t.Cleanup(server.Close)
	return server
}

func client(t *testing.T, server *httptest.Server, as who.Actor) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	if !as.Anonymous() {
		get(t, c, fmt.Sprintf("%s/door/%d", server.URL, as.ID), nil)
	}
	return c
}

func get(t *testing.T, c *http.Client, url string, header http.Header) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		r.Header = header
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

func TestWhoMaySeeAPhoto(t *testing.T) {
	h := newHouse(t)
	author, member, moderator := h.member(who.Member), h.member(who.Member), h.member(who.Moderator)
	stored, waiting, public, gone := h.receive(author), h.receive(author), h.receive(author), h.receive(author)
	unseen, worn, own := h.receive(author), h.receive(author), h.receive(author)
	h.write(func(tx db.Tx) error { // an overlay has the number of nothing else
		return h.Give(t.Context(), tx, Album{"overlay", 5}, own)
	})
	for use, p := range map[int64]Photo{2: unseen, 7: worn} { // a use has the number of a public spot
		h.write(func(tx db.Tx) error {
			return h.Attach(t.Context(), tx, Album{"use", use}, author.ID, []Placed{{p.ID, "le camion"}})
		})
	}
	for spot, p := range map[int64]Photo{1: waiting, 2: public, 3: gone} {
		if err := h.attach(spot, author, Placed{p.ID, ""}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.attach(3, author); err != nil {
		t.Fatal(err)
	}
	server := h.serve(published{2: true, 3: true}, author, member, moderator)
	for name, as := range map[string]who.Actor{"visitor": {}, "author": author, "member": member, "moderator": moderator} {
		c := client(t, server, as)
		trusted := name == "author" || name == "moderator"
		for _, look := range []struct {
			what string
			p    Photo
			sees bool
		}{{"stored", stored, trusted}, {"waiting", waiting, trusted}, {"public", public, true}, {"gone", gone, false}, {"use's", unseen, trusted}, {"public use's", worn, true}, {"overlay's", own, name == "author"}} {
			answer := get(t, c, server.URL+"/photos/"+look.p.ID+"/640.jpg", nil)
			want := http.StatusNotFound
			if look.sees {
				want = http.StatusOK
			}
			if answer.StatusCode != want {
				t.Errorf("%s looks at the %s photo: %d, want %d", name, look.what, answer.StatusCode, want)
			}
			if look.sees && !strings.HasPrefix(look.what, "public") && answer.Header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("%s may keep the %s photo: %v", name, look.what, answer.Header)
			}
		}
	}
}

func TestHowAPhotoIsSent(t *testing.T) {
	h := newHouse(t)
	author := h.member(who.Member)
	p := h.receive(author)
	if err := h.attach(1, author, Placed{p.ID, ""}); err != nil {
		t.Fatal(err)
	}
	server := h.serve(published{1: true}, author)
	c := client(t, server, who.Actor{})
	address := server.URL + "/photos/" + p.ID + "/"
	answer := get(t, c, address+"640.jpg", nil)
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cache-Control": "public, max-age=31536000, immutable", "ETag": `"` + p.ID + `-640"`, "Set-Cookie": "",
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if picture, err := jpeg.Decode(answer.Body); err != nil || picture.Bounds().Dx() != 640 {
		t.Errorf("no picture of 640: %v", err)
	}
	again := get(t, c, address+"640.jpg", http.Header{"If-None-Match": {answer.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("the same once more: %d", again.StatusCode)
	}
	part := get(t, c, address+"640.jpg", http.Header{"Range": {"bytes=0-1"}})
	if body, err := io.ReadAll(part.Body); err != nil || part.StatusCode != http.StatusPartialContent || string(body) != "\xff\xd8" {
		t.Errorf("the first two bytes: %d %q %v", part.StatusCode, body, err)
	}
	// A small photo answers for the wide addresses, and is not enlarged.
	wide := get(t, c, address+"2000.jpg", nil)
	if picture, err := jpeg.DecodeConfig(wide.Body); err != nil || picture.Width != 640 {
		t.Errorf("at 2000: %v %v", picture.Width, err)
	}
	for _, name := range []string{"641.jpg", "0640.jpg", "640.png", "640", ".jpg", "-640.jpg", "640.jpg.jpg", "..%2f..%2fetc%2fpasswd"} {
		if answer := get(t, c, address+name, nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	for _, id := range []string{strings.Repeat("a", 26), "1", "%27%20or%201=1", "%00"} {
		if answer := get(t, c, server.URL+"/photos/"+id+"/640.jpg", nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("photo %s: %d", id, answer.StatusCode)
		}
	}
}
