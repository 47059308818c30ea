package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/pdf/pdftest"
)

// tinted is a JPEG of its own colour.
func tinted(t *testing.T, w, h, tint int) []byte {
	t.Helper()
	p := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range p.Y {
		p.Y[i] = uint8(tint)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRecords: each picture is there once and as it was, with its words; a section's name is never
// alone at the foot of a page; what is no picture costs nothing.
func TestRecords(t *testing.T) {
	d := begin()
	const many = 40
	var wanted [][]byte
	for i := range many {
		if i%5 == 0 {
			d.Records(fmt.Sprintf("Section %d", i/5))
		}
		r := pdf.Record{Title: fmt.Sprintf("Fiche %d.", i), Lines: []string{"Cahors", "", "Une enseigne"}}
		switch i % 4 {
		case 0:
			r.JPEG = tinted(t, 320, 240, 5*i)
			wanted = append(wanted, r.JPEG)
		case 1:
			r.JPEG = tinted(t, 100, 1000, 5*i) // a tall one
			wanted = append(wanted, r.JPEG)
		case 2:
			r.JPEG = []byte("spoilt on its disk")
		}
		d.Record(r)
	}
	made := finish(t, d)
	for i, picture := range wanted {
		if n := bytes.Count(made, picture); n != 1 {
			t.Errorf("picture %d is there %d times", i, n)
		}
	}
	pages := pdftest.Texts(t, made)
	all := strings.Join(pages, "\f")
	for i := range many {
		if strings.Count(all, fmt.Sprintf("Fiche %d.\nCahors\nUne enseigne\n", i)) != 1 {
			t.Errorf("record %d is not whole on one page", i)
		}
	}
	for i, page := range pages {
		if at := strings.LastIndex(page, "Section"); at >= 0 && !strings.Contains(page[at:], "Fiche") {
			t.Errorf("the name of a section ends page %d", i+1)
		}
	}
}
