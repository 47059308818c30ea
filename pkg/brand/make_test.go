package brand

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"sync"
	"testing"

	"golang.org/x/image/webp"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/media"
)

func newMaker(t testing.TB) *Service {
	t.Helper()
	s, err := New(nil, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.current.Store(&current{newCollection(s.included, defaultRules(), &s.made), s.now().AddDate(100, 0, 0), 0})
	return s
}

// shipped is the bubble that came with the program.
func shipped(t testing.TB) *collection { return newMaker(t).current.Load().collection }

func (s *Service) mustMake(t testing.TB, o Order) (File, image.Image) {
	t.Helper()
	f, err := s.Make(t.Context(), o)
	if err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	decode := png.Decode
	switch o.Format {
	case SVG, PDF:
		return f, nil
	case JPEG:
		decode = jpeg.Decode
	case WebP:
		decode = webp.Decode
	}
	picture, err := decode(bytes.NewReader(f.Bytes))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	if b := picture.Bounds(); b.Dx() != f.Width || b.Dy() != f.Height {
		t.Errorf("%s: is %v, says %d × %d", f.Name, b, f.Width, f.Height)
	}
	return f, picture
}

func at(picture image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA)
}

func TestEveryListedWidthIsExactAndTransparent(t *testing.T) {
	s := newMaker(t)
	for _, width := range Widths() {
		f, picture := s.mustMake(t, Order{Variant: Couleur, Format: PNG, Width: width})
		if f.Width != width || f.Height != width {
			t.Errorf("%d px: got %d × %d", width, f.Width, f.Height)
		}
		if c := at(picture, 0, 0); c.A != 0 {
			t.Errorf("%d px: the corner is %v", width, c)
		}
		if c := at(picture, width/8, width/2); c != Malbec.RGB() {
			t.Errorf("%d px: the bubble is %v", width, c)
		}
	}
}

func TestEveryVariantAndFormat(t *testing.T) {
	s := newMaker(t)
	for _, v := range Variants() {
		for _, format := range Formats() {
			o := Order{Variant: v, Format: format, Width: 256}
			f, picture := s.mustMake(t, o)
			if picture == nil {
				if f.Width != 0 || f.Height != 0 || len(f.Bytes) == 0 {
					t.Errorf("%s: %d × %d, %d bytes", f.Name, f.Width, f.Height, len(f.Bytes))
				}
				continue
			}
			corner := at(picture, 0, 0)
			if format.Transparent() {
				if corner.A != 0 {
					t.Errorf("%s: the corner is %v", f.Name, corner)
				}
				continue
			}
			if want := v.ground(format, "").RGB(); distance(corner, want) > 8 {
				t.Errorf("%s: the corner is %v, want about %v", f.Name, corner, want)
			}
		}
	}
}

func distance(a, b color.NRGBA) int {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return d(a.R, b.R) + d(a.G, b.G) + d(a.B, b.B) + d(a.A, b.A)
}

func TestPresetsAreExactAndOpaque(t *testing.T) {
	s := newMaker(t)
	for _, p := range Presets() {
		f, picture := s.mustMake(t, Order{Variant: Blanche, Format: PNG, Preset: p.Name})
		if f.Width != p.Width || f.Height != p.Height {
			t.Errorf("%s: got %d × %d", p.Name, f.Width, f.Height)
		}
		if c := at(picture, 0, 0); c != Malbec.RGB() {
			t.Errorf("%s: the ground is %v", p.Name, c)
		}
		// The left edge of the bubble, at mid-height, shows that it lies in the middle.
		left := (p.Width - p.bubble(1, 8)) / 2
		if c := at(picture, left+p.bubble(1, 8)/8, p.Height/2); c != White.RGB() {
			t.Errorf("%s: the bubble is %v", p.Name, c)
		}
	}
}

func TestPrintsTellTheirResolution(t *testing.T) {
	f, _ := newMaker(t).mustMake(t, Order{Variant: Noire, Format: PNG, MM: 35, DPI: 300})
	if f.Width != 413 || f.Name != "ohmylot-bulle-noire-35mm-300dpi.png" {
		t.Errorf("got %d px, %s", f.Width, f.Name)
	}
	if !bytes.Contains(f.Bytes, []byte("pHYs\x00\x00\x2E\x23\x00\x00\x2E\x23\x01")) {
		t.Error("300 dpi is not told")
	}
}

