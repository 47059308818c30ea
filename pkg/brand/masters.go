package brand

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/ohmylot/ohmylot/pkg/media"
)

// files are the masters and the halvings of the PNG ones; tools/render-masters makes them.
//
//go:embed masters/*.svg masters/*.pdf masters/*.png
var files embed.FS

// halvings are the widths below the master's that are committed too, so that few rasters wait for
// a master to be decoded.
func halvings() []int { return []int{2048, 1024} }

// master is the source of one variant.
type master struct {
	svg, pdf []byte
	sha256   string // of the SVG: which bubble this is
	pyramid  *media.Pyramid
}

// tall is the height of the bubble for a width of 1.
func (m master) tall() float64 {
	w := m.pyramid.Width()
	return float64(m.pyramid.Height(w)) / float64(w)
}

func openMasters() (map[Variant]master, error) {
	all := map[Variant]master{}
	for _, v := range Variants() {
		m, err := openMaster(v)
		if err != nil {
			return nil, fmt.Errorf("master %s: %w", v, err)
		}
		all[v] = m
	}
	return all, nil
}

func openMaster(v Variant) (m master, err error) {
	if m.svg, err = files.ReadFile(masterName(v, ".svg")); err != nil {
		return m, err
	}
	if m.pdf, err = files.ReadFile(masterName(v, ".pdf")); err != nil {
		return m, err
	}
	var rasters [][]byte
	for _, width := range append([]int{slices.Max(Widths())}, halvings()...) {
		file, err := files.ReadFile(rasterName(v, width))
		if err != nil {
			return m, err
		}
		rasters = append(rasters, file)
	}
	if m.pyramid, err = media.NewPyramid(rasters[0], rasters[1:]...); err != nil {
		return m, err
	}
	if widest := slices.Max(Widths()); m.pyramid.Width() < widest {
		return m, fmt.Errorf("%d px wide, %d are offered", m.pyramid.Width(), widest)
	}
	sum := sha256.Sum256(m.svg)
	m.sha256 = hex.EncodeToString(sum[:])
	return m, nil
}

func masterName(v Variant, end string) string { return "masters/" + string(v) + end }

func rasterName(v Variant, width int) string { return masterName(v, fmt.Sprintf("-%d.png", width)) }
