package pdf

import (
	"errors"
	"fmt"
	"image/color"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QR is a code that leads to an address, with what one finds there and the address in letters: who
// has no telephone at hand types it. Squares are drawn, not painted: sharp at any size.
func (d *Document) QR(address, caption string) {
	const side, quiet = 30.0, 6.0 // white around the code: at least four modules
	const densest = 77            // modules a side: smaller than 0.4 mm, telephones give up
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err == nil && code.Bounds().Dx() > densest {
		err = errors.New("too dense to be read from paper")
	}
	if err != nil {
		d.file.SetError(fmt.Errorf("QR code of %d bytes: %w", len(address), err))
		return
	}
	const x = left + side + quiet + 2
	captions := d.wrap(strong, caption, left+width-x)
	addresses := d.wrap(link, address, left+width-x)
	high := float64(len(captions))*strong.leading + 1 + float64(len(addresses))*link.leading
	d.gap(quiet)
	d.need(max(side, high) + quiet)
	top := d.y
	d.drawCode(code, left, top, side)

	d.y = top + max(0, side-high)/2
	d.column(strong, x, captions)
	d.y += 1
	for _, line := range addresses {
		d.print(link, x, d.y, line)
		d.file.LinkString(x, d.y, d.measure(link, line), link.leading, address)
		d.wrote(link.leading)
	}
	d.file.LinkString(left, top, side, side, address)
	d.y = max(d.y, top+side) + quiet
}

// drawCode fills every run of dark modules of a row, all in one path: no hairlines between them.
func (d *Document) drawCode(code barcode.Barcode, x, y, side float64) {
	module := side / float64(code.Bounds().Dx())
	d.file.SetFillColor(0, 0, 0)
	darkRuns(code, func(row, from, to int) {
		d.outline(x+float64(from)*module, y+float64(row)*module, float64(to-from)*module, module)
	})
	d.file.DrawPath("F")
}

func dark(code barcode.Barcode, column, row int) bool { return code.At(column, row) == color.Black }

func (d *Document) outline(x, y, wide, high float64) {
	d.file.MoveTo(x, y)
	d.file.LineTo(x+wide, y)
	d.file.LineTo(x+wide, y+high)
	d.file.LineTo(x, y+high)
	d.file.ClosePath()
}
