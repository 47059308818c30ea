package privacy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNamedIn(t *testing.T) {
	p := Person{FirstName: "Rose", LastName: "Delpech-Vidal", Email: "rose@exemple.fr"}
	for text, named := range map[string]bool{
		"La plage de galets":                              false,
		"Un vieux mur couvert de roses, rose au couchant": false, // a word, not a name
		"Chez Rose, au bord du Célé":                      true,
		"L’Enroserie":                                     false,
		"Le moulin DELPECH VIDAL":                         true,
		"le-jardin-de-delpech-vidal":                      true,
		"Le pré de Vidal":                                 false, // half a name is many people's
		"Écrivez à ROSE@exemple.fr":                       true,
		"Demandez au 06 12 34 56 78":                      true, // whose it is, nobody knows
		"Suivez @rose.du.lot sur Instagram":               true,
	} {
		if p.NamedIn(text) != named {
			t.Errorf("%q: named is %v", text, !named)
		}
	}
	if (Person{FirstName: "É", Email: "e@exemple.fr"}).NamedIn("Une grotte") {
		t.Error("somebody without a last name is everywhere")
	}
}

// TestRegister: what is listed is read back, a line that was cut is not, and none is taken for another.
func TestRegister(t *testing.T) {
	r := register(filepath.Join(t.TempDir(), "erased.txt"))
	if all, err := r.read(); err != nil || len(all) != 0 {
		t.Fatalf("an absent list holds %v (%v)", all, err)
	}
	one := entry{12, strings.Repeat("a", 64), true, time.Date(2026, 11, 21, 17, 3, 0, 0, time.UTC)}
	two := entry{13, strings.Repeat("b", 64), false, one.At.Add(time.Hour)}
	for _, e := range []entry{one, two} {
		if err := r.add([]entry{e}); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(want ...entry) {
		t.Helper()
		all, err := r.read()
		if err != nil || len(all) != len(want) {
			t.Fatalf("the list holds %v (%v)", all, err)
		}
		for i, e := range want {
			if all[i] != e {
				t.Errorf("line %d is %v, want %v", i, all[i], e)
			}
		}
	}
	holds(one, two)
	content, err := os.ReadFile(string(r))
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(content) - 20; cut < len(content); cut++ { // a power failure
		if err := os.WriteFile(string(r), content[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		holds(one)
		if err := r.add([]entry{two}); err != nil {
			t.Fatal(err)
		}
		holds(one, two)
	}
	if err := os.WriteFile(string(r), append([]byte("2026-11-21T17:03:00Z 12 short keep\n"), content...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.read(); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a line nobody can read: %v", err)
	}
}
