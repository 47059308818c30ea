package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/disintegration/imaging"
	"github.com/gen2brain/webp"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// Layout says how a drawing of ours is laid on a picture: a part of it, made Width × Height, which is
// never larger, carries the drawing with its upper left corner at At.
type Layout struct {
	Part          image.Rectangle // of the picture
	Width, Height int
	At            image.Point
	Drawing       image.Point // the drawing's size
	Format        string      // "jpeg", "png" or "webp"
}

// Lay makes the file that l tells, of a picture that Treat made, in a worker process.
func (in *Intake) Lay(ctx context.Context, picture io.ReadSeeker, drawing image.Image, l Layout) ([]byte, error) {
	l.Drawing = drawing.Bounds().Size()
	q := request{Layout: &l}
	pixels := imaging.Clone(drawing).Pix
	r, files, err := in.ask(ctx, q, picture, bytes.NewReader(pixels))
	if err != nil {
		return nil, err
	}
	if len(r.Files) != 1 || r.Files[0].Size != len(files) || len(files) == 0 {
		return nil, fmt.Errorf("worker's answer is no picture")
	}
	return files, nil
}

// Tones counts the pixels of a part of a picture by their tone: their relative luminance, in the
// sense of WCAG, in 256 steps that are even to the eye.
type Tones [256]int

// Luminance is that of the pixels counted at a tone; of one channel of a colour, its linear value.
func Luminance(tone int) float64 { return toLinear(float64(tone) / 255) }

// Tones looks at areas of a picture that Treat made, in a worker process.
func (in *Intake) Tones(ctx context.Context, picture io.ReadSeeker, areas []image.Rectangle) ([]Tones, error) {
	r, _, err := in.ask(ctx, request{Areas: areas}, picture)
	if err != nil {
		return nil, err
	}
	if len(r.Tones) != len(areas) {
		return nil, fmt.Errorf("worker's answer is about %d areas of %d", len(r.Tones), len(areas))
	}
	return r.Tones, nil
}

// ask is one question about a picture of ours.
func (in *Intake) ask(ctx context.Context, q request, picture io.ReadSeeker, more ...io.Reader) (reply, []byte, error) {
	leave, err := in.enter()
	if err != nil {
		return reply{}, nil, err
	}
	defer leave()
	if _, err := picture.Seek(0, io.SeekStart); err != nil {
		return reply{}, nil, fmt.Errorf("read picture: %w", err)
	}
	if q.header, err = inspect(picture); err != nil {
		return reply{}, nil, err
	}
	if q.Size, err = picture.Seek(0, io.SeekEnd); err != nil {
		return reply{}, nil, fmt.Errorf("read picture: %w", err)
	}
	if whole := image.Rect(0, 0, q.Width, q.Height); !q.within(whole) {
		return reply{}, nil, fault.New(fault.Invalid, "media.damaged")
	}
	answer, err := in.work(ctx, q, picture, more...)
	if err != nil {
		return reply{}, nil, err
	}
	return q.open(answer)
}

// within reports whether what q asks about is in the picture.
func (q request) within(whole image.Rectangle) bool {
	parts := q.Areas
	if l := q.Layout; l != nil {
		if l.Width < 1 || l.Height < 1 || l.Width > l.Part.Dx() || l.Height > l.Part.Dy() {
			return false
		}
		parts = append(parts, l.Part)
	}
	for _, part := range parts {
		if part.Empty() || !part.In(whole) {
			return false
		}
	}
	return true
}

// lay does Lay's work; the drawing's pixels follow the file.
func lay(q request, file []byte, more io.Reader) (reply, [][]byte) {
	l := q.Layout
	drawing := image.NewNRGBA(image.Rectangle{Max: l.Drawing})
	_, err := io.ReadFull(more, drawing.Pix)
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	picture, err := decode(q, notes{orientation: 1}, file)
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	ground := imaging.Crop(picture, l.Part)
	if ground.Rect.Size() != image.Pt(l.Width, l.Height) {
		ground = imaging.Resize(ground, l.Width, l.Height, imaging.CatmullRom)
	}
	draw.Draw(ground, drawing.Rect.Add(l.At), drawing, image.Point{}, draw.Over)
	made, err := encodePhoto(ground, l.Format)
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	return reply{Files: []replyFile{{l.Width, l.Height, len(made)}}}, [][]byte{made}
}

// encodePhoto writes a photo as people share it: small rather than to the bit, but for PNG.
func encodePhoto(picture *image.NRGBA, format string) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch format {
	case string(formatJPEG):
		err = jpeg.Encode(&out, opaque(picture), &jpeg.Options{Quality: 90})
	case string(formatWebP):
		err = webp.Encode(&out, picture, webp.Options{Quality: 86, Method: 2})
	case string(formatPNG):
		quick := png.Encoder{CompressionLevel: png.BestSpeed}
		err = quick.Encode(&out, picture)
	default:
		err = fmt.Errorf("%q is no format of a photo", format)
	}
	return out.Bytes(), err
}

// measure does Tones' work.
func measure(q request, file []byte) reply {
	picture, err := decode(q, notes{orientation: 1}, file)
	if err != nil {
		return reply{Damage: err.Error()}
	}
	r := reply{Tones: make([]Tones, len(q.Areas))}
	scale := newToneScale()
	for i, area := range q.Areas {
		part := imaging.Crop(picture, area)
		for p := 0; p < len(part.Pix); p += 4 {
			r.Tones[i][scale.tone(color.NRGBA{R: part.Pix[p], G: part.Pix[p+1], B: part.Pix[p+2]})]++
		}
	}
	return r
}

// toneScale turns colours into tones.
type toneScale struct {
	linear [256]float64
	tones  [encoded]uint8
}

func newToneScale() *toneScale {
	var s toneScale
	for v := range s.linear {
		s.linear[v] = toLinear(float64(v) / 255)
	}
	for i := range s.tones {
		s.tones[i] = uint8(255*sRGBCurve(float64(i)/(encoded-1)) + 0.5)
	}
	return &s
}

func (s *toneScale) tone(c color.NRGBA) uint8 {
	luminance := 0.2126*s.linear[c.R] + 0.7152*s.linear[c.G] + 0.0722*s.linear[c.B]
	return s.tones[int(luminance*(encoded-1)+0.5)]
}
