package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/templates"
)

// said finds what may be a key of the catalogue, or the beginning of a family of keys.
var said = regexp.MustCompile(`"([a-z_]+\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)"`)

// TestCatalogue: every key that is used exists, in both languages; every key that exists is used.
func TestCatalogue(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	french, english := c.Keys(i18n.French), c.Keys(i18n.English)
	for k := range french {
		if !english[k] {
			t.Errorf("%s is not in English", k)
		}
	}
	for k := range english {
		if !french[k] {
			t.Errorf("%s is not in French", k)
		}
	}
	used, families := usedKeys(t, french)
	for k := range used {
		if !french[k] {
			t.Errorf("%s is used and has no words", k)
		}
	}
	for k := range french {
		if !used[k] && !ofFamily(k, families) {
			t.Errorf("%s has words that nothing uses", k)
		}
	}
}

func ofFamily(key string, families map[string]bool) bool {
	for i := strings.LastIndexByte(key, '.'); i > 0; i = strings.LastIndexByte(key[:i], '.') {
		if families[key[:i+1]] {
			return true
		}
	}
	return false
}

// notKeys look like keys and are files or addresses.
var notKeys = regexp.MustCompile(`\.(go|html|txt|css|js|svg|png|jpg|csv|geojson|pdf|sql|po|log|pid|lock|sh|json|test)$`)

// usedKeys reads the sources and templates for keys of the catalogue's features.
func usedKeys(t *testing.T, known map[string]bool) (used, families map[string]bool) {
	t.Helper()
	features := map[string]bool{}
	for k := range known {
		features[k[:strings.IndexByte(k, '.')]] = true
	}
	used, families = map[string]bool{}, map[string]bool{}
	note := func(text string) {
		for _, m := range said.FindAllStringSubmatch(text, -1) {
			feature, _, _ := strings.Cut(m[1], ".")
			switch {
			case !features[feature] || notKeys.MatchString(m[1]):
			case strings.HasSuffix(m[1], "."):
				families[m[1]] = true
			default:
				used[m[1]] = true
			}
		}
	}
	for _, s := range sources(t) {
		if !s.test {
			note(s.text)
		}
	}
	err := fs.WalkDir(templates.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.FS, path)
		note(string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// errors.go composes "errors.<kind>.title" and ".text".
	families["errors."] = true
	return used, families
}

// TestFrenchTypography: no straight apostrophe, and no plain space before high punctuation.
func TestFrenchTypography(t *testing.T) {
	names, err := filepath.Glob("../i18n/locales/fr/*.po")
	if err != nil || len(names) == 0 {
		t.Fatal("no catalogue found", err)
	}
	wrong := regexp.MustCompile(`[a-zà-ÿ]'[a-zà-ÿ]|[^ ] [;!?:»]|« `)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "msgstr") && wrong.MatchString(line) {
				t.Errorf("%s:%d: %s", name, i+1, line)
			}
		}
	}
}
