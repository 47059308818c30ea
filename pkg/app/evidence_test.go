package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// hostileWords hold something to mark, in the middle of what would be markup.
const hostileWords = `<b onclick="x">06 12 34 56 78</b> & merde, <script>alert("camille@exemple.fr")</script> ; ` + why

// TestEvidenceIsMarked: in things of every kind the moderators see the very words, marked where they stand, each hint
// leading to its place, and nothing that an author wrote becomes markup.
func TestEvidenceIsMarked(t *testing.T) {
	s := apptest.New(t)
	const email = "camille@exemple.fr"
	s.Ambassador(email)
	v := s.SignIn(email)
	s.Staff("equipe@exemple.fr", who.Staff)
	team := s.SignIn("equipe@exemple.fr")
	first := func(kind string) *webtest.Page {
		t.Helper()
		_, address, _ := strings.Cut(team.Get("/moderation?kind="+kind, 200).Body, `<a href="/moderation/`) // not that of an undo
		address, _, _ = strings.Cut(address, `"`)
		return team.Get("/moderation/"+address, 200)
	}

	spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "LA PLAGE <I>DE GALETS</I>").Fill("Pourquoi vous l’aimez", hostileWords).Send(303)
	spot := first("spot").Says("Tout en capitales", "Numéro de téléphone", "n’importe qui pourrait appeler", "Adresse électronique", "Mot grossier")
	marked(t, spot, "06 12 34 56 78", "merde", "camille@exemple.fr")
	for _, raw := range []string{"<b onclick", "<script>alert", "<I>"} {
		if strings.Contains(spot.Body, raw) {
			t.Errorf("%s became markup", raw)
		}
	}
	spot.Form("Publier").Send(303)

	edit := v.Get(firstLink(t, v.Get("/espace", 200), "/espace/spots/1"), 200)
	edit.Form("Proposer la modification").Fill("Pourquoi vous l’aimez", hostileWords+" Réservez au 07 12 34 56 78.").Send(303)
	change := first("edit").Says("Ton commercial", "07 12 34 56 78").Silent("Tout en capitales", "Mot grossier", "Adresse électronique")
	marked(t, change, "Réservez", "07 12 34 56 78")

	file := photo(t, "iphone-orientation6-p3.jpg")
	file.Field = "photo"
	useForm(v.Get("/espace/usages/nouveau", 200)).Fill("Où ?", "12 rue Gambetta").Fill("Ce que montre la photo", "La voiture AB-123-CD").
		Fill("En quelques mots", "Suivez @camille46 sur bit.ly/abc").SendWith([]webtest.File{file}, 303)
	marked(t, first("use").Says("Adresse postale", "Plaque d’immatriculation", "Lien raccourci"), "@camille46", "bit.ly/abc", "12 rue Gambetta", "AB-123-CD")

	v.Post("/marque/signaler", url.Values{"where": {"https://exemple.fr"}, "what": {"Appelez-moi au 06 12 34 56 78, ces connards vendent des mugs."}}, 303)
	report := first("report").Silent("Numéro de téléphone")
	marked(t, report, "connards")
}

// marked holds a page to words that are marked, and to hints that lead there.
func marked(t *testing.T, p *webtest.Page, words ...string) {
	t.Helper()
	for _, w := range words {
		_, rest, found := strings.Cut(p.Body, `">`+w+`<span class="sr">`)
		if !found {
			t.Errorf("%s: %q is not marked", p.Path, w)
			continue
		}
		before := p.Body[:len(p.Body)-len(rest)]
		_, place, _ := strings.Cut(before[strings.LastIndex(before, "<mark"):], ` id="`)
		place, _, _ = strings.Cut(place, `"`)
		if place == "" || !strings.Contains(p.Body, `<a href="#`+place+`">`) {
			t.Errorf("%s: no hint leads to %q (%q)", p.Path, w, place)
		}
	}
}
