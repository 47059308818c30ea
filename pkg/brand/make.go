package brand

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"

	"golang.org/x/sync/singleflight"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// File is a file of the bubble, made. Its bytes are shared: nobody writes to them.
type File struct {
	Name          string
	ContentType   string
	Bytes         []byte
	Width, Height int    // pixels; 0 for a vector format
	Tag           string // changes when the bytes do
}

const (
	shelfBytes = 24 << 20 // of files kept
	wide       = 1024     // pictures wider than this are made one at a time: they take memory
)

// press makes files from the masters and keeps the last ones asked for. A file asked for by many at
// once is made once.
type press struct {
	masters map[Variant]master
	shelf   *shelf
	flight  singleflight.Group
	alone   chan struct{}
}

func newPress() (*press, error) {
	masters, err := openMasters()
	if err != nil {
		return nil, err
	}
	return &press{masters: masters, shelf: newShelf(shelfBytes), alone: make(chan struct{}, 1)}, nil
}

// file is what o asks for, from the shelf or made. o was checked.
func (p *press) file(o Order) (File, error) {
	name := o.Name("")
	if f, ok := p.shelf.find(name); ok {
		return f, nil
	}
	made, err, _ := p.flight.Do(name, func() (any, error) {
		f, err := p.print(o)
		if err != nil {
			return File{}, fmt.Errorf("make %s: %w", name, err)
		}
		sum := sha256.Sum256(f.Bytes)
		f.Name, f.ContentType, f.Tag = name, o.Format.contentType(), hex.EncodeToString(sum[:12])
		p.shelf.keep(f)
		return f, nil
	})
	return made.(File), err
}

// weight is how many bytes o's file has; 0 while it is not made.
func (p *press) weight(o Order) int {
	switch o.Format {
	case SVG:
		return len(p.masters[o.Variant].svg)
	case PDF:
		return len(p.masters[o.Variant].pdf)
	}
	f, _ := p.shelf.find(o.Name(""))
	return len(f.Bytes)
}

func (p *press) print(o Order) (File, error) {
	m := p.masters[o.Variant]
	switch o.Format {
	case SVG:
		return File{Bytes: m.svg}, nil
	case PDF:
		return File{Bytes: m.pdf}, nil
	}
	if width, _ := o.size(); width > wide {
		p.alone <- struct{}{}
		defer func() { <-p.alone }()
	}
	picture, err := m.draw(o)
	if err != nil {
		return File{}, err
	}
	f := File{Width: picture.Bounds().Dx(), Height: picture.Bounds().Dy()}
	switch o.Format {
	case JPEG:
		f.Bytes, err = media.EncodeJPEG(picture, o.resolution())
	case WebP:
		f.Bytes, err = media.EncodeWebP(picture)
	default:
		f.Bytes, err = media.EncodePNG(picture, o.resolution())
	}
	return f, err
}

// draw makes the picture o asks for: the bubble alone, or on a ground.
func (m master) draw(o Order) (image.Image, error) {
	width, height := o.size()
	bubble := width
	if p, preset := presetNamed(o.Preset); preset {
		bubble = p.bubble(m.tall())
	}
	picture, err := m.pyramid.Render(bubble)
	if err != nil {
		return nil, err
	}
	ground := o.laid()
	if ground == "" {
		return picture, nil
	}
	if height == 0 {
		height = picture.Bounds().Dy()
	}
	return media.Centred(picture, width, height, ground.RGB()), nil
}

// Make makes the file that o asks for, or finds it made. Who may have it is for Download to say.
func (s *Service) Make(ctx context.Context, o Order) (File, error) {
	var bad form.Errors
	o.checkFile(&bad) // a file is the same whatever its use
	if err := bad.Err(); err != nil {
		return File{}, err
	}
	if err := ctx.Err(); err != nil {
		return File{}, err
	}
	return s.press.file(o)
}
