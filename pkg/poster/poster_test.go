package poster

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const longest = "Le petit chemin bordé de murets qui descend de Saint-Cirq-Lapopie vers la rivière"

func press(t *testing.T) *Press {
	t.Helper()
	p, err := NewPress()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whatever the words, the poster is a JPEG of the size networks ask for, and light enough to fetch.
// They are kept among the artifacts of the test, to be looked at.
func TestDraw(t *testing.T) {
	p := press(t)
	photo, err := os.ReadFile("../demo/data/falaise.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]Words{
		"short": {"Le ponton du soir", "Cajarc"},
		"long":  {longest, "Saint-Jean-de-Laur"},
		"word":  {strings.Repeat("Anticonstitutionnellement", 4), "Montcuq-en-Quercy-Blanc"},
		"odd":   {"Où dort le loup ? 🐺 \u202F!", "Vers"},
		"empty": {},
	} {
		for ground, picture := range map[string][]byte{"photo": photo, "plain": nil} {
			got, err := p.Draw(picture, w)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			c, err := jpeg.DecodeConfig(bytes.NewReader(got))
			if err != nil || c.Width != Width || c.Height != Height || len(got) > 400<<10 {
				t.Errorf("%s on %s: %d × %d, %d bytes, %v", name, ground, c.Width, c.Height, len(got), err)
			}
			if err := os.WriteFile(filepath.Join(t.ArtifactDir(), name+"-"+ground+".jpg"), got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := p.Draw([]byte("no picture"), Words{"Titre", "Vers"}); err == nil {
		t.Error("what is no picture makes a poster")
	}
}

func TestTitlesFit(t *testing.T) {
	p := press(t)
	for _, words := range []string{"Vers", longest, strings.Repeat("Anticonstitutionnellement", 4), strings.Repeat("a b ", 80)} {
		lines, face, _, err := p.fit(words, 700, 4)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) == 0 || len(lines) > 4 {
			t.Errorf("%q takes %d lines", words, len(lines))
		}
		for _, l := range lines {
			if wide(face, l) > 700 {
				t.Errorf("%q is wider than its box", l)
			}
		}
		if len(lines) > 1 && lines[0] == "" {
			t.Errorf("%q begins with an empty line", words)
		}
	}
	lines, _, _, err := p.fit(longest, 702, 4)
	if got := strings.Join(lines, " "); err != nil || got != longest {
		t.Errorf("a title of 80 signs is cut: %q, %v", got, err)
	}
	if got := spelled(p.title, "Vers\u202F! 🐺"); got != "Vers\u00A0!" {
		t.Errorf("spelled %q", got)
	}
}
