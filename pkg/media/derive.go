package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/corona10/goimagehash"
	"github.com/disintegration/imaging"
	"github.com/gen2brain/jpegn"
	"golang.org/x/image/webp"
)

// Qualities of our JPEG files: no difference to be seen on a screen, nor in a file made from it.
const (
	quality = 82
	fine    = 94
)

// decode decodes no more of the picture than the widest derivative needs.
func decode(q request, n notes, file []byte) (image.Image, error) {
	if q.Format == formatJPEG {
		if picture, err := decodeScaled(q, n, file); err == nil {
			return picture, nil
		}
	}
	// What the fast decoder refuses, the standard library judges.
	var picture image.Image
	var err error
	switch q.Format {
	case formatJPEG:
		picture, err = jpeg.Decode(bytes.NewReader(file))
	case formatPNG:
		picture, err = png.Decode(bytes.NewReader(file))
	case formatHEIC:
		return decodeHEIC(q, file)
	default:
		picture, err = webp.Decode(bytes.NewReader(file))
	}
	if err != nil {
		return nil, err
	}
	return picture, sized(picture, q.Width, q.Height)
}

// decodeScaled decodes a JPEG at half, a quarter or an eighth of its size where that is enough.
func decodeScaled(q request, n notes, file []byte) (picture image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("jpegn: panic: %v", p)
		}
	}()
	if q.Exotic {
		return nil, errors.New("colours for the standard library")
	}
	upright, tall := n.upright(q.Width, q.Height)
	widest := q.targets(upright, tall)[0]
	part := 1
	for _, p := range []int{8, 4, 2} {
		if (upright+p-1)/p >= widest {
			part = p
			break
		}
	}
	picture, err = jpegn.Decode(bytes.NewReader(file), &jpegn.Options{ScaleDenom: part})
	if err != nil {
		return nil, err
	}
	return picture, sized(picture, (q.Width+part-1)/part, (q.Height+part-1)/part)
}

// sized holds what was decoded against what was announced.
func sized(picture image.Image, width, height int) error {
	if b := picture.Bounds(); b.Dx() != width || b.Dy() != height {
		return fmt.Errorf("decoded %v, announced %d × %d", b.Size(), width, height)
	}
	return nil
}

// targets are the widths to make of a picture: those it fills, else its own. Wanted itself, the
// picture comes first, within q.Most.
func (q request) targets(width, height int) []int {
	if side := max(width, height); side > q.Most && q.Most > 0 {
		width = max(1, width*q.Most/side)
	}
	var made []int
	if q.Most > 0 {
		made = []int{width}
	}
	for _, w := range q.Widths {
		if w < width || w == width && q.Most == 0 {
			made = append(made, w)
		}
	}
	if made == nil {
		return []int{width}
	}
	return made
}

type derived struct {
	derivatives []Derivative
	hash        uint64
}

// derive makes every width, each from the next wider: the first is made as the file lies, then
// its colours are put right and it is turned upright, so that only a small picture is.
func derive(picture image.Image, q request, n notes) (derived, error) {
	var made derived
	width, height := n.upright(q.Width, q.Height)
	for i, w := range q.targets(width, height) {
		h := Height(w, width, height)
		good := quality
		if i == 0 && q.Most > 0 {
			good = fine
		}
		if i == 0 {
			picture = first(picture, n, w, h)
		} else {
			picture = imaging.Resize(picture, w, h, imaging.CatmullRom)
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, opaque(picture), &jpeg.Options{Quality: good}); err != nil {
			return made, fmt.Errorf("encode %d × %d: %w", w, h, err)
		}
		made.derivatives = append(made.derivatives, Derivative{w, h, out.Bytes()})
	}
	hash, err := goimagehash.PerceptionHash(picture)
	if err != nil {
		return made, fmt.Errorf("perceptual hash: %w", err)
	}
	made.hash = hash.GetHash()
	return made, nil
}

// first is the widest derivative, w × h upright.
func first(picture image.Image, n notes, w, h int) image.Image {
	w, h = n.upright(w, h) // as the file lies
	correct := correction(n.profile)
	if _, plain := picture.(*image.YCbCr); plain && n.orientation == 1 && correct == nil && sized(picture, w, h) == nil {
		return picture // the decoder's scale was right: encoded as it is
	}
	small := imaging.Resize(picture, w, h, imaging.CatmullRom)
	flatten(small)
	if correct != nil {
		correct.apply(small)
	}
	return turn(small, n.orientation)
}

// turn puts a picture upright, by EXIF's eight ways to lie.
func turn(p *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(p)
	case 3:
		return imaging.Rotate180(p)
	case 4:
		return imaging.FlipV(p)
	case 5:
		return imaging.Transpose(p)
	case 6:
		return imaging.Rotate270(p)
	case 7:
		return imaging.Transverse(p)
	case 8:
		return imaging.Rotate90(p)
	}
	return p
}

// flatten lays a picture with see-through parts on white.
func flatten(p *image.NRGBA) {
	if p.Opaque() {
		return
	}
	for i := 0; i < len(p.Pix); i += 4 {
		if a := int(p.Pix[i+3]); a < 255 {
			for c := range 3 {
				p.Pix[i+c] = uint8((int(p.Pix[i+c])*a + 255*(255-a) + 127) / 255)
			}
			p.Pix[i+3] = 255
		}
	}
}

// opaque gives the encoder the type it is fast with: without transparency, NRGBA is RGBA.
func opaque(p image.Image) image.Image {
	if n, ok := p.(*image.NRGBA); ok {
		return &image.RGBA{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect}
	}
	return p
}
