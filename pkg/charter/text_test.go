package charter

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

func TestTextsAreReadable(t *testing.T) {
	for _, k := range Kinds() {
		versions, err := shelf{texts}.versions(k)
		if err != nil || len(versions) == 0 || versions[0] != 1 {
			t.Fatalf("versions of %s: %v, %v", k, versions, err)
		}
		for _, v := range versions {
			for _, l := range i18n.Locales() {
				source, err := shelf{texts}.read(k, v, l)
				if err != nil {
					t.Fatal(err)
				}
				text, err := parse(l, source)
				if err != nil {
					t.Fatalf("%s %d %s: %v", k, v, l, err)
				}
				if n := strings.Count(string(text.Body), "<h3>"); n < 5 {
					t.Errorf("%s %d %s: %d headings", k, v, l, n)
				}
				if strings.Contains(string(text.Body), "<h2") {
					t.Errorf("%s %d %s: a heading is as high as the page's own", k, v, l)
				}
			}
		}
	}
}

// French sets a narrow no-break space before ; ! ? and within « », a no-break space before a colon,
// and never a straight apostrophe.
func TestFrenchTypography(t *testing.T) {
	wrong := regexp.MustCompile(`[ \pL][;!?](?:\s|$)| :|\pL: |« | »|'|\.\.\.`)
	for _, k := range Kinds() {
		source, err := shelf{texts}.read(k, 1, i18n.French)
		if err != nil {
			t.Fatal(err)
		}
		if found := wrong.FindAll(source, -1); found != nil {
			t.Errorf("%s: %q", k, found)
		}
	}
}

func TestParseRefusesBrokenTexts(t *testing.T) {
	const sound = "# Titre\n\n1. a\n2. b\n3. c\n4. d\n5. e\n\n---\n\nTexte\n\n---\n\nJe signe.\n"
	if _, err := parse(i18n.French, []byte(sound)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"no title":       strings.Replace(sound, "# Titre", "", 1),
		"four sentences": strings.Replace(sound, "3. c\n", "", 1),
		"no box":         strings.Replace(sound, "Je signe.", "", 1),
		"two parts":      strings.Replace(sound, "\n---\n", "", 1),
	} {
		if _, err := parse(i18n.French, []byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
