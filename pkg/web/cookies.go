package web

import "github.com/ohmylot/ohmylot/pkg/session"

// Cookie is something the site has a browser keep: the page about cookies tells each, from here.
type Cookie struct {
	Name string
	Key  string // of its words: legal.cookie.KEY, what it is for, and legal.cookie_life.KEY, for how long
}

// Cookies lists all there are. All are necessary to what their holder asks for: there is none to accept.
func (c *Ctx) Cookies() []Cookie {
	return []Cookie{
		{session.CookieName(c.site.baseURL), "session"},
		{c.site.cookie + knownSuffix, "known"},
		{c.deviceCookie(), "device"},
		{localeCookie, "language"},
		{"localStorage, IndexedDB", "kept"}, // of static/js/kept.js, and no cookie: the law makes no difference
	}
}
