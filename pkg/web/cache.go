package web

import (
	"bytes"
	"container/list"
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// cache keeps public pages printed and compressed, for visitors without a session. A page is known
// by its path, its locale and the parameters its route names; it is dropped when something it shows
// changes (db.Changed), on every instance. Requests for a page being printed wait for that one
// printing, and share its answer even when it is an error.
type cache struct {
	mu      sync.Mutex
	entries map[string]*list.Element
	recent  *list.List // newest use first
	bytes   int
	topics  map[string]uint64  // topic → how often it changed
	watched map[string]watched // by route
	flight  singleflight.Group
}

// watched is what a cached route shows, the parameters it reads, and who is told that it was looked at.
type watched struct {
	topics, parameters []string
	seen               func(Glance)
}

type entry struct {
	key      string
	status   int
	v        variant
	squeezed bool // v is compressed, should it be worth it
	header   http.Header
	topics   []string
	versions uint64 // sum of the topics' versions when the printing began
	until    time.Time
}

const (
	cacheBytes = 64 << 20
	cacheLife  = 10 * time.Minute // pages say "2 hours ago": they must not stay for ever
	missLife   = 5 * time.Second  // a page that does not exist may be made any moment
	maxKey     = 300
	heavy      = 256 << 10 // compressed only when asked for again: it takes longer than making it
)

func newCache() *cache {
	return &cache{entries: map[string]*list.Element{}, recent: list.New(), topics: map[string]uint64{}, watched: map[string]watched{}}
}

func (c *cache) watch(route string, w watched) {
	if i := strings.LastIndex(route, "/:"); i >= 0 {
		route = route[:i] + lastParameter
	}
	c.watched[route] = w
}

// lastParameter stands for a route's parameter, which cached routes have at their end alone.
const lastParameter = "/:"

// drop forgets what shows topic; "" forgets everything.
func (c *cache) drop(topic string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if topic == "" {
		for t := range c.topics {
			c.topics[t]++
		}
		c.entries, c.recent, c.bytes = map[string]*list.Element{}, list.New(), 0
		return
	}
	c.topics[topic]++
}

// route finds the cached route of a path: it ends in at most one parameter.
func (c *cache) route(path string) (watched, bool) {
	if w, ok := c.watched[path]; ok {
		return w, true
	}
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		w, ok := c.watched[path[:i]+lastParameter]
		return w, ok
	}
	return watched{}, false
}

// known is the part of an address's query that the route reads, in one order and without what is
// empty or said twice.
func (w watched) known(u *url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	sent, known := u.Query(), url.Values{}
	for _, name := range w.parameters {
		if value := sent.Get(name); value != "" {
			known.Set(name, value)
		}
	}
	return known.Encode()
}

func (c *cache) versionsOf(topics []string) (sum uint64) {
	for _, t := range topics {
		v := c.topics[t]
		if v == 0 {
			c.topics[t] = 1
			v = 1
		}
		sum += v
	}
	return sum
}

func (c *cache) get(key string) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok {
		return nil
	}
	found := e.Value.(*entry)
	if found.versions != c.versionsOf(found.topics) || !time.Now().Before(found.until) {
		c.remove(e)
		return nil
	}
	c.recent.MoveToFront(e)
	return found
}

// again is get for a page asked for once more: a heavy one is now worth compressing.
func (c *cache) again(key string) *entry {
	found := c.get(key)
	if found == nil || found.squeezed {
		return found
	}
	small := *found
	small.v, small.squeezed = encode(found.v.contentType, found.v.plain), true
	c.put(&small)
	return &small
}

func (c *cache) put(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.entries[e.key]; ok {
		c.remove(old)
	}
	c.entries[e.key] = c.recent.PushFront(e)
	c.bytes += e.size()
	for c.bytes > cacheBytes {
		c.remove(c.recent.Back())
	}
}

func (c *cache) remove(e *list.Element) {
	gone := c.recent.Remove(e).(*entry)
	delete(c.entries, gone.key)
	c.bytes -= gone.size()
}

