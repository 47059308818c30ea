package atlas_test

import (
	"io"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

// TestNobodyElse: by default no site may frame the map, and no third party is asked.
func TestNobodyElse(t *testing.T) {
	v := apptest.New(t).Visitor()
	for _, address := range []string{"/carte", "/carte/embed"} {
		page := v.Get(address, 200)
		policy := page.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "img-src 'self' data: blob:;") || !strings.HasSuffix(policy, "frame-ancestors 'none'") || page.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %v", address, page.Header)
		}
		if strings.Contains(page.Body, "<iframe") || strings.Contains(page.Body, "data-tiles") {
			t.Errorf("%s offers what is not configured", address)
		}
	}
}

// TestPartners: the sites that are named may frame the map alone, and its ground may be another's.
func TestPartners(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) {
		c.EmbedAncestors = []string{"https://tourisme.exemple.fr", "https://*.exemple.org"}
		c.MapTiles, c.MapTilesCredit = "https://tuiles.exemple.fr/{z}/{x}/{y}.png", "© Exemple"
	})
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	v := s.Visitor()
	for range 2 { // printed, then kept
		framed, whole, other := v.Get("/carte/embed?categorie=grotte", 200), v.Get("/carte?categorie=grotte", 200), v.Get("/spots", 200)
		const images, sites = "img-src 'self' data: blob: https://tuiles.exemple.fr;", "frame-ancestors https://tourisme.exemple.fr https://*.exemple.org"
		if policy := framed.Header.Get("Content-Security-Policy"); !strings.Contains(policy, images) || !strings.HasSuffix(policy, sites) || framed.Header.Get("X-Frame-Options") != "" {
			t.Errorf("the framed map: %v", framed.Header)
		}
		if policy := whole.Header.Get("Content-Security-Policy"); !strings.Contains(policy, images) || !strings.HasSuffix(policy, "frame-ancestors 'none'") || whole.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("the map: %v", whole.Header)
		}
		if policy := other.Header.Get("Content-Security-Policy"); strings.Contains(policy, "exemple") {
			t.Errorf("another page: %s", policy)
		}
		framed.Says("Grotte")
		if strings.Contains(framed.Body, "<nav") || !strings.Contains(framed.Body, `<base target="_blank">`) || !strings.Contains(framed.Body, `content="noindex"`) {
			t.Error("the framed map is a whole page")
		}
		whole.Says("tuiles.exemple.fr").Says("https://tourisme.exemple.fr, https://*.exemple.org")
		if !strings.Contains(whole.Body, `&lt;iframe src=&#34;`+s.URL+`/carte/embed?categorie=grotte&#34;`) {
			t.Error("the code to paste is missing")
		}
	}
}

func TestPoints(t *testing.T) {
	s := apptest.New(t)
	if err := s.Demo(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	v := s.Visitor()
	all := v.Get("/carte/points.json?zoom=9", 200)
	if all.Header.Get("ETag") == "" || all.Header.Get("Content-Type") != "application/json; charset=utf-8" || strings.Count(all.Body, `"title"`) != 262 {
		t.Errorf("%v: %.200s", all.Header, all.Body)
	}
	one := v.Get("/carte/points.json?zoom=14&sud=44.60&ouest=2.02&nord=44.62&est=2.05&categorie=marche", 200)
	if strings.Count(one.Body, `"title"`) != 1 || !strings.Contains(one.Body, `"title":"Marché de Figeac","category":"Marché","commune":"Figeac"`) {
		t.Errorf("around Figeac: %s", one.Body)
	}
	if v.Get("/carte/fond.json", 200).Header.Get("ETag") == "" {
		t.Error("the ground is asked for whole each time")
	}
}
