// Package pdf makes the programme's papers: A4 documents in its look, such as a licence letter, the
// certificate of a charter signature or a file of records with their pictures. It owns the layout, the typefaces and
// the QR codes of what is printed; the words are the caller's, already translated.
//
// A document is written from top to bottom, flows over as many pages as it needs, and is given as
// bytes at the end. Writing never fails half-way: the first fault is kept and returned by Bytes.
// The same calls give the same bytes on any day, but for the order of pictures as wide as one another:
// the only date inside is the caller's. (Another version of Go may compress otherwise: never compare
// with bytes kept for years.) Every letter can be selected, copied and searched. Documents are not safe for several
// goroutines; make one each.
package pdf

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Options say what stays the same over the pages of a document.
type Options struct {
	Title  string    // in the reader's window and at the top of the following pages
	Author string    // in the file's properties
	Lang   string    // "fr", "en": for those who have it read aloud
	Date   time.Time // the file's date; required, for the same content must give the same bytes
	Sender []string  // beside the bubble on the first page, the first line in bold; may be empty
	Footer string    // at the foot of each page, beside its number
}

// The page, in millimetres.
const (
	pageWidth, pageHeight = 210.0, 297.0
	left, width           = 25.0, pageWidth - 2*25.0
	bottom                = pageHeight - 27.0 // where text ends; the footer is below
	bubbleFirst           = 27.0              // side of the bubble on the first page …
	bubbleNext            = 11.0              // … and on the others
)

// Document is a paper being written.
type Document struct {
	options  Options
	file     *fpdf.Fpdf
	letters  map[face]*letters
	bubble   drawing
	pictures int     // written so far
	y        float64 // where the next block begins, from the top of the page
	atTop    bool    // nothing written on this page yet
	finished bool
}

// New begins a document with its first page and the bubble at its top.
func New(o Options) *Document {
	d := &Document{options: o, file: fpdf.New("P", "mm", "A4", ""), letters: map[face]*letters{}}
	d.file.SetAutoPageBreak(false, 0)
	d.file.SetMargins(left, 0, left)
	if o.Date.IsZero() {
		d.file.SetError(fmt.Errorf("pdf: %q has no date", o.Title))
	}
	d.loadFonts()
	d.loadBubble()
	d.describe()
	d.newPage()
	return d
}

func (d *Document) describe() {
	d.file.SetTitle(d.spelled(text, d.options.Title), true)
	d.file.SetAuthor(d.spelled(text, d.options.Author), true)
	d.file.SetProducer("ohmylot", true)
	d.file.SetLang(d.options.Lang)
	d.file.SetCreationDate(d.options.Date.UTC())
	d.file.SetModificationDate(d.options.Date.UTC())
	d.file.SetCatalogSort(true)
}

// Bytes finishes the document. It may be called once, when all is written.
func (d *Document) Bytes() ([]byte, error) {
	var out bytes.Buffer
	err := d.Write(&out)
	return out.Bytes(), err
}

// Write is Bytes for a document of many pictures, which is not copied once more. A fault shows before
// the first byte.
func (d *Document) Write(w io.Writer) error {
	if d.finished {
		return fmt.Errorf("pdf: %q is already finished", d.options.Title)
	}
	d.finished = true
	d.footers()
	if err := d.file.Output(w); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

func (d *Document) newPage() {
	d.file.AddPage()
	if d.file.PageCount() == 1 {
		d.letterhead()
	} else {
		d.runningHead()
	}
	d.atTop = true
}

func (d *Document) letterhead() {
	const top, beside = 16.0, left + bubbleFirst + 5
	d.draw(d.bubble, left-1.6, top, bubbleFirst) // the drawing has a little air around it
	y := top + (bubbleFirst-float64(len(d.options.Sender))*small.leading)/2
	for i, line := range d.options.Sender {
		s := small
		if i == 0 {
			s = strong
		}
		d.print(s, beside, y, line)
		y += s.leading
	}
	d.y = top + bubbleFirst + 8
}

func (d *Document) runningHead() {
	const top = 14.0
	d.draw(d.bubble, left-0.6, top, bubbleNext)
	if title := d.wrap(small, d.options.Title, width-bubbleNext-3); len(title) > 0 {
		d.print(small, left+bubbleNext+2, top+(bubbleNext-small.leading)/2, title[0])
	}
	d.y = top + bubbleNext + 8
}

// footers are written last, when the number of pages is known.
func (d *Document) footers() {
	const top = pageHeight - 22.0
	total := d.file.PageCount()
	for page := 1; page <= total; page++ {
		d.file.SetPage(page)
		d.rule(top)
		number := fmt.Sprintf("%d / %d", page, total)
		across := d.measure(small, number)
		d.print(small, left+width-across, top+2.5, number)
		for i, line := range d.wrap(small, d.options.Footer, width-across-8) {
			d.print(small, left, top+2.5+float64(i)*small.leading, line)
		}
	}
}

// rule is a thin line across the page.
func (d *Document) rule(y float64) {
	d.file.SetDrawColor(hair.rgb())
	d.file.SetLineWidth(0.2)
	d.file.Line(left, y, left+width, y)
}

func (d *Document) fits(height float64) bool { return d.y+height <= bottom }

// need begins another page when there is no room for a block of this height, unless the page is
// still empty: what is higher than a page flows.
func (d *Document) need(height float64) {
	if !d.fits(height) && !d.atTop {
		d.newPage()
	}
}

// gap leaves white above a block, except at the top of a page.
func (d *Document) gap(height float64) {
	if !d.atTop {
		d.y += height
	}
}
