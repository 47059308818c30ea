package pdf

import (
	"bytes"
	"fmt"
	"image/jpeg"

	"codeberg.org/go-pdf/fpdf"
)

// Record is one of many things alike, each with its picture.
type Record struct {
	JPEG  []byte // one of our own derivatives; it goes into the file as it is. None leaves its place empty
	Title string
	Lines []string // below the title; empty ones are left out
}

// The place of a record's picture, in millimetres.
const (
	pictureWidth, pictureHeight = 44.0, 33.0
	besidePicture               = left + pictureWidth + 5
	aboveRecord                 = 5.0
)

// Records names a section of records, and stays with the first.
func (d *Document) Records(words string) { d.head(subtitle, words, 8, 0, aboveRecord+pictureHeight) }

// Record writes a picture with its words beside it. It stays on one page when it can.
func (d *Document) Record(r Record) {
	const beside = left + width - besidePicture
	title := d.wrap(strong, r.Title, beside)
	var words []string
	for _, line := range r.Lines {
		words = append(words, d.wrap(small, line, beside)...)
	}
	d.gap(aboveRecord)
	d.need(max(pictureHeight, float64(len(title))*strong.leading+float64(len(words))*small.leading))
	page, top := d.file.PageNo(), d.y
	d.picture(r.JPEG, left, top)
	d.atTop = false
	d.column(strong, besidePicture, title)
	d.column(small, besidePicture, words)
	if d.file.PageNo() == page {
		d.y = max(d.y, top+pictureHeight)
	}
}

// picture fits a picture into its place, or frames the place when there is none: one that was spoilt
// on its disk must not cost the whole document.
func (d *Document) picture(content []byte, x, y float64) {
	is, err := jpeg.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		d.file.SetDrawColor(hair.rgb())
		d.file.SetLineWidth(0.2)
		d.file.Rect(x, y, pictureWidth, pictureHeight, "D")
		return
	}
	d.pictures++
	name, kind := fmt.Sprintf("picture %d", d.pictures), fpdf.ImageOptions{ImageType: "jpeg"}
	d.file.RegisterImageOptionsReader(name, kind, bytes.NewReader(content))
	scale := min(pictureWidth/float64(is.Width), pictureHeight/float64(is.Height))
	w, h := float64(is.Width)*scale, float64(is.Height)*scale
	d.file.ImageOptions(name, x+(pictureWidth-w)/2, y+(pictureHeight-h)/2, w, h, false, kind, 0, "")
}

// NewPage begins another page, unless this one is still empty.
func (d *Document) NewPage() {
	if !d.atTop {
		d.newPage()
	}
}
