package brand

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/web"
)

func (p pages) kit(c *web.Ctx) error {
	if c.Peek() {
		return c.Text("application/octet-stream", nil)
	}
	if sent, err := p.lessonFirst(c, "/marque/bulle"); sent || err != nil { // where the kit is handed out
		return err
	}
	k, err := p.brand.Kit(c.Context(), c.Actor(), c.Locale())
	if fault.Is(err, fault.Forbidden) {
		return p.begin(c, http.StatusForbidden) // which shows the step that is left
	}
	if err != nil {
		return err
	}
	return c.Stream(k.Name, "application/zip", func(w io.Writer) error { return k.Write(c.Context(), w, kitTexts(c, k), notice(c, k.Number())) })
}

// kitTexts are the words that go with the files, in the reader's language.
func kitTexts(c *web.Ctx, k Kit) []Text {
	say := func(key string, args ...any) string { return c.Translate(i18n.M(key, args...)) }
	rules := k.from.rules
	least := rules.Lowest()
	readme := []string{
		say("brand.kit_hello"), say("brand.kit_which"), say("brand.kit_social"), say("brand.kit_rules", rules.ClearSpace, least.MM, least.PX),
		say("brand.kit_more", c.BaseURL()+"/marque"),
	}
	terms := []string{say("brand.kit_charter")}
	for i, sentence := range k.Sentences {
		terms = append(terms, fmt.Sprintf("%d. %s", i+1, sentence))
	}
	name := say("brand.kit_charter_file")
	if l := k.Licence; l != nil {
		name = say("brand.kit_licence_file")
		check := c.BaseURL() + "/licences/" + l.Number
		terms = append([]string{say("brand.kit_licence", l.Number, l.From, l.Until), say("brand.kit_check", check)}, terms...)
	}
	return []Text{{say("brand.kit_readme_file"), paragraphs(readme)}, {name, paragraphs(terms)}}
}

func paragraphs(list []string) string { return strings.Join(list, "\n\n") + "\n" }
