package spots

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// onePhoto is the body of a form with one photo, and some to spare so that one that is too heavy is told so.
const onePhoto = 24 << 20

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
	d.Photos = keptPhotos(f)
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

// photoPage is one photo of the form, or why it is not kept.
type photoPage struct {
	Photo photoRow
	Why   i18n.Message
}

// photoRow is a photo in the list of the form.
type photoRow struct {
	ID, Alt string
	N       int // from 1
	// Where it was taken, when that is in the Lot; empty otherwise, and for photos listed before.
	Commune, Latitude, Longitude string
}

// Rows are the photos of the form.
func (p formPage) Rows() []photoRow {
	rows := make([]photoRow, len(p.Draft.Photos))
	for i, photo := range p.Draft.Photos {
		rows[i] = photoRow{ID: photo.ID, Alt: photo.Alt, N: i + 1}
	}
	return rows
}

// receiveOne takes one photo of a spot that is being written; the form that asked lists it from then on.
func (p *pages) receiveOne(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	files := c.Files("photos")
	if len(files) != 1 {
		return fault.New(fault.Invalid, "errors.invalid.text")
	}
	photo, err := p.spots.photos.Take(c, files[0])
	if err != nil {
		why, status := photos.Refusal(c, err, i18n.M("spots.photo_failed"))
		return c.Fragment(status, "spots/photo", photoPage{Why: why})
	}
	return c.SeeOther("/espace/spots/photos/"+photo.ID, "")
}

// received is a photo as the form lists it.
func (p *pages) received(c *web.Ctx) error {
	photo, err := p.spots.photos.Own(c.Context(), c.Actor(), c.Param("photo"))
	if err != nil {
		return err
	}
	row := photoRow{ID: photo.ID, Alt: photo.Alt, N: 1}
	if photo.Position != nil {
		at := territory.Point{Lat: photo.Position.Lat, Lon: photo.Position.Lon}
		if commune, inside := p.territory.Locate(at); inside {
			row.Commune, row.Latitude, row.Longitude = commune.Name, degrees(at.Lat), degrees(at.Lon)
		}
	}
	c.Header("Cache-Control", "private, no-store")
	return c.Fragment(http.StatusOK, "spots/photo", photoPage{Photo: row})
}

// begun is page for the spot that its form began by saving itself, should that answer not have come back to it.
func (p *pages) begun(c *web.Ctx, page formPage) (formPage, error) {
	if page.ID != 0 {
		return page, nil
	}
	id, err := p.spots.Begun(c.Context(), c.Actor(), page.Draft.Pen)
	if err != nil || id == 0 {
		return page, err
	}
	opened, err := p.open(c, id)
	opened.Draft, opened.Moved = page.Draft, page.Moved
	opened.Draft.Version = unseen
	return opened, err
}
