package uses

import (
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// proofPath is the yearly file; "annee" says which year, the current one when it is left out.
const proofPath = "/admin/usages.csv"

// proof hands the proofs of use of a year to the team, as a table.
func (p *pages) proof(c *web.Ctx) error {
	year, ok := c.Query().Int("annee")
	if thisYear := today(p.uses.now()).Year(); !ok || year < oldest || year > thisYear {
		year = thisYear
	}
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
