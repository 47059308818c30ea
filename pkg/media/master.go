package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"time"

	"github.com/disintegration/imaging"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// Master is a logo that Intake made ready: a PNG in each of the widths asked for, encoded anew.
type Master struct {
	Rasters []Raster    // widest first, each half as wide as the one before
	Ink     color.NRGBA // the colour most of it has
}

// Raster is a master in one width.
type Raster struct {
	Width, Height int
	PNG           []byte
}

// The bounds of a master. Its worker has longer: a logo is large, and few come.
const (
	masterDeadline = time.Minute
	leastTall      = 1.0 / 8 // height for a width of 1
	mostTall       = 1.5
)

// Master reads the PNG of a logo and makes it ready in widths, widest first: as wide at least as the
// first, not too long either way, with a ground that shows through. What is wrong with it is
// fault.Invalid or fault.TooLarge.
func (in *Intake) Master(ctx context.Context, file io.Reader, widths []int) (Master, error) {
	q := request{Widths: widths, Master: true}
	answer, _, err := in.take(ctx, file, &q)
	if err != nil {
		return Master{}, err
	}
	return readMaster(q, answer)
}

// patience is how long q's worker has, should it need more than others.
func (q request) patience() time.Duration {
	switch {
	case q.Master:
		return masterDeadline
	case q.Format == formatHEIC:
		return heicDeadline
	}
	return 0
}

// checkMaster says what is wrong with a logo before it is decoded.
func (q request) checkMaster() error {
	tall := float64(q.Height) / float64(q.Width)
	switch {
	case !q.Master:
		return nil
	case q.Format != formatPNG:
		return refuse("media.master_png")
	case q.Width < q.Widths[0]:
		return refuse("media.master_small", q.Widths[0], q.Width)
	case tall < leastTall || tall > mostTall:
		return refuse("media.master_long")
	}
	return nil
}

// readMaster is the logo that a worker made.
func readMaster(q request, answer []byte) (Master, error) {
	r, rest, err := q.open(answer)
	switch {
	case fault.Is(err, fault.Invalid):
		return Master{}, fault.Wrap(fault.Invalid, "media.master_damaged", err)
	case err != nil:
		return Master{}, err
	case r.Ink == nil || r.Ink.A == 0:
		return Master{}, refuse("media.master_empty")
	case r.Opaque:
		return Master{}, refuse("media.master_opaque")
	case len(r.Files) != len(q.Widths):
		return Master{}, errors.New("worker's answer is short")
	}
	m := Master{Ink: *r.Ink}
	for i, f := range r.Files {
		if f.Size < 0 || f.Size > len(rest) {
			return Master{}, errors.New("worker's answer is short")
		}
		file := rest[:f.Size:f.Size]
		config, err := png.DecodeConfig(bytes.NewReader(file))
		if err != nil || config.Width != q.Widths[i] || config.Height != Height(q.Widths[i], q.Width, q.Height) {
			return Master{}, errors.Join(fmt.Errorf("worker's raster %d px wide is none", q.Widths[i]), err)
		}
		rest = rest[f.Size:]
		m.Rasters = append(m.Rasters, Raster{config.Width, config.Height, file})
	}
	return m, nil
}

// treatMaster makes a logo in each width, in a worker.
func treatMaster(q request, file []byte) (answer reply, pictures [][]byte) {
	decoded, err := png.Decode(bytes.NewReader(file))
	if err == nil {
		err = sized(decoded, q.Width, q.Height)
	}
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	picture, ok := decoded.(*image.NRGBA)
	if !ok {
		picture = imaging.Clone(decoded)
	}
	answer = reply{Width: q.Width, Height: q.Height, Opaque: picture.Opaque()}
	filter := imaging.CatmullRom
	for i, width := range q.Widths {
		if height := Height(width, q.Width, q.Height); picture.Bounds().Dx() != width {
			picture = imaging.Resize(picture, width, height, filter)
		}
		filter = imaging.Box // halvings, as a Pyramid makes them
		var out bytes.Buffer
		if err := png.Encode(&out, picture); err != nil {
			return reply{Damage: err.Error()}, nil
		}
		answer.Files = append(answer.Files, replyFile{width, picture.Bounds().Dy(), out.Len()})
		pictures = append(pictures, out.Bytes())
		if i == len(q.Widths)-1 {
			most := ink(picture)
			answer.Ink = &most
		}
	}
	return answer, pictures
}

// ink is the opaque colour that most of a picture has; the zero colour when it has none.
func ink(p *image.NRGBA) (most color.NRGBA) {
	count := map[color.NRGBA]int{}
	for i := 0; i+3 < len(p.Pix); i += 4 {
		if p.Pix[i+3] == 255 {
			c := color.NRGBA{p.Pix[i], p.Pix[i+1], p.Pix[i+2], 255}
			if count[c]++; count[c] > count[most] {
				most = c
			}
		}
	}
	return most
}
