package neighbours

import (
	"slices"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/form"
)

// Voice is what somebody says of a spot.
type Voice struct {
	Agrees bool   `db:"agrees"`
	Doubt  string `db:"doubt"` // one of Doubts, unless they agree
	Words  string `db:"words"` // what a doubt adds
}

// Typed is a voice as it is sent.
type Typed struct{ Answer, Doubt, Words string }

// The answers.
const confirms, doubts = "confirm", "doubt"

func typedFrom(f form.Values) Typed {
	return Typed{Answer: f.Text("answer"), Doubt: f.Text("doubt"), Words: f.Text("words")}
}

// typed is v as its form shows it.
func (v *Voice) typed() Typed {
	switch {
	case v == nil:
		return Typed{}
	case v.Agrees:
		return Typed{Answer: confirms}
	}
	return Typed{doubts, v.Doubt, v.Words}
}

// check makes a voice of what was typed. Whoever confirms gives no reason, whatever else the form held.
func (t Typed) check() (Voice, error) {
	var e form.Errors
	switch t.Answer {
	case confirms:
		return Voice{Agrees: true}, nil
	case doubts:
	default:
		e.Add("answer", "neighbours.answer_missing")
		return Voice{}, e.Err()
	}
	if !slices.Contains(Doubts(), t.Doubt) {
		e.Add("doubt", "neighbours.doubt_missing")
	}
	switch n := form.Length(t.Words); {
	case n > maxWords:
		e.Add("words", "form.too_long", maxWords)
	case n == 0 && t.Doubt == other:
		e.Add("words", "neighbours.words_missing")
	}
	return Voice{Doubt: t.Doubt, Words: t.Words}, e.Err()
}

// RuleDraft is the rule as staff typed it.
type RuleDraft struct {
	On         bool
	Enough, Km string
	Version    int
}

func (r Rule) draft() RuleDraft {
	return RuleDraft{r.On, strconv.Itoa(r.Enough), strconv.Itoa(r.Km), r.Version}
}

func (d RuleDraft) check() (Rule, error) {
	var e form.Errors
	within := func(field, typed string, least, most int) int {
		n, err := strconv.Atoi(typed)
		if err != nil || n < least || n > most {
			e.Add(field, "neighbours.range", least, most)
		}
		return n
	}
	r := Rule{On: d.On, Enough: within("enough", d.Enough, minEnough, maxEnough), Km: within("km", d.Km, 0, maxKm), Version: d.Version}
	return r, e.Err()
}
