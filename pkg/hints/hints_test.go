package hints

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// found writes what Read finds as "kind: words" lines.
func found(text string) string {
	var lines []string
	for _, f := range Read(text) {
		lines = append(lines, string(f.Kind)+": "+text[f.From:f.To])
	}
	return strings.Join(lines, " | ")
}

func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		// phones
		"Appelez le 06 12 34 56 78 le soir.":                  "phone: 06 12 34 56 78",
		"06.12.34.56.78":                                      "phone: 06.12.34.56.78",
		"06-12-34-56-78, ou 0612345678":                       "phone: 06-12-34-56-78 | phone: 0612345678",
		"tél:+33 6 12 34 56 78":                               "phone: +33 6 12 34 56 78",
		"+33(0)612345678":                                     "phone: +33(0)612345678",
		"0033 6 12 34 56 78":                                  "phone: 0033 6 12 34 56 78",
		"06\u202f12\u00a034 56 78":                            "phone: 06\u202f12\u00a034 56 78",
		"O6 12 34 56 78":                                      "phone: O6 12 34 56 78",
		"au ０６１２３４５６７８ !":                                     "phone: ０６１２３４５６７８",
		"0612 345 678":                                        "phone: 0612 345 678",
		"zéro six douze trente-quatre cinquante-six soixante": "phone: zéro six douze trente-quatre cinquante-six soixante",
		"depuis Londres +44 20 7946 0958":                     "phone: +44 20 7946 0958",
		"le 01/02/2026 18 h, ou 01.02.2026":                   "",
		"à 44.12345, 1.0612345678":                            "",
		"SIRET 732 829 320 00074, W463001234, 46000 Cahors":   "",
		"en 1612, à 345 m, le 12 et le 13, à 10 h 30, GR 65":  "",
		// e-mail
		"écrivez à camille.durand@exemple.fr.": "email: camille.durand@exemple.fr",
		"camille (at) exemple . fr":            "email: camille (at) exemple . fr",
		"camille[arobase]exemple[point]fr":     "email: camille[arobase]exemple[point]fr",
		"camille arobase exemple point fr":     "email: camille arobase exemple point fr",
		"Camille @ exemple.com":                "email: Camille @ exemple.com",
		// plates
		"une Clio AB-123-CD bleue":                             "plate: AB-123-CD",
		"la AB 123 CD, la AB123CD et la 1234 VX 46":            "plate: AB 123 CD | plate: AB123CD | plate: 1234 VX 46",
		"le 120 km, de 100 km, le GR 651 DE Figeac, la RD 820": "",
		"de 150 ha en 1944, FFI 46, PR 123 DE":                 "",
		// bank
		"FR76 3000 6000 0112 3456 7890 189": "bank: FR76 3000 6000 0112 3456 7890 189",
		"FR76 3000 6000 0112 3456 7890 188": "",
		// address
		"chez nous, 12 bis rue des Lilas, Cahors":      "address: 12 bis rue des Lilas",
		"au 3, place de la Libération":                 "address: 3, place de la Libération",
		"il y a 1 place handicapée et 2 route barrées": "",
		// handles, links
		"suivez @camille46 et insta: camille.lot":           "handle: @camille46 | handle: insta: camille.lot",
		"https://exemple.fr/a?b=c (www.exemple.org)":        "link: https://exemple.fr/a?b=c | link: www.exemple.org",
		"voir exemple.com, bit.ly/3xYz et https://t.co/abc": "link: exemple.com | hidden_link: bit.ly/3xYz | hidden_link: https://t.co/abc",
		"C’est beau.Frais aussi.Comme en mai.":              "",
		// rude
		"Bande de cons !":                                   "rude: Bande de cons",
		"quelle merde, putain de merde":                     "rude: merde | rude: putain | rude: merde",
		"connard, c0nnard, CONNNARD, conn@rd, enc*lé, p*te": "rude: connard | rude: c0nnard | rude: CONNNARD | rude: conn@rd | rude: enc*lé | rude: p*te",
		"Va te faire foutre, fils de pute":                  "rude: foutre | rude: fils de pute",
		"filh de puta, quina mèrda, vai-te far fotre":       "rude: filh de puta | rude: mèrda | rude: vai-te far fotre",
		"tròç de con, cap d’ase, macarèl":                   "rude: tròç de con | rude: cap d’ase | rude: macarèl",
		"sal\u200bope, p\u0301ute":                          "rude: sal\u200bope | rude: p\u0301ute",
		// the risky
		"Entrée à 8,50 € ou 12 euros, -20 % en mai":           "price: 8,50 € | price: 12 euros | price: -20 %",
		"Réservez vite, n’hésitez pas à nous contacter":       "selling: Réservez | selling: n’hésitez pas à nous contacter",
		"Propriété privée : accès interdit, escaladez le mur": "private_land: Propriété privée | private_land: accès interdit | private_land: escaladez le mur",
		"C’est dangereux, on plonge du haut des rochers":      "danger: dangereux | danger: plonge du haut",
		"Votez bien dimanche":                                 "politics: Votez",
		// manner
		"UN ENDROIT VRAIMENT SUPERBE en été":      "shouting: UN ENDROIT VRAIMENT SUPERBE",
		"CASCADE D’AUTOIRE":                       "shouting: CASCADE D’AUTOIRE",
		"Classé UNESCO, accès PMR, GR 65, TER":    "",
		"Superbe !!! Vraiment ! ! ! Ah......":     "emphasis: !!! | emphasis: ! ! ! | emphasis: ......",
		"C’est suuuuuper ! Quoi ?! Ah... bien !!": "emphasis: suuuuuper",
		"😀😀 😀❤️ merci 🙂":                          "emoji: 😀😀 😀❤️",
		"":                                        "",
	} {
		if got := found(text); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestHarmlessWords: what looks rude and is not.
func TestHarmlessWords(t *testing.T) {
	for _, text := range []string{
		"Montcuq", "un cul-de-sac", "le concert de Condat", "Pech Merle", "Cuzance", "un pique-nique la veille", "On pique nique les pieds dans l’eau",
		"la tête de nègre, un cèpe", "un cône de tuf", "le porc cul noir", "un baiser sous le dolmen", "le raton laveur et le blaireau", "la bitte d’amarrage",
		"un pain bâtard", "une espèce d’orchidée", "quelle bande de copains", "le bouffon du roi", "une salade au cabécou", "les vaches Salers", "Conques n’est pas loin",
		"le maître de chais", "une chatte et ses petits", "l’ordure n’a pas sa place ici : remportez vos ordures", "la Résistance contre les nazis",
		"Le Puy, la Bouriane, le Causse de Gramat, la Segala", "Assis sur le muret, à deux pas du parking gratuit", "un ânon et sa mère", "des conteurs et des cons­tructions",
	} {
		if got := found(text); got != "" {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestNoPlaceFires holds the rules to every commune of the Lot, of today and before, and to the real
// places of the demonstration.
func TestNoPlaceFires(t *testing.T) {
	names := 0
	for file, columns := range map[string][]string{
		"../territory/data/communes.csv": nil, "../territory/data/old_codes.csv": nil, "../territory/data/epci.csv": nil, "../demo/data/places.csv": {"name", "commune"},
	} {
		for _, row := range table(t, file) {
			for column, name := range row {
				if columns != nil && column != columns[0] && column != columns[1] {
					continue
				}
				names++
				for _, text := range []string{name, strings.ToLower(name), "On y va par " + name + " puis " + name + "."} {
					if got := found(text); got != "" {
						t.Errorf("%s: %q: %s", file, text, got)
					}
				}
			}
		}
	}
	if names < 1000 {
		t.Errorf("only %d names read", names)
	}
}

func table(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"06 12 34 56 78", "cœur œ Œ", "\xff\xfe merde", "e\u0301\u0301", "😀😀😀😀", "camille (at) exemple . fr", strings.Repeat("a@", 40), "ﷺ FR76", "\u0301", "AB-123-CD\n-20 %"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, found := range Read(text) {
			if found.From < end || found.To <= found.From || found.To > len(text) {
				t.Fatalf("%q: %v after %d", text, found, end)
			}
			if words := text[found.From:found.To]; utf8.ValidString(text) && !utf8.ValidString(words) {
				t.Fatalf("%q cuts a character: %q", text, words)
			}
			end = found.To
		}
		Foreign(text)
		if s := Same(text, text); s < 0 || s > 1 {
			t.Fatalf("%q is %f like itself", text, s)
		}
	})
}

// BenchmarkRead shows that time follows length: ns/op of "long" is ten times that of "short".
func BenchmarkRead(b *testing.B) {
	nasty := "0612 345 a@b.c aaaa !! 06 12 34 FR76 putai merd AB-123- http camille arobase zéro six deux le la 12 rue "
	for name, n := range map[string]int{"short": 10, "long": 100} {
		text := strings.Repeat(nasty, n)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Read(text)
			}
		})
	}
}

