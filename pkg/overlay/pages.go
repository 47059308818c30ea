package overlay

import (
	"fmt"
	"image"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const startPath = "/marque/photo"

// maxForm is the body of a form with its photo, and some to spare so that one that is too heavy is
// told beside its field.
const maxForm = 2 * media.MaxBytes

type pages struct{ overlays *Service }

// Mount adds the pages that take a photo in and lay the bubble on it.
func Mount(r *web.Router, s *Service) {
	p := &pages{s}
	one := startPath + "/:id"
	r.GET(startPath, web.Signed, p.start)
	r.POST(startPath, web.Signed, p.receive, web.MaxBody(maxForm), web.FilesIf(p.maySend), web.Limited("overlay", 60, time.Hour))
	r.GET(one, web.Signed, p.show, web.Limited("overlay look", 1200, time.Hour))
	r.GET(one+"/fichier", web.Signed, p.file, web.Limited("overlay file", 60, time.Hour))
	r.POST(one+"/garder", web.Signed, p.keep)
	r.POST(one+"/effacer", web.Member, p.remove)
}

// startPage asks for a photo, beside those that are kept.
type startPage struct {
	web.Base
	Errors  form.Errors
	Kept    []Card
	Most    int // photos kept
	Minutes int // for which one that is not kept lasts
}

func (p *pages) start(c *web.Ctx) error {
	if led, err := p.lessonFirst(c); led || err != nil {
		return err
	}
	if err := p.overlays.brand.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	return p.asking(c, http.StatusOK, nil)
}

// lessonFirst leads whoever takes their first bubble by the lesson on good and bad uses.
func (p *pages) lessonFirst(c *web.Ctx) (led bool, err error) {
	at, err := p.overlays.brand.Standing(c.Context(), c.Actor())
	if err != nil || at.Step != brand.TakeLesson {
		return false, err
	}
	return true, c.SeeOther(web.WithNext(brand.LessonPath, c.Here()), "")
}

func (p *pages) asking(c *web.Ctx, status int, bad form.Errors) error {
	kept, err := p.overlays.Kept(c.Context(), c.Actor())
	if err != nil {
		return err
	}
	page := &startPage{Base: c.Base("overlay.title"), Errors: bad, Kept: kept, Most: mostKept, Minutes: int(life.Minutes())}
	page.NoIndex = true
	return c.Page(status, "overlay/start", page)
}

// maySend spares a photo past the quota being written down, let alone treated.
func (p *pages) maySend(c *web.Ctx) error {
	return p.overlays.photos.MaySend(c.Context(), c.Actor())
}

func (p *pages) receive(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := p.overlays.brand.May(c.Context(), c.Actor()); err != nil {
		return err
	}
	files := c.Files("photo")
	var bad form.Errors
	if len(files) == 0 {
		bad.Add("photo", "overlay.photo_missing")
		return p.asking(c, http.StatusUnprocessableEntity, bad)
	}
	key := once.With(f.Text(once.Field), files[0].Digest) // another photo is another overlay
	id, found, err := p.overlays.Received(c.Context(), c.Actor(), key)
	if err != nil {
		return err
	}
	if !found {
		id, err = p.take(c, files[0], key)
	}
	if typed, ok := form.As(err); ok {
		return p.asking(c, http.StatusUnprocessableEntity, typed)
	}
	if err != nil {
		why, status := photos.Refusal(c, err, i18n.M("overlay.photo_failed"))
		bad.Add("photo", why.Key, why.Args...)
		return p.asking(c, status, bad)
	}
	return c.SeeOther(address(id), "")
}

func (p *pages) take(c *web.Ctx, file web.File, key string) (ID, error) {
	content, err := file.Open()
	if err != nil {
		return 0, err
	}
	defer content.Close()
	return p.overlays.Receive(c.Context(), c.Actor(), content, key)
}

func address(id ID) string { return startPath + "/" + strconv.FormatInt(int64(id), 10) }

// showPage is a photo with the bubble on it, beside what may be chosen.
type showPage struct {
	web.Base
	Look
	Wrong                                                   form.Errors  // of a form that was sent
	Problem                                                 i18n.Message // why what was asked was not done
	Minutes                                                 int          // for which a photo that is not kept lasts
	Variants, Places, Sizes, Crops, Frames, Formats, Usages []web.Choice
}

func (p *pages) show(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if led, err := p.lessonFirst(c); led || err != nil {
		return err
	}
	look, err := p.overlays.Look(c.Context(), c.Actor(), ID(id), choicesFrom(c.Query()))
	if err != nil {
		return err
	}
	return p.laying(c, http.StatusOK, showPage{Look: look})
}

// laying shows the photo with the bubble, or for a script only what is said of it.
func (p *pages) laying(c *web.Ctx, status int, page showPage) error {
	page.Base, page.Minutes = c.Base("overlay.title"), int(life.Minutes())
	page.NoIndex = true
	if c.Query().Has("fragment") {
		return c.Fragment(status, "overlay/show", &page)
	}
	ch := page.Choices
	page.Variants = c.Choices("brand.variant.", page.Open, ch.Variant)
	page.Places = c.Choices("overlay.at.", places(), ch.At)
	page.Sizes = c.Choices("overlay.size.", sizes(), ch.Size)
	page.Crops = c.Choices("overlay.crop.", cropNames(), ch.Crop)
	page.Frames = c.Choices("overlay.frame.", frames(), ch.Frame)
	page.Usages = c.Choices("brand.use.", uses(), ch.Use)
	for _, f := range formats() {
		page.Formats = append(page.Formats, web.Choice{Value: string(f), Label: f.Name(), Checked: string(f) == ch.Format})
	}
	return c.Page(status, "overlay/show", &page)
}

func (p *pages) file(c *web.Ctx) error {
	if c.Peek() {
		return c.Text("application/octet-stream", nil)
	}
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, look, err := p.overlays.Make(c.Context(), c.Actor(), ID(id), choicesFrom(c.Query()))
	if bad, wrong := form.As(err); wrong {
		return p.laying(c, http.StatusUnprocessableEntity, showPage{Look: look, Wrong: bad})
	}
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Download(f.Name, f.ContentType, f.Bytes)
}

func (p *pages) keep(c *web.Ctx) error {
	id, f, err := web.Act[ID](c)
	if err != nil {
		return err
	}
	choices := choicesFrom(f)
	err = p.overlays.Keep(c.Context(), c.Actor(), id, choices)
	said, _ := fault.As(err)
	if said != nil && said.Kind == fault.Conflict {
		look, err := p.overlays.Look(c.Context(), c.Actor(), id, choices)
		if err != nil {
			return err
		}
		return p.laying(c, http.StatusConflict, showPage{Look: look, Problem: said.Message})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(address(id), "overlay.kept_done")
}

func (p *pages) remove(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := p.overlays.Remove(c.Context(), c.Actor(), ID(id)); err != nil {
		return err
	}
	return c.SeeOther(startPath, "overlay.removed")
}

// Said is what is wrong with the bubble where it is; its use and its file are the form's matter.
func (l Look) Said() form.Errors {
	return slices.DeleteFunc(slices.Clone(l.Errors), func(e form.FieldError) bool { return e.Field == "use" || e.Field == "format" })
}

// Area is a part of the photo as the page draws it.
type Area struct{ X, Y, Width, Height int }

func areaOf(r image.Rectangle) Area { return Area{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} }

// Shown is the part of the photo that the file shows.
func (l Look) Shown() Area { return areaOf(l.Plan.Part) }

// Bubble is where the bubble is.
func (l Look) Bubble() Area { return areaOf(l.Plan.Bubble) }

// Free is the bubble with its clear space.
func (l Look) Free() Area { return areaOf(l.Plan.Frame()) }

// Size is that of the photo.
func (l Look) Size() Area { return areaOf(image.Rectangle{Max: image.Pt(l.Photo.Whole())}) }

// Address is where an offer is taken.
func (l Look) Address(o Offer) string { return address(l.ID) + "?" + o.Choices.query() }

// Picture is the address of the photo as the page shows it.
func (l Look) Picture() string { return fmt.Sprintf("/photos/%s/1200.jpg", l.Photo.ID) }
