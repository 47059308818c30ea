package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
)

func TestMain(m *testing.M) { mediatest.Main(m) }

func intake(t *testing.T, change func(o *media.Options)) *media.Intake {
	t.Helper()
	var o media.Options
	if change != nil {
		change(&o)
	}
	in, err := media.NewIntake(o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// misbehaving is an Intake whose workers do as told in mediatest.
func misbehaving(t *testing.T, how string, o media.Options) *media.Intake {
	t.Helper()
	return intake(t, func(set *media.Options) {
		*set = o
		set.Command = []string{os.Args[0], "media-worker", how}
	})
}

func treat(t *testing.T, file []byte) media.Picture {
	t.Helper()
	p, err := intake(t, nil).Treat(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func photo(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func pixels(t *testing.T, d media.Derivative) image.Image {
	t.Helper()
	p, err := jpeg.Decode(bytes.NewReader(d.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if p.Bounds().Dx() != d.Width || p.Bounds().Dy() != d.Height {
		t.Fatalf("derivative says %d × %d and is %v", d.Width, d.Height, p.Bounds())
	}
	return p
}

func near(a, b color.Color, most int) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	far := func(x, y uint32) bool { d := int(x>>8) - int(y>>8); return d > most || d < -most }
	return !far(r1, r2) && !far(g1, g2) && !far(b1, b2)
}

func TestRealPhotosComeOutUprightAndClean(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		widths        []int
	}{
		{"falaise-orientation6-gps.jpg", 3264, 2448, []int{2000, 1200, 640, 320}},
		{"iphone-orientation6-p3.jpg", 900, 1200, []int{640, 320}},
		{"nikon-orientation8.jpg", 800, 1200, []int{640, 320}},
		{"iphone-irot270-p3-gps.heic", 900, 1200, []int{640, 320}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := treat(t, photo(t, c.name))
			if p.Width != c.width || p.Height != c.height {
				t.Errorf("upright size %d × %d, want %d × %d", p.Width, p.Height, c.width, c.height)
			}
			var widths []int
			for _, d := range p.Derivatives {
				widths = append(widths, d.Width)
				pixels(t, d)
				for _, trace := range []string{"Exif", "http://ns.adobe.com", "ICC_PROFILE", "Apple", "NIKON", "GPS"} {
					if bytes.Contains(d.JPEG, []byte(trace)) {
						t.Errorf("width %d still holds %q", d.Width, trace)
					}
				}
			}
			if fmt.Sprint(widths) != fmt.Sprint(c.widths) {
				t.Errorf("widths %v, want %v", widths, c.widths)
			}
			if p.Hash == 0 || p.SHA256 == [32]byte{} {
				t.Error("no hash")
			}
		})
	}
}

func TestTheCliffStandsUpright(t *testing.T) {
	// The file lies on its side (orientation 6); upright, the pixel at (x, y) of the small picture
	// is the one at (y, height-1-x) of the file.
	file := photo(t, "falaise-orientation6-gps.jpg")
	lying, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	p := treat(t, file)
	small := pixels(t, p.Derivatives[1])
	scale := float64(p.Width) / 1200
	right := 0
	const probes = 400
	for i := range probes {
		x, y := 20+(i%20)*58, 20+(i/20)*43
		fx, fy := int(float64(y)*scale), lying.Bounds().Dy()-1-int(float64(x)*scale)
		if near(small.At(x, y), lying.At(fx, fy), 24) {
			right++
		}
	}
	if right < probes*8/10 {
		t.Errorf("%d of %d pixels are where they belong", right, probes)
	}
	if p.Position == nil || int(p.Position.Lat*100) != 4479 || int(p.Position.Lon*100) != 161 {
		t.Errorf("position %v, want Rocamadour", p.Position)
	}
	if p.Taken.IsZero() {
		t.Error("the date is lost")
	}
}

// Each of EXIF's eight orientations brings the same picture back upright.
func TestEveryOrientation(t *testing.T) {
	upright := image.NewNRGBA(image.Rect(0, 0, 400, 320))
	for y := range 320 {
		for x := range 400 {
			upright.SetNRGBA(x, y, corner(x < 200, y < 160))
		}
	}
	for o := 1; o <= 8; o++ {
		p := treat(t, withOrientation(asJPEG(t, laid(upright, o)), o))
		if p.Width != 400 || p.Height != 320 {
			t.Errorf("orientation %d: %d × %d", o, p.Width, p.Height)
			continue
		}
		small := pixels(t, p.Derivatives[0])
		for _, c := range []struct{ left, top bool }{{true, true}, {true, false}, {false, true}, {false, false}} {
			x, y := 40, 32
			if !c.left {
				x = 280
			}
			if !c.top {
				y = 224
			}
			if !near(small.At(x, y), corner(c.left, c.top), 20) {
				t.Errorf("orientation %d: wrong colour at %d, %d", o, x, y)
			}
		}
	}
}

func corner(left, top bool) color.NRGBA {
	c := color.NRGBA{40, 40, 120, 255}
	if left {
		c.R = 220
	}
	if top {
		c.G = 220
	}
	return c
}

// laid is p as a camera held in orientation o stores it.
func laid(p *image.NRGBA, o int) *image.NRGBA {
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			at := [...][2]int{{x, y}, {w - 1 - x, y}, {w - 1 - x, h - 1 - y}, {x, h - 1 - y},
				{y, x}, {y, w - 1 - x}, {h - 1 - y, w - 1 - x}, {h - 1 - y, x}}[o-1]
			out.SetNRGBA(at[0], at[1], p.NRGBAAt(x, y))
		}
	}
	return out
}

func withOrientation(file []byte, o int) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[6+8+2+9] = byte(o)
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xFF, 0xD8}, segment...), file[2:]...)
}

