// Package opendata hands the published spots out as files that other programs read: GeoJSON
// (RFC 7946), CSV for spreadsheets, GPX 1.1, Atom (RFC 4287) and pages of JSON under /api/v1, described
// by openapi.json.
//
// It owns no table. It knows spots only as the public sees them: a point shown "around" or by its
// commune leaves at the point the public may see, never at the exact one. Who may: everybody, from any
// site; the data are under the Licence Ouverte 2.0. Files are written as they are read, and asked for
// again by their tag cost one query while nothing changed.
package opendata

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/spots"
)

// licence is what the data may be used under.
const licence = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"

// record is a spot as the API and GeoJSON tell it.
type record struct {
	Slug      string   `json:"slug"`
	Title     string   `json:"title"`
	Reason    string   `json:"reason"`
	Category  string   `json:"category"`
	Commune   string   `json:"commune"`
	INSEE     string   `json:"insee"`
	Seasons   []string `json:"seasons"`
	Access    []string `json:"access"`
	Precision string   `json:"precision"`
	Latitude  float64  `json:"latitude"`
	Longitude float64  `json:"longitude"`
	SharedBy  string   `json:"shared_by,omitempty"`
	Photo     string   `json:"photo,omitempty"`
	URL       string   `json:"url"`
	Published string   `json:"published"`
	Modified  string   `json:"modified"`
}

// recordOf is what is told of p; base is the site's public address.
func recordOf(p spots.Public, base string) record {
	r := record{
		Slug: p.Slug, Title: p.Title, Reason: p.Reason, Category: p.Category, Commune: p.CommuneName, INSEE: p.CommuneINSEE,
		Seasons: append([]string{}, p.Seasons...), Access: append([]string{}, p.Access...), Precision: string(p.Precision),
		Latitude: p.Point.Lat, Longitude: p.Point.Lon, SharedBy: p.SharedBy, URL: base + p.Address(),
		Published: day(p.PublishedAt), Modified: day(p.Modified),
	}
	if p.Photo != "" {
		r.Photo = base + "/photos/" + p.Photo + "/1200.jpg"
	}
	return r
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// each hands out the spots of a file, one by one.
type each func(do func(spots.Public) error) error

// writeGeoJSON writes a FeatureCollection.
func writeGeoJSON(w io.Writer, base string, all each) error {
	if _, err := fmt.Fprintf(w, `{"type":"FeatureCollection","license":%q,"features":[`, licence); err != nil {
		return err
	}
	comma := ""
	err := all(func(p spots.Public) error {
		r := recordOf(p, base)
		feature, err := json.Marshal(map[string]any{
			"type": "Feature", "id": r.Slug, "properties": r,
			"geometry": map[string]any{"type": "Point", "coordinates": []float64{r.Longitude, r.Latitude}},
		})
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, comma+string(feature))
		comma = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

// columns head the table; row is a spot in their order.
func columns() []string {
	return []string{"slug", "title", "reason", "category", "commune", "insee", "seasons", "access", "precision", "latitude", "longitude",
		"shared_by", "photo", "url", "published", "modified"}
}

func (r record) row() []string {
	degrees := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return []string{r.Slug, r.Title, r.Reason, r.Category, r.Commune, r.INSEE, strings.Join(r.Seasons, " "), strings.Join(r.Access, " "), r.Precision,
		degrees(r.Latitude), degrees(r.Longitude), r.SharedBy, r.Photo, r.URL, r.Published, r.Modified}
}

// waypoint is a spot in a GPX file; the order of its elements is the schema's.
type waypoint struct {
	XMLName xml.Name `xml:"wpt"`
	Lat     float64  `xml:"lat,attr"`
	Lon     float64  `xml:"lon,attr"`
	Time    string   `xml:"time"`
	Name    string   `xml:"name"`
	Desc    string   `xml:"desc"`
	Source  string   `xml:"src"`
	Link    gpxLink  `xml:"link"`
	Type    string   `xml:"type"`
}

type gpxLink struct {
	Address string `xml:"href,attr"`
	Text    string `xml:"text"`
}

// writeGPX writes GPX 1.1: a waypoint for each spot.
func writeGPX(w io.Writer, base string, all each) error {
	const head = xml.Header + `<gpx version="1.1" creator="Oh my Lot !" xmlns="http://www.topografix.com/GPX/1/1">` + "\n"
	if _, err := io.WriteString(w, head+`<metadata><name>Les spots du Lot</name><link href="`+base+`/spots"/></metadata>`+"\n"); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	err := all(func(p spots.Public) error {
		if err := out.Encode(waypoint{
			Lat: p.Point.Lat, Lon: p.Point.Lon, Time: p.PublishedAt.UTC().Format(time.RFC3339), Name: p.Title, Desc: p.Reason,
			Source: "Oh my Lot !", Link: gpxLink{base + p.Address(), p.Title}, Type: p.Category,
		}); err != nil {
			return err
		}
		_, err := io.WriteString(w, "\n")
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "</gpx>\n")
	return err
}

// feed is an Atom feed.
type feed struct {
	XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string     `xml:"xml:lang,attr"`
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Rights  string     `xml:"rights"`
	Links   []atomLink `xml:"link"`
	Entries []atomEntry
}

type atomLink struct {
	Rel     string `xml:"rel,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Address string `xml:"href,attr"`
}

type atomEntry struct {
	XMLName   xml.Name   `xml:"entry"`
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Author    string     `xml:"author>name"`
	Category  atomTerm   `xml:"category"`
	Summary   string     `xml:"summary"`
	Links     []atomLink `xml:"link"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

// newest is how many spots the feed tells.
const newest = 50

// feedOf is the feed of list at self, its own address; title and somebody are in the reader's words.
func feedOf(list []spots.Public, base, self, lang, title, somebody string) feed {
	f := feed{
		Lang: lang, ID: base + self, Title: title, Rights: licence, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links: []atomLink{{"self", "application/atom+xml", base + self}, {"alternate", "text/html", base + "/spots"}},
	}
	var last time.Time
	for _, p := range list {
		if p.Modified.After(last) {
			last = p.Modified
			f.Updated = last.UTC().Format(time.RFC3339)
		}
		author := p.SharedBy
		if author == "" {
			author = somebody
		}
		address := base + p.Address()
		f.Entries = append(f.Entries, atomEntry{
			ID: address, Title: p.Title + " · " + p.CommuneName, Published: p.PublishedAt.UTC().Format(time.RFC3339), Updated: p.Modified.UTC().Format(time.RFC3339),
			Author: author, Category: atomTerm{p.Category}, Summary: p.Reason, Links: []atomLink{{"alternate", "text/html", address}},
		})
	}
	return f
}
