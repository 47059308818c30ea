package organisations

import (
	"net/http"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// mountTeam adds the team's pages.
func (p *pages) mountTeam(r *web.Router) {
	r.GET(ListPath, web.Team, p.list)
	r.GET("/admin/structures/:id", web.Team, p.dossier, web.Noted("organisation.read", "organisation :id"))
	r.POST("/admin/structures/:id/mise-en-demeure", web.Team, p.take(FormalNotice))
	r.POST("/admin/structures/:id/suspendre", web.Team, p.take(Suspended))
	r.POST("/admin/structures/:id/retirer", web.Team, p.take(Withdrawn))
	r.POST("/admin/structures/:id/retablir", web.Team, p.take(Active))
}

// listedFile is a line of the list with the name of its commune.
type listedFile struct {
	Listed
	CommuneName string
}

// Path is the file's page for the team.
func (f listedFile) Path() string { return filePath(f.ID) }

type listPage struct {
	web.Base
	Files     []listedFile
	Standings []State
	Standing  State  // the filter; empty for all
	Next      string // cursor of the following page
}

func (p *pages) list(c *web.Ctx) error {
	standing := State(c.Query().Text("etat"))
	files, next, err := p.organisations.List(c.Context(), standing, db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &listPage{Base: c.Base("organisations.list_title"), Standings: Standings(), Standing: standing, Next: next.String()}
	page.NoIndex = true
	for _, f := range files {
		page.Files = append(page.Files, listedFile{f, p.territory.Name(f.Commune)})
	}
	return c.Page(http.StatusOK, "organisations/list", page)
}

// dossierPage is a file as the team sees it.
type dossierPage struct {
	web.Base
	Dossier  Dossier
	Standing State
	Lines    []line
	Own      bool          // the reader's own organisation: they only read
	Covers   []Affiliation // those a federation lists
	Moves    []State
	Reasons  []web.Choice
	Message  string
	Errors   form.Errors
	Conflict bool
}

// MayMark reports whether the reader may say that the organisation is a federation, or is one no longer.
func (d *dossierPage) MayMark() bool {
	return !d.Own && d.Dossier.Umbrella == nil && (d.Dossier.State.Holds() || d.Dossier.Federation) && len(d.Covers) == 0
}

// Action is where the form of a measure is sent.
func (d *dossierPage) Action(to State) string {
	return filePath(d.Dossier.ID) + "/" + map[State]string{FormalNotice: "mise-en-demeure", Suspended: "suspendre", Withdrawn: "retirer", Active: "retablir"}[to]
}

func (p *pages) dossier(c *web.Ctx) error {
	page, err := p.dossierPage(c, "")
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "organisations/dossier", page)
}

func (p *pages) dossierPage(c *web.Ctx, reason string) (*dossierPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	d, err := p.organisations.Dossier(c.Context(), ID(id))
	if err != nil {
		return nil, err
	}
	page := &dossierPage{
		Base: c.Base("organisations.list_title"), Dossier: d, Standing: d.Standing(p.organisations.now()), Lines: p.lines(c, p.kept(d.File)),
		Own: c.Actor().Organisation == id, Moves: d.State.Moves(),
	}
	page.Title, page.NoIndex = d.File.Name, true
	if d.Federation {
		if page.Covers, err = p.organisations.Affiliations(c.Context(), d.Organisation); err != nil {
			return nil, err
		}
	}
	var known []string
	for _, to := range page.Moves {
		for _, r := range MeasureReasons(to) {
			if !slices.Contains(known, r) {
				known = append(known, r)
				page.Reasons = append(page.Reasons, web.Choice{Value: r, Label: c.Translate(i18n.M("organisations.measure_reason." + r)), Checked: r == reason})
			}
		}
	}
	return page, nil
}

// take is the handler of one measure.
func (p *pages) take(to State) web.Handler {
	return func(c *web.Ctx) error {
		id, f, err := web.Act[ID](c)
		if err != nil {
			return err
		}
		version, _ := f.Int("version")
		o := Order{to, f.Text("reason"), f.Paragraph("message"), version}
		err = p.organisations.Take(c.Context(), c.Actor(), id, o, f.Text(once.Field))
		bad, invalid := form.As(err)
		if err == nil {
			return c.SeeOther(filePath(id), "organisations.measure_taken")
		}
		if !invalid && !fault.Is(err, fault.Conflict) {
			return err
		}
		page, missing := p.dossierPage(c, o.Reason)
		if missing != nil {
			return missing
		}
		page.Message, page.Errors, page.Conflict = o.Message, bad, !invalid
		status := http.StatusConflict
		if invalid {
			status = http.StatusUnprocessableEntity
		}
		return c.Page(status, "organisations/dossier", page)
	}
}