func TestForeign(t *testing.T) {
	for text, want := range map[string]bool{
		"From here you can see the whole valley of the Dordogne, and it is a wonderful place for a picnic with the kids.": true,
		"D’ici on voit toute la vallée de la Dordogne, et c’est un bel endroit pour pique-niquer avec les enfants.":       false,
		"Desde aquí se ve el valle, es un lugar muy bonito para comer con los niños y para descansar por la tarde.":       true,
		"Von hier sieht man das Tal und die Burg, es ist ein schöner Ort für ein Picknick mit den Kindern.":               true,
		"Lo camin es polit e dins la val i a una font, amb los amics i anam las pèiras son bèlas e aqui es l’ostal.":      true,
		"The Lot Valley": false,
		"Le food truck « The Best of the Lot » s’installe le jeudi soir sur la place avec un happy hour et de la musique.": false,
	} {
		if Foreign(text) != want {
			t.Errorf("%q: foreign is %t", text, !want)
		}
	}
}

func TestSame(t *testing.T) {
	one := "On y descend par le chemin de halage, à cinq minutes du village. L’eau est claire jusqu’à fin septembre."
	for text, least := range map[string]float64{one: 1, strings.ToUpper(one): 1, strings.Replace(one, "cinq", "dix", 1): .6, "": 0} {
		if got := Same(one, text); got < least {
			t.Errorf("%q: %f", text, got)
		}
	}
	if got := Same(one, "Un sentier monte au dolmen ; la vue porte jusqu’au Cantal par beau temps, surtout le matin."); got > .05 {
		t.Errorf("two texts of their own are %f alike", got)
	}
}
