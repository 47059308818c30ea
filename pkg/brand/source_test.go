package brand

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/media"
)

var update = flag.Bool("update", false, "write the halvings of the PNG masters (tools/render-masters)")

func TestCommittedLevelsAreHalvingsOfTheMaster(t *testing.T) {
	for _, v := range Variants() {
		whole, err := os.ReadFile(committed(v, rasterName(rasters()[0])))
		if err != nil {
			t.Fatal(err)
		}
		pyramid, err := media.NewPyramid(whole)
		if err != nil {
			t.Fatal(err)
		}
		for _, width := range halvings() {
			want, err := pyramid.Render(width)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				write(t, committed(v, rasterName(width)), want)
			}
			file, err := os.Open(committed(v, rasterName(width)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := png.Decode(file)
			file.Close()
			if err != nil {
				t.Fatal(err)
			}
			if !samePicture(want, got) {
				t.Errorf("%s is no halving of the master: run tools/render-masters", committed(v, rasterName(width)))
			}
		}
	}
}

func write(t *testing.T, name string, picture image.Image) {
	t.Helper()
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func samePicture(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if color.NRGBAModel.Convert(a.At(x, y)) != color.NRGBAModel.Convert(b.At(x, y)) {
				return false
			}
		}
	}
	return true
}

func TestMastersOpen(t *testing.T) {
	all, err := openMasters()
	if err != nil {
		t.Fatal(err)
	}
	for v, m := range all {
		svg, err := m.file(t.Context(), SVG)
		if err != nil {
			t.Fatal(err)
		}
		pdf, err := m.file(t.Context(), PDF)
		if err != nil || !bytes.Contains(svg, []byte("<svg")) || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%s: the SVG or the PDF is not one", v)
		}
		for _, no := range []string{"<script", "<style", "href=", "@import", "<text", "onload"} {
			if bytes.Contains(svg, []byte(no)) {
				t.Errorf("%s: the SVG holds %q", v, no)
			}
		}
	}
}

func TestSiteShowsTheSameBubble(t *testing.T) {
	for _, v := range Variants() {
		shown, err := os.ReadFile("../../static/" + v.image())
		if err != nil {
			t.Fatal(err)
		}
		master, err := os.ReadFile(committed(v, string(SVG)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(shown, master) {
			t.Errorf("static/%s is not the master %s: run tools/render-masters", v.image(), v)
		}
	}
}
