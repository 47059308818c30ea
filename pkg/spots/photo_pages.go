package spots

import (
	"net/http"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

// onePhoto is the body of a form with one photo, and some to spare so that one that is too heavy is told so.
const onePhoto = 24 << 20

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

// received is a photo as the form lists it, or what was made of it since.
func (p *pages) received(c *web.Ctx) error {
	asked, err := p.spots.photos.Latest(c.Context(), []photos.Placed{{ID: c.Param("photo")}})
	if err != nil {
		return err
	}
	photo, err := p.spots.photos.Own(c.Context(), c.Actor(), asked[0].ID)
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

// keptPhotos are those received before, minus those the author takes off: one more than there may be at most, which
// is enough to say so.
func keptPhotos(f form.Values) []photos.Placed {
	alts, dropped := f.All("kept_alt"), f.All("drop_photo")
	var kept []photos.Placed
	for i, id := range f.All("kept_photo") {
		if id == "" || slices.Contains(dropped, id) {
			continue
		}
		if len(kept) > MaxPhotos {
			break
		}
		placed := photos.Placed{ID: id}
		if i < len(alts) {
			placed.Alt = alts[i]
		}
		kept = append(kept, placed)
	}
	return kept
}

// moved is placed with one photo a place further ("… up") or back ("… down"), as its button says.
func moved(placed []photos.Placed, said string) ([]photos.Placed, bool) {
	id, way, _ := strings.Cut(said, " ")
	from := slices.IndexFunc(placed, func(p photos.Placed) bool { return p.ID == id })
	to := from + map[string]int{"up": -1, "down": 1}[way]
	if from < 0 || to < 0 || to >= len(placed) {
		return placed, said != ""
	}
	placed[from], placed[to] = placed[to], placed[from]
	return placed, true
}

// receive takes the files sent in, one by one: a broken one never loses the others. It gives the
// status of the answer should one be broken.
func (p *pages) receive(c *web.Ctx, f form.Values, page *formPage) int {
	alts, status := f.All("alt"), http.StatusUnprocessableEntity
	for i, file := range c.Files("photos") {
		if len(page.Draft.Photos) == MaxPhotos {
			page.Broken = append(page.Broken, Broken{file.Name, i18n.M("spots.photos_many", MaxPhotos)})
			continue
		}
		photo, err := p.spots.photos.Take(c, file)
		if err != nil {
			why, grave := photos.Refusal(c, err, i18n.M("spots.photo_failed"))
			if grave != http.StatusUnprocessableEntity {
				status = grave
			}
			page.Broken = append(page.Broken, Broken{file.Name, why})
			continue
		}
		placed := photos.Placed{ID: photo.ID}
		if i < len(alts) {
			placed.Alt = alts[i]
		}
		page.Draft.Photos = append(page.Draft.Photos, placed)
	}
	if len(page.Broken) > 0 {
		page.Errors.Add("photos", "spots.photos_broken")
	}
	return status
}
