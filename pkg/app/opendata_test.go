package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The exact points of spots that do not show them: none of these figures may leave.
const hiddenLat, hiddenLon = "44.61234", "1.87654"

func published(t *testing.T) *apptest.Site {
	t.Helper()
	s := apptest.New(t)
	team := s.Staff("equipe@exemple.fr", who.Staff)
	place := func(slug, title string, p territory.Precision, lat, lon string) spots.Place {
		return spots.Place{Slug: slug, At: time.Now().Add(-time.Hour), Draft: spots.Draft{
			Title: title, Reason: why, Category: "baignade", Latitude: lat, Longitude: lon, Precision: p, Rights: true, DisplayName: "anonymous", Seasons: []string{"ete"},
		}}
	}
	err := s.Services.Spots.Import(t.Context(), team, []spots.Place{
		place("plage", "La plage", territory.Exact, "44.46560", "1.67100"),
		place("source", "=La source & <le> reste", territory.Around, hiddenLat, hiddenLon),
		place("gouffre", "Le gouffre", territory.Town, hiddenLat, hiddenLon),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOpenDataNeverTellsAHiddenPoint(t *testing.T) {
	v := published(t).Visitor()
	for _, path := range []string{"/spots.geojson", "/spots.csv", "/spots.gpx", "/spots.atom", "/api/v1/spots", "/api/v1/spots/source", "/api/v1/spots/gouffre"} {
		p := v.Get(path, 200)
		if strings.Contains(p.Body, hiddenLat) || strings.Contains(p.Body, hiddenLon) {
			t.Errorf("%s tells an exact point", path)
		}
		if p.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: other sites may not read it", path)
		}
	}
}

func TestOpenDataIsFiltered(t *testing.T) {
	v := published(t).Visitor()
	for _, path := range []string{"/spots.geojson", "/spots.csv", "/spots.gpx", "/spots.atom", "/api/v1/spots"} {
		v.Get(path+"?q=plage", 200).Says("La plage").Silent("gouffre")
		v.Get(path+"?categorie=grotte", 200).Silent("La plage")
	}
	v.Get("/api/v1/spots/inconnu", 404)
}

func TestOpenDataAskedForAgain(t *testing.T) {
	s := published(t)
	v := s.Visitor()
	tag := v.Get("/spots.geojson", 200).Header.Get("ETag")
	ask := func(status int) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/spots.geojson", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("If-None-Match", tag)
		v.Do(r, status)
	}
	ask(304)
	err := s.Services.Spots.Import(t.Context(), s.Staff("autre@exemple.fr", who.Staff), []spots.Place{{Slug: "autre", At: time.Now().Add(-time.Hour), Draft: spots.Draft{
		Title: "Un autre", Reason: why, Category: "grotte", Commune: "46102", Precision: territory.Town, Rights: true, DisplayName: "anonymous"}}})
	if err != nil {
		t.Fatal(err)
	}
	ask(200)
}

func TestSpreadsheet(t *testing.T) {
	body := published(t).Visitor().Get("/spots.csv", 200).Body
	table := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || len(rows) != 4 || rows[0][0] != "slug" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if !strings.HasPrefix(body, "\ufeff") || !strings.Contains(body, `'=La source`) {
		t.Error("a title passes for a formula, or the encoding is not told")
	}
}

func TestFeed(t *testing.T) {
	var feed struct {
		ID      string `xml:"id"`
		Entries []struct {
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Link    struct {
				Address string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	s := published(t)
	if err := xml.Unmarshal([]byte(s.Visitor().Get("/spots.atom", 200).Body), &feed); err != nil || len(feed.Entries) != 3 {
		t.Fatalf("%+v, %v", feed, err)
	}
	for _, e := range feed.Entries {
		if e.Updated == "" || !strings.HasPrefix(e.Link.Address, s.URL+"/spots/") {
			t.Errorf("entry %+v", e)
		}
	}
}

// TestRealReaders: gpsbabel and GDAL, which many programs are made with, read the files.
func TestRealReaders(t *testing.T) {
	v := published(t).Visitor()
	for _, c := range []struct{ path, program, want string }{
		{"/spots.gpx", "gpsbabel -i gpx -f %s -o unicsv -F -", "La plage"},
		{"/spots.geojson", "ogrinfo -ro -al %s", "Feature Count: 3"},
	} {
		words := strings.Fields(c.program)
		if _, err := exec.LookPath(words[0]); err != nil {
			if os.Getenv("CI") != "" {
				t.Errorf("%s is not installed: tools/setup test installs it", words[0])
			}
			continue
		}
		file := filepath.Join(t.TempDir(), strings.TrimPrefix(c.path, "/"))
		if err := os.WriteFile(file, []byte(v.Get(c.path, 200).Body), 0o600); err != nil {
			t.Fatal(err)
		}
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "%s", file)
		}
		out, err := exec.CommandContext(t.Context(), words[0], words[1:]...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.want) {
			t.Errorf("%s: %v\n%s", words[0], err, out)
		}
	}
}

// TestAPIIsAsDescribed holds each answer to openapi.json.
func TestAPIIsAsDescribed(t *testing.T) {
	s := published(t)
	v := s.Visitor()
	described, err := openapi3.NewLoader().LoadFromData([]byte(v.Get("/api/v1/openapi.json", 200).Body))
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(described)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/spots", "/spots?saison=ete&q=plage", "/spots/source", "/spots/plage"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		route, fields, err := router.FindRoute(r)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		p := v.Get("/api/v1"+path, 200)
		asked := &openapi3filter.RequestValidationInput{Request: r, PathParams: fields, Route: route}
		if err := openapi3filter.ValidateRequest(t.Context(), asked); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: asked, Status: 200, Header: p.Header}
		answer.SetBodyBytes([]byte(p.Body))
		if err := openapi3filter.ValidateResponse(t.Context(), answer); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestAPIPages: from page to page, each spot once.
func TestAPIPages(t *testing.T) {
	s := apptest.New(t)
	var all []spots.Place
	for i := range 205 {
		all = append(all, spots.Place{Slug: fmt.Sprintf("spot-%d", i), At: time.Now().Add(-time.Hour), Draft: spots.Draft{
			Title: "Un spot", Reason: why, Category: "grotte", Commune: "46102", Precision: territory.Town, Rights: true, DisplayName: "anonymous"}})
	}
	if err := s.Services.Spots.Import(t.Context(), s.Staff("equipe@exemple.fr", who.Staff), all); err != nil {
		t.Fatal(err)
	}
	seen, path := map[string]bool{}, "/api/v1/spots?categorie=grotte"
	for path != "" {
		var page struct {
			Spots []struct{ Slug string }
			Next  *string
		}
		if err := json.NewDecoder(bytes.NewBufferString(s.Visitor().Get(path, 200).Body)).Decode(&page); err != nil {
			t.Fatal(err)
		}
		for _, spot := range page.Spots {
			if seen[spot.Slug] {
				t.Errorf("%s comes twice", spot.Slug)
			}
			seen[spot.Slug] = true
		}
		path = ""
		if page.Next != nil {
			path = strings.TrimPrefix(*page.Next, s.URL)
		}
	}
	if len(seen) != 205 {
		t.Errorf("%d spots in the pages, 205 published", len(seen))
	}
}