// The phone wrote Display P3; its reds would be dull read as sRGB.
func TestWideColoursAreConverted(t *testing.T) {
	file := photo(t, "iphone-orientation6-p3.jpg")
	plain := bytes.Replace(file, []byte("ICC_PROFILE"), []byte("xxx_PROFILE"), 1)
	var apart, dull int
	converted, as := pixels(t, treat(t, file).Derivatives[0]), pixels(t, treat(t, plain).Derivatives[0])
	for y := 0; y < converted.Bounds().Dy(); y += 7 {
		for x := 0; x < converted.Bounds().Dx(); x += 7 {
			vivid, before := chroma(converted.At(x, y)), chroma(as.At(x, y))
			if before > 60 {
				apart++
				if vivid < before {
					dull++
				}
			}
		}
	}
	if apart < 20 || dull > apart/10 {
		t.Errorf("%d colourful pixels, %d of them duller after conversion", apart, dull)
	}
}

func chroma(c color.Color) int {
	r, g, b, _ := c.RGBA()
	return int(max(r, g, b)>>8) - int(min(r, g, b)>>8)
}

func TestOddPicturesComeOutRight(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 500, 400))
	veil := image.NewNRGBA(image.Rect(0, 0, 500, 400))
	grey := image.NewGray(image.Rect(0, 0, 700, 400))
	for i := range deep.Pix {
		deep.Pix[i] = 0xC0
		if i%8 >= 6 {
			deep.Pix[i] = 0xFF
		}
	}
	for i := range grey.Pix {
		grey.Pix[i] = 77
	}
	for _, c := range []struct {
		name string
		file []byte
		at   color.Color
	}{
		{"PNG of 16 bits", asPNG(t, deep), color.Gray{0xC0}},
		{"see-through PNG, laid on white", asPNG(t, veil), color.White},
		{"grey JPEG", asJPEG(t, grey), color.Gray{77}},
		{"JPEG in four inks", inks(480, 400), color.Gray{64}},
		{"progressive JPEG", progressive(480, 400, 10), color.Gray{128}},
		{"one pixel", asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), color.Black},
		{"JPEG named anything", asJPEG(t, gradient(640, 480)), color.NRGBA{127, 127, 90, 255}},
		{"a thread", asPNG(t, image.NewGray(image.Rect(0, 0, 15000, 1))), color.Black},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := treat(t, c.file)
			if p.Derivatives[0].Width > p.Width {
				t.Errorf("enlarged from %d to %d", p.Width, p.Derivatives[0].Width)
			}
			small := pixels(t, p.Derivatives[0])
			if got := small.At(p.Derivatives[0].Width/2, p.Derivatives[0].Height/2); !near(got, c.at, 6) {
				t.Errorf("middle is %v, want %v", got, c.at)
			}
		})
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	real, small := photo(t, "nikon-orientation8.jpg"), asPNG(t, gradient(300, 300))
	for _, c := range []struct {
		name string
		file []byte
		key  string
	}{
		{"nothing", nil, "media.empty"},
		{"too heavy", append(append([]byte{}, real...), make([]byte, media.MaxBytes)...), "media.too_big"},
		{"a text", []byte("Bonjour, voici ma photo."), "media.not_picture"},
		{"a page", []byte("<!doctype html><script>alert(1)</script>"), "media.not_picture"},
		{"a program", []byte("\x7fELF\x02\x01\x01"), "media.not_picture"},
		{"a drawing", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "media.other_format"},
		{"a TIFF named .jpg", tiff(), "media.other_format"},
		{"a GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "media.other_format"},
		{"a film", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), "media.video"},
		{"PNG bomb", pngHead(30000, 30000, 8, 0), "media.too_many_pixels"},
		{"PNG over 50 million pixels", pngHead(8000, 7000, 8, 0), "media.too_many_pixels"},
		{"PNG too long", pngHead(16001, 1, 8, 0), "media.too_many_pixels"},
		{"PNG too deep", pngHead(7000, 6000, 16, 6), "media.too_many_pixels"},
		{"JPEG bomb", jpegHead(65535, 65535), "media.too_many_pixels"},
		{"JPEG of no width", jpegHead(0, 100), "media.damaged"},
		{"JPEG of thousands of scans", progressive(64, 64, 5000), "media.too_complex"},
		{"JPEG of many scans over many pixels", progressive(7000, 7000, 90), "media.too_complex"},
		{"truncated JPEG", real[:len(real)/2], "media.damaged"},
		{"JPEG of one marker", []byte("\xff\xd8\xff"), "media.damaged"},
		{"truncated PNG", small[:len(small)/2], "media.damaged"},
		{"broken WebP", []byte("RIFF\x20\x00\x00\x00WEBPVP8 \x10\x00\x00\x00garbagegarbage!!"), "media.damaged"},
		{"PNG whose sums are wrong", bytes.Replace(small, []byte("IDAT"), []byte("IDAT\x00"), 1), "media.damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			_, err := intake(t, nil).Treat(t.Context(), bytes.NewReader(c.file))
			if key := refusal(err); key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// refusal is the key of what is wrong with the file, "" when err says something else.
func refusal(err error) string {
	if f, ok := fault.As(err); ok && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge) {
		return f.Message.Key
	}
	return ""
}

func jpegHead(w, h int) []byte {
	return []byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0xFF, 0xD9}
}

