package brand

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"runtime/debug"

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

// file is what o asks for, from the shelf or made. o was checked. Whoever stops waiting leaves at once.
func (p *press) file(ctx context.Context, o Order) (File, error) {
	name := o.Name("")
	for {
		if f, ok := p.shelf.find(name); ok {
			return f, nil
		}
		select {
		case made := <-p.flight.DoChan(name, func() (any, error) { return p.make(ctx, name, o) }):
			if left := errors.Is(made.Err, context.Canceled) || errors.Is(made.Err, context.DeadlineExceeded); left && ctx.Err() == nil {
				continue // whoever began it left; we are still here
			}
			return made.Val.(File), made.Err
		case <-ctx.Done():
			return File{}, ctx.Err()
		}
	}
}

// make prints a file and shelves it.
func (p *press) make(ctx context.Context, name string, o Order) (f File, err error) {
	defer func() { // nobody else would hear of it: this runs apart from those who wait
		if broken := recover(); broken != nil {
			err = fmt.Errorf("make %s: panic: %v\n%s", name, broken, debug.Stack())
		}
	}()
	if f, err = p.print(ctx, o); err != nil {
		return File{}, fmt.Errorf("make %s: %w", name, err)
	}
	sum := sha256.Sum256(f.Bytes)
	f.Name, f.ContentType, f.Tag = name, o.Format.contentType(), hex.EncodeToString(sum[:12])
	p.shelf.keep(f)
	return f, nil
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

func (p *press) print(ctx context.Context, o Order) (File, error) {
	m := p.masters[o.Variant]
	switch o.Format {
	case SVG:
		return File{Bytes: m.svg}, nil
	case PDF:
		return File{Bytes: m.pdf}, nil
	}
	if width, _ := o.size(); width > wide {
		select {
		case p.alone <- struct{}{}:
			defer func() { <-p.alone }()
		case <-ctx.Done():
			return File{}, ctx.Err()
		}
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
	return s.press.file(ctx, o)
}

// made reports whether the file that o asks for need not be made any more.
func (s *Service) made(o Order) bool { return s.press.weight(o) > 0 }

// Raster is the bubble alone, in the given width, for those who draw it on something of theirs; nobody
// writes to it. Who may have it is for Standing to say, and how small it may be for the rules.
func (s *Service) Raster(ctx context.Context, v Variant, width int) (image.Image, error) {
	m, known := s.press.masters[v]
	if !known {
		return nil, fmt.Errorf("no bubble is called %q", v)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m.pyramid.Render(width)
}
