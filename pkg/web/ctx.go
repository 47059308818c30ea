package web

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/audit"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Ctx is one request and its answer.
type Ctx struct {
	gin     *gin.Context
	site    *Site
	route   *route
	base    context.Context // of the request, without our deadline
	done    func()          // ends the deadline
	sent    *sent           // nil until Form reads it
	actor   who.Actor
	held    who.Role // what the actor would be with a second factor given; empty when nothing is held back
	locale  i18n.Locale
	reading audit.Line // what is read that is to be noted; without an act for nothing
}

// Context carries the request's deadline and identity into services.
func (c *Ctx) Context() context.Context { return c.gin.Request.Context() }

// Actor is the person acting; anonymous when nobody is signed in.
func (c *Ctx) Actor() who.Actor { return c.actor }

// Locale is the reader's language.
func (c *Ctx) Locale() i18n.Locale { return c.locale }

// Request is the request itself, for what Ctx does not offer.
func (c *Ctx) Request() *http.Request { return c.gin.Request }

// Param is a part of the path (":slug").
func (c *Ctx) Param(name string) string { return form.Clean(c.gin.Param(name)) }

// ID is the part of the path named name as a number; anything else is a page that does not exist.
func (c *Ctx) ID(name string) (int64, error) {
	id, err := strconv.ParseInt(c.gin.Param(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "errors.not_found.text")
	}
	return id, nil
}

// Query is what the address carries after "?", cleaned.
func (c *Ctx) Query() form.Values { return form.From(c.gin.Request.URL.Query()) }

// SeeOther ends an act: 303 to a path of this site, where the words behind flash are shown once.
// An empty flash shows nothing.
func (c *Ctx) SeeOther(path, flash string) error {
	if flash != "" {
		c.site.sessions.Put(c.Context(), "flash", flash)
	}
	c.gin.Redirect(http.StatusSeeOther, path)
	return nil
}

// Moved answers that what is asked for is at another path of this site, for good (301).
func (c *Ctx) Moved(path string) error {
	c.gin.Redirect(http.StatusMovedPermanently, path)
	return nil
}

// Text answers with a document that is no page: JSON, GeoJSON, XML.
func (c *Ctx) Text(contentType string, body []byte) error {
	c.gin.Data(http.StatusOK, contentType, body)
	return nil
}

// Download answers with a file to keep, under the given name.
func (c *Ctx) Download(name, contentType string, body []byte) error {
	h := c.gin.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-store")
	return c.Text(contentType, body)
}

// Attachment is Download for bytes that the reader's own browser may keep under tag: asked again
// and unchanged, they are not sent again.
func (c *Ctx) Attachment(name, contentType, tag string, body []byte) error {
	h := c.gin.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	variant{contentType: contentType, plain: body, tag: `"` + tag + `"`}.send(c.gin.Writer, c.gin.Request)
	return nil
}

// Embed answers with a drawing that other sites show. Their readers' browsers keep it for a minute, then
// ask whether it is still the same: it tells what is the case, not what was.
func (c *Ctx) Embed(contentType string, body []byte) error {
	h := c.gin.Writer.Header()
	h.Set("Cache-Control", "public, max-age=60")
	h.Set("Vary", "Cookie") // which holds the language
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	variant{contentType: contentType, plain: body, tag: tag(body)}.send(c.gin.Writer, c.gin.Request)
	return nil
}

// Media serves one of our own pictures. A public one never changes under its address; a private
// one is kept by nobody.
func (c *Ctx) Media(contentType string, public bool, modified time.Time, content io.ReadSeeker) error {
	h := c.gin.Writer.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store")
	if public {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(c.gin.Writer, c.gin.Request, "", modified, content)
	return nil
}

// Peek reports whether only the headers are asked for (HEAD): what handing a file over counts or logs
// is then left undone.
func (c *Ctx) Peek() bool { return c.Context().Value(headKey{}) != nil }

// Header sets a header of the answer.
func (c *Ctx) Header(name, value string) { c.gin.Header(name, value) }

// Secret says that whoever knows the address of this page may act by it: no other page is told. Routes with a :token
// say so by themselves. ("no-referrer" would take the Origin from posts, by which older browsers are judged.)
func (c *Ctx) Secret() { c.Header("Referrer-Policy", "strict-origin") }

// Stay goes on with this session, and this one alone, once its account's epoch has moved on at its own wish; then it
// sends to next.
func (c *Ctx) Stay(epoch int, next, flash string) error {
	if err := c.site.sessions.Renew(c.Context(), epoch); err != nil {
		return err
	}
	return c.SeeOther(next, flash)
}

// Leave sends the person to another site, which a provider of sign-in alone may be.
func (c *Ctx) Leave(address string) error {
	c.gin.Redirect(http.StatusSeeOther, address)
	return nil
}

// SignOut ends the session.
func (c *Ctx) SignOut() error { return c.site.sessions.End(c.Context()) }

// SpeakIn keeps the reader's choice of language for a year.
func (c *Ctx) SpeakIn(l i18n.Locale) {
	http.SetCookie(c.gin.Writer, &http.Cookie{
		Name: localeCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		Secure: c.site.secure, SameSite: http.SameSiteLaxMode,
	})
}

// Translate says m in the reader's language, for documents that are no page.
func (c *Ctx) Translate(m i18n.Message) string { return c.site.catalogue.Text(c.locale, m) }

// BaseURL is the site's public address.
func (c *Ctx) BaseURL() string { return c.site.baseURL }

// Here is the path and query of this request.
func (c *Ctx) Here() string { return c.gin.Request.URL.RequestURI() }

// Next is the path of this site that the request asks to be sent to afterwards, else fallback.
func Next(v form.Values, fallback string) string {
	next := v.Text("next")
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return fallback
	}
	return next
}

// Address is path with the fields that are not empty, as a form sent by GET writes it.
func Address(path string, fields map[string]string) string {
	q := url.Values{}
	for name, value := range fields {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// WithNext is path with a return address.
func WithNext(path, next string) string { return path + "?next=" + url.QueryEscape(next) }

const localeCookie = "langue"

func (c *Ctx) identify() error {
	c.locale = localeOf(c.gin.Request)
	id, epoch := c.site.sessions.Current(c.Context())
	if id == 0 {
		return nil
	}
	actor, err := c.site.people.Actor(c.Context(), id, epoch)
	if err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	if actor.Anonymous() {
		return c.site.sessions.End(c.Context())
	}
	c.actor = actor
	c.holdBack()
	return nil
}

func localeOf(r *http.Request) i18n.Locale {
	if cookie, err := r.Cookie(localeCookie); err == nil {
		return i18n.LocaleOf(cookie.Value)
	}
	return i18n.French
}

// limitKey is whom a rate limit counts: the account, or the network address of a visitor.
func (c *Ctx) limitKey() string {
	if !c.actor.Anonymous() {
		return fmt.Sprintf("account %d", c.actor.ID)
	}
	return limit.Address(c.gin.ClientIP())
}

// Client is the visitor's network address as rate limits see it.
func (c *Ctx) Client() string { return limit.Address(c.gin.ClientIP()) }
