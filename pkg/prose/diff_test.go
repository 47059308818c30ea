package prose

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/diff"
)

// spelled writes blocks as [-removed-] and {+added+}, one a line.
func spelled(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		fmt.Fprintf(&b, "%s:", block.Tag)
		for _, s := range block.Spans {
			switch s.Op {
			case diff.Removed:
				fmt.Fprintf(&b, " [-%s-]", s.Text)
			case diff.Added:
				fmt.Fprintf(&b, " {+%s+}", s.Text)
			default:
				fmt.Fprintf(&b, " %s", s.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	const before = "# Charte\n\n1. Je parle du Lot.\n\n---\n\n## 1. Porter\n\nLa bulle reste **telle quelle**, sans la modifier.\n\n## 2. Partir\n\nQuand vous voulez.\n\n- Un point.\n\n---\n\nJe signe la version 1.\n"
	for name, c := range map[string]struct{ after, want string }{
		"nothing":     {before, ""},
		"signs alone": {strings.Replace(before, "**telle quelle**", "telle quelle", 1), ""},
		"a word": {strings.Replace(before, "sans la modifier", "sans la déformer", 1),
			"heading: 1. Porter\ntext: La bulle reste telle quelle, sans la [-modifier.-] {+déformer.+}\n"},
		"the box":          {strings.Replace(before, "version 1", "version 2", 1), "text: Je signe la version [-1.-] {+2.+}\n"},
		"a paragraph more": {strings.Replace(before, "- Un point.\n", "- Un point.\n\nÀ bientôt\u202f!\n", 1), "heading: 2. Partir\ntext: {+À bientôt\u202f!+}\n"},
		"a point less":     {strings.Replace(before, "- Un point.\n", "", 1), "heading: 2. Partir\nitem: [-Un point.-]\n"},
		"a heading":        {strings.Replace(before, "2. Partir", "2. Quitter", 1), "heading: 2. [-Partir-] {+Quitter+}\n"},
		"another text": {strings.Replace(before, "Quand vous voulez.", "Prévenez trois jours avant votre départ.", 1),
			"heading: 2. Partir\ntext: [-Quand vous voulez.-]\ntext: {+Prévenez trois jours avant votre départ.+}\n"},
		"a sentence": {strings.Replace(before, "1. Je parle du Lot.", "1. Je parle bien du Lot.", 1), "heading: Charte\nitem: Je parle {+bien+} du Lot.\n"},
	} {
		if got := spelled(Compare(before, c.after)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}