func (e *entry) size() int {
	return len(e.v.plain) + len(e.v.gzip) + len(e.v.br) + len(e.key) + 512
}

// wrap serves kept pages to visitors without a session and keeps what next prints for them.
func (c *cache) wrap(cookie string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, cached := c.route(r.URL.Path)
		if !cached || r.Method != http.MethodGet || hasCookie(r, cookie) {
			next.ServeHTTP(w, r)
			return
		}
		query := route.known(r.URL)
		key := string(localeOf(r)) + r.URL.Path + "?" + query
		if len(key) > maxKey {
			next.ServeHTTP(w, r)
			return
		}
		if e := c.again(key); e != nil {
			e.send(w, r)
			route.glance(e, r)
			return
		}
		made, _, _ := c.flight.Do(key, func() (any, error) { return c.make(key, route.topics, next, asking(r, query)), nil })
		if e := made.(*entry); e != nil {
			e.send(w, r)
			route.glance(e, r)
			return
		}
		next.ServeHTTP(w, r) // an answer with a cookie is each visitor's own
	})
}

// asking is r with another query: what the page does not read must not show in it, for it is kept
// for everybody.
func asking(r *http.Request, query string) *http.Request {
	u := *r.URL
	u.RawQuery = query
	// The first visitor may leave: those who wait for the same page still get it.
	r = r.WithContext(shared(context.WithoutCancel(r.Context())))
	r.URL, r.RequestURI = &u, u.RequestURI()
	return r
}

// make prints the page of r; nil when the answer may not be shared.
func (c *cache) make(key string, topics []string, next http.Handler, r *http.Request) *entry {
	c.mu.Lock()
	versions := c.versionsOf(topics)
	c.mu.Unlock()
	begun := time.Now()
	rec := &recorder{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(rec, r)
	if rec.header.Get("Set-Cookie") != "" {
		return nil
	}
	e := &entry{key: key, status: rec.status, header: rec.header, topics: topics, versions: versions, until: keptUntil(begun)}
	e.v = variant{contentType: rec.header.Get("Content-Type"), plain: rec.body.Bytes()}
	for _, name := range []string{"Content-Length", "Content-Type", "Content-Encoding", "Etag", "X-Request-Id", "Vary"} {
		e.header.Del(name)
	}
	e.header.Set("Vary", "Cookie")
	switch e.status {
	case http.StatusOK:
		e.header.Set("Cache-Control", "no-cache") // kept by the browser, asked for anew by its tag
		e.v.tag = tag(e.v.plain)
		if len(e.v.plain) < heavy {
			e.v, e.squeezed = encode(e.v.contentType, e.v.plain), true
		}
		c.put(e)
	case http.StatusNotFound:
		e.until, e.squeezed = time.Now().Add(missLife), true
		c.put(e)
	}
	return e
}

// keptUntil is when a page that began to be printed at t is to be printed anew: soon, and no later than midnight, for what
// it shows may hold until the end of a day.
func keptUntil(t time.Time) time.Time {
	zone := i18n.Paris()
	year, month, day := t.In(zone).Date()
	until, midnight := t.Add(cacheLife), time.Date(year, month, day+1, 0, 0, 0, 0, zone)
	if until.After(midnight) {
		return midnight
	}
	return until
}

func (e *entry) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, values := range e.header {
		h[name] = values[:len(values):len(values)]
	}
	if e.status == http.StatusOK {
		e.v.send(w, r)
		return
	}
	h["Content-Type"] = []string{e.v.contentType}
	w.WriteHeader(e.status)
	w.Write(e.v.plain) // a visitor who left is no error of ours
}

// hasCookie looks for a cookie by name without parsing them all.
func hasCookie(r *http.Request, name string) bool {
	for _, line := range r.Header["Cookie"] {
		if strings.Contains(line, name+"=") {
			return true
		}
	}
	return false
}

// recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
