package opendata

import (
	"embed"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	geoJSON  = "application/geo+json; charset=utf-8"
	jsonType = "application/json; charset=utf-8"
	apiPath  = "/api/v1"
)

type pages struct {
	spots     *spots.Service
	territory *territory.Territory
}

// Mount adds the files and the API.
func Mount(r *web.Router, s *spots.Service, t *territory.Territory) {
	p := &pages{s, t}
	often := web.Limited("opendata", 120, time.Hour) // whole files cost; who has the last one is told so for nothing
	r.GET("/donnees", web.Anyone, p.show)
	r.GET("/spots.geojson", web.Anyone, p.geojson, often)
	r.GET("/spots.csv", web.Anyone, p.csv, often)
	r.GET("/spots.gpx", web.Anyone, p.gpx, often)
	r.GET("/spots.atom", web.Anyone, p.atom, web.Cached(spots.Topic), web.Varies(spots.Fields()...))
	r.GET(apiPath+"/openapi.json", web.Anyone, p.describe, web.Cached())
	r.GET(apiPath+"/spots", web.Anyone, p.list, web.Cached(spots.Topic), web.Varies(append(spots.Fields(), "apres")...))
	r.GET(apiPath+"/spots/:slug", web.Anyone, p.one, web.Cached(spots.Topic))
}

// file sends every spot that the address's filter keeps, as write tells them.
func (p *pages) file(c *web.Ctx, name, contentType string, write func(w io.Writer, base string, all each) error) error {
	edition, err := p.spots.Edition(c.Context())
	if err != nil {
		return err
	}
	f, _ := spots.FilterFrom(c.Query(), p.territory)
	return c.Data(name, contentType, edition, func(w io.Writer) error {
		return write(w, c.BaseURL(), func(do func(spots.Public) error) error { return p.spots.Each(c.Context(), f, do) })
	})
}

func (p *pages) geojson(c *web.Ctx) error { return p.file(c, "", geoJSON, writeGeoJSON) }

func (p *pages) gpx(c *web.Ctx) error {
	return p.file(c, "spots-du-lot.gpx", "application/gpx+xml; charset=utf-8", writeGPX)
}

func (p *pages) csv(c *web.Ctx) error {
	return p.file(c, "spots-du-lot.csv", web.CSVType, func(w io.Writer, base string, all each) error {
		return web.Table(w, func(row func(...string) error) error {
			if err := row(columns()...); err != nil {
				return err
			}
			return all(func(s spots.Public) error { return row(recordOf(s, base).row()...) })
		})
	})
}

func (p *pages) atom(c *web.Ctx) error {
	f, _ := spots.FilterFrom(c.Query(), p.territory)
	list, _, err := p.spots.OpenPage(c.Context(), f, "", newest)
	if err != nil {
		return err
	}
	say := func(key string) string { return c.Translate(i18n.M(key)) }
	body, err := xml.Marshal(feedOf(list, c.BaseURL(), "/spots.atom"+f.Query(), string(c.Locale()), say("opendata.feed_title"), say("opendata.somebody")))
	if err != nil {
		return err
	}
	return c.Open("application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
}

// page is a page of the API.
type page struct {
	Licence string   `json:"licence"`
	Spots   []record `json:"spots"`
	Next    *string  `json:"next"`
}

const pageSize = 100

func (p *pages) list(c *web.Ctx) error {
	q := c.Query()
	f, _ := spots.FilterFrom(q, p.territory)
	list, next, err := p.spots.OpenPage(c.Context(), f, q.Text("apres"), pageSize)
	if err != nil {
		return err
	}
	answer := page{Licence: licence, Spots: make([]record, len(list))}
	for i, s := range list {
		answer.Spots[i] = recordOf(s, c.BaseURL())
	}
	if next != "" {
		address := c.BaseURL() + f.Following(apiPath+"/spots", next)
		answer.Next = &address
	}
	return openJSON(c, answer)
}

func (p *pages) one(c *web.Ctx) error {
	s, err := p.spots.Show(c.Context(), c.Param("slug"))
	if moved := new(spots.Moved); errors.As(err, &moved) {
		return c.Moved(apiPath + "/spots/" + moved.To)
	}
	if err != nil {
		return err
	}
	return openJSON(c, recordOf(s, c.BaseURL()))
}

func openJSON(c *web.Ctx, answer any) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return c.Open(jsonType, body)
}

//go:embed openapi.json
var description embed.FS

func (p *pages) describe(c *web.Ctx) error {
	body, err := description.ReadFile("openapi.json")
	if err != nil {
		return err
	}
	return c.Open(jsonType, body)
}

// show tells what the data are, and where.
func (p *pages) show(c *web.Ctx) error {
	page := struct{ web.Base }{c.Base("opendata.title")}
	return c.Page(http.StatusOK, "opendata/show", &page)
}
