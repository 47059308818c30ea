package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestSeen: a page is told of once each time that somebody is given it, kept or printed for them.
func TestSeen(t *testing.T) {
	var mu sync.Mutex
	var seen []Glance
	h := newHouse(t, func(h *house, r *Router) {
		r.GET("/enter/:role", Anyone, h.enter)
		r.GET("/one/:slug", Anyone, show("one"), Cached("spots"), Seen(func(g Glance) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, g)
		}))
		r.GET("/other/:slug", Anyone, show("other"), Cached("spots"))
	})
	expect := func(what string, n int, by who.ID) {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if len(seen) != n || n > 0 && (seen[n-1].Last != "galets" || (seen[n-1].By.ID == 0) != (by == 0)) {
			t.Errorf("%s: %+v", what, seen)
		}
		seen = nil
	}
	tag := h.get("/one/galets", "User-Agent", "Mozilla/5.0").header.Get("ETag")
	expect("printed, to be kept", 1, 0)
	h.get("/one/galets")
	expect("kept", 1, 0)
	h.get("/one/galets", "If-None-Match", tag)
	expect("kept by the reader's browser", 1, 0)
	for name, agent := range map[string]string{"Googlebot": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "preview": "facebookexternalhit/1.1", "spider": "Baiduspider"} {
		h.get("/one/galets", "User-Agent", agent)
		expect(name, 0, 0)
	}
	h.get("/one/galets", "Sec-Purpose", "prefetch;prerender")
	expect("fetched ahead", 0, 0)
	h.ask(http.MethodHead, "/one/galets", "")
	expect("headers alone", 0, 0)
	h.get("/one/galets/more")
	h.get("/other/galets")
	expect("another page", 0, 0)
	h.signIn(who.Member)
	h.get("/one/galets")
	expect("signed in", 1, 1)
}

// BenchmarkSeen holds a kept page that is told of against the same one that is not.
func BenchmarkSeen(b *testing.B) {
	h := benchHouse(b)
	for _, path := range []string{"/silent/galets", "/told/galets"} {
		b.Run(strings.Split(path, "/")[1], func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1")
			for b.Loop() {
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}

// benchHouse keeps one page under two addresses, without the rest of the site.
func benchHouse(b *testing.B) http.Handler {
	b.Helper()
	var n atomic.Int64
	c := newCache()
	c.watch("/silent/:slug", watched{topics: []string{"spots"}})
	c.watch("/told/:slug", watched{topics: []string{"spots"}, seen: func(Glance) { n.Add(1) }})
	page := []byte(strings.Repeat("<p>Une page comme une autre, de trente kilo-octets.</p>\n", 550))
	return c.wrap("session", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	}))
}
