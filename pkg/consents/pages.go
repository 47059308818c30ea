package consents

import (
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// The addresses.
const (
	Path      = "/espace/consentements"
	LeavePath = "/infolettre/arret/" // and the token of a letter's link
	TeamPath  = "/admin/infolettre"
)

// Mount adds the pages.
func Mount(r *web.Router, s *Service) {
	p := pages{s}
	r.GET(Path, web.Member, p.index)
	r.POST(Path, web.Member, p.choose)
	r.GET(LeavePath+":token", web.Anyone, p.leave, web.Limited("unsubscribe", 120, time.Hour))
	r.POST(LeavePath+":token", web.Anyone, p.left, web.Limited("unsubscribe", 120, time.Hour))
	r.GET(TeamPath, web.Team, p.team)
	r.GET(TeamPath+".csv", web.Team, p.export, web.Limited("export", 30, time.Hour))
}

type pages struct{ consents *Service }

type indexPage struct {
	web.Base
	Mine
}

func (p pages) index(c *web.Ctx) error {
	mine, err := p.consents.Of(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &indexPage{c.Base("consents.title"), mine}
	page.NoIndex = true
	return c.Page(http.StatusOK, "consents/mine", page)
}

// choose gives or withdraws the newsletter's consent: the words of the page are those beside its button.
func (p pages) choose(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if f.Yes("newsletter") {
		err = p.consents.Subscribe(c.Context(), c.Actor(), c.Translate(Newsletter.Words()), c.Locale())
	} else {
		err = p.consents.Unsubscribe(c.Context(), c.Actor())
	}
	if err != nil {
		return err
	}
	return c.SeeOther(Path, "consents.saved")
}

type leavePage struct {
	web.Base
	Reads bool
}

// leave shows the button: a mail scanner that follows links must not press it.
func (p pages) leave(c *web.Ctx) error {
	reads, err := p.consents.Reads(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := &leavePage{c.Base("consents.leave_title"), reads}
	if !reads {
		page.Title = c.Translate(i18n.M("consents.left_title"))
	}
	page.NoIndex = true
	c.Secret()
	return c.Page(http.StatusOK, "consents/leave", page)
}

// left needs no field, so that a mail program's own button does it too (RFC 8058).
func (p pages) left(c *web.Ctx) error {
	if err := p.consents.Leave(c.Context(), c.Param("token")); err != nil {
		return err
	}
	return c.SeeOther(LeavePath+c.Param("token"), "")
}

type teamPage struct {
	web.Base
	Readers int
}

func (p pages) team(c *web.Ctx) error {
	n, err := p.consents.CountSubscribers(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "consents/team", &teamPage{c.Base("consents.team_title"), n})
}

func (p pages) export(c *web.Ctx) error {
	if c.Peek() {
		return c.CSV(exported, func(func(...string) error) error { return nil })
	}
	list, err := p.consents.ExportSubscribers(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	return c.CSV(exported, func(row func(...string) error) error {
		var head []string
		for _, name := range []string{"email", "first_name", "language", "since", "link"} {
			head = append(head, c.Translate(i18n.M("consents.csv."+name)))
		}
		if err := row(head...); err != nil {
			return err
		}
		for _, s := range list {
			if err := row(s.Email, s.FirstName, s.Locale, s.Since.In(i18n.Paris()).Format(time.DateOnly), c.BaseURL()+s.Link()); err != nil {
				return err
			}
		}
		return nil
	})
}

const exported = "ohmylot-infolettre.csv"
