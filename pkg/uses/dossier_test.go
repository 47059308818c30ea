package uses

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/pdf/pdftest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// dossier is the proof of a year as the team gets it.
func (h house) dossier(by who.Actor, year int, l i18n.Locale) []byte {
	h.t.Helper()
	catalogue, err := i18n.Load()
	h.must(err)
	var made bytes.Buffer
	r := reader{l, func(m i18n.Message) string { return catalogue.Text(l, m) }, "https://lot.test"}
	h.must(h.Dossier(h.t.Context(), by, year, r, &made))
	return made.Bytes()
}

// TestDossier: a cover that counts, then every use of the year with its photo, in its class.
func TestDossier(t *testing.T) {
	h := newHouse(t)
	team, person, firm := h.person("Équipe", who.Staff), h.person("Camille", who.Member), h.company("Hélène", "OML-2026-0042")
	var wanted [][]byte
	for i, support := range []string{"vehicle", "web", "vehicle"} {
		d := h.typed([]who.Actor{firm, person, firm}[i])
		d.Support, d.Place, d.Words = support, []string{"Cahors", "Figeac", "Gramat"}[i], fmt.Sprintf("Usage %d.", i)
		h.submit([]who.Actor{firm, person, firm}[i], d)
		h.must(h.decide(team, moderation.Publish))
		file, err := h.photos.File(t.Context(), d.Photo, 40)
		h.must(err)
		wanted = append(wanted, file)
	}
	h.submit(person, h.typed(person)) // waits: it proves nothing
	lost := read[string](h, `SELECT photo_id FROM queue_item WHERE title = 'Usage 2.'`)
	h.must(h.disk.Delete(t.Context(), fmt.Sprintf("photos/%s/%s-40.jpg", lost[:2], lost)))

	made := h.dossier(team, 2026, i18n.French)
	for i, picture := range wanted {
		if n, want := bytes.Count(made, picture), []int{1, 1, 0}[i]; n != want {
			t.Errorf("photo %d is there %d times, want %d", i, n, want)
		}
	}
	if bytes.Count(made, []byte("/FontFile2")) != 3 {
		t.Error("a typeface is not in the file")
	}
	pages := pdftest.Texts(t, made)
	text := strings.ReplaceAll(strings.Join(pages, "\f"), "\u00a0", " ")
	at := 0
	for _, words := range []string{
		"Preuve d’usage de la marque, 2026", "Usages publiés\n3", "Structures sous licence\n1", "Site web\n1 usage", "Véhicule\n2 usages", "1 / 2", "\f",
		"Site web", "14 mars 2026, Figeac", "Camille Delmas", "Usage 1.", "Véhicule", "14 mars 2026, Cahors", "Chez Hélène, licence OML-2026-0042", "Usage 0.", "Publié le ", "14 mars 2026, Gramat", "2 / 2",
	} {
		i := strings.Index(text[at:], words)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place:\n%s", words, text)
		}
		at += i + len(words)
	}
	if strings.Contains(text, "camionnette") {
		t.Error("a use that waits is among the proofs")
	}
	if english := pdftest.Texts(t, h.dossier(team, 2026, i18n.English)); !strings.Contains(english[0], "Proof of use of the trademark, 2026") {
		t.Errorf("in English: %s", english[0])
	}
	if empty := pdftest.Texts(t, h.dossier(team, 2025, i18n.French)); len(empty) != 1 || !strings.Contains(empty[0], "Aucun usage") {
		t.Errorf("of a year without use: %v", empty)
	}
}

// TestOneDossierAtATime: whoever comes meanwhile waits, no longer than their request lives.
func TestOneDossierAtATime(t *testing.T) {
	h := newHouse(t)
	h.dossiers <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := h.turn(ctx, func() error { t.Error("a second one is made"); return nil })
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("whoever waits too long is told %v", err)
	}
	<-h.dossiers
	h.must(h.turn(t.Context(), func() error { return nil }))
	h.must(h.turn(t.Context(), func() error { return nil }))
}

func TestByClass(t *testing.T) {
	for supports, want := range map[string]string{"": "", "web": "1", "web web vehicle": "2 1", "web vehicle vehicle press": "1 2 1"} {
		var list []Proof
		for _, s := range strings.Fields(supports) {
			list = append(list, Proof{Support: s})
		}
		var got []string
		for _, class := range byClass(list) {
			got = append(got, fmt.Sprint(len(class)))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is cut into %v, want %s", supports, got, want)
		}
	}
}
