package spots

import (
	"regexp"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Caution is what an author had better think of when sharing some places: a notice beside the form, never a
// refusal. Moderators decide.
type Caution struct {
	Name       string
	Words      string   // by which a text may be about such a place; the page's script reads the same ones
	Categories []string // always about such places
	Called     bool     // for by what was written
}

// Text is what is said.
func (c Caution) Text() i18n.Message { return i18n.M("spots.caution." + c.Name) }

func cautions(d Draft) []Caution {
	all := []Caution{
		{Name: "private", Words: `\b(propri[ée]t[ée]s? priv[ée]|terrains? priv[ée]|jardins? priv[ée]|chemins? priv[ée]|entr[ée]e interdite|acc[èe]s interdit|chez (moi|nous|mes|des))`},
		{Name: "cave", Words: `\b(grottes?|gouffres?|igues?|avens?|cloups?|sp[ée]l[ée]o|chauves?-souris)\b`, Categories: []string{"grotte"}},
		{Name: "water", Words: `\b(captages?|champs? captants?|source captée|r[ée]servoirs? d.eau|barrages?)\b`},
		{Name: "wetland", Words: `\b(zones? humides?|tourbi[èe]res?|marais|mares?|roseli[èe]res?)\b`},
		{Name: "nesting", Words: `\b(nids?|nichent?|nidification|faucons?|rapaces?|vautours?|hirondelles?|orchid[ée]es?|hiboux?|chouettes?)\b`},
	}
	for i, c := range all {
		all[i].Called = slices.Contains(c.Categories, d.Category) || regexp.MustCompile("(?i)"+c.Words).MatchString(d.Title+" "+d.Reason)
	}
	return all
}
