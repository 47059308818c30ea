package pdf

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Code is a QR code for a page: a path that fills the dark modules of a square of Side modules, the
// white that readers need around it included.
type Code struct {
	Side int
	Path string
}

// QRCode makes the code of an address.
func QRCode(address string) (Code, error) {
	const quiet = 4
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("QR code of %d bytes: %w", len(address), err)
	}
	var path strings.Builder
	darkRuns(code, func(row, from, to int) {
		fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", quiet+from, quiet+row, to-from, to-from)
	})
	return Code{code.Bounds().Dx() + 2*quiet, path.String()}, nil
}

// darkRuns finds every run of dark modules of a row, from one column to before another.
func darkRuns(code barcode.Barcode, found func(row, from, to int)) {
	n := code.Bounds().Dx()
	for row := range n {
		for from := 0; from < n; from++ {
			to := from
			for to < n && dark(code, to, row) {
				to++
			}
			if to > from {
				found(row, from, to)
			}
			from = to
		}
	}
}
