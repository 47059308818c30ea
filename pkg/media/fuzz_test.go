package media

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// FuzzTreat plays the worker with broken files: it may refuse, never die. What passes has the size
// announced. (`go test -fuzz Treat -fuzzminimizetime 5x ./pkg/media` looks for more.)
func FuzzTreat(f *testing.F) {
	for _, name := range []string{"nikon-orientation8.jpg", "iphone-orientation6-p3.jpg", "iphone-irot270-p3-gps.heic"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	var small bytes.Buffer
	if err := jpeg.Encode(&small, image.NewYCbCr(image.Rect(0, 0, 61, 47), image.YCbCrSubsampleRatio420), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := inspect(bytes.NewReader(file))
		if err != nil || h.Width*h.Height > 1<<21 {
			return
		}
		answer, pictures := treat(request{header: h, Size: int64(len(file)), Widths: []int{320}}, file)
		if answer.Damage == "" && len(pictures) != 1 {
			t.Errorf("%d pictures", len(pictures))
		}
		for i, p := range pictures {
			config, err := jpeg.DecodeConfig(bytes.NewReader(p))
			if err != nil || config.Width != answer.Files[i].Width || config.Height != answer.Files[i].Height {
				t.Errorf("%v announced, %d × %d made: %v", answer.Files[i], config.Width, config.Height, err)
			}
		}
	})
}

// FuzzOutlineHEIC reads the boxes of broken files, as the site itself does: what it tells of a size is one.
func FuzzOutlineHEIC(f *testing.F) {
	file, err := os.ReadFile(filepath.Join("testdata", "iphone-irot270-p3-gps.heic"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(file[:600])
	f.Fuzz(func(t *testing.T, file []byte) {
		if o, err := outlineHEIC(bytes.NewReader(file)); err == nil && (o.width < 1 || o.height < 1) {
			t.Errorf("%d × %d", o.width, o.height)
		}
	})
}

// FuzzReadNotes reads broken notes of cameras: what it tells is a turn there is, a place on the earth, a day there was.
func FuzzReadNotes(f *testing.F) {
	for _, name := range []string{"nikon-orientation8.jpg", "iphone-orientation6-p3.jpg", "iphone-irot270-p3-gps.heic"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(len(name)), file[:min(len(file), 64<<10)]) // the notes come first
	}
	formats := []format{formatJPEG, formatPNG, formatWebP, formatHEIC}
	f.Fuzz(func(t *testing.T, kind uint8, file []byte) {
		n := readNotes(formats[int(kind)%len(formats)], file)
		if n.orientation < 1 || n.orientation > 8 {
			t.Errorf("turned by %d", n.orientation)
		}
		if p := n.position; p != nil && !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180) {
			t.Errorf("at %v", *p)
		}
		if !n.taken.IsZero() && (n.taken.Year() <= 1990 || n.taken.Year() >= 2200) {
			t.Errorf("taken on %v", n.taken)
		}
	})
}
