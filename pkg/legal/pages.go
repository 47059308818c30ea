package legal

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/register"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// The addresses that are no text of the team's.
const (
	RegisterPath = "/confidentialite/registre"
	DeskPath     = "/admin/textes"
	FactsPath    = DeskPath + "/informations"
	AuditPath    = DeskPath + "/audit"
)

// Mount adds the pages.
func Mount(r *web.Router, s *Service) {
	p := pages{s}
	for _, n := range Names() {
		r.GET(n.Path(), web.Anyone, p.show(n), web.Cached(Topic))
	}
	r.GET(RegisterPath, web.Anyone, p.register, web.Cached(Topic))
	r.GET(RegisterPath+".csv", web.Anyone, p.exportRegister, web.Limited("register", 60, time.Hour))
	r.GET("/.well-known/security.txt", web.Anyone, p.securityTxt)
	r.GET(DeskPath, web.Team, p.desk)
	r.GET(FactsPath, web.Team, p.facts)
	r.POST(FactsPath, web.Team, p.saveFacts)
	r.GET(AuditPath, web.Team, p.audit)
	r.POST(AuditPath, web.Team, p.saveAudit)
	r.GET(DeskPath+"/:text", web.Team, p.write)
	r.POST(DeskPath+"/:text", web.Team, p.save)
	r.POST(DeskPath+"/:text/publier", web.Team, p.publish)
	r.GET(DeskPath+"/:text/versions/:version", web.Team, p.version)
}

type pages struct{ legal *Service }

type textPage struct {
	web.Base
	Text    Text
	Body    template.HTML
	Lang    i18n.Locale // of Body
	Facts   Facts
	Cookies []web.Cookie     // on the page about them
	Entries []register.Entry // on the page about privacy
	Audit   *Audit           // on the page about accessibility
	State   Conformity
}

func (p pages) show(n Name) web.Handler {
	return func(c *web.Ctx) error {
		page, err := p.page(c, n)
		if err != nil {
			return err
		}
		return c.Page(http.StatusOK, "legal/text", page)
	}
}

func (p pages) page(c *web.Ctx, n Name) (*textPage, error) {
	text, err := p.legal.Text(c.Context(), n)
	if err != nil {
		return nil, err
	}
	facts, _, err := p.legal.facts(c.Context())
	if err != nil {
		return nil, err
	}
	page := &textPage{Base: c.Base(n.titleKey()), Text: text, Facts: facts}
	page.Description = c.Translate(i18n.M("legal.description." + string(n)))
	source, lang := text.In(c.Locale())
	page.Lang = lang
	if page.Body, err = p.legal.print(source, facts); err != nil {
		return nil, err
	}
	return page, p.addMade(c, n, page)
}

// addMade adds what the page says of the program itself, which nobody writes.
func (p pages) addMade(c *web.Ctx, n Name, page *textPage) (err error) {
	switch n {
	case Cookies:
		page.Cookies = c.Cookies()
	case Privacy:
		page.Entries, err = register.Entries()
	case Accessibility:
		var a Audit
		if a, _, err = p.legal.Audit(c.Context()); err == nil {
			page.Audit, page.State = &a, a.Conformity(p.legal.now())
		}
	}
	return err
}

type registerPage struct {
	web.Base
	Entries []register.Entry
	Facts   Facts
}

// registered is the register, and who keeps it.
func (p pages) registered(c *web.Ctx) ([]register.Entry, Facts, error) {
	entries, err := register.Entries()
	if err != nil {
		return nil, nil, err
	}
	facts, _, err := p.legal.facts(c.Context())
	return entries, facts, err
}

func (p pages) register(c *web.Ctx) error {
	entries, facts, err := p.registered(c)
	if err != nil {
		return err
	}
	page := &registerPage{c.Base("legal.register_title"), entries, facts}
	page.Description = c.Translate(i18n.M("legal.register_lead"))
	return c.Page(http.StatusOK, "legal/register", page)
}

// exportRegister is a line for each length of time that something is kept for a treatment.
func (p pages) exportRegister(c *web.Ctx) error {
	entries, facts, err := p.registered(c)
	if err != nil {
		return err
	}
	return c.CSV("ohmylot-registre.csv", func(row func(...string) error) error {
		var head []string
		for _, name := range []string{"treatment", "controller", "dpo", "purpose", "basis", "people", "data", "recipients", "transfers", "retention", "applied", "columns"} {
			head = append(head, c.Translate(i18n.M("legal.register_csv."+name)))
		}
		if err := row(head...); err != nil {
			return err
		}
		say := c.Translate
		for _, e := range entries {
			for _, k := range e.Kept {
				err := row(say(e.Name()), facts["editeur"], facts["dpo"], say(e.Purpose()), say(e.Basis.Name()), say(e.People()), say(e.Data()), say(e.Recipients()),
					say(i18n.M("legal.register_no_transfer")), say(k.Words()), say(k.Applied()), strings.Join(k.Tables(), " ; "))
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// expires is how long security.txt may be believed: RFC 9116 wants less than a year. It is made anew at each
// request, so that it never lapses while the site is up.
const expires = 180 * 24 * time.Hour

func (p pages) securityTxt(c *web.Ctx) error {
	until := p.legal.now().UTC().Truncate(24 * time.Hour).Add(expires)
	var b strings.Builder
	if p.legal.contact != "" {
		fmt.Fprintf(&b, "Contact: mailto:%s\n", p.legal.contact)
	}
	fmt.Fprintf(&b, "Contact: %s%s\n", c.BaseURL(), Security.Path())
	fmt.Fprintf(&b, "Expires: %s\nPreferred-Languages: fr, en\n", until.Format(time.RFC3339))
	fmt.Fprintf(&b, "Canonical: %s/.well-known/security.txt\nPolicy: %s%s\n", c.BaseURL(), c.BaseURL(), Security.Path())
	return c.Text("text/plain; charset=utf-8", []byte(b.String()))
}

// Points are the lines of a list, for the template.
func (p *textPage) Points(list string) []string { return Points(list) }

// Percent is the rate of the audit in the reader's way of writing it.
func (p *textPage) Percent() string { return p.Audit.Percent(i18n.LocaleOf(p.Locale)) }
