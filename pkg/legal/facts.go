package legal

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/prose"
)

// Fact is something the legal pages say in several places.
type Fact struct {
	Name     string // as the texts write it between braces, and the name of its field
	Type     string // of the field: text, email, tel, url
	Optional bool
}

// Label is what it is, in the reader's words.
func (f Fact) Label() i18n.Message { return i18n.M(f.LabelKey()) }

// LabelKey is the catalogue's key of Label.
func (f Fact) LabelKey() string { return "legal.fact." + f.Name }

// Hint says what to write.
func (f Fact) Hint() string { return "legal.fact_hint." + f.Name }

// Asked lists what the team is asked, in the order of the form.
func Asked() []Fact {
	return []Fact{
		{Name: "editeur", Type: "text"},
		{Name: "adresse", Type: "text"},
		{Name: "telephone", Type: "tel"},
		{Name: "directeur", Type: "text"},
		{Name: "hebergeur", Type: "text"},
		{Name: "hebergeur_adresse", Type: "text"},
		{Name: "hebergeur_telephone", Type: "tel"},
		{Name: "dpo", Type: "email"},
		{Name: "dpo_adresse", Type: "text"},
		{Name: "plan", Type: "url", Optional: true},
	}
}

// Facts are what the team told, by name. The address to write to the team and that of the site are among them.
type Facts map[string]string

const longestFact = 240

// FactsFrom reads facts from a form.
func FactsFrom(f form.Values) Facts {
	facts := Facts{}
	for _, one := range Asked() {
		if value := f.Text(one.Name); value != "" {
			facts[one.Name] = value
		}
	}
	return facts
}

// Check says what is wrong with facts, field by field. Missing ones are not: they may be told later.
func (facts Facts) Check() form.Errors {
	var e form.Errors
	for _, one := range Asked() {
		value := facts[one.Name]
		switch {
		case form.Length(value) > longestFact:
			e.Add(one.Name, "form.too_long", longestFact)
		case value != "" && one.Type == "email" && !form.Email(value):
			e.Add(one.Name, "form.email_invalid")
		case value != "" && one.Type == "url" && !address.MatchString(value):
			e.Add(one.Name, "legal.address_invalid")
		}
	}
	return e
}

var address = regexp.MustCompile(`^https://[^\s<>"]+$`)

// Missing lists the facts that are needed and nobody has told.
func (facts Facts) Missing() []Fact {
	return slices.DeleteFunc(Asked(), func(f Fact) bool { return f.Optional || facts[f.Name] != "" })
}

// place is a fact in a text.
var place = regexp.MustCompile(`\{([a-z_]+)\}`)

// unknown lists what a text writes between braces and is no fact.
func unknown(text string) []string {
	var list []string
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		name := m[1]
		asked := slices.ContainsFunc(Asked(), func(f Fact) bool { return f.Name == name })
		if !asked && !slices.Contains(given(), name) && !slices.Contains(list, m[0]) {
			list = append(list, m[0])
		}
	}
	return list
}

// given are the facts that the program knows by itself.
func given() []string { return []string{"contact", "site"} }

// gap stands in a text for a fact nobody has told: a character no keyboard types.
const gap = "\uE000"

// fill writes the facts into a text, gap for those that miss.
func (facts Facts) fill(text string) string {
	return facts.write(text, func(string) string { return gap })
}

// linked is a link that leads to a fact.
var linked = regexp.MustCompile(`\[([^\]]*)\]\((?:mailto:)?\{([a-z_]+)\}\)`)

// mark is fill for the team: what misses is shown, as words say, and leads nowhere.
func (facts Facts) mark(text string, words func(Fact) string) string {
	text = linked.ReplaceAllStringFunc(text, func(found string) string {
		m := linked.FindStringSubmatch(found)
		if facts[m[2]] == "" {
			return m[1]
		}
		return found
	})
	return facts.write(text, func(name string) string {
		if i := slices.IndexFunc(Asked(), func(f Fact) bool { return f.Name == name }); i >= 0 {
			return "**" + prose.Plain(words(Asked()[i])) + "**"
		}
		return prose.Plain("{" + name + "}")
	})
}

func (facts Facts) write(text string, missing func(name string) string) string {
	return place.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.Trim(found, "{}")
		if value := facts[name]; value != "" {
			return prose.Plain(value)
		}
		return missing(name)
	})
}
