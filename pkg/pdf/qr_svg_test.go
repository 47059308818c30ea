package pdf

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// The path, drawn module by module, is the code to the last one.
func TestQRCodeForPages(t *testing.T) {
	const address = "https://ohmylot.exemple/licences/OML-2026-0042"
	got, err := QRCode(address)
	if err != nil {
		t.Fatal(err)
	}
	want, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	n := want.Bounds().Dx()
	if got.Side != n+8 {
		t.Fatalf("%d modules a side, want %d and a white border", got.Side, n)
	}
	drawn := map[string]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(got.Path, -1) {
		x, _ := strconv.Atoi(m[1])
		width, _ := strconv.Atoi(m[3])
		for i := range width {
			drawn[fmt.Sprint(x+i-4, " ", m[2])] = true
		}
	}
	for x := range n {
		for y := range n {
			if drawn[fmt.Sprint(x, " ", y+4)] != dark(want, x, y) {
				t.Fatalf("module %d, %d is wrong", x, y)
			}
		}
	}
	if _, err := QRCode(strings.Repeat("x", 5000)); err == nil {
		t.Error("an address of 5000 signs has a code")
	}
}
