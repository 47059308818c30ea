package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strconv"
	"sync"

	"github.com/disintegration/imaging"
	"github.com/gen2brain/webp"
	"golang.org/x/sync/singleflight"
)

// Pyramid makes a picture of our own, held as a PNG master, in any smaller width: sharp, quick and
// never enlarged. Its levels halve from the master down. A level is made when first asked for, by
// one caller while the others wait; narrow ones are kept, wide ones weigh too much to be. It is safe
// for concurrent use.
type Pyramid struct {
	levels []level // widest first
	kept   sync.Map
	flight singleflight.Group
}

// level is one width of a pyramid. file is its PNG, nil when it is made from the level above.
type level struct {
	width, height int
	file          []byte
}

const (
	narrowest = 128  // no level is narrower
	keptWidth = 1024 // no level wider is kept decoded: 4 MB for a square one
)

// NewPyramid reads the header of master and of the halvings that were made beforehand, so that a
// narrow picture never waits for the whole master to be decoded.
func NewPyramid(master []byte, halvings ...[]byte) (*Pyramid, error) {
	whole, err := png.DecodeConfig(bytes.NewReader(master))
	if err != nil {
		return nil, fmt.Errorf("read master: %w", err)
	}
	p := &Pyramid{levels: []level{{whole.Width, whole.Height, master}}}
	for w := whole.Width / 2; w >= narrowest; w /= 2 {
		p.levels = append(p.levels, level{width: w, height: p.Height(w)})
	}
	for _, file := range halvings {
		c, err := png.DecodeConfig(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("read halving: %w", err)
		}
		if err := p.place(c, file); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Pyramid) place(c image.Config, file []byte) error {
	for i, l := range p.levels {
		if l.width == c.Width && l.height == c.Height {
			p.levels[i].file = file
			return nil
		}
	}
	return fmt.Errorf("%d × %d is no halving of %d × %d", c.Width, c.Height, p.levels[0].width, p.levels[0].height)
}

// Width is the master's.
func (p *Pyramid) Width() int { return p.levels[0].width }

// Height is that of the picture in the given width.
func (p *Pyramid) Height(width int) int {
	m := p.levels[0]
	return Height(width, m.width, m.height)
}

// ErrEnlarge refuses a width beyond the master's.
var ErrEnlarge = errors.New("wider than the master: a picture is never enlarged")

// Render makes the picture in the given width from the nearest level that is as wide or wider. It
// is shared: nobody writes to it.
func (p *Pyramid) Render(width int) (image.Image, error) {
	if width < 1 || width > p.Width() {
		return nil, fmt.Errorf("render %d px: %w", width, ErrEnlarge)
	}
	nearest := 0
	for i, l := range p.levels {
		if l.width >= width {
			nearest = i
		}
	}
	picture, err := p.level(nearest)
	if err != nil || p.levels[nearest].width == width {
		return picture, err
	}
	return imaging.Resize(picture, width, p.Height(width), imaging.CatmullRom), nil
}

func (p *Pyramid) level(i int) (*image.NRGBA, error) {
	made, err, _ := p.flight.Do(strconv.Itoa(i), func() (any, error) {
		if kept, ok := p.kept.Load(i); ok {
			return kept, nil
		}
		picture, err := p.make(i)
		if err == nil && p.levels[i].width <= keptWidth {
			p.kept.Store(i, picture)
		}
		return picture, err
	})
	if err != nil {
		return nil, fmt.Errorf("level of %d px: %w", p.levels[i].width, err)
	}
	return made.(*image.NRGBA), nil
}

func (p *Pyramid) make(i int) (*image.NRGBA, error) {
	l := p.levels[i]
	if l.file == nil {
		above, err := p.level(i - 1)
		if err != nil {
			return nil, err
		}
		return imaging.Resize(above, l.width, l.height, imaging.Box), nil
	}
	picture, err := png.Decode(bytes.NewReader(l.file))
	if err != nil {
		return nil, err
	}
	if n, ok := picture.(*image.NRGBA); ok {
		return n, nil
	}
	return imaging.Clone(picture), nil
}

// Centred lays picture in the middle of a ground of width × height, which has no transparency left.
func Centred(picture image.Image, width, height int, ground color.NRGBA) image.Image {
	return imaging.OverlayCenter(imaging.New(width, height, ground), picture, 1)
}

// EncodePNG writes picture to the bit. A dpi other than 0 is told to whoever prints it.
func EncodePNG(picture image.Image, dpi int) ([]byte, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("encode PNG: %w", err)
	}
	if dpi == 0 {
		return out.Bytes(), nil
	}
	const header = 8 + 25 // signature, IHDR
	return splice(out.Bytes(), header, pHYs(dpi)), nil
}

// pHYs is the PNG chunk that tells how large a pixel is, in pixels a metre.
func pHYs(dpi int) []byte {
	perMetre := uint32((dpi*10000 + 127) / 254)
	content := binary.BigEndian.AppendUint32(nil, perMetre)
	content = binary.BigEndian.AppendUint32(content, perMetre)
	return chunk("pHYs", append(content, 1))
}

// sharp is the JPEG quality of drawings: their edges show what photos hide.
const sharp = 95

// EncodeJPEG writes a picture without transparency. A dpi other than 0 is told to whoever prints it.
func EncodeJPEG(picture image.Image, dpi int) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, opaque(picture), &jpeg.Options{Quality: sharp}); err != nil {
		return nil, fmt.Errorf("encode JPEG: %w", err)
	}
	if dpi == 0 {
		return out.Bytes(), nil
	}
	jfif := append([]byte("\xFF\xE0\x00\x10JFIF\x00\x01\x02\x01"), byte(dpi>>8), byte(dpi), byte(dpi>>8), byte(dpi), 0, 0)
	return splice(out.Bytes(), 2, jfif), nil
}

// EncodeWebP writes picture without loss: for drawings that is the smaller file, and the quicker.
func EncodeWebP(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := webp.Encode(&out, picture, webp.Options{Lossless: true, Quality: 50, Method: 2}); err != nil {
		return nil, fmt.Errorf("encode WebP: %w", err)
	}
	return out.Bytes(), nil
}

// splice puts part into file at offset at.
func splice(file []byte, at int, part []byte) []byte {
	whole := make([]byte, 0, len(file)+len(part))
	whole = append(append(whole, file[:at]...), part...)
	return append(whole, file[at:]...)
}
