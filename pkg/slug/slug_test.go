package slug_test

import (
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/slug"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]string{
		"L’Hospitalet":               "l-hospitalet",
		"Saint-Cirq-Lapopie !":       "saint-cirq-lapopie",
		"  Cœur du Causse, à l’été ": "coeur-du-causse-a-l-ete",
		"🙂":                          "spot",
		"":                           "spot",
		"çÉï":                        "cei",
	} {
		if got := slug.Of(text, "spot"); got != want {
			t.Errorf("Of(%q) = %q, want %q", text, got, want)
		}
	}
	if got := slug.Of(strings.Repeat("ab ", 200), "spot"); len(got) > 61 || strings.HasSuffix(got, "-") {
		t.Errorf("a long text gives %q", got)
	}
}
