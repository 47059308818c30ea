package media

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"sync"
	"testing"

	"golang.org/x/image/webp"
)

// disc is a malbec disc on nothing, w × h.
func disc(t testing.TB, w, h int) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := (2*x+1-w)*h, (2*y+1-h)*w
			if dx*dx+dy*dy < w*w*h*h {
				p.SetNRGBA(x, y, color.NRGBA{0x8A, 0x1C, 0x4A, 0xFF})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pyramid(t testing.TB, master []byte, halvings ...[]byte) *Pyramid {
	t.Helper()
	p, err := NewPyramid(master, halvings...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(t testing.TB, p *Pyramid, width int) image.Image {
	t.Helper()
	picture, err := p.Render(width)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func TestPyramidMakesExactWidthsAndKeepsTransparency(t *testing.T) {
	p := pyramid(t, disc(t, 1200, 900))
	for _, width := range []int{1200, 1199, 601, 600, 599, 300, 256, 100, 59, 1} {
		picture := render(t, p, width)
		if b := picture.Bounds(); b.Dx() != width || b.Dy() != p.Height(width) {
			t.Errorf("%d px: got %v, want a height of %d", width, b, p.Height(width))
		}
		if width < 50 {
			continue
		}
		if _, _, _, a := picture.At(0, 0).RGBA(); a != 0 {
			t.Errorf("%d px: the corner is not transparent", width)
		}
		if c := color.NRGBAModel.Convert(picture.At(width/2, p.Height(width)/2)); c != (color.NRGBA{0x8A, 0x1C, 0x4A, 0xFF}) {
			t.Errorf("%d px: the middle is %v", width, c)
		}
	}
}

func TestPyramidNeverEnlarges(t *testing.T) {
	p := pyramid(t, disc(t, 400, 400))
	for _, width := range []int{401, 4096, 0, -1} {
		if _, err := p.Render(width); !errors.Is(err, ErrEnlarge) {
			t.Errorf("%d px: got %v", width, err)
		}
	}
}

func TestPyramidStartsFromTheNearestLevel(t *testing.T) {
	master := disc(t, 1024, 1024)
	half, err := EncodePNG(render(t, pyramid(t, master), 512), 0)
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(master)
	clear(broken[40 : len(broken)-20]) // its header is right, the rest cannot be decoded
	p := pyramid(t, broken, half)
	for _, width := range []int{512, 500, 256, 200} {
		render(t, p, width)
	}
	if _, err := p.Render(513); err == nil {
		t.Error("513 px must come from the master")
	}
	if _, err := NewPyramid(master, disc(t, 500, 500)); err == nil {
		t.Error("500 px is no halving of 1024")
	}
}

func TestPyramidServesManyAtOnce(t *testing.T) {
	p := pyramid(t, disc(t, 1024, 1024))
	var wait sync.WaitGroup
	for i := range 24 {
		wait.Go(func() {
			if _, err := p.Render(100 + 30*i); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func TestEncodersKeepWhatTheyAreGiven(t *testing.T) {
	see := render(t, pyramid(t, disc(t, 300, 300)), 120)
	file, err := EncodePNG(see, 300)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.Index(file, []byte("pHYs\x00\x00\x2E\x23\x00\x00\x2E\x23\x01")); i < 0 { // 11811 a metre
		t.Error("PNG: 300 dpi is not told")
	}
	back, err := png.Decode(bytes.NewReader(file)) // checks every chunk's sum
	if err != nil {
		t.Fatal(err)
	}
	same(t, "PNG", see, back)
	if file, err = EncodeWebP(see); err != nil {
		t.Fatal(err)
	}
	if back, err = webp.Decode(bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	same(t, "WebP", see, back)
}

// same compares two pictures by what shows: where nothing does, the colour is free.
func same(t *testing.T, format string, want, got image.Image) {
	t.Helper()
	if want.Bounds() != got.Bounds() {
		t.Fatalf("%s: got %v, want %v", format, got.Bounds(), want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			a, b := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA)
			if a != b && (a.A != 0 || b.A != 0) {
				t.Fatalf("%s: pixel %d, %d is %v, want %v", format, x, y, b, a)
			}
		}
	}
}

func TestCentredLaysOnAGround(t *testing.T) {
	malbec := color.NRGBA{0x8A, 0x1C, 0x4A, 0xFF}
	laid := Centred(render(t, pyramid(t, disc(t, 300, 300)), 100), 300, 200, color.NRGBA{255, 255, 255, 255})
	file, err := EncodeJPEG(laid, 300)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file, []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x02\x01\x01\x2C\x01\x2C")) {
		t.Error("JPEG: 300 dpi is not told")
	}
	back, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if b := back.Bounds(); b.Dx() != 300 || b.Dy() != 200 {
		t.Errorf("got %v", b)
	}
	near(t, back.At(2, 2), color.NRGBA{255, 255, 255, 255})
	near(t, back.At(102, 52), color.NRGBA{255, 255, 255, 255}) // the disc's own corner
	near(t, back.At(150, 100), malbec)
}

func near(t *testing.T, got color.Color, want color.NRGBA) {
	t.Helper()
	c := color.NRGBAModel.Convert(got).(color.NRGBA)
	for _, d := range []int{int(c.R) - int(want.R), int(c.G) - int(want.G), int(c.B) - int(want.B)} {
		if d < -4 || d > 4 {
			t.Errorf("colour %v, want about %v", c, want)
			return
		}
	}
}
