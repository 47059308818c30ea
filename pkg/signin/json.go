package signin

import (
	"encoding/json"
	"slices"
)

// yes is true, which some providers write as a text. Anything else is no.
type yes bool

func (y *yes) UnmarshalJSON(b []byte) error {
	*y = string(b) == "true" || string(b) == `"true"`
	return nil
}

// oneOrSeveral is a text, or a list of texts.
type oneOrSeveral []string

func (l *oneOrSeveral) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*l = make([]string, 1)
		return json.Unmarshal(b, &(*l)[0])
	}
	return json.Unmarshal(b, (*[]string)(l))
}

func (l oneOrSeveral) has(text string) bool { return slices.Contains(l, text) }
