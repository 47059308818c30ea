package web

import "strings"

// Policy widens what one page may do, for those that must: the site's own allows no third party and no frame.
type Policy struct {
	Images    []string // origins of other pictures than ours
	Ancestors []string // sites that may show the page within theirs
}

// header is the Content-Security-Policy.
func (p Policy) header() string {
	images := append([]string{"'self'", "data:", "blob:"}, p.Images...)
	ancestors := p.Ancestors
	if len(ancestors) == 0 {
		ancestors = []string{"'none'"}
	}
	return "default-src 'none'; img-src " + strings.Join(images, " ") + "; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors " + strings.Join(ancestors, " ")
}

// Allow answers under another policy than the site's.
func (c *Ctx) Allow(p Policy) {
	h := c.gin.Writer.Header()
	h.Set("Content-Security-Policy", p.header())
	if len(p.Ancestors) > 0 {
		h["X-Frame-Options"] = []string{} // knows no list of sites: left out
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
}
