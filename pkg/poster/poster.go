// Package poster draws the picture that stands for a page where its address is shared: a photo, the
// bubble, a place and a title, 1200 × 630, as JPEG.
//
// It is pure: a photo of ours and words in, a file out. What a stranger sent never comes here before
// package media made it anew. Letters are set in the site's own faces; a long title is set smaller,
// then over more lines, then cut. A Press may be used by one goroutine at a time.
package poster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/font/opentype"

	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/static"
)

// The picture's measures, in pixels: what networks ask for.
const (
	Width, Height = 1200, 630
	margin        = 56
	quality       = 84
)

// The colours of static/css/10-tokens.css by day.
var (
	ground = color.RGBA{0xF6, 0xF1, 0xE7, 0xFF}
	ink    = color.RGBA{0x23, 0x1A, 0x1E, 0xFF}
	malbec = color.RGBA{0x8A, 0x1C, 0x4A, 0xFF}
	safran = color.RGBA{0xFF, 0xC1, 0x45, 0xFF}
	white  = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
)

// Words are what a poster says.
type Words struct{ Title, Place string }

// Press draws posters.
type Press struct {
	bubble      image.Image
	title, text *opentype.Font
}

// NewPress reads the faces and the bubble.
func NewPress() (*Press, error) {
	p := &Press{}
	file, err := static.FS.ReadFile("img/icon-512.png")
	if err == nil {
		p.bubble, err = png.Decode(bytes.NewReader(file))
	}
	if err == nil {
		p.title, err = opentype.Parse(pdf.TitleFace())
	}
	if err == nil {
		p.text, err = opentype.Parse(pdf.TextFace())
	}
	if err != nil {
		return nil, fmt.Errorf("poster: %w", err)
	}
	return p, nil
}

// Draw makes the poster; photo is a JPEG of ours, empty for none.
func (p *Press) Draw(photo []byte, w Words) ([]byte, error) {
	sheet := image.NewRGBA(image.Rect(0, 0, Width, Height))
	var err error
	if len(photo) == 0 {
		err = p.onGround(sheet, w)
	} else {
		err = p.onPhoto(sheet, photo, w)
	}
	if err != nil {
		return nil, fmt.Errorf("poster: %w", err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, sheet, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("poster: %w", err)
	}
	return out.Bytes(), nil
}

// onPhoto fills the sheet with the photo and writes on its foot, which is darkened to be read upon.
func (p *Press) onPhoto(sheet *image.RGBA, photo []byte, w Words) error {
	picture, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		return err
	}
	draw.ApproxBiLinear.Scale(sheet, sheet.Bounds(), picture, filling(picture.Bounds()), draw.Src, nil)
	darken(sheet)
	p.stamp(sheet, image.Pt(margin-10, margin-16), 132)
	return p.write(sheet, w, block{left: margin, foot: Height - margin, width: Width - 2*margin, lines: 3, title: white, place: safran})
}

// onGround is the poster of what has no photo: the words beside a large bubble.
func (p *Press) onGround(sheet *image.RGBA, w Words) error {
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	const side = 330
	p.stamp(sheet, image.Pt(Width-margin-side, (Height-side)/2), side)
	return p.write(sheet, w, block{left: margin, width: Width - 3*margin - side, lines: 4, title: ink, place: malbec})
}

func (p *Press) stamp(sheet *image.RGBA, at image.Point, side int) {
	draw.CatmullRom.Scale(sheet, image.Rectangle{Min: at, Max: at.Add(image.Pt(side, side))}, p.bubble, p.bubble.Bounds(), draw.Over, nil)
}

// filling is the largest part of a picture, around its middle, that has the sheet's shape.
func filling(b image.Rectangle) image.Rectangle {
	w, h := b.Dx(), b.Dx()*Height/Width
	if h > b.Dy() {
		w, h = b.Dy()*Width/Height, b.Dy()
	}
	from := b.Min.Add(image.Pt((b.Dx()-w)/2, (b.Dy()-h)/2))
	return image.Rectangle{Min: from, Max: from.Add(image.Pt(w, h))}
}

// darken lays ink over the sheet, thicker towards its foot.
func darken(sheet *image.RGBA) {
	const from, most = Height / 4, 224
	for y := from; y < Height; y++ {
		far := y - from
		alpha := uint32(most * far * (2*(Height-from) - far) / ((Height - from) * (Height - from)))
		row := sheet.Pix[y*sheet.Stride : y*sheet.Stride+4*Width]
		for i := 0; i < len(row); i += 4 {
			row[i] = blend(row[i], ink.R, alpha)
			row[i+1] = blend(row[i+1], ink.G, alpha)
			row[i+2] = blend(row[i+2], ink.B, alpha)
		}
	}
}

func blend(under, over uint8, alpha uint32) uint8 {
	return uint8((uint32(under)*(255-alpha) + uint32(over)*alpha) / 255)
}
