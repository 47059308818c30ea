package spots

import (
	"strings"
	"testing"
)

// TestCautions: the words of a place call for the notices that suit it, and others for none.
func TestCautions(t *testing.T) {
	for _, one := range []struct{ title, reason, category, want string }{
		{"Le chemin de halage", "On y marche à l’ombre des platanes, loin des Marchés.", "randonnee", ""},
		{"Une Grotte fraîche", "", "nature", "cave"},
		{"Sous le causse", "", "grotte", "cave"},
		{"Le pré", "C’est une propriété privée, mais la dame laisse passer.", "nature", "private"},
		{"La mare", "Des grenouilles, et un NID de faucon.", "nature", "wetland nesting"},
		{"La source", "Tout près du captage.", "baignade", "water"},
		{"", "", "", ""},
	} {
		var called []string
		for _, c := range cautions(Draft{Title: one.title, Reason: one.reason, Category: one.category}) {
			if c.Called {
				called = append(called, c.Name)
			}
		}
		if got := strings.Join(called, " "); got != one.want {
			t.Errorf("%q calls for %q, want %q", one.title+" "+one.reason, got, one.want)
		}
	}
}
