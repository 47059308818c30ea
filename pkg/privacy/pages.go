package privacy

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// Where people see what is held of them, and leave.
const (
	Path      = "/espace/donnees"
	leavePath = Path + "/supprimer"
	leftPath  = "/au-revoir"
	linkPath  = leftPath + "/"
)

type pages struct{ privacy *Service }

// Mount adds the pages.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	r.GET(Path, web.Member, p.show, web.Proved())
	r.POST(Path, web.Member, p.export, web.Proved(), web.Limited("export", 5, 24*time.Hour))
	r.GET(leavePath, web.Member, p.compose, web.Proved())
	r.POST(leavePath, web.Member, p.leave, web.Proved(), web.Limited("leave", 20, time.Hour))
	r.GET(leftPath, web.Anyone, p.left)
	r.GET(linkPath+":token", web.Anyone, p.askConfirm)
	r.POST(linkPath+":token", web.Anyone, p.confirm, web.Limited("lien", 60, 10*time.Minute))
}

type heldPage struct {
	web.Base
	Held Held
}

func (p *pages) show(c *web.Ctx) error {
	page := &heldPage{Base: c.Base("privacy.title")}
	page.NoIndex = true
	var err error
	if page.Held, err = p.privacy.Held(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "privacy/show", page)
}

// export sends the copy while it is made: it is never kept.
func (p *pages) export(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	e, err := p.privacy.Export(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	ctx := context.WithoutCancel(c.Context()) // many photos take longer than a page
	return c.Stream("ohmylot-mes-donnees.zip", "application/zip", func(w io.Writer) error {
		return e.Write(ctx, w, c.BaseURL(), c.Locale(), c.Translate)
	})
}

type leavePage struct {
	web.Base
	Held    Held
	Choices []web.Choice // what may become of one's published spots
	Mailed  bool
	Errors  form.Errors
}

func (p *pages) page(c *web.Ctx, status int, f Farewell, bad form.Errors) error {
	page := &leavePage{Base: c.Base("privacy.leave_title"), Mailed: c.Query().Has("envoye"), Errors: bad}
	page.Choices = c.Choices("privacy.spots.", []string{"keep", "remove"}, f.Spots)
	page.NoIndex = true
	var err error
	if page.Held, err = p.privacy.Held(c.Context(), c.Actor()); err != nil {
		return err
	}
	return c.Page(status, "privacy/leave", page)
}

func (p *pages) compose(c *web.Ctx) error { return p.page(c, http.StatusOK, Farewell{}, nil) }

func (p *pages) leave(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	typed := farewellFrom(f)
	mailed, err := p.privacy.Leave(c.Context(), c.Actor(), typed)
	if bad, ok := form.As(err); ok {
		return p.page(c, http.StatusUnprocessableEntity, typed, bad)
	}
	if err != nil {
		return err
	}
	if mailed {
		return c.SeeOther(leavePath+"?envoye", "")
	}
	return goodbye(c)
}

// goodbye ends the session: nobody is there any more.
func goodbye(c *web.Ctx) error {
	if err := c.SignOut(); err != nil {
		return err
	}
	return c.SeeOther(leftPath, "")
}

func (p *pages) left(c *web.Ctx) error {
	page := c.Base("privacy.left_title")
	page.NoIndex = true
	return c.Page(http.StatusOK, "privacy/left", &page)
}

type confirmPage struct {
	web.Base
	FirstName string
	Keep      bool
	Gone      bool
}

func (p *pages) askConfirm(c *web.Ctx) error {
	page := &confirmPage{Base: c.Base("privacy.leave_title")}
	page.NoIndex = true
	var err error
	page.FirstName, page.Keep, err = p.privacy.Link(c.Context(), c.Param("token"))
	if fault.Is(err, fault.Gone) {
		page.Gone = true
		return c.Page(http.StatusGone, "privacy/confirm", page)
	}
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "privacy/confirm", page)
}

func (p *pages) confirm(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	if err := p.privacy.Confirm(c.Context(), c.Param("token")); err != nil {
		if fault.Is(err, fault.Gone) {
			return p.askConfirm(c)
		}
		return err
	}
	return goodbye(c)
}
