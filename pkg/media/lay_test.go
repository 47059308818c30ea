package media_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
	"time"

	"golang.org/x/image/webp"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// halves is a picture whose left half is of one colour and whose right half of another.
func halves(t *testing.T, width, height int, left, right color.Color) *bytes.Reader {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(p, image.Rect(0, 0, width/2, height), image.NewUniform(left), image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(width/2, 0, width, height), image.NewUniform(right), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

// stamp is a drawing: a red square that has nothing on its right.
func stamp(side int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(p, image.Rect(0, 0, side/2, side), image.NewUniform(color.NRGBA{200, 0, 0, 255}), image.Point{}, draw.Src)
	return p
}

func TestAPictureTakenInWholeComesFirst(t *testing.T) {
	for _, c := range []struct {
		name   string
		widths []int
		height int // of the first
	}{
		{"falaise-orientation6-gps.jpg", []int{3000, 2000, 1200, 640, 320}, 2250},
		{"nikon-orientation8.jpg", []int{800, 640, 320}, 1200},
	} {
		p, err := intake(t, nil).TreatWhole(t.Context(), bytes.NewReader(photo(t, c.name)))
		if err != nil {
			t.Fatal(err)
		}
		var widths []int
		for _, d := range p.Derivatives {
			widths = append(widths, d.Width)
			pixels(t, d)
		}
		if fmt.Sprint(widths) != fmt.Sprint(c.widths) || p.Derivatives[0].Height != c.height {
			t.Errorf("%s: widths %v, the first %d tall", c.name, widths, p.Derivatives[0].Height)
		}
	}
}

func TestTonesTellHowBrightAnAreaIs(t *testing.T) {
	file := halves(t, 400, 200, color.Black, color.White)
	areas := []image.Rectangle{image.Rect(8, 8, 150, 150), image.Rect(250, 0, 400, 200), image.Rect(100, 0, 300, 200)}
	tones, err := intake(t, nil).Tones(t.Context(), file, areas)
	if err != nil {
		t.Fatal(err)
	}
	for i, share := range []float64{0, 1, 0.5} { // of bright pixels
		bright, all := 0, 0
		for tone, n := range tones[i] {
			all += n
			if media.Luminance(tone) > 0.5 {
				bright += n
			}
		}
		if got := float64(bright) / float64(all); math.Abs(got-share) > 0.02 || all != areas[i].Dx()*areas[i].Dy() {
			t.Errorf("%v: %d pixels, %.2f of them bright, want %.2f", areas[i], all, got, share)
		}
	}
	if l := media.Luminance(128); math.Abs(l-0.2158) > 0.001 {
		t.Errorf("middle grey is %.4f", l)
	}
}

func TestADrawingIsLaid(t *testing.T) {
	decoders := map[string]func(b []byte) (image.Image, error){
		"jpeg": func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
		"png":  func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
		"webp": func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) },
	}
	file := halves(t, 800, 400, color.White, color.RGBA{0, 0, 255, 255})
	for format, decode := range decoders {
		l := media.Layout{Part: image.Rect(200, 0, 600, 400), Width: 200, Height: 200, At: image.Pt(20, 60), Format: format}
		made, err := intake(t, nil).Lay(t.Context(), file, stamp(80), l)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		p, err := decode(made)
		if err != nil || p.Bounds().Size() != image.Pt(200, 200) {
			t.Fatalf("%s: %v, %v", format, p, err)
		}
		for at, want := range map[image.Point]color.Color{
			{X: 35, Y: 100}: color.RGBA{200, 0, 0, 255}, {X: 75, Y: 100}: color.White, {X: 10, Y: 10}: color.White, {X: 180, Y: 100}: color.RGBA{0, 0, 255, 255},
		} {
			if got := p.At(at.X, at.Y); !near(got, want, 24) {
				t.Errorf("%s at %v: %v, want %v", format, at, got, want)
			}
		}
	}
}

func TestALargePhotoIsLaidInEveryFormat(t *testing.T) {
	p, err := intake(t, nil).TreatWhole(t.Context(), bytes.NewReader(photo(t, "falaise-orientation6-gps.jpg")))
	if err != nil {
		t.Fatal(err)
	}
	whole := p.Derivatives[0]
	l := media.Layout{Part: image.Rect(0, 0, whole.Width, whole.Height), Width: whole.Width, Height: whole.Height, At: image.Pt(200, 200)}
	for _, l.Format = range []string{"jpeg", "png", "webp"} {
		patient := intake(t, func(o *media.Options) { o.Deadline = 5 * time.Minute })
		made, err := patient.Lay(t.Context(), bytes.NewReader(whole.JPEG), stamp(1200), l)
		if err != nil || len(made) == 0 || bytes.Contains(made, []byte("Exif")) {
			t.Errorf("%s: %d bytes, %v", l.Format, len(made), err)
		}
	}
}

func TestWhatIsNotInThePictureIsRefused(t *testing.T) {
	in := intake(t, nil)
	file := halves(t, 400, 200, color.Black, color.White)
	for _, area := range []image.Rectangle{image.Rect(0, 0, 401, 10), image.Rect(-1, 0, 10, 10), {}} {
		if _, err := in.Tones(t.Context(), file, []image.Rectangle{area}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", area, err)
		}
	}
	larger := media.Layout{Part: image.Rect(0, 0, 100, 100), Width: 101, Height: 100, Format: "jpeg"}
	if _, err := in.Lay(t.Context(), file, stamp(10), larger); !fault.Is(err, fault.Invalid) {
		t.Errorf("a picture is enlarged: %v", err)
	}
	other := media.Layout{Part: image.Rect(0, 0, 100, 100), Width: 100, Height: 100, Format: "tiff"}
	if _, err := in.Lay(t.Context(), file, stamp(10), other); err == nil {
		t.Error("any format is made")
	}
	if _, err := in.Lay(t.Context(), bytes.NewReader([]byte("no picture")), stamp(10), other); !fault.Is(err, fault.Invalid) {
		t.Errorf("not a picture: %v", err)
	}
}

func TestAWorkerThatMisbehavesLaysNothing(t *testing.T) {
	file := halves(t, 400, 200, color.Black, color.White)
	l := media.Layout{Part: image.Rect(0, 0, 400, 200), Width: 400, Height: 200, Format: "png"}
	for how, o := range map[string]media.Options{"sleep": {Deadline: 500 * time.Millisecond}, "die": {}, "gobble": {}, "babble": {}} {
		if made, err := misbehaving(t, how, o).Lay(t.Context(), file, stamp(20), l); err == nil {
			t.Errorf("%s: %d bytes", how, len(made))
		}
		if tones, err := misbehaving(t, how, o).Tones(t.Context(), file, []image.Rectangle{l.Part}); err == nil {
			t.Errorf("%s: %v", how, tones)
		}
	}
}
