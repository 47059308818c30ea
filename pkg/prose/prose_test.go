package prose

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

func TestRenderKeepsNothingDangerous(t *testing.T) {
	page, err := Render([]byte("## Titre\n\n<script>alert(1)</script>\n\n[piège](javascript:alert(1)) ![image](https://ailleurs.test/x.png) **fort** [courriel](mailto:a@b.fr) <b onclick=x>b</b>\n"), Lower)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"script", "<img", "onclick", "<b", "ailleurs.test"} {
		if strings.Contains(string(page), bad) {
			t.Errorf("%q is left in %s", bad, page)
		}
	}
	for _, good := range []string{"<h3>Titre</h3>", "<strong>fort</strong>", `<a href="mailto:a@b.fr">courriel</a>`} {
		if !strings.Contains(string(page), good) {
			t.Errorf("%q is not in %s", good, page)
		}
	}
}

func TestWithout(t *testing.T) {
	const source = "# Titre\n\nGardé.\n\n## Vide\n\nTéléphone : ¤\n\n## Liste\n\n- un\n- deux ¤\n\n## Rien du tout\n\n- ¤\n- encore **¤**\n\n### Dessous\n\n¤\n\n## Fin\n\nGardé aussi,\nsur deux lignes.\n"
	page, err := Render([]byte(source), Without("¤"))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(page), " ")), " ")
	if want := "Gardé. Liste un Fin Gardé aussi, sur deux lignes."; html.UnescapeString(got) != "Titre "+want {
		t.Errorf("printed: %s", got)
	}
}

func TestPlain(t *testing.T) {
	const words = `12 *rue* _du_ [Lot](javascript:x) <b>46</b> & # 1. \ dpo@lot.test`
	page, err := Render([]byte("Chez " + Plain(words) + ", [écrire](mailto:" + Plain("dpo_a@lot.test") + ")"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(html.UnescapeString(string(page)), words) || !strings.Contains(string(page), `href="mailto:dpo_a@lot.test"`) {
		t.Errorf("printed: %s", page)
	}
}
