package brand

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const ledgerPath = "/admin/telechargements"

func (p pages) ledgerRoutes(r *web.Router) {
	r.GET(ledgerPath, web.Team, p.ledger, web.Noted("download_ledger.read", "download_ledger"))
	r.GET(ledgerPath+".csv", web.Team, p.export, web.Limited("export", 30, time.Hour))
}

// ledgerPage is the ledger of downloads, for the team.
type ledgerPage struct {
	web.Base
	Filter                  LedgerFilter
	Lines                   []LedgerLine
	Tallies                 Tallies
	Query                   string // the filter, as an address carries it
	Next                    string // address of the next page; empty on the last
	Uses, Formats, Variants []web.Choice
}

func (p pages) ledger(c *web.Ctx) error {
	f := ledgerFilterFrom(c.Query())
	lines, next, err := p.brand.Ledger(c.Context(), f, db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	page := &ledgerPage{Base: c.Base("brand.ledger_title"), Filter: f, Lines: lines, Query: f.query().Encode()}
	if page.Tallies, err = p.brand.Count(c.Context(), f); err != nil {
		return err
	}
	if !next.Zero() {
		q := f.query()
		q.Set("apres", next.String())
		page.Next = ledgerPath + "?" + q.Encode()
	}
	page.choices(c)
	return c.Page(http.StatusOK, "brand/ledger", page)
}

func (f LedgerFilter) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"month": f.Month, "use": string(f.Use), "format": string(f.Format), "variant": string(f.Variant), "q": f.Holder} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func (l *ledgerPage) choices(c *web.Ctx) {
	for _, a := range append(Uses(), Advice{Use: allUses}) {
		l.Uses = append(l.Uses, web.Choice{Value: string(a.Use), Label: c.Translate(i18n.M("brand.use." + string(a.Use))), Checked: a.Use == l.Filter.Use})
	}
	for _, f := range ledgerFormats() {
		l.Formats = append(l.Formats, web.Choice{Value: string(f), Label: f.Name(), Checked: f == l.Filter.Format})
	}
	for _, v := range ledgerVariants() {
		l.Variants = append(l.Variants, web.Choice{Value: string(v), Label: c.Translate(i18n.M("brand.variant." + string(v))), Checked: v == l.Filter.Variant})
	}
}

// FormatName is a format of a tally as people write it.
func (t Tally) FormatName() string { return Format(t.Value).Name() }

func (p pages) export(c *web.Ctx) error {
	f := ledgerFilterFrom(c.Query())
	say := func(key string) string { return c.Translate(i18n.M(key)) }
	return c.CSV("telechargements.csv", func(row func(...string) error) error {
		var head []string
		for _, name := range []string{"date", "holder", "licence", "use", "variant", "format", "file", "px", "mm", "dpi", "link"} {
			head = append(head, say("brand.ledger."+name))
		}
		if err := row(head...); err != nil {
			return err
		}
		return p.brand.Export(c.Context(), c.Actor(), f, func(l LedgerLine) error {
			link, holder := "", l.Holder
			if l.Open {
				holder = say("brand.ledger_open")
			}
			if l.ByLink {
				link = say("brand.ledger_by_link")
			}
			return row(l.At.In(i18n.Paris()).Format("2006-01-02 15:04"), holder, l.Licence, say("brand.use."+string(l.Order.Use)),
				say("brand.variant."+string(l.Order.Variant)), l.Order.Format.Name(), l.Name, number(l.Width), number(l.Order.MM), number(l.Order.DPI), link)
		})
	})
}

// number is n for a cell, empty where there is none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
