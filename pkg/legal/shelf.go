package legal

import (
	"embed"
	"fmt"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// texts holds <name>.<language>.md: what a page says until the team publishes its own.
//
//go:embed texts
var texts embed.FS

// supplied is the text that came with the program.
func supplied(n Name) (Text, error) {
	t := Text{Name: n}
	for l, text := range map[i18n.Locale]*string{i18n.French: &t.French, i18n.English: &t.English} {
		source, err := texts.ReadFile(fmt.Sprintf("texts/%s.%s.md", n, l))
		if err != nil {
			return t, err
		}
		*text = string(source)
	}
	return t, nil
}
