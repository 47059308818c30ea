package photos

import (
	"fmt"
	"image"
	"strconv"

	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/media"
)

// draft is a retouch as a person asked for it: squares of a grid that are ticked, areas that were drawn, what is
// cut off each side in hundredths, and a turn.
type draft struct {
	Cells                    map[int]bool
	Areas                    []string // "rect 120 340 80 60": left, top, width and height in thousandths; or "oval …"
	Left, Right, Top, Bottom string   // as typed
	Turn                     string   // "left", "right" or none
}

func draftFrom(f form.Values) draft {
	d := draft{
		Cells: map[int]bool{}, Areas: f.All("area"), Turn: f.Text("turn"),
		Left: f.Text("cut_left"), Right: f.Text("cut_right"), Top: f.Text("cut_top"), Bottom: f.Text("cut_bottom"),
	}
	for _, cell := range f.All("cell") {
		if n, err := strconv.Atoi(cell); err == nil && n >= 0 && n < longer*shorter {
			d.Cells[n] = true
		}
	}
	return d
}

// The squares of the grid along the sides of a photo.
const longer, shorter = 6, 4

// grid is how many columns and rows a photo has.
func grid(p Photo) (columns, rows int) {
	if p.Height > p.Width {
		return shorter, longer
	}
	return longer, shorter
}

// square is a part of a photo that can be ticked.
type square struct {
	Number, Row, Column int
	Ticked              bool
}

func (d draft) squares(p Photo) []square {
	columns, rows := grid(p)
	all := make([]square, columns*rows)
	for n := range all {
		all[n] = square{n, n/columns + 1, n%columns + 1, d.Cells[n]}
	}
	return all
}

// retouch is what d asks of p, and what is wrong with it.
func (d draft) retouch(p Photo) (media.Retouch, form.Errors) {
	var e form.Errors
	r := media.Retouch{Turn: map[string]int{"right": 1, "left": 3}[d.Turn]}
	columns, rows := grid(p)
	for n := range columns * rows {
		if x, y := n%columns, n/columns; d.Cells[n] {
			part := image.Rect(x*1000/columns, y*1000/rows, (x+1)*1000/columns, (y+1)*1000/rows)
			r.Veils = append(r.Veils, media.Veil{Part: part})
		}
	}
	for _, area := range d.Areas {
		veil, ok := veilFrom(area)
		if !ok {
			e.Add("cell", "photos.area_lost")
			break
		}
		r.Veils = append(r.Veils, veil)
	}
	if len(r.Veils) > media.MaxVeils {
		e.Add("cell", "photos.areas_many", media.MaxVeils)
	}
	r.Cut = d.cut(&e)
	if len(e) == 0 && len(r.Veils) == 0 && r.Cut == media.All() && r.Turn == 0 {
		e.Add("cell", "photos.nothing_chosen")
	}
	return r, e
}

// cut is what is left, and what is wrong with it.
func (d draft) cut(e *form.Errors) image.Rectangle {
	side := func(name, typed string) int {
		n, err := strconv.Atoi(typed)
		if typed != "" && (err != nil || n < 0 || n > 90) {
			e.Add(name, "photos.cut_wrong", 90)
		}
		return 10 * n
	}
	left, right := side("cut_left", d.Left), side("cut_right", d.Right)
	top, bottom := side("cut_top", d.Top), side("cut_bottom", d.Bottom)
	if len(*e) == 0 && left+right > 900 {
		e.Add("cut_right", "photos.cut_much")
	}
	if len(*e) == 0 && top+bottom > 900 {
		e.Add("cut_bottom", "photos.cut_much")
	}
	return image.Rect(left, top, 1000-right, 1000-bottom)
}

func veilFrom(area string) (media.Veil, bool) {
	var shape string
	var x, y, w, h int
	if _, err := fmt.Sscanf(area, "%4s %d %d %d %d", &shape, &x, &y, &w, &h); err != nil {
		return media.Veil{}, false
	}
	part := image.Rectangle{Min: image.Pt(x, y), Max: image.Pt(x+w, y+h)}
	known := shape == "rect" || shape == "oval"
	return media.Veil{Part: part, Round: shape == "oval"}, known && !part.Empty() && part.In(media.All())
}
