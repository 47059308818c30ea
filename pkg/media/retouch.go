package media

import (
	"context"
	"crypto/sha256"
	"image"
	"image/draw"
	"io"

	"github.com/disintegration/imaging"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// Retouch is what is changed in a picture taken in: parts of it are veiled for good, then it is cut, then
// turned. The parts are of the picture as it was, in thousandths of its sides.
type Retouch struct {
	Veils []Veil
	Cut   image.Rectangle // what is left; empty for all of it
	Turn  int             // quarters of a turn to the right
}

// Veil is a part nobody is to recognise anything in.
type Veil struct {
	Part  image.Rectangle
	Round bool // the ellipse within
}

// The bounds of a retouch.
const (
	MaxVeils  = 64
	leastLeft = 100 // pixels of each side, of what is left
	veilCells = 5   // along the longer side of a veil: all that is left of it
	veilShare = 60  // of the picture's longer side, the least a cell takes
)

// All is the whole of a picture, in thousandths.
func All() image.Rectangle { return image.Rect(0, 0, 1000, 1000) }

// Retouch makes the picture that change tells, of the widest derivative of one that Treat made.
func (in *Intake) Retouch(ctx context.Context, picture io.ReadSeeker, change Retouch) (Picture, error) {
	if err := change.check(); err != nil {
		return Picture{}, err
	}
	r, files, err := in.ask(ctx, request{Widths: Widths(), Retouch: &change}, picture)
	if err != nil {
		return Picture{}, err
	}
	p, err := r.picture(files)
	if err == nil {
		p.SHA256 = sha256.Sum256(p.Derivatives[0].JPEG)
	}
	return p, err
}

func (c Retouch) check() error {
	bad := len(c.Veils) > MaxVeils || c.Turn < 0 || c.Turn > 3 || !c.Cut.In(All())
	for _, v := range c.Veils {
		bad = bad || v.Part.Empty() || !v.Part.In(All())
	}
	if bad {
		return fault.New(fault.Invalid, "errors.invalid.text")
	}
	return nil
}

// retouch does Retouch's work.
func retouch(q request, file []byte) (reply, [][]byte) {
	picture, err := decode(q, notes{orientation: 1}, file)
	if err != nil {
		return reply{Damage: err.Error()}, nil
	}
	whole := imaging.Clone(picture)
	for _, v := range q.Retouch.Veils {
		veil(whole, v)
	}
	if cut := inPixels(q.Retouch.Cut, whole.Rect); !cut.Empty() {
		whole = imaging.Crop(whole, cut)
	}
	if whole.Rect.Dx() < leastLeft || whole.Rect.Dy() < leastLeft {
		return reply{Small: true}, nil
	}
	q.Width, q.Height = whole.Rect.Dx(), whole.Rect.Dy()
	return answerOf(whole, q, notes{orientation: [...]int{1, 6, 3, 8}[q.Retouch.Turn]})
}

// inPixels is a part of a picture, enlarged to whole pixels.
func inPixels(part, of image.Rectangle) image.Rectangle {
	up := func(n, side int) int { return (n*side + 999) / 1000 }
	return image.Rect(part.Min.X*of.Dx()/1000, part.Min.Y*of.Dy()/1000, up(part.Max.X, of.Dx()), up(part.Max.Y, of.Dy()))
}

// veil leaves of a part a handful of mean colours, whatever its size, drawn softly: what was there cannot
// be worked out again, for it is not there.
func veil(p *image.NRGBA, v Veil) {
	part := inPixels(v.Part, p.Rect)
	cell := max((max(part.Dx(), part.Dy())+veilCells-1)/veilCells, (max(p.Rect.Dx(), p.Rect.Dy())+veilShare-1)/veilShare)
	cells := imaging.Resize(imaging.Crop(p, part), max(1, part.Dx()/cell), max(1, part.Dy()/cell), imaging.Box)
	soft := imaging.Resize(cells, part.Dx(), part.Dy(), imaging.Linear)
	if !v.Round {
		draw.Draw(p, part, soft, image.Point{}, draw.Src)
		return
	}
	draw.DrawMask(p, part, soft, image.Point{}, ellipse(part.Size()), image.Point{}, draw.Over)
}

// ellipse is the mask of one as large as its frame.
func ellipse(size image.Point) *image.Alpha {
	mask := image.NewAlpha(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			dx, dy := (2*float64(x)+1)/float64(size.X)-1, (2*float64(y)+1)/float64(size.Y)-1
			if dx*dx+dy*dy <= 1 {
				mask.Pix[mask.PixOffset(x, y)] = 255
			}
		}
	}
	return mask
}
