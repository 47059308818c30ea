package uses

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const reportPath = "/marque/signaler"

// reportRoutes are the pages by which anybody tells of a misuse.
func (p *pages) reportRoutes(r *web.Router) {
	r.GET(reportPath, web.Anyone, p.tell)
	r.POST(reportPath, web.Anyone, p.report, web.Limited("misuse", 10, time.Hour))
	r.GET(reportPath+"/merci", web.Anyone, p.thanks)
}

// reportPage is the form that tells of a misuse.
type reportPage struct {
	web.Base
	Report  Report
	Errors  form.Errors
	Problem i18n.Message // the form has served already
}

func (p *pages) tell(c *web.Ctx) error {
	r := Report{Licence: reportFrom(c.Query()).Licence, Email: c.Actor().Email}
	return p.telling(c, http.StatusOK, reportPage{Report: r})
}

func (p *pages) telling(c *web.Ctx, status int, page reportPage) error {
	page.Base = c.Base("uses.report_title")
	page.Description = c.Translate(i18n.M("uses.report_lead"))
	return c.Page(status, "uses/report", &page)
}

func (p *pages) report(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	r := reportFrom(f)
	err = p.uses.Report(c.Context(), c.Actor(), r, f.Text(once.Field))
	if bad, ok := form.As(err); ok {
		return p.telling(c, http.StatusUnprocessableEntity, reportPage{Report: r, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.telling(c, http.StatusConflict, reportPage{Report: r, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(reportPath+"/merci", "")
}

func (p *pages) thanks(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("uses.thanks_title")}
	page.NoIndex = true
	return c.Page(http.StatusOK, "uses/thanks", &page)
}
