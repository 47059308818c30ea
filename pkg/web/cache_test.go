package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func valuesOf(name, value string) form.Values { return form.From(url.Values{name: {value}}) }

// kept is a site with one kept page that counts how often it is printed.
func kept(t *testing.T, printed *atomic.Int32) *house {
	return newHouse(t, func(h *house, r *Router) {
		r.GET("/enter/:role", Anyone, h.enter)
		r.GET("/list", Anyone, func(c *Ctx) error {
			n := printed.Add(1)
			if c.Query().Text("bad") != "" {
				return errors.New("bad")
			}
			time.Sleep(20 * time.Millisecond)
			return show(fmt.Sprintf("printing %d for %q %s", n, c.Actor().FirstName, strings.Repeat("word ", 300)))(c)
		}, Cached("spots", "people"), Varies("apres", "bad"))
		r.GET("/here", Anyone, func(c *Ctx) error { printed.Add(1); return show("here " + c.Here())(c) }, Cached("spots"), Varies("q"))
		r.GET("/heavy", Anyone, show(strings.Repeat("a heavy page ", 30_000)), Cached("spots"))
		r.GET("/away", Anyone, func(*Ctx) error { printed.Add(1); return fault.New(fault.NotFound, "errors.not_found.text") }, Cached("spots"))
		r.GET("/one/:slug", Anyone, func(c *Ctx) error { printed.Add(1); return show("one " + c.Param("slug"))(c) }, Cached("spots"))
	})
}

func TestKeptPages(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	first, again := h.get("/list"), h.get("/list")
	if first.status != 200 || again.text != first.text || printed.Load() != 1 {
		t.Fatalf("printed %d times, %d", printed.Load(), first.status)
	}
	tag := first.header.Get("ETag")
	if tag == "" || again.header.Get("Cache-Control") != "no-cache" || !strings.Contains(strings.Join(again.header.Values("Vary"), ","), "Cookie") {
		t.Errorf("headers %v", again.header)
	}
	if got := h.get("/list", "If-None-Match", tag); got.status != 304 || got.text != "" {
		t.Errorf("with the tag: %d", got.status)
	}
	if got := h.get("/list", "If-None-Match", `"other"`); got.status != 200 {
		t.Errorf("with another tag: %d", got.status)
	}
	tags := map[string]bool{tag: true}
	for accept, want := range map[string]string{"gzip": "gzip", "gzip, deflate, br": "br", "identity": ""} {
		got := h.get("/list", "Accept-Encoding", accept)
		if got.header.Get("Content-Encoding") != want || got.text != first.text || !strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("Accept-Encoding %s: %v", accept, got.header)
		}
		tags[got.header.Get("ETag")] = true
	}
	if len(tags) != 3 {
		t.Errorf("three encodings have the tags %v", tags)
	}
	if got := h.get("/list", "Cookie", "langue=en"); got.text == first.text || !strings.Contains(got.text, "home") || printed.Load() != 2 {
		t.Error("an English reader got the French page")
	}
	if h.get("/list?apres=x"); printed.Load() != 3 {
		t.Error("another query got this one's page")
	}
}

func TestKeptPagesAreDropped(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	printings := func(want int32, when string) {
		t.Helper()
		h.get("/list")
		h.get("/list")
		if got := printed.Load(); got != want {
			t.Errorf("%s: printed %d times, want %d", when, got, want)
		}
	}
	printings(1, "at first")
	h.Changed("charter")
	printings(1, "another topic")
	h.Changed("people")
	printings(2, "its second topic")
	h.Changed("spots")
	printings(3, "its first topic")
	h.Changed("")
	printings(4, "everything")
	if h.get("/one/a").text == h.get("/one/b").text {
		t.Error("two addresses share a page")
	}
}

// A page printed from what was read before a change must not be kept after it.
func TestChangeWhilePrinting(t *testing.T) {
	reading, changed := make(chan struct{}), make(chan struct{})
	state := "old"
	h := newHouse(t, func(_ *house, r *Router) {
		r.GET("/list", Anyone, func(c *Ctx) error {
			read := state
			if read == "old" {
				close(reading)
				<-changed
			}
			return show(read)(c)
		}, Cached("spots"))
	})
	done := make(chan struct{})
	go func() { h.get("/list"); close(done) }()
	<-reading
	state = "new"
	h.Changed("spots")
	close(changed)
	<-done
	if got := h.get("/list"); !strings.Contains(got.text, "new") {
		t.Error("the page of before the change is kept")
	}
}

func TestKeptPagesAreForVisitorsOnly(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	visitor := h.get("/list").text
	h.signIn(who.Member)
	own := h.get("/list")
	if !strings.Contains(own.text, "Camille") || own.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("signed in: %v %.80s", own.header, own.text)
	}
	h.client.Jar = nil
	if got := h.get("/list").text; got != visitor || strings.Contains(got, "Camille") {
		t.Error("a visitor got a member's page")
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	for i := range 2 {
		got := h.get("/list?bad=yes")
		if got.status != http.StatusInternalServerError || int(printed.Load()) != i+1 || !strings.Contains(got.text, "<h1>500</h1>") || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d, printed %d times, %v", got.status, printed.Load(), got.header)
		}
	}
	if got := strings.Count(h.log.String(), "request failed"); got != 2 {
		t.Errorf("two errors are logged %d times", got)
	}
	first, second := h.get("/away"), h.get("/away")
	if first.status != 404 || second.status != 404 || printed.Load() != 3 || second.header.Get("Content-Type") != first.header.Get("Content-Type") {
		t.Errorf("a page that does not exist: %d %d, printed %d times", first.status, second.status, printed.Load())
	}
}

