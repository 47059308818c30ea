package pdf_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/pdf/pdftest"
)

var (
	update = flag.Bool("update", false, "write the golden file anew")
	keep   = flag.String("keep", "", "write the letter to this PDF, to look at it")
)

var day = time.Date(2026, 11, 21, 9, 30, 0, 0, time.FixedZone("Paris", 3600))

func begin() *pdf.Document {
	return pdf.New(pdf.Options{
		Title:  "Licence d’utilisation de la marque",
		Author: "Oh my Lot\u202f!",
		Lang:   "fr",
		Date:   day,
		Sender: []string{"Oh my Lot\u202f!", "Lot Tourisme", "107, quai Cavaignac, 46000 Cahors", "bonjour@ohmylot.example"},
		Footer: "Licence OML-2026-0042 · Oh my Lot\u202f! est une marque du Département du Lot.",
	})
}

func fact(label, value string) pdf.Fact { return pdf.Fact{Label: label, Value: value} }

// letter writes one block of every kind.
func letter() *pdf.Document {
	d := begin()
	d.Recipient("Les Amis du causse", "À l’attention de Maëlle Œuvrard", "12, rue de l’Église", "46240 Cœur-de-Causse")
	d.Dateline("Cahors, le 21 novembre 2026")
	d.Heading("Votre licence est accordée")
	d.Paragraph("Bonjour Maëlle,")
	d.Paragraph("Merci de porter haut les couleurs du Lot\u202f! Votre association peut désormais afficher la bulle «\u00a0Oh my Lot\u202f!\u00a0» sur ses supports, dans le respect de la charte graphique. Cette lettre en est la preuve\u00a0: gardez-la, et montrez-la à votre imprimeur s’il la demande.")
	d.Facts(
		fact("Numéro de licence", "OML-2026-0042"),
		fact("Titulaire", "Les Amis du causse, association loi 1901, RNA W461002345"),
		fact("Valable", "du 21 novembre 2026 au 20 novembre 2028"),
		fact("Usages autorisés", "Site internet, réseaux sociaux, affiches, véhicules et textile, sans revente"),
	)
	d.Subheading("Ce que nous avons retenu")
	d.Quote("Nous poserons la bulle sur la camionnette et sur l’affiche de la fête de la truffe\u202f: elle doit rester lisible à dix mètres…", "Votre demande du 3 novembre 2026")
	d.Bullets("Laissez autour de la bulle un espace égal à sa queue.", "Ne changez ni ses couleurs, ni ses lettres\u202f; la version blanche est faite pour les fonds foncés et les photos.")
	d.Strong("La licence s’arrête si la charte n’est plus signée.")
	d.Signature("Jeanne Delpech", "Responsable de la marque")
	d.QR("https://ohmylot.example/licences/OML-2026-0042", "Vérifiez cette licence")
	d.Small("Vos données servent à tenir le registre des licences. Vous pouvez les consulter et les corriger dans votre espace.")
	return d
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, d *pdf.Document) []byte {
	t.Helper()
	made, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestLetter(t *testing.T) {
	made := finish(t, letter())
	words := strings.Join(pdftest.Texts(t, made), "\f\n")
	if *update {
		write(t, "testdata/letter.golden", []byte(words))
	}
	if *keep != "" {
		write(t, *keep, made)
	}
	wanted, err := os.ReadFile("testdata/letter.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(wanted), words); diff != "" {
		t.Error(diff)
	}
}

func TestSameCallsSameBytes(t *testing.T) {
	first := finish(t, letter())
	if !bytes.Equal(first, finish(t, letter())) {
		t.Error("two letters alike have different bytes")
	}
	if !bytes.Contains(first, []byte("D:20261121083000")) {
		t.Error("the date of the options is not the date of the file")
	}
}

func TestLongTextGoesOverPages(t *testing.T) {
	d := begin()
	d.Heading("Charte")
	var wanted []string
	for i := range 60 {
		words := fmt.Sprintf("Article %d. Nous accueillons chacune et chacun avec le sourire, nous conseillons ce que nous aimons, et nous prenons soin des lieux que nous faisons découvrir, en toute saison.", i+1)
		wanted = append(wanted, words)
		d.Paragraph(words)
	}
	pages := pdftest.Texts(t, finish(t, d))
	if len(pages) != 4 {
		t.Errorf("%d pages", len(pages))
	}
	all := strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
	for i, page := range pages {
		if number := fmt.Sprintf("%d / %d", i+1, len(pages)); !strings.Contains(page, number) {
			t.Errorf("page %d does not say %s", i+1, number)
		}
		if !strings.Contains(page, "Licence OML-2026-0042") {
			t.Errorf("page %d has no footer", i+1)
		}
	}
	if first, last := strings.Index(all, "Article 1."), strings.Index(all, "Article 60."); first < 0 || last < first {
		t.Error("articles are missing or out of order")
	}
	for _, words := range wanted {
		if begins, _, _ := strings.Cut(words, " chacune"); !strings.Contains(all, begins) {
			t.Errorf("missing: %s", begins)
		}
	}
}

func TestNothingLeavesThePage(t *testing.T) {
	long := strings.Repeat("Une condition de plus à respecter, dite avec soin. ", 120)
	for name, write := range map[string]func(*pdf.Document){
		"paragraph": func(d *pdf.Document) { d.Paragraph(long) },
		"fact":      func(d *pdf.Document) { d.Facts(fact("Conditions", long), fact(long, "oui")) },
		"quote":     func(d *pdf.Document) { d.Quote(long, "Une personne bavarde") },
		"bullets":   func(d *pdf.Document) { d.Bullets(long, long) },
		"heading":   func(d *pdf.Document) { d.Heading(long) },
		"one word":  func(d *pdf.Document) { d.Paragraph(strings.Repeat("0123456789abcdef", 400)) },
		"signature": func(d *pdf.Document) { d.Signature(strings.Fields(long)...) },
		"record":    func(d *pdf.Document) { d.Record(pdf.Record{Title: long, Lines: []string{long, long}}) },
		"section":   func(d *pdf.Document) { d.Records(long) },
		"many":      func(d *pdf.Document) { d.Recipient(strings.Fields(long)...) },
	} {
		t.Run(name, func(t *testing.T) {
			d := begin()
			write(d)
			made := finish(t, d)
			if len(pdftest.Texts(t, made)) < 2 {
				t.Error("one page only")
			}
			for _, content := range pdftest.Contents(t, made) {
				feet := 0
				for _, at := range positions.FindAllStringSubmatch(content, -1) {
					x, _ := strconv.ParseFloat(at[1], 64)
					y, _ := strconv.ParseFloat(at[2], 64)
					if x < 70 || x > 595-70 || y < 30 || y > 842-30 {
						t.Fatalf("text at %v, %v", x, y)
					}
					if y < 76 {
						feet++
					}
				}
				if feet != 2 { // the footer and the number
					t.Fatalf("%d lines at the foot of a page", feet)
				}
			}
		})
	}
}

func TestLettersOfPeople(t *testing.T) {
	d := begin()
	d.Paragraph("Zoë Çelik, Łukasz Nguyễn, Ǎnna\u00ad, Jose\u0301, Šárka, 🎈 et \xff, Иван.")
	page := pdftest.Texts(t, finish(t, d))[0]
	if wanted := "Zoë Çelik, Łukasz Nguyên, Anna, José, Šárka, ? et ?, ????."; !strings.Contains(page, wanted) {
		t.Errorf("%q is not in\n%s", wanted, page)
	}
}

func TestNoBreakSpacesHold(t *testing.T) {
	for n := range 90 {
		d := begin()
		d.Paragraph(strings.Repeat("i", n) + " mot\u202f! suite «\u00a0citation\u00a0»")
		page := pdftest.Texts(t, finish(t, d))[0]
		if !strings.Contains(page, "mot\u2009!") || !strings.Contains(page, "«\u00a0citation\u00a0»") {
			t.Fatalf("broken after %d letters:\n%s", n, page)
		}
	}
}

func TestQRCodeIsRead(t *testing.T) {
	for _, address := range []string{
		"https://oml.example/l/1",
		"https://ohmylot.example/licences/OML-2026-0042",
		"https://ohmylot.example/chartes/preuves/" + strings.Repeat("9f3c", 40),
	} {
		d := begin()
		d.QR(address, "Vérifiez cette licence")
		made := finish(t, d)
		bitmap, err := gozxing.NewBinaryBitmapFromImage(paint(t, pdftest.Contents(t, made)[0]))
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if read.GetText() != address {
			t.Errorf("%s was read as %s", address, read.GetText())
		}
		if !strings.Contains(strings.ReplaceAll(pdftest.Texts(t, made)[0], "\n", ""), address) {
			t.Errorf("%s cannot be typed", address)
		}
		if !bytes.Contains(made, []byte("/URI ("+address+")")) {
			t.Errorf("%s cannot be clicked", address)
		}
	}
}

func TestFaultsAreKept(t *testing.T) {
	undated := pdf.New(pdf.Options{Title: "Sans date"})
	undated.Paragraph("Rien ne tombe.")
	undated.QR("https://ohmylot.example", "Ici")
	if _, err := undated.Bytes(); err == nil || !strings.Contains(err.Error(), "no date") {
		t.Errorf("undated: %v", err)
	}
	for _, length := range []int{600, 8000} {
		d := begin()
		d.QR(strings.Repeat("e", length), "Trop long")
		d.Paragraph("Rien ne tombe.")
		if _, err := d.Bytes(); err == nil {
			t.Errorf("a QR code of %d letters passed", length)
		}
	}
	d := begin()
	finish(t, d)
	if _, err := d.Bytes(); err == nil {
		t.Error("finished twice")
	}
}

var (
	positions = regexp.MustCompile(`BT ([\d.-]+) ([\d.-]+) Td \(`)
	runs      = regexp.MustCompile(`([\d.]+) ([\d.]+) m\n([\d.]+) [\d.]+ l\n[\d.]+ ([\d.]+) l\n[\d.]+ [\d.]+ l\nh`)
)

// paint draws the rectangles of a page, four dots to the point.
func paint(t *testing.T, content string) image.Image {
	t.Helper()
	const dots = 4
	page := image.NewGray(image.Rect(0, 0, 595*dots, 842*dots))
	for i := range page.Pix {
		page.Pix[i] = 0xFF
	}
	for _, run := range runs.FindAllStringSubmatch(content, -1) {
		var at [4]float64
		for i := range at {
			at[i], _ = strconv.ParseFloat(run[i+1], 64)
		}
		for x := int(at[0] * dots); x < int(at[2]*dots); x++ {
			for y := int((842 - at[1]) * dots); y < int((842-at[3])*dots); y++ {
				page.SetGray(x, y, color.Gray{})
			}
		}
	}
	return page
}
