package spots

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/photos"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// Draft is a spot as a person typed it.
type Draft struct {
	Title, Reason       string
	Category            string
	Seasons, Access     []string
	Latitude, Longitude string // as typed
	Commune             string // as typed; may be empty
	Precision           territory.Precision
	Photos              []photos.Placed // in order; already received
	People              string          // "no", "agreed" or not answered
	Rights              bool
	DisplayName         string // "first_name", "anonymous"
	OtherPlace          string // the mark of the point that its author says to be none of the spots beside it
	Version             int    // the version the form showed; 0 for any
	Sent                string // digest of the form as it was sent, the files in it included; empty without a form
	Pen                 string `json:"-"` // key of the form that writes; empty without one
	Turn                int    `json:"-"` // how many times that form has written, this one included; 0 when it does not count
}

// act names, for once, an act with what was sent for it: photos have a new name each time they
// are received.
func (d Draft) act(name string, id ID) string {
	name = fmt.Sprintf("spot %s %d", name, id)
	if d.Sent != "" {
		return once.Act(name, d.Sent)
	}
	return once.Act(name, d)
}

// The bounds of what a person writes.
const (
	maxTitle             = 80
	minReason, maxReason = 80, 600
	maxAlt               = 200
	MaxPhotos            = 6
	maxMark              = 40
)

// draftFrom reads the form, photos aside.
func draftFrom(f form.Values) Draft {
	d := Draft{
		Title: f.Text("title"), Reason: f.Paragraph("reason"), Category: f.Text("category"),
		Seasons: f.Chosen("season", Seasons()), Access: f.Chosen("access", Accesses()),
		Latitude: f.Text("latitude"), Longitude: f.Text("longitude"), Commune: f.Text("commune"),
		Precision: territory.Precision(f.Text("precision")), People: f.Text("people_recognisable"),
		Rights: f.Yes("rights"), DisplayName: f.Text("display_name"),
	}
	if said := f.Text("other_place"); form.Length(said) <= maxMark {
		d.OtherPlace = said
	}
	d.Version, _ = f.Int("version")
	if over, meant := f.Int("over"); meant { // what another form wrote meanwhile, and its author lets go
		d.Version = over
	}
	if key := f.Text(once.Field); len(key) <= 64 {
		d.Pen = key
	}
	d.Turn, _ = f.Int("turn")
	if d.Precision == "" {
		d.Precision = territory.Exact
	}
	if d.DisplayName == "" {
		d.DisplayName = "first_name"
	}
	return d
}

// place is where a draft lies: the zero place when it does not say yet.
type place struct {
	known   bool
	exact   territory.Point
	public  territory.Point
	commune territory.Commune
}

// locate finds where d lies, and adds to e what is wrong with it. A commune alone is enough when
// nothing more precise is to be shown.
func (d Draft) locate(t *territory.Territory, e *form.Errors) place {
	chosen, resolved := t.Resolve(d.Commune)
	if d.Commune != "" && !resolved {
		e.Add("commune", "spots.commune_unknown")
		return place{}
	}
	if d.Latitude == "" && d.Longitude == "" {
		if resolved && d.Precision == territory.Town {
			return place{true, chosen.Centre, chosen.Centre, chosen}
		}
		return place{commune: chosen}
	}
	p, ok := d.point(e)
	if !ok {
		return place{}
	}
	commune, err := t.Settle(p, chosen.INSEE)
	if err != nil {
		addPlaceError(e, err)
		return place{}
	}
	return place{true, p, t.Public(p, d.Precision, commune.INSEE), commune}
}

func (d Draft) point(e *form.Errors) (territory.Point, bool) {
	number := form.From(map[string][]string{"lat": {d.Latitude}, "lon": {d.Longitude}})
	lat, okLat := number.Float("lat")
	lon, okLon := number.Float("lon")
	p := territory.Point{Lat: lat, Lon: lon}
	switch {
	case !okLat:
		e.Add("latitude", "spots.latitude_wrong")
	case !okLon:
		e.Add("longitude", "spots.longitude_wrong")
	case !p.Valid():
		e.Add("latitude", "spots.point_impossible")
	default:
		return p, true
	}
	return p, false
}

// coordinates are the position as typed, for a comparison.
func (d Draft) coordinates() string { return strings.TrimSpace(d.Latitude + " " + d.Longitude) }

func addPlaceError(e *form.Errors, err error) {
	var outside *territory.Outside
	var elsewhere *territory.Elsewhere
	switch {
	case errors.As(err, &outside) && outside.Swapped:
		e.Add("latitude", "spots.point_swapped")
	case errors.As(err, &outside):
		e.Add("latitude", "spots.point_outside", max(1, int(outside.Kilometres+.5)), i18n.Of(outside.Nearest.Name))
	case errors.As(err, &elsewhere):
		e.Add("commune", "spots.commune_elsewhere", i18n.At(elsewhere.Found.Name), i18n.At(elsewhere.Chosen.Name))
	default:
		e.Add("latitude", "spots.point_impossible")
	}
}

// checkKept says what cannot even be kept as a draft: what is too long, or no answer at all.
func (d Draft) checkKept(categories []Category) form.Errors {
	var e form.Errors
	if form.Length(d.Title) > maxTitle {
		e.Add("title", "form.too_long", maxTitle)
	}
	if form.Length(d.Reason) > maxReason {
		e.Add("reason", "form.too_long", maxReason)
	}
	if d.Category != "" && !slices.ContainsFunc(categories, func(c Category) bool { return c.Slug == d.Category }) {
		e.Add("category", "form.choose")
	}
	if !slices.Contains([]territory.Precision{territory.Exact, territory.Around, territory.Town}, d.Precision) {
		e.Add("precision", "form.choose")
	}
	if !slices.Contains([]string{"", "no", "agreed"}, d.People) {
		e.Add("people_recognisable", "form.choose")
	}
	if !slices.Contains([]string{"first_name", "anonymous"}, d.DisplayName) {
		e.Add("display_name", "form.choose")
	}
	if len(d.Photos) > MaxPhotos {
		e.Add("photos", "spots.photos_many", MaxPhotos)
	}
	for i, p := range d.Photos {
		if form.Length(p.Alt) > maxAlt {
			e.Add("photos", "spots.alt_long", maxAlt)
		}
		if slices.ContainsFunc(d.Photos[:i], func(o photos.Placed) bool { return o.ID == p.ID }) {
			e.Add("photos", "photos.twice")
		}
	}
	return e
}

// checkWhole adds what is missing before a spot can be sent.
func (d Draft) checkWhole(e *form.Errors, at place) {
	if d.Title == "" {
		e.Add("title", "spots.title_missing")
	}
	if n := form.Length(d.Reason); n < minReason {
		e.Add("reason", "spots.reason_short", minReason, minReason-n)
	}
	if d.Category == "" {
		e.Add("category", "spots.category_missing")
	}
	if !at.known && len(e.On("latitude").Key+e.On("longitude").Key+e.On("commune").Key) == 0 {
		e.Add("latitude", "spots.point_missing")
	}
	if len(d.Photos) > 0 && d.People == "" {
		e.Add("people_recognisable", "spots.people_missing")
	}
	if !d.Rights {
		e.Add("rights", "spots.rights_missing")
	}
}

// again is d to begin anew: its photos are not kept, and what is certified is certified each time.
func (d Draft) again() Draft {
	d.Version, d.Photos, d.Rights = 0, nil, false
	return d
}