// What a page does not read makes no other page of it, and does not show in the one kept for all.
func TestUnknownParameters(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	first := h.get("/here?utm_source=mechant&q=a&q=b&x=y")
	if !strings.Contains(first.text, "here /here?q=a<") {
		t.Errorf("the page is made for %s", first.text)
	}
	for _, same := range []string{"/here?q=a", "/here?x=1&q=a", "/here?q=a&apres="} {
		if got := h.get(same); got.text != first.text || printed.Load() != 1 {
			t.Errorf("%s is another page, printing %d", same, printed.Load())
		}
	}
	if h.get("/here?q=b"); printed.Load() != 2 {
		t.Error("a parameter it reads makes no difference")
	}
	if h.get("/here?q=" + strings.Repeat("a", 400)); len(h.cache.entries) != 2 {
		t.Error("an endless address is kept")
	}
}

func TestHeavyPages(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	first, second := h.get("/heavy", "Accept-Encoding", "br"), h.get("/heavy", "Accept-Encoding", "br")
	if first.header.Get("Content-Encoding") != "" || second.header.Get("Content-Encoding") != "br" || first.text != second.text {
		t.Errorf("%v then %v", first.header, second.header)
	}
}

func TestOnePrintingForACrowd(t *testing.T) {
	var printed atomic.Int32
	h := kept(t, &printed)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := h.get("/list"); got.status != 200 {
				t.Errorf("%d", got.status)
			}
		})
	}
	all.Wait()
	if printed.Load() > 3 {
		t.Errorf("printed %d times", printed.Load())
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache()
	big := strings.Repeat("x", 1<<20)
	for i := range 100 {
		c.put(&entry{key: fmt.Sprint(i), v: variant{plain: []byte(big)}, until: time.Now().Add(time.Hour)})
	}
	if c.bytes > cacheBytes || len(c.entries) != c.recent.Len() || len(c.entries) > 64 || c.get("99") == nil || c.get("0") != nil {
		t.Errorf("%d bytes in %d pages", c.bytes, len(c.entries))
	}
	c.put(&entry{key: "old", until: time.Now().Add(-time.Second)})
	if c.get("old") != nil {
		t.Error("a page past its time is served")
	}
}

func TestAssets(t *testing.T) {
	h := newHouse(t, func(_ *house, r *Router) { r.GET("/", Anyone, show("home")) })
	address, err := h.assets.address("img/a.svg")
	if err != nil || !strings.Contains(h.get("/").text, `src="`+address+`"`) {
		t.Fatalf("%s %v", address, err)
	}
	got := h.get(address, "Accept-Encoding", "br")
	if got.status != 200 || got.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(got.header.Get("Cache-Control"), "immutable") || got.header.Get("Content-Encoding") != "br" || !strings.HasPrefix(got.text, "<svg") {
		t.Errorf("%+v", got)
	}
	if got := h.get(address, "If-None-Match", got.header.Get("ETag"), "Accept-Encoding", "br"); got.status != 304 {
		t.Errorf("with its tag: %d", got.status)
	}
	if got := h.get("/static/0123456789ab/img/a.svg"); got.status != 200 || got.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("an older address: %d %q", got.status, got.header.Get("Cache-Control"))
	}
	if got := h.get(h.assets.prefix + "css/app.css"); got.text != "a{}\nb{}\n" {
		t.Errorf("the styles are %q", got.text)
	}
	for _, path := range []string{h.assets.prefix + "embed.go", h.assets.prefix + "../embed.go", h.assets.prefix, h.assets.prefix + "css/1.css"} {
		if got := h.get(path); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if _, err := h.assets.address("img/none.svg"); err == nil {
		t.Error("a file that does not exist has an address")
	}
}

// TestKeptUntilMidnight: what holds until the end of a day is not told the day after.
func TestKeptUntilMidnight(t *testing.T) {
	for at, want := range map[string]string{
		"2026-06-01T12:00:00+02:00": "2026-06-01T12:10:00+02:00",
		"2026-06-01T23:55:00+02:00": "2026-06-02T00:00:00+02:00",
		"2026-06-01T21:55:00Z":      "2026-06-02T00:00:00+02:00",
		"2026-10-25T02:30:00+02:00": "2026-10-25T02:40:00+02:00", // the night that lasts an hour more
		"2026-12-31T23:59:59+01:00": "2027-01-01T00:00:00+01:00",
	} {
		t1, _ := time.Parse(time.RFC3339, at)
		t2, _ := time.Parse(time.RFC3339, want)
		if got := keptUntil(t1); !got.Equal(t2) {
			t.Errorf("%s: %s", at, got)
		}
	}
}
