package i18n

import "strings"

// Where is the name of a commune with what French puts before it: give it as an argument of a
// message. English messages write their own preposition, and get the name alone.
type Where struct {
	name     string
	from, to string // before a plain name, and what "le" and "les" become
}

// Of is "de": "de Cahors", "d’Espère", "du Vigan", "des Arques".
func Of(name string) Where { return Where{name, "de", "du des"} }

// At is "à": "à Cahors", "au Vigan", "aux Arques".
func At(name string) Where { return Where{name, "à", "au aux"} }

func (w Where) in(l Locale) string {
	if l != French {
		return w.name
	}
	le, les, _ := strings.Cut(w.to, " ")
	switch {
	case strings.HasPrefix(w.name, "Le "):
		return le + " " + w.name[len("Le "):]
	case strings.HasPrefix(w.name, "Les "):
		return les + " " + w.name[len("Les "):]
	case w.from == "de" && elides(w.name):
		return "d’" + w.name
	}
	return w.from + " " + w.name
}

// elides reports a name before which "de" loses its vowel. No commune of the Lot begins with an
// aspirated h.
func elides(name string) bool {
	for _, first := range name {
		return strings.ContainsRune("AEIOUYHÀÂÉÈÊËÎÏÔŒÙÛaeiouyhàâéèêëîïôœùû", first)
	}
	return false
}
