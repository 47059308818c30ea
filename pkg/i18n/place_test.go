package i18n

import "testing"

func TestWhere(t *testing.T) {
	for name, want := range map[string][2]string{
		"Cahors":                  {"de Cahors", "à Cahors"},
		"Espère":                  {"d’Espère", "à Espère"},
		"Espagnac-Sainte-Eulalie": {"d’Espagnac-Sainte-Eulalie", "à Espagnac-Sainte-Eulalie"},
		"Le Vigan":                {"du Vigan", "au Vigan"},
		"Les Arques":              {"des Arques", "aux Arques"},
		"L’Hospitalet":            {"de L’Hospitalet", "à L’Hospitalet"},
		"Lacapelle-Marival":       {"de Lacapelle-Marival", "à Lacapelle-Marival"},
		"Lentillac-du-Causse":     {"de Lentillac-du-Causse", "à Lentillac-du-Causse"},
		"Issendolus":              {"d’Issendolus", "à Issendolus"},
		"Uzech":                   {"d’Uzech", "à Uzech"},
		"La Tour du Faure":        {"de La Tour du Faure", "à La Tour du Faure"},
	} {
		if got := [2]string{Of(name).in(French), At(name).in(French)}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if got := Of(name).in(English); got != name {
			t.Errorf("%s in English: %s", name, got)
		}
	}
}
