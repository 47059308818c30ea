package legal

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/prose"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type deskPage struct {
	web.Base
	Desk
	FactsPath, AuditPath string
}

func (p pages) desk(c *web.Ctx) error {
	d, err := p.legal.Desk(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "legal/desk", &deskPage{c.Base("legal.desk_title"), d, FactsPath, AuditPath})
}

type writePage struct {
	web.Base
	Table
	Typed   Draft         // in the fields: the draft, or what was just typed
	French  template.HTML // the saved draft as it will be read, what misses marked
	English template.HTML
	Asked   []Fact
	Problem string // why what was sent was not done
	Errors  form.Errors
}

// Publishable reports whether what is saved may be published.
func (p *writePage) Publishable() bool { return p.Draft.Revision > 0 && len(p.Missing) == 0 }

func textOf(c *web.Ctx) (Name, error) {
	n, ok := nameOf(c.Param("text"))
	if !ok {
		return "", fault.New(fault.NotFound, "errors.not_found.text")
	}
	return n, nil
}

// sentTo is the text that a post is about, and what was sent with it.
func sentTo(c *web.Ctx) (Name, form.Values, error) {
	n, err := textOf(c)
	if err != nil {
		return "", form.Values{}, err
	}
	f, err := c.Form()
	return n, f, err
}

func (p pages) write(c *web.Ctx) error {
	n, err := textOf(c)
	if err != nil {
		return err
	}
	return p.table(c, http.StatusOK, n, &writePage{})
}

// table shows the draft as saved, and in the fields what was typed, if something was.
func (p pages) table(c *web.Ctx, status int, n Name, page *writePage) error {
	t, err := p.legal.Table(c.Context(), c.Actor(), n)
	if err != nil {
		return err
	}
	page.Base, page.Table, page.Asked = c.Base(n.titleKey()), t, Asked()
	page.NoIndex = true
	if page.Typed.Name == "" {
		page.Typed = t.Draft
	}
	missing := func(f Fact) string { return c.Translate(i18n.M("legal.to_complete", f.Label())) }
	if page.French, err = prose.Render([]byte(t.Facts.mark(t.Draft.French, missing)), prose.Lower); err != nil {
		return err
	}
	if page.English, err = prose.Render([]byte(t.Facts.mark(t.Draft.English, missing)), prose.Lower); err != nil {
		return err
	}
	return c.Page(status, "legal/write", page)
}

func (p pages) save(c *web.Ctx) error {
	n, f, err := sentTo(c)
	if err != nil {
		return err
	}
	d := DraftFrom(n, f)
	if err = p.legal.SaveDraft(c.Context(), c.Actor(), d, f.Text(once.Field)); err == nil {
		return c.SeeOther(n.EditPath()+"#apercu", "legal.saved")
	}
	return p.refused(c, err, n, &writePage{Typed: d})
}

func (p pages) publish(c *web.Ctx) error {
	n, f, err := sentTo(c)
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision")
	if err = p.legal.Publish(c.Context(), c.Actor(), n, revision, f.Text(once.Field)); err == nil {
		return c.SeeOther(DeskPath, "legal.published")
	}
	return p.refused(c, err, n, &writePage{})
}

// refused shows the draft again and says why nothing was done.
func (p pages) refused(c *web.Ctx, err error, n Name, page *writePage) error {
	if bad, ok := form.As(err); ok {
		page.Errors = bad
		return p.table(c, http.StatusUnprocessableEntity, n, page)
	}
	if errors.Is(err, once.ErrUsed) {
		page.Typed.Revision++ // what the form first sent is saved: sending it again changes that
	}
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		page.Problem = c.Translate(f.Message)
		return p.table(c, http.StatusConflict, n, page)
	}
	return err
}

type versionPage struct {
	web.Base
	Text    Text
	French  template.HTML
	English template.HTML
	Blocks  []prose.Block // what it changed of the one before
}

func (p pages) version(c *web.Ctx) error {
	n, err := textOf(c)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(c.Param("version"))
	if err != nil || version < 1 || version > 1<<30 {
		return fault.New(fault.NotFound, "errors.not_found.text")
	}
	text, before, err := p.legal.Version(c.Context(), n, version)
	if err != nil {
		return err
	}
	page := &versionPage{Base: c.Base("legal.version_title", n.Title(), version), Text: text, Blocks: prose.Compare(before.French, text.French)}
	page.NoIndex = true
	if page.French, err = prose.Render([]byte(text.French), prose.Lower); err != nil {
		return err
	}
	if page.English, err = prose.Render([]byte(text.English), prose.Lower); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "legal/version", page)
}

// settingPage is a form of the team's whose content counts as a whole.
type settingPage[T any] struct {
	web.Base
	Value    T
	Asked    []Fact
	Revision int
	Problem  string
	Errors   form.Errors
}

func (p pages) facts(c *web.Ctx) error {
	facts, revision, err := p.legal.facts(c.Context())
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "legal/facts", &settingPage[Facts]{Base: c.Base("legal.facts_title"), Value: facts, Asked: Asked(), Revision: revision})
}

func (p pages) saveFacts(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	page := &settingPage[Facts]{Base: c.Base("legal.facts_title"), Value: FactsFrom(f), Asked: Asked()}
	page.Revision, _ = f.Int("revision")
	err = p.legal.SaveFacts(c.Context(), c.Actor(), page.Value, page.Revision, f.Text(once.Field))
	status, err := page.answer(c, err)
	if err != nil {
		return err
	}
	if status == http.StatusSeeOther {
		return c.SeeOther(DeskPath, "legal.facts_saved")
	}
	return c.Page(status, "legal/facts", page)
}

func (p pages) audit(c *web.Ctx) error {
	a, revision, err := p.legal.Audit(c.Context())
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "legal/audit", &settingPage[Audit]{Base: c.Base("legal.audit_title"), Value: a, Revision: revision})
}

func (p pages) saveAudit(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	page := &settingPage[Audit]{Base: c.Base("legal.audit_title"), Value: AuditFrom(f)}
	page.Revision, _ = f.Int("revision")
	err = p.legal.SaveAudit(c.Context(), c.Actor(), page.Value, page.Revision, f.Text(once.Field))
	status, err := page.answer(c, err)
	if err != nil {
		return err
	}
	if status == http.StatusSeeOther {
		return c.SeeOther(Accessibility.Path(), "legal.audit_saved")
	}
	return c.Page(status, "legal/audit", page)
}

// answer is what to answer once err came of saving: done, or the page again, which then says why.
func (p *settingPage[T]) answer(c *web.Ctx, err error) (int, error) {
	if err == nil {
		return http.StatusSeeOther, nil
	}
	if bad, ok := form.As(err); ok {
		p.Errors = bad
		return http.StatusUnprocessableEntity, nil
	}
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		p.Problem = c.Translate(f.Message)
		return http.StatusConflict, nil
	}
	return 0, err
}
