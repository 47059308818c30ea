package media_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/media"
)

const iphone = "iphone-irot270-p3-gps.heic"

// The same photo as JPEG and as HEIC is the same picture: upright, in the same colours.
func TestAPhonesHEICIsItsJPEG(t *testing.T) {
	heic, jpeg := treat(t, photo(t, iphone)), treat(t, photo(t, "iphone-orientation6-p3.jpg"))
	if heic.Width != jpeg.Width || heic.Height != jpeg.Height || len(heic.Derivatives) != len(jpeg.Derivatives) {
		t.Fatalf("%d × %d, want %d × %d", heic.Width, heic.Height, jpeg.Width, jpeg.Height)
	}
	a, b := pixels(t, heic.Derivatives[1]), pixels(t, jpeg.Derivatives[1])
	same, probes := 0, 0
	for y := 10; y < a.Bounds().Dy()-10; y += 16 {
		for x := 10; x < a.Bounds().Dx()-10; x += 16 {
			probes++
			if near(a.At(x, y), b.At(x, y), 24) {
				same++
			}
		}
	}
	if same < probes*9/10 {
		t.Errorf("%d of %d pixels are alike", same, probes)
	}
	if far := media.Distance(heic.Hash, jpeg.Hash); far > media.Alike {
		t.Errorf("%d bits between the two", far)
	}
	if heic.Position == nil || int(heic.Position.Lat*100) != 4479 || int(heic.Position.Lon*100) != 161 || !heic.Taken.Equal(jpeg.Taken) {
		t.Errorf("position %v, taken %v, want Rocamadour, %v", heic.Position, heic.Taken, jpeg.Taken)
	}
}

func TestHostileHEIC(t *testing.T) {
	file := photo(t, iphone)
	for _, c := range []struct {
		name string
		file []byte
		key  string
	}{
		{"no picture", append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 200)...), "media.heic"},
		{"cut in its pixels", file[:len(file)/2], "media.heic"},
		{"cut in its boxes", file[:300], "media.heic"},
		{"a box longer than all", bytes.Replace(file, []byte("\x00\x00\x00\x14ispe"), []byte("\x7f\xff\xff\xffispe"), 1), "media.heic"},
		{"a bomb", saying(file, 30000, 30000), "media.too_many_pixels"},
		{"over 25 million pixels", saying(file, 6000, 5000), "media.too_many_pixels"},
		{"a size that turns negative", saying(file, 1<<32-1, 1<<32-1), "media.too_many_pixels"},
		{"larger than it says", saying(file, 64, 48), "media.heic"},
		{"smaller than it says", saying(file, 4000, 3000), ""}, // the rest is what the decoder's own memory held
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := intake(t, nil).Treat(t.Context(), bytes.NewReader(c.file))
			if key := refusal(err); key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

// saying is a HEIC that says another size than its picture's.
func saying(file []byte, w, h uint32) []byte {
	lie := bytes.Clone(file)
	at := bytes.Index(lie, []byte("ispe")) + 8
	binary.BigEndian.PutUint32(lie[at:], w)
	binary.BigEndian.PutUint32(lie[at+4:], h)
	return lie
}

// Where memory is short, whoever sends a HEIC learns how to send it otherwise.
func TestAHEICThatMemoryIsTooShortFor(t *testing.T) {
	_, err := misbehaving(t, "gobble", media.Options{}).Treat(t.Context(), bytes.NewReader(photo(t, iphone)))
	if key := refusal(err); key != "media.heic" {
		t.Errorf("got %v", err)
	}
}
