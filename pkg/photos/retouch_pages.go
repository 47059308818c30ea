package photos

import (
	"net/http"
	"net/url"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// RetouchPath is the page where a photo is retouched.
func RetouchPath(id string) string { return "/espace/photos/" + url.PathEscape(id) + "/retouche" }

func (p *pages) mountRetouch(r *web.Router) {
	r.GET("/espace/photos/:id/retouche", web.Member, p.look)
	r.POST("/espace/photos/:id/retouche", web.Member, p.retouch, web.Limited("retouch", 120, time.Hour))
}

type retouchPage struct {
	web.Base
	Photo         Photo
	Width, Height int // of the picture shown
	Place         Place
	Draft         draft
	Squares       []square
	Errors        form.Errors
}

// Tall reports whether the photo is taller than wide.
func (p retouchPage) Tall() bool { return p.Height > p.Width }

// Action is where the form is sent.
func (p retouchPage) Action() string { return RetouchPath(p.Photo.ID) }

// Waits reports whether the photo that everybody sees stays as it is for now.
func (p retouchPage) Waits() bool { return p.Place.Copy != (Album{}) }

func (p *pages) look(c *web.Ctx) error {
	photo, at, err := p.photos.Retouching(c.Context(), p.holders, c.Actor(), c.Param("id"))
	if err != nil {
		return err
	}
	if photo.ID != c.Param("id") {
		return c.SeeOther(RetouchPath(photo.ID), "")
	}
	return p.retouching(c, http.StatusOK, retouchPage{Photo: photo, Place: at})
}

func (p *pages) retouching(c *web.Ctx, status int, page retouchPage) error {
	page.Base = c.Base("photos.retouch_title")
	page.Width, page.Height = page.Photo.Whole()
	page.Squares = page.Draft.squares(page.Photo)
	return c.Page(status, "photos/retouch", &page)
}

// retouch answers with the page of what the photo became, for its author to look at.
func (p *pages) retouch(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id, asked := c.Param("id"), draftFrom(f)
	photo, at, err := p.photos.Retouching(c.Context(), p.holders, c.Actor(), id)
	if err != nil {
		return err
	}
	change, bad := asked.retouch(photo)
	if len(bad) == 0 {
		made, err := p.photos.Retouch(c.Context(), p.holders, c.Actor(), id, change, once.With(f.Text(once.Field), asked))
		if err == nil {
			return c.SeeOther(RetouchPath(made), "photos.retouched")
		}
		said, ok := fault.As(err)
		switch {
		case fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict): // from another tab, which this leads to
			return c.SeeOther(RetouchPath(photo.ID), "photos.changed_meanwhile")
		case !ok || said.Kind != fault.Invalid:
			return err
		}
		bad.Add("cut_left", said.Message.Key, said.Message.Args...)
	}
	if photo.ID != id {
		return c.SeeOther(RetouchPath(photo.ID), "photos.changed_meanwhile")
	}
	return p.retouching(c, http.StatusUnprocessableEntity, retouchPage{Photo: photo, Place: at, Draft: asked, Errors: bad})
}
