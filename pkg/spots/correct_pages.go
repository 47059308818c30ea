package spots

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// mountCorrection adds where moderators put a spot right, and where its author sees what they did.
func (p *pages) mountCorrection(r *web.Router) {
	r.GET("/moderation/:id/corriger", web.Moderators, p.correcting)
	r.POST("/moderation/:id/corriger", web.Moderators, p.correct)
	r.GET("/espace/spots/:id/correction", web.Member, p.corrected)
	r.POST("/espace/spots/:id/correction", web.Signed, p.takeBack, web.Limited("spots", 120, time.Hour))
}

type correctPage struct {
	web.Base
	Item      moderation.Item
	Draft     Draft
	Photos    []correctedPhoto
	Corrected *moderation.Correction // so far; nil for nothing
	Errors    form.Errors
	Problem   i18n.Message

	Categories, Seasons, Access []web.Choice
	Communes                    []territory.Commune
	Map                         *territory.Map
}

// correctedPhoto is a photo of the author's, kept or left out.
type correctedPhoto struct {
	photoRow
	Out bool
}

func (p *pages) correcting(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.correction(c, http.StatusOK, id, form.From(nil), correctPage{})
}

// correction prints the form with what was typed, or the spot as it is; once others hold or decided on it, the item tells, unless something
// was typed.
func (p *pages) correction(c *web.Ctx, status int, id int64, typed form.Values, page correctPage) error {
	spot, kept, item, err := p.spots.Correcting(c.Context(), c.Actor(), id)
	if errors.Is(err, moderation.ErrOvertaken) && !typed.Has("title") {
		return c.SeeOther(moderation.ItemPath(id), "")
	}
	if errors.Is(err, moderation.ErrOvertaken) {
		spot, kept, err = p.spots.corrected(c.Context(), p.spots.pool, ID(item.Entry.ID))
	}
	if err != nil {
		return err
	}
	page.Base, page.Item = c.Base("spots.correct.title"), item
	if item.Entry.Afterwards {
		page.Title = c.Translate(i18n.M("moderation.correct_shown"))
	}
	page.NoIndex = true
	if !typed.Has("title") {
		page.Draft, page.Draft.Version = spot.Draft, item.Version
	}
	page.Photos = rowsOf(spot, kept, typed)
	all, err := p.spots.Categories(c.Context())
	if err != nil {
		return err
	}
	if kept != nil {
		page.Corrected = kept.told(spot, all)
	}
	page.Categories = categoryChoices(c, all, page.Draft.Category)
	page.Seasons = c.Choices("spots.season.", Seasons(), page.Draft.Seasons...)
	page.Access = c.Choices("spots.access.", Accesses(), page.Draft.Access...)
	page.Communes, page.Map = p.territory.Communes(), p.territory.Drawing()
	return c.Page(status, "spots/correct", &page)
}

// rowsOf are the photos that the author sent, as the moderator last said of them.
func rowsOf(spot Spot, kept *Correction, typed form.Values) []correctedPhoto {
	var rows []correctedPhoto
	add := func(list []photos.Placed, out bool) {
		for _, p := range list {
			row := correctedPhoto{photoRow{ID: p.ID, Alt: p.Alt, N: len(rows) + 1}, out}
			if at := slices.Index(typed.All("kept_photo"), p.ID); at >= 0 && at < len(typed.All("kept_alt")) {
				row.Alt, row.Out = typed.All("kept_alt")[at], slices.Contains(typed.All("drop_photo"), p.ID)
			}
			rows = append(rows, row)
		}
	}
	add(spot.Draft.Photos, false)
	add(kept.aside(spot.Draft.Photos), true)
	return rows
}

func (p *pages) correct(c *web.Ctx) error {
	id, f, err := web.Act[int64](c)
	if err != nil {
		return err
	}
	d, err := p.correctionFrom(c, id, f)
	if err == nil {
		err = p.spots.Correct(c.Context(), c.Actor(), id, d, f.Text(once.Field))
	}
	if bad, ok := form.As(err); ok {
		return p.correction(c, http.StatusUnprocessableEntity, id, f, correctPage{Draft: d, Errors: bad})
	}
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.correction(c, http.StatusConflict, id, f, correctPage{Draft: d, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	photo := f.Text("retouch")
	if slices.ContainsFunc(d.Photos, func(p photos.Placed) bool { return p.ID == photo }) { // not left out by the same click
		return c.SeeOther(photos.RetouchPath(photo), "")
	}
	return c.SeeOther(moderation.ItemPath(id), "spots.correct.saved")
}

// correctionFrom is what the moderator wrote, or asks back: the version of the author.
func (p *pages) correctionFrom(c *web.Ctx, id int64, f form.Values) (Draft, error) {
	d := draftFrom(f)
	d.Photos, d.Pen = keptPhotos(f), ""
	if f.Text("action") == "restore" {
		_, kept, _, err := p.spots.Correcting(c.Context(), c.Actor(), id)
		if err != nil || kept == nil {
			return d, errors.Join(err, moderation.ErrOvertaken)
		}
		version := d.Version
		d = kept.Before
		d.Version = version
		return d, nil
	}
	if !f.Has("title") { // no form of ours: it would empty the spot
		return d, fault.New(fault.Invalid, "errors.invalid.text")
	}
	return d, nil
}

type correctedPage struct {
	web.Base
	Spot      Spot
	Corrected *moderation.Correction
	Mine      bool // the author may ask for their version again
	Problem   i18n.Message
}

// Public reports whether everybody sees the spot.
func (p correctedPage) Public() bool { return p.Spot.State == Published }

func (p *pages) corrected(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return p.showCorrected(c, http.StatusOK, ID(id), i18n.Message{})
}

func (p *pages) showCorrected(c *web.Ctx, status int, id ID, problem i18n.Message) error {
	spot, kept, err := p.spots.Corrected(c.Context(), c.Actor(), id)
	if err != nil {
		return err
	}
	all, err := p.spots.Categories(c.Context())
	if err != nil {
		return err
	}
	page := &correctedPage{Base: c.Base("spots.corrected.title"), Spot: spot, Corrected: kept.told(spot, all), Problem: problem}
	page.Mine = page.Public() && !spot.Draft.same(kept.again(spot.Draft))
	page.NoIndex = true
	return c.Page(status, "spots/correction", page)
}

func (p *pages) takeBack(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	err = p.spots.TakeBack(c.Context(), c.Actor(), id, f.Text(once.Field))
	if said, ok := fault.As(err); ok && said.Kind == fault.Conflict {
		return p.showCorrected(c, http.StatusConflict, id, said.Message)
	}
	if bad, ok := form.As(err); ok {
		return p.showCorrected(c, http.StatusUnprocessableEntity, id, bad[0].Message)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(editPath(id), "spots.edit_submitted")
}
