package brand

import (
	"context"
	"errors"
	"fmt"
	"image"
	"runtime/debug"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// File is a file of the bubble, made. Its bytes are shared: nobody writes to them.
type File struct {
	Name          string
	Format        Format
	Bytes         []byte
	Width, Height int    // pixels; 0 for a vector format
	Tag           string // changes when the bytes do
	Licence       string // it was handed out under; empty for none
}

// ContentType is f's, for browsers.
func (f File) ContentType() string { return f.Format.ContentType() }

// Noted is f with n among its properties; an EPS has none.
func (f File) Noted(n media.Notice) (File, error) {
	if f.Format == EPS {
		return f, nil
	}
	noted, err := media.Annotate(string(f.Format), f.Bytes, n)
	if err != nil {
		return File{}, err
	}
	f.Bytes = noted
	f.Tag += sum([]byte(n.Title + n.Rights + n.Terms + n.Link))[:12]
	return f, nil
}

const (
	shelfBytes = 24 << 20 // of files kept
	wide       = 1024     // pictures wider than this are made one at a time: they take memory
)

// file is what o asks for, from the shelf or made. o was checked. Whoever stops waiting leaves at once.
func (k *collection) file(ctx context.Context, o Order) (File, error) {
	name := o.Name("")
	for {
		if f, ok := k.shelf.find(name); ok {
			return f, nil
		}
		select {
		case made := <-k.flight.DoChan(name, func() (any, error) { return k.make(ctx, name, o) }):
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
func (k *collection) make(ctx context.Context, name string, o Order) (f File, err error) {
	defer func() { // nobody else would hear of it: this runs apart from those who wait
		if broken := recover(); broken != nil {
			err = fmt.Errorf("make %s: panic: %v\n%s", name, broken, debug.Stack())
		}
	}()
	if f, err = k.print(ctx, o); err != nil {
		return File{}, fmt.Errorf("make %s: %w", name, err)
	}
	f.Name, f.Format, f.Tag = name, o.Format, sum(f.Bytes)[:24]
	k.shelf.keep(f)
	k.made.Add(1)
	return f, nil
}

// weight is how many bytes o's file has; 0 while it is not made.
func (k *collection) weight(o Order) int {
	if o.Format.Vector() {
		return k.masters[o.drawing()].Weights[o.Format]
	}
	f, _ := k.shelf.find(o.Name(""))
	return len(f.Bytes)
}

func (k *collection) print(ctx context.Context, o Order) (File, error) {
	m := k.masters[o.drawing()]
	if o.Format.Vector() {
		content, err := m.file(ctx, o.Format)
		return File{Bytes: content}, err
	}
	if width, _ := o.size(); width > wide {
		select {
		case k.alone <- struct{}{}:
			defer func() { <-k.alone }()
		case <-ctx.Done():
			return File{}, ctx.Err()
		}
	}
	picture, err := k.draw(ctx, m, o)
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
func (k *collection) draw(ctx context.Context, m *source, o Order) (image.Image, error) {
	width, height := o.size()
	bubble := width
	if p, preset := presetNamed(o.Preset); preset {
		bubble = p.bubble(m.tall(), k.rules.ClearSpace)
	}
	picture, err := m.render(ctx, bubble)
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
	k, err := s.collection(ctx)
	if err != nil {
		return File{}, err
	}
	var bad form.Errors
	k.checkFile(o, &bad) // a file is the same whatever its use
	if err := bad.Err(); err != nil {
		return File{}, err
	}
	if err := ctx.Err(); err != nil {
		return File{}, err
	}
	return k.file(ctx, o)
}

// Made counts the files made since the start: not those found made.
func (s *Service) Made() int { return int(s.made.Load()) }

// Raster is the bubble alone, in the given width, for those who draw it on something of theirs; nobody
// writes to it. Who may have it is for Standing to say, and how small it may be for the rules.
func (s *Service) Raster(ctx context.Context, v Variant, width int) (image.Image, error) {
	k, err := s.collection(ctx)
	if err != nil {
		return nil, err
	}
	m, known := k.masters[Drawing{Variant: v}]
	if !known {
		return nil, fmt.Errorf("no bubble is called %q", v)
	}
	return m.render(ctx, width)
}
