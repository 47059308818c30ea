package charter

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

type progressPage struct {
	web.Base
	Charters []versions
}

// versions is a charter with its versions, the newest first.
type versions struct {
	Kind Kind
	List []Progress
}

func (p pages) progress(c *web.Ctx) error {
	list, err := p.charters.Progress(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &progressPage{Base: c.Base("charter.admin_title")}
	page.NoIndex = true
	for _, k := range Kinds() {
		v := versions{Kind: k}
		for _, one := range list {
			if one.Charter == k {
				v.List = append(v.List, one)
			}
		}
		page.Charters = append(page.Charters, v)
	}
	return c.Page(http.StatusOK, "charter/versions", page)
}

// PendingPath is the list of those who have not signed the newest version of k.
func (k Kind) PendingPath() string { return "/admin/chartes/" + k.slug() + "/a-signer" }

type pendingPage struct {
	web.Base
	Progress Progress // of the newest version
	List     []Pending
	Next     string // cursor of the following page
}

func (p pages) pending(c *web.Ctx) error {
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	list, next, err := p.charters.Pending(c.Context(), c.Actor(), k, db.ParseCursor(c.Query().Text("apres")))
	if err != nil {
		return err
	}
	all, err := p.charters.Progress(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	c.Reads("edition.read", "charter "+string(k))
	newest := slices.IndexFunc(all, func(one Progress) bool { return one.Charter == k })
	page := &pendingPage{Base: c.Base("charter.pending_title"), Progress: all[newest], List: list, Next: next.String()}
	page.NoIndex = true
	return c.Page(http.StatusOK, "charter/pending", page)
}

func (p pages) exportPending(c *web.Ctx) error {
	k, err := kindOf(c)
	if err != nil {
		return err
	}
	return c.CSV("ohmylot-charte-"+k.slug()+"-a-signer.csv", func(row func(...string) error) error {
		var head []string
		for _, name := range []string{"name", "licence", "contact", "email", "version", "date"} {
			head = append(head, c.Translate(i18n.M("charter.pending."+name)))
		}
		if err := row(head...); err != nil || c.Peek() {
			return err
		}
		return p.charters.ExportPending(c.Context(), c.Actor(), k, func(m Pending) error {
			for _, one := range m.Contacts {
				if err := row(m.Name, m.Licence, one.Name, one.Email, strconv.Itoa(m.Signed), m.SignedAt.In(i18n.Paris()).Format(time.DateOnly)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