func TestMakeRefusesWhatIsNotListed(t *testing.T) {
	s := newMaker(t)
	for _, o := range []Order{{}, {Variant: Couleur, Format: PNG}, {Variant: Couleur, Format: PNG, Width: 5000}, {Variant: "x", Format: PDF}} {
		_, err := s.Make(t.Context(), o)
		if _, ok := form.As(err); !ok {
			t.Errorf("%+v: got %v", o, err)
		}
	}
}

func TestAFileIsMadeOnceForAll(t *testing.T) {
	s := newMaker(t)
	var wait sync.WaitGroup
	files := make([]File, 16)
	for i := range files {
		wait.Go(func() { files[i], _ = s.Make(t.Context(), Order{Variant: Couleur, Format: PNG, Width: 800}) })
	}
	wait.Wait()
	for _, f := range files {
		if len(f.Bytes) == 0 || &f.Bytes[0] != &files[0].Bytes[0] {
			t.Fatal("not the same file for all")
		}
	}
	if n := s.Made(); n != 1 {
		t.Errorf("%d files were made, want 1", n)
	}
}

// Wide pictures wait for one another; whoever leaves the queue leaves it at once, and takes nobody along.
func TestWhoeverLeavesTheQueueTakesNobodyAlong(t *testing.T) {
	s := newMaker(t)
	wide := Order{Variant: Couleur, Format: PNG, Width: 1200}
	s.current.Load().alone <- struct{}{}
	gone, leave := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	left, stayed := make(chan error, 1), make(chan error, 1)
	wait.Go(func() { _, err := s.Make(gone, wide); left <- err })
	wait.Go(func() { _, err := s.Make(t.Context(), wide); stayed <- err })
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	<-s.current.Load().alone
	if err := <-stayed; err != nil {
		t.Errorf("who stayed got %v", err)
	}
	wait.Wait()
}

func TestRasterIsTheBubbleAlone(t *testing.T) {
	s := newMaker(t)
	picture, err := s.Raster(t.Context(), Blanche, 300)
	if err != nil || picture.Bounds().Dx() != 300 || at(picture, 0, 0).A != 0 || at(picture, 300/8, 150) != White.RGB() {
		t.Errorf("got %v", err)
	}
	if _, err := s.Raster(t.Context(), Blanche, 5000); !errors.Is(err, media.ErrEnlarge) {
		t.Errorf("enlarged: %v", err)
	}
	if _, err := s.Raster(t.Context(), "rose", 300); err == nil {
		t.Error("a bubble nobody knows")
	}
}

func TestShelfKeepsWithinItsBytes(t *testing.T) {
	s := newShelf(100)
	for _, name := range []string{"a", "b", "c"} {
		s.keep(File{Name: name, Bytes: make([]byte, 40)})
		s.find("a") // asked for all the time
	}
	_, a := s.find("a")
	_, b := s.find("b")
	_, c := s.find("c")
	if !a || b || !c || s.bytes != 80 {
		t.Errorf("a %v, b %v, c %v, %d bytes", a, b, c, s.bytes)
	}
	if s.keep(File{Name: "huge", Bytes: make([]byte, 101)}); s.bytes != 0 {
		t.Errorf("%d bytes after a file larger than the shelf", s.bytes)
	}
}

func BenchmarkBubbleFromMemory(b *testing.B) {
	s := newMaker(b)
	o := Order{Variant: Couleur, Format: PNG, Width: 512}
	s.mustMake(b, o)
	b.ResetTimer()
	for b.Loop() {
		if _, err := s.Make(b.Context(), o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBubbleCold makes each file from masters just opened: nothing decoded, nothing kept.
func BenchmarkBubbleCold(b *testing.B) {
	for _, o := range []Order{
		{Variant: Couleur, Format: PNG, Width: 512},
		{Variant: Couleur, Format: WebP, Width: 512},
		{Variant: Couleur, Format: PNG, Width: 2048},
		{Variant: Couleur, Format: PNG, Width: 4096},
		{Variant: Couleur, Format: WebP, Width: 4096},
	} {
		b.Run(o.Name(""), func(b *testing.B) {
			for b.Loop() {
				if _, err := newMaker(b).Make(b.Context(), o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
