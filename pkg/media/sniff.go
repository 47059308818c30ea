package media

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/image/webp"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// format is a kind of picture we take.
type format string

const (
	formatJPEG format = "jpeg"
	formatPNG  format = "png"
	formatWebP format = "webp"
	formatHEIC format = "heic"
)

// header is what a file says of itself, checked against the bounds.
type header struct {
	Format        format
	Width, Height int
	Exotic        bool // a JPEG in inks or in plain RGB: left to the standard library
}

// inspect reads the header of a file and says whether the picture may be decoded.
func inspect(file io.ReadSeeker) (header, error) {
	kind, err := sniff(file)
	if err != nil {
		return header{}, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return header{}, err
	}
	config, err := decodeConfig(kind, file)
	h := header{Format: kind, Width: config.Width, Height: config.Height}
	if err != nil {
		return header{}, h.refused("media.damaged", err)
	}
	if err := checkSize(h, config.ColorModel); err != nil {
		return header{}, err
	}
	if kind != formatJPEG {
		return h, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return header{}, err
	}
	outline, err := outlineJPEG(file)
	if err != nil {
		return header{}, fault.Wrap(fault.Invalid, "media.damaged", err)
	}
	h.Exotic = outline.exotic()
	return h, outline.check(h)
}

// sniff tells the format by the file's first bytes; its name and announced type count for nothing.
func sniff(file io.Reader) (format, error) {
	found, err := mimetype.DetectReader(file)
	if err != nil {
		return "", fmt.Errorf("sniff: %w", err)
	}
	for m := found; m != nil; m = m.Parent() { // an animated PNG is a PNG
		switch m.String() {
		case "image/jpeg":
			return formatJPEG, nil
		case "image/png":
			return formatPNG, nil
		case "image/webp":
			return formatWebP, nil
		case "image/heic", "image/heif":
			return formatHEIC, nil
		}
	}
	switch name := found.String(); {
	case strings.HasPrefix(name, "image/hei"): // their sequences
		return "", fault.New(fault.Invalid, "media.heic")
	case strings.HasPrefix(name, "image/"):
		return "", fault.New(fault.Invalid, "media.other_format", strings.ToUpper(strings.TrimPrefix(found.Extension(), ".")))
	case name == "application/pdf": // which nothing here opens
		return "", fault.New(fault.Invalid, "media.paper")
	case strings.HasPrefix(name, "video/"):
		return "", fault.New(fault.Invalid, "media.video")
	}
	return "", fault.New(fault.Invalid, "media.not_picture")
}

func decodeConfig(kind format, r io.ReadSeeker) (image.Config, error) {
	switch kind {
	case formatJPEG:
		return jpeg.DecodeConfig(r)
	case formatPNG:
		return png.DecodeConfig(r)
	case formatHEIC:
		o, err := outlineHEIC(r)
		return image.Config{ColorModel: color.YCbCrModel, Width: o.width, Height: o.height}, err
	default:
		return webp.DecodeConfig(r)
	}
}

func checkSize(h header, model color.Model) error {
	if h.Width < 1 || h.Height < 1 {
		return fault.New(fault.Invalid, "media.damaged")
	}
	pixels, most := h.Width*h.Height, maxPixels
	switch h.Format {
	case formatWebP:
		most = maxPixelsWebP
	case formatHEIC:
		most = maxPixelsHEIC
	}
	if h.Width > maxSide || h.Height > maxSide || pixels > most || pixels*bytesPerPixel(model) > maxDecoded {
		return fault.New(fault.Invalid, "media.too_many_pixels", h.Width, h.Height)
	}
	return nil
}

// bytesPerPixel is what one decoded pixel takes in memory.
func bytesPerPixel(model color.Model) int {
	switch model {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, paletted := model.(color.Palette); paletted {
		return 1
	}
	return 4
}
