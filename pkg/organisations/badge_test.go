package organisations_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db"
)

// A badge on somebody's site tells what is the case, without script, and turns with the licence.
func TestTheBadgeTurns(t *testing.T) {
	site := apptest.New(t)
	a := site.Applicant("helene@exemple.fr", "73282932000074")
	exec := func(query string) {
		t.Helper()
		err := db.InTx(t.Context(), site.Pool, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), query, a.Organisation)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	exec(`UPDATE organisation SET name = 'Noix & <Fils>', state = 'active', licence_number = 'OML-2026-0042', licence_from = current_date - 10, licence_until = current_date + 300 WHERE id = $1`)
	v := site.Visitor()
	badge := v.Get("/licences/OML-2026-0042/badge.svg", 200)
	for name, want := range map[string]string{
		"Content-Type": "image/svg+xml", "Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*",
		"Cache-Control": "public, max-age=60", "Content-Security-Policy": "default-src 'none'; sandbox", "Set-Cookie": "",
	} {
		if have := badge.Header.Get(name); have != want {
			t.Errorf("%s: %s, want %s", name, have, want)
		}
	}
	drawing(t, badge.Body, "Porte la bulle du Lot", "OML-2026-0042", "Noix & <Fils> porte la bulle")

	again, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/licences/OML-2026-0042/badge.svg", nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Header.Set("If-None-Match", badge.Header.Get("ETag"))
	if same := v.Do(again, http.StatusNotModified); same.Body != "" || same.Header.Get("Cache-Control") != "public, max-age=60" {
		t.Errorf("the same badge again: %v", same.Header)
	}

	page := v.Get("/licences/OML-2026-0042", 200).Says("Montrez-le sur votre site", site.URL+"/licences/OML-2026-0042/badge.svg", `width="260" height="72"></a>`)
	if !strings.Contains(page.Body, `aria-label="Code QR de la licence OML-2026-0042"`) || !strings.Contains(page.Body, `<path d="M4 4h7v1h-7z`) {
		t.Error("the page has no QR code")
	}
	site.SignIn("helene@exemple.fr").Get("/espace/structure", 200).Says("Montrez-le sur votre site", "/badge.svg")

	for _, state := range []string{"suspended", "withdrawn"} {
		exec(`UPDATE organisation SET state = '` + state + `' WHERE id = $1`)
		drawing(t, v.Get("/licences/OML-2026-0042/badge.svg", 200).Body, "N’est plus autorisé", "n’est plus autorisé à porter la bulle")
	}
	exec(`UPDATE organisation SET state = 'active', licence_until = current_date - 1 WHERE id = $1`)
	drawing(t, v.Get("/licences/oml-2026-0042/badge.svg", 200).Body, "N’est plus autorisé")
	v.Get("/licences/OML-2026-0043/badge.svg", 404)
}

// drawing checks that svg is well formed, holds nothing that acts, and says the words.
func drawing(t *testing.T, svg string, words ...string) {
	t.Helper()
	var said strings.Builder
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v: %s", err, svg)
		}
		switch x := token.(type) {
		case xml.CharData:
			said.Write(x)
		case xml.StartElement:
			if name := x.Name.Local; name == "script" || name == "style" || name == "image" || name == "use" || name == "foreignObject" {
				t.Errorf("holds a %s", name)
			}
		}
	}
	for _, w := range words {
		if !strings.Contains(strings.ReplaceAll(said.String(), "\u202f", " "), w) {
			t.Errorf("does not say %q: %s", w, said.String())
		}
	}
}
