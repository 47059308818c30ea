package web

import (
	"bytes"
	"container/list"
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// cache keeps public pages printed and compressed, for visitors without a session. A page is known
// by its address and locale; it is dropped when something it shows changes (db.Changed), on every
// instance. Requests for a page being printed wait for that one printing.
type cache struct {
	mu      sync.Mutex
	entries map[string]*list.Element
	recent  *list.List // newest use first
	bytes   int
	topics  map[string]uint64   // topic → how often it changed
	watched map[string][]string // route → topics
	flight  singleflight.Group
}

type entry struct {
	key      string
	v        variant
	header   http.Header
	topics   []string
	versions uint64 // sum of the topics' versions when the printing began
	until    time.Time
}

const (
	cacheBytes = 64 << 20
	cacheLife  = 10 * time.Minute // pages say "2 hours ago": they must not stay for ever
	maxKey     = 300
)

func newCache() *cache {
	return &cache{entries: map[string]*list.Element{}, recent: list.New(), topics: map[string]uint64{}, watched: map[string][]string{}}
}

func (c *cache) watch(route string, topics []string) {
	if i := strings.LastIndex(route, "/:"); i >= 0 {
		route = route[:i] + lastParameter
	}
	c.watched[route] = topics
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

// topicsOf finds the topics of a path: watched routes end in at most one parameter.
func (c *cache) topicsOf(path string) []string {
	if topics, ok := c.watched[path]; ok {
		return topics
	}
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return c.watched[path[:i]+lastParameter]
	}
	return nil
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
	if found.versions != c.versionsOf(found.topics) || time.Now().After(found.until) {
		c.remove(e)
		return nil
	}
	c.recent.MoveToFront(e)
	return found
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
		topics := c.topicsOf(r.URL.Path)
		if topics == nil || r.Method != http.MethodGet || len(r.URL.RawQuery) > maxKey || hasCookie(r, cookie) {
			next.ServeHTTP(w, r)
			return
		}
		key := string(localeOf(r)) + r.URL.RequestURI()
		if e := c.get(key); e != nil {
			e.send(w, r)
			return
		}
		made, _, _ := c.flight.Do(key, func() (any, error) { return c.make(key, topics, next, r), nil })
		if e := made.(*entry); e != nil {
			e.send(w, r)
			return
		}
		next.ServeHTTP(w, r) // what is not kept (an error, a redirect) is each visitor's own
	})
}

// make prints the page of r; nil when the answer may not be kept.
func (c *cache) make(key string, topics []string, next http.Handler, r *http.Request) *entry {
	c.mu.Lock()
	versions := c.versionsOf(topics)
	c.mu.Unlock()
	rec := &recorder{header: http.Header{}, status: http.StatusOK}
	// The first visitor may leave: those who wait for the same page still get it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 10*time.Second)
	defer cancel()
	next.ServeHTTP(rec, r.WithContext(ctx))
	if rec.status != http.StatusOK || rec.header.Get("Set-Cookie") != "" {
		return nil
	}
	e := &entry{key: key, header: rec.header, topics: topics, versions: versions, until: time.Now().Add(cacheLife)}
	e.v = encode(rec.header.Get("Content-Type"), rec.body.Bytes())
	for _, name := range []string{"Content-Length", "Content-Type", "Content-Encoding", "Etag", "X-Request-Id", "Vary"} {
		e.header.Del(name)
	}
	e.header.Set("Cache-Control", "no-cache") // kept by the browser, asked for anew by its tag
	e.header.Set("Vary", "Cookie")
	c.put(e)
	return e
}

func (e *entry) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, values := range e.header {
		h[name] = values[:len(values):len(values)]
	}
	e.v.send(w, r)
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
