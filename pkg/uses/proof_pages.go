package uses

import (
	"io"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// The yearly file, as a table and as a dossier; "annee" says which year, the current one when it is
// left out.
const (
	proofPath   = "/admin/usages.csv"
	dossierPath = "/admin/usages.pdf"
)

// year is the one asked for.
func (p *pages) year(c *web.Ctx) int {
	year, ok := c.Query().Int("annee")
	if thisYear := today(p.uses.now()).Year(); !ok || year < oldest || year > thisYear {
		return thisYear
	}
	return year
}

// dossier hands the proofs of use of a year to the team, with their photos.
func (p *pages) dossier(c *web.Ctx) error {
	if c.Peek() {
		return c.Text("application/pdf", nil)
	}
	year := p.year(c)
	return c.Stream("preuve-usage-"+strconv.Itoa(year)+".pdf", "application/pdf", func(w io.Writer) error {
		return p.uses.Dossier(c.Context(), c.Actor(), year, reader{c.Locale(), c.Translate, c.BaseURL()}, w)
	})
}

// proof hands the proofs of use of a year to the team, as a table.
func (p *pages) proof(c *web.Ctx) error {
	if c.Peek() {
		return c.Text("text/csv; charset=utf-8", nil)
	}
	year := p.year(c)
	list, err := p.uses.Proofs(c.Context(), c.Actor(), year)
	if err != nil {
		return err
	}
	return c.CSV("usages-"+strconv.Itoa(year)+".csv", func(row func(cells ...string) error) error {
		var head []string
		for _, column := range []string{"support", "used_on", "place", "insee", "holder", "licence", "words", "photo", "shown_on"} {
			head = append(head, c.Translate(i18n.M("uses.proof."+column)))
		}
		if err := row(head...); err != nil {
			return err
		}
		for _, u := range list {
			if err := row(c.Translate(supportName(u.Support)), u.UsedOn.Format(time.DateOnly), u.Place, u.INSEE, u.Holder, u.Licence, u.Words,
				c.BaseURL()+"/photos/"+u.Photo+"/2000.jpg", u.ShownOn.In(i18n.Paris()).Format(time.DateOnly)); err != nil {
				return err
			}
		}
		return nil
	})
}
