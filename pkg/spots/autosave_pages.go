package spots

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// mountAutosave adds what the form's scripts call while a person writes: forms like the others, whose answers are
// read by a script.
func (p *pages) mountAutosave(r *web.Router) {
	often := web.Limited("drafts", 1800, time.Hour)
	r.POST("/espace/spots/nouveau/brouillon", web.Signed, p.autosaveNew, often)
	r.POST("/espace/spots/:id/brouillon", web.Signed, p.autosave, often)
	r.GET("/espace/spots/:id/brouillon", web.Member, p.saved)
	r.POST("/espace/spots/photos", web.Signed, p.receiveOne, web.MaxBody(onePhoto), web.FilesIf(p.maySend), web.Limited("spots", 240, time.Hour))
	r.GET("/espace/spots/photos/:photo", web.Member, p.received)
}

func (p *pages) autosaveNew(c *web.Ctx) error { return p.autosaveOne(c, 0) }

func (p *pages) autosave(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.autosaveOne(c, ID(id))
}

func (p *pages) autosaveOne(c *web.Ctx, id ID) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if !f.Has("title") { // no form of ours: it would empty the spot
		return fault.New(fault.Invalid, "errors.invalid.text")
	}
	d := draftFrom(f)
	if d.Photos, err = p.spots.photos.Latest(c.Context(), keptPhotos(f)); err != nil {
		return err
	}
	saved, err := p.spots.Autosave(c.Context(), c.Actor(), id, d)
	if _, wrong := form.As(err); wrong { // told beside each field once the form is sent
		return fault.Wrap(fault.Invalid, "errors.invalid.text", err)
	}
	if err != nil {
		return err
	}
	answer := url.Values{"version": {strconv.Itoa(saved.Version)}}
	if saved.Unclear {
		answer.Set("place", "unclear")
	}
	return c.SeeOther(fmt.Sprintf("/espace/spots/%d/brouillon?%s", saved.ID, answer.Encode()), "")
}

// saved tells a form how what it writes is kept. Once another form wrote after that version, it is a conflict.
func (p *pages) saved(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	page, err := p.open(c, ID(id))
	if err != nil {
		return err
	}
	if asked, meant := c.Query().Int("version"); meant && asked != page.version() {
		return fault.New(fault.Conflict, "spots.changed_meanwhile")
	}
	body, err := json.Marshal(map[string]any{
		"spot": id, "version": page.version(), "commune": page.Draft.Commune, "unclear": c.Query().Text("place") == "unclear",
	})
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "private, no-store")
	return c.Text("application/json; charset=utf-8", body)
}

// begun is page with what its form did before, by saving itself, and may not have been told: the spot it began, the
// version it wrote.
func (p *pages) begun(c *web.Ctx, page formPage) (formPage, error) {
	if page.ID == 0 {
		id, err := p.spots.Begun(c.Context(), c.Actor(), page.Draft.Pen)
		if err != nil || id == 0 {
			return page, err
		}
		opened, err := p.open(c, id)
		if err != nil {
			return page, err
		}
		opened.Draft, opened.Moved, opened.Retouch = page.Draft, page.Moved, page.Retouch
		page = opened
		page.Draft.Version = unseen
	}
	if page.Draft.goesOn(page.Pen()) {
		page.Draft.Version = page.version()
	}
	return page, nil
}
