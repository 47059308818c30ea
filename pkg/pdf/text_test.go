package pdf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFacesWriteTheCatalogues looks at every letter of what the program can say.
func TestFacesWriteTheCatalogues(t *testing.T) {
	d := New(Options{Title: "Glyphes", Date: time.Unix(0, 0)})
	catalogues, err := filepath.Glob("../i18n/locales/*/*.po")
	if err != nil || len(catalogues) < 2 {
		t.Fatal("no catalogue found", err)
	}
	used := map[rune]string{}
	for _, name := range catalogues {
		words, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(words) {
			used[r] = name
		}
	}
	for _, r := range "«»’…œŒæÆÿŸçÇ€·°²–—×“”\u00a0\u202f\u2011№" {
		used[r] = "the test"
	}
	for _, s := range []style{title, text, strong} {
		for r, name := range used {
			if r < ' ' || r == '?' {
				continue
			}
			if written := d.spelled(s, string(r)); written == "" || strings.Contains(written, "?") {
				t.Errorf("%s cannot write %q (%U) of %s", s.face, r, r, name)
			}
			for _, w := range d.spelled(s, string(r)) {
				if !d.letters[s.face].has(w) {
					t.Errorf("%s has no glyph for %q", s.face, w)
				}
			}
		}
	}
}

func TestOnlyDrawingsWeKnow(t *testing.T) {
	for name, svg := range map[string]string{
		"no size":       `<svg><path fill="#8A1C4A" d="M0 0Z"/></svg>`,
		"named colour":  `<svg viewBox="0 0 8 8"><path fill="red" d="M0 0Z"/></svg>`,
		"arc":           `<svg viewBox="0 0 8 8"><path fill="#8A1C4A" d="M0 0A1 1 0 0 1 2 2Z"/></svg>`,
		"relative":      `<svg viewBox="0 0 8 8"><path fill="#8A1C4A" d="m0 0Z"/></svg>`,
		"short of one":  `<svg viewBox="0 0 8 8"><path fill="#8A1C4A" d="M0 0L3Z"/></svg>`,
		"not a drawing": `bubble`,
	} {
		if _, err := parseDrawing([]byte(svg)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