func TestAWorkerTooSlowIsKilled(t *testing.T) {
	in := misbehaving(t, "sleep", media.Options{Deadline: 300 * time.Millisecond})
	start := time.Now()
	_, err := in.Treat(t.Context(), bytes.NewReader(photo(t, "nikon-orientation8.jpg")))
	if refusal(err) != "media.too_slow" {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %s to give up", took)
	}
	if left := workers(t, "sleep"); left != 0 {
		t.Errorf("%d workers still run", left)
	}
}

// workers counts the running workers told to do as how says.
func workers(t *testing.T, how string) (n int) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lines {
		if b, err := os.ReadFile(name); err == nil && strings.HasSuffix(string(b), "media-worker\x00"+how+"\x00") {
			n++
		}
	}
	return n
}

func TestADeadWorkerIsARefusedPhoto(t *testing.T) {
	file := photo(t, "nikon-orientation8.jpg")
	for how, key := range map[string]string{"die": "media.damaged", "gobble": "media.too_complex"} {
		_, err := misbehaving(t, how, media.Options{}).Treat(t.Context(), bytes.NewReader(file))
		if refusal(err) != key {
			t.Errorf("%s: got %v", how, err)
		}
	}
}

func TestAWorkerIsNotBelieved(t *testing.T) {
	_, err := misbehaving(t, "babble", media.Options{}).Treat(t.Context(), bytes.NewReader(photo(t, "nikon-orientation8.jpg")))
	if !fault.Is(err, fault.Internal) {
		t.Errorf("an answer about nothing gave %v", err)
	}
}

func TestAWorkerThatCannotStartIsNoFaultOfThePhoto(t *testing.T) {
	in := intake(t, func(o *media.Options) { o.Command = []string{"/nowhere/ohmylot", "media-worker"} })
	_, err := in.Treat(t.Context(), bytes.NewReader(photo(t, "nikon-orientation8.jpg")))
	if fault.KindOf(err) != fault.Internal || err == nil {
		t.Errorf("got %v", err)
	}
}

func TestAFullQueueSaysSo(t *testing.T) {
	in := misbehaving(t, "sleep", media.Options{Workers: 1, Queue: 2, Deadline: 1500 * time.Millisecond})
	file := photo(t, "nikon-orientation8.jpg")
	var mu sync.Mutex
	kinds := map[fault.Kind]int{}
	var all sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for range 8 {
		all.Go(func() {
			_, err := in.Treat(ctx, bytes.NewReader(file))
			mu.Lock()
			defer mu.Unlock()
			kinds[fault.KindOf(err)]++
		})
	}
	all.Wait()
	if kinds[fault.Unavailable] != 8 {
		t.Errorf("five have no place and three are given up by their senders: %v", kinds)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	in := intake(t, nil)
	for _, file := range [][]byte{photo(t, "nikon-orientation8.jpg"), nil, []byte("text"), make([]byte, media.MaxBytes+5)} {
		in.Treat(t.Context(), bytes.NewReader(file))
	}
	in.Treat(t.Context(), io.MultiReader(bytes.NewReader([]byte("half")), broken{}))
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line was cut") }
