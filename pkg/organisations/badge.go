package organisations

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"text/template"

	"github.com/ohmylot/ohmylot/static"
)

// badgeDrawing is what other sites embed: no script, no style, nothing to fetch. The bubble is drawn
// into it, grey once the licence no longer holds.
var badgeDrawing = template.Must(template.New("badge").Parse(`<svg xmlns="http://www.w3.org/2000/svg" width="260" height="72" viewBox="0 0 260 72" role="img" aria-label="{{.Label}}">` +
	`<title>{{.Label}}</title><rect x="1" y="1" width="258" height="70" rx="14" fill="#FFFDF8" stroke="{{.Colour}}" stroke-width="2"/>` +
	`<svg x="10" y="8" width="56" height="56" viewBox="0 0 1024 1024"{{if not .Valid}} opacity="0.35"{{end}}>{{.Bubble}}</svg>` +
	`<text x="76" y="31" font-family="Verdana, 'DejaVu Sans', sans-serif" font-size="13" fill="{{.Colour}}"{{if not .Valid}} font-weight="bold"{{end}}>{{.Words}}</text>` +
	`<text x="76" y="52" font-family="Verdana, 'DejaVu Sans', sans-serif" font-size="15" font-weight="bold" fill="#231A1E"{{if not .Valid}} text-decoration="line-through"{{end}}>{{.Number}}</text></svg>`))

// badge draws the badge of a licence; words and label are in the reader's language.
func badge(c Check, words, label string) ([]byte, error) {
	file, colour := "img/bubble.svg", "#8A1C4A"
	if !c.Valid {
		file, colour = "img/bubble-black.svg", "#A8201A"
	}
	bubble, err := bubblePaths(file)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = badgeDrawing.Execute(&out, map[string]any{
		"Valid": c.Valid, "Colour": colour, "Bubble": bubble, "Words": escaped(words), "Label": escaped(label), "Number": c.Licence.Number,
	})
	if err != nil {
		return nil, fmt.Errorf("draw badge: %w", err)
	}
	return out.Bytes(), nil
}

var insideSVG = regexp.MustCompile(`(?s)^<svg[^>]*>(.*)</svg>\s*$`)

// bubblePaths are what a drawing of ours holds.
func bubblePaths(file string) (string, error) {
	svg, err := static.FS.ReadFile(file)
	if err != nil {
		return "", err
	}
	found := insideSVG.FindSubmatch(svg)
	if found == nil {
		return "", fmt.Errorf("%s is no drawing", file)
	}
	return string(found[1]), nil
}

func escaped(text string) string {
	var out strings.Builder
	xml.EscapeText(&out, []byte(text)) // a Builder never fails
	return out.String()
}
