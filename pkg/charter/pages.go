package charter

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// Mount adds the charters' addresses.
func Mount(r *web.Router, s *Service) {
	p := pages{s}
	r.GET("/charte/ambassadeur", web.Anyone, p.show(Ambassador), web.Cached(topic), web.Varies("version"))
	r.GET("/charte/structure", web.Anyone, p.show(Organisation), web.Cached(topic), web.Varies("version"))
	r.GET(proofPath+":proof", web.Anyone, p.check, web.Cached(topic), web.Limited("proof", 240, time.Hour))
	r.GET("/espace/charte", web.Member, p.read)
	r.GET(CertificatePath, web.Member, p.certificate)
	r.POST("/espace/charte", web.Member, p.sign)
	r.GET("/admin/chartes", web.Team, p.progress)
	r.GET("/admin/chartes/:charter/a-signer", web.Team, p.pending)
	r.GET("/admin/chartes/:charter/a-signer.csv", web.Team, p.exportPending, web.Limited("export", 30, time.Hour))
	r.GET("/admin/chartes/:charter/nouvelle", web.Team, p.write)
	r.POST("/admin/chartes/:charter/nouvelle", web.Team, p.save)
	r.POST("/admin/chartes/:charter/publier", web.Team, p.release)
}

type pages struct{ charters *Service }

type showPage struct {
	web.Base
	Edition  Edition
	Text     Text
	InForce  bool
	Upcoming bool // its day has not come
}

func (p pages) show(k Kind) web.Handler {
	return func(c *web.Ctx) error {
		e, err := p.charters.InForce(c.Context(), k)
		if err != nil {
			return err
		}
		current := e.Version
		if q := c.Query(); q.Has("version") {
			version, _ := q.Int("version")
			if e, err = p.charters.Edition(c.Context(), k, version); err != nil {
				return err
			}
		}
		page := &showPage{Base: c.Base("charter.name." + string(k)), Edition: e, Text: e.In(c.Locale()), InForce: e.Version == current, Upcoming: e.Version > current}
		page.NoIndex = !page.InForce
		return c.Page(http.StatusOK, "charter/show", page)
	}
}

type signPage struct {
	web.Base
	Desk
	Text    Text
	Next    string // where the person was going; empty for nowhere
	Changed bool   // the text they had read is no longer the one to sign
	Errors  form.Errors
}

func (p pages) read(c *web.Ctx) error {
	return p.desk(c, http.StatusOK, signPage{Next: web.Next(c.Query(), "")})
}

// desk shows where the person stands: to sign, signed, or not yet able to.
func (p pages) desk(c *web.Ctx, status int, page signPage) error {
	d, err := p.charters.Desk(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page.Base, page.Desk, page.Text = c.Base("charter.sign_title"), d, d.Edition.In(c.Locale())
	if d.Record != nil {
		page.Title = c.Translate(i18n.M("charter.signed_title"))
	}
	return c.Page(status, "charter/sign", &page)
}

func (p pages) sign(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	version, _ := f.Int("version")
	err = p.charters.Accept(c.Context(), c.Actor(), Acceptance{
		Version: version, TextSHA256: f.Text("text_sha256"), Accepted: f.Yes("accept"), Locale: c.Locale(), Once: f.Text(once.Field),
	})
	next := web.Next(f, "")
	if bad, ok := form.As(err); ok {
		return p.desk(c, http.StatusUnprocessableEntity, signPage{Next: next, Errors: bad})
	}
	switch fault.KindOf(err) {
	case fault.Conflict:
		return p.desk(c, http.StatusConflict, signPage{Next: next, Changed: !errors.Is(err, once.ErrUsed)})
	case fault.Forbidden:
		return p.desk(c, http.StatusForbidden, signPage{Next: next})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(web.Next(f, "/espace"), "charter.signed")
}

// certificate gives the member the proof of their own signature, in their language.
func (p pages) certificate(c *web.Ctx) error {
	number := 0
	if q := c.Query(); q.Has("numero") {
		if number, _ = q.Int("numero"); number <= 0 {
			return fault.New(fault.NotFound, "errors.not_found.text")
		}
	}
	sealed, err := p.charters.Certificate(c.Context(), c.Actor(), int64(number), c.BaseURL())
	if err != nil {
		return err
	}
	file, err := sealed.PDF(c.Locale(), c.Translate)
	if err != nil {
		return err
	}
	return c.Download(fmt.Sprintf("ohmylot-charte-signature-%d.pdf", sealed.Number), "application/pdf", file)
}

// checkPage answers "is this signature real?".
type checkPage struct {
	web.Base
	Check Check
	Known bool
	Keys  []string
}

func (p pages) check(c *web.Ctx) error {
	check, err := p.charters.Check(c.Context(), c.Param("proof"))
	page := &checkPage{Check: check, Known: err == nil}
	if fault.Is(err, fault.NotFound) {
		page.Base = c.Base("charter.check_unknown_title")
		page.NoIndex = true
		return c.Page(http.StatusNotFound, "charter/check", page)
	}
	if err != nil {
		return err
	}
	page.Base = c.Base("charter.check_title")
	page.NoIndex = true
	if page.Keys, err = p.charters.Keys(c.Context()); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "charter/check", page)
}
