package brand

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const linksPath = "/marque/liens"

// linkRoutes are the pages of links: for who makes them, then for who follows them.
func (p pages) linkRoutes(r *web.Router) {
	r.GET("/marque/lien", web.Signed, p.compose)
	r.POST("/marque/lien", web.Signed, p.lend, web.Limited("link", 30, time.Hour))
	r.GET(linksPath, web.Member, p.links)
	r.POST("/marque/liens/:id/revoquer", web.Member, p.revoke)
	r.GET("/imprimeur/:token", web.Anyone, p.printer, web.Limited("printer", 120, time.Hour))
	r.GET("/imprimeur/:token/fichier", web.Anyone, p.fetch, web.Limited("printer file", 60, time.Hour))
}

// lendPage asks for whom a link is.
type lendPage struct {
	web.Base
	Draft     Draft
	Preview   Preview
	Recipient string
	Errors    form.Errors
	Query     string // the order, for the way back
}

func (p pages) compose(c *web.Ctx) error {
	if sent, err := p.lessonFirst(c, c.Here()); sent || err != nil {
		return err
	}
	return p.lending(c, http.StatusOK, draftFrom(c.Query()), "", nil)
}

// lending shows the form of a link, or that of the bubble when the order itself is not right yet.
func (p pages) lending(c *web.Ctx, status int, d Draft, recipient string, bad form.Errors) error {
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	o, wrong := d.order(k)
	if len(wrong) > 0 {
		return p.form(c, http.StatusUnprocessableEntity, d, wrong)
	}
	at, err := p.brand.Standing(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	if at.fault() != nil {
		return p.form(c, http.StatusForbidden, d, nil) // which shows the step that is left
	}
	if !k.masters[o.drawing()].fits(at, o.Use) {
		return p.form(c, http.StatusUnprocessableEntity, d, nil) // which says that it is not for them
	}
	page := &lendPage{Base: c.Base("brand.lend_title"), Draft: d, Preview: k.preview(o, at.number()), Recipient: recipient, Errors: bad, Query: d.query()}
	return c.Page(status, "brand/lend", page)
}

func (p pages) lend(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	d, recipient := draftFrom(f), f.Text("recipient")
	o, wrong := d.order(k)
	if len(wrong) > 0 {
		return p.form(c, http.StatusUnprocessableEntity, d, wrong)
	}
	token, err := p.brand.Lend(c.Context(), c.Actor(), o, recipient, f.Text(once.Field))
	if bad, invalid := form.As(err); invalid {
		return p.lending(c, http.StatusUnprocessableEntity, d, recipient, bad)
	}
	if fault.Is(err, fault.Forbidden) {
		return p.lending(c, http.StatusForbidden, d, recipient, nil)
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/imprimeur/"+token, "brand.link_made")
}

// linksPage lists the links of a member or of their organisation.
type linksPage struct {
	web.Base
	Links []Link
	Next  db.Cursor
	Most  int
}

func (p pages) links(c *web.Ctx) error {
	list, next, err := p.brand.Links(c.Context(), c.Actor(), db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "brand/links", &linksPage{Base: c.Base("brand.links_title"), Links: list, Next: next, Most: linkDownloads})
}

func (p pages) revoke(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.brand.Revoke(c.Context(), c.Actor(), id); err != nil {
		return err
	}
	return c.SeeOther(linksPath, "brand.link_revoked")
}

// printerPage is what whoever holds a link sees.
type printerPage struct {
	web.Base
	Link    Link
	Preview Preview
	Address string // the link itself, shown to its owner to send; empty for others
	File    string
	Rules   Rules
}

func (p pages) printer(c *web.Ctx) error {
	token := c.Param("token")
	l, err := p.brand.Link(c.Context(), token)
	if err != nil {
		return err
	}
	k, err := p.brand.collection(c.Context())
	if err != nil {
		return err
	}
	page := &printerPage{Base: c.Base("brand.printer_title"), Link: l, File: "/imprimeur/" + token + "/fichier", Rules: k.rules}
	page.NoIndex = true
	if l.State != LinkOpen {
		return c.Page(http.StatusGone, "brand/printer_gone", page)
	}
	page.Preview = k.preview(l.Order, l.Licence)
	if c.Actor().ID == l.Account {
		page.Address = c.BaseURL() + "/imprimeur/" + token
	}
	return c.Page(http.StatusOK, "brand/printer", page)
}

func (p pages) fetch(c *web.Ctx) error {
	if c.Peek() {
		return c.Text("application/octet-stream", nil)
	}
	f, err := p.brand.Fetch(c.Context(), c.Param("token"))
	if fault.Is(err, fault.Gone) {
		return p.printer(c)
	}
	if err != nil {
		return err
	}
	if f, err = f.Noted(notice(c, f.Licence)); err != nil {
		return err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Download(f.Name, f.ContentType(), f.Bytes)
}
