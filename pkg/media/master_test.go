package media_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// blot is a logo: most of it of one colour, on nothing.
func blot(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(p, image.Rect(w/8, h/8, w*7/8, h*7/8), image.NewUniform(color.NRGBA{0x0E, 0x5C, 0x4A, 255}), image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(w/4, h/4, w/2, h/2), image.White, image.Point{}, draw.Src)
	return p
}

func TestMastersAreMadeReady(t *testing.T) {
	widths := []int{512, 256, 128}
	m, err := intake(t, nil).Master(t.Context(), bytes.NewReader(asPNG(t, blot(620, 310))), widths)
	if err != nil {
		t.Fatal(err)
	}
	if m.Ink != (color.NRGBA{0x0E, 0x5C, 0x4A, 255}) {
		t.Errorf("its colour is %v", m.Ink)
	}
	var files [][]byte
	for i, r := range m.Rasters {
		p, err := png.Decode(bytes.NewReader(r.PNG))
		if err != nil || r.Width != widths[i] || r.Height != widths[i]/2 || p.Bounds().Dx() != r.Width || p.Bounds().Dy() != r.Height {
			t.Errorf("raster %d: %d × %d, %v", i, r.Width, r.Height, err)
		}
		files = append(files, r.PNG)
	}
	if _, err := media.NewPyramid(files[0], files[1:]...); err != nil {
		t.Error(err)
	}
}

func TestMastersAreRefused(t *testing.T) {
	opaque := blot(400, 400)
	draw.Draw(opaque, opaque.Bounds(), image.NewUniform(color.NRGBA{1, 2, 3, 255}), image.Point{}, draw.Src)
	broken := asPNG(t, gradient(400, 400))
	broken = broken[:len(broken)/2]
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"a JPEG":         {asJPEG(t, gradient(400, 400)), "media.master_png"},
		"a narrow one":   {asPNG(t, blot(399, 399)), "media.master_small"},
		"a ribbon":       {asPNG(t, blot(800, 90)), "media.master_long"},
		"a tower":        {asPNG(t, blot(400, 700)), "media.master_long"},
		"no ground left": {asPNG(t, opaque), "media.master_opaque"},
		"nothing on it":  {asPNG(t, image.NewNRGBA(image.Rect(0, 0, 400, 400))), "media.master_empty"},
		"half a file":    {broken, "media.master_damaged"},
		"a huge one":     {pngOf(15000, 15000, 6, 60001), "media.too_many_pixels"},
		"a drawing":      {[]byte(drawing("")), "media.other_format"},
		"nothing":        {nil, "media.empty"},
	} {
		_, err := intake(t, nil).Master(t.Context(), bytes.NewReader(c.file), []int{400, 200})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		} else if key := refusal(err); key != c.want {
			t.Errorf("%s: %s, want %s", name, key, c.want)
		}
	}
	_, err := misbehaving(t, "babble", media.Options{}).Master(t.Context(), bytes.NewReader(asPNG(t, blot(400, 400))), []int{400})
	if err == nil {
		t.Error("a babbling worker is believed")
	}
}

func TestFilesForPrintAreLookedAt(t *testing.T) {
	ours := string(photo(t, "../../brand/masters/couleur.pdf"))
	if _, err := media.ReadPDF(strings.NewReader(ours)); err != nil {
		t.Error(err)
	}
	const eps = "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 768 768\nshowpage\n"
	if _, err := media.ReadEPS(strings.NewReader(eps)); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"no PDF":               {"<svg/>", "media.pdf_not"},
		"a PDF cut short":      {ours[:len(ours)-20], "media.pdf_broken"},
		"a script":             {strings.Replace(ours, "/Type /Catalog", "/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert) >>", 1), "media.pdf_acts"},
		"a script in disguise": {strings.Replace(ours, "/Type /Catalog", "/Type /Catalog /AA << /#4a#53 (app.alert) >>", 1), "media.pdf_acts"},
		"a file inside":        {strings.Replace(ours, "/Type /Catalog", "/Type /Catalog /Names << /EmbeddedFiles 9 0 R >>", 1), "media.pdf_acts"},
		"a password":           {strings.Replace(ours, "/Size 8", "/Size 8 /Encrypt 9 0 R", 1), "media.pdf_acts"},
		"a table elsewhere":    {strings.Replace(ours, "startxref\n3689", "startxref\n9999999", 1), "media.pdf_broken"},
	} {
		if _, err := media.ReadPDF(strings.NewReader(c.file)); err == nil {
			t.Errorf("%s passes", name)
		} else if key := refusal(err); key != c.want {
			t.Errorf("%s: %s, want %s (%v)", name, key, c.want, err)
		}
	}
	for name, file := range map[string]string{"a PDF": ours, "a program": "%!PS-Adobe-3.0\n(x) run", "no box": "%!PS-Adobe-3.0 EPSF-3.0\nshowpage"} {
		if _, err := media.ReadEPS(strings.NewReader(file)); err == nil {
			t.Errorf("%s passes for an EPS", name)
		}
	}
	if _, err := media.ReadEPS(strings.NewReader(eps + strings.Repeat(" ", 10<<20))); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a huge one: %v", err)
	}
}
