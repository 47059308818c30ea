package brand

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"slices"
	"sync"

	"github.com/ohmylot/ohmylot/pkg/media"
)

// files are the masters that came with the program, and the halvings of the PNG ones;
// tools/render-masters makes them.
//
//go:embed masters/*.svg masters/*.pdf masters/*.png
var files embed.FS

// halvings are the widths below the master's that are kept too, so that few rasters wait for a master
// to be decoded.
func halvings() []int { return []int{2048, 1024} }

// rasters are the widths in which a master is kept, widest first.
func rasters() []int { return append([]int{slices.Max(Widths())}, halvings()...) }

// master is the source of one drawing. Its files are read when they are first asked for.
type master struct {
	sha256        string // of the SVG: which bubble this is
	ink           Colour // of most of it
	width, height int    // pixels of the widest raster
	image         string // what our pages show of it
	weights       map[Format]int
	read          func(name string) ([]byte, error) // "svg", "4096.png"…

	mu      sync.Mutex
	pyramid *media.Pyramid // nil until a raster is asked for
}

// tall is the height of the bubble for a width of 1.
func (m *master) tall() float64 { return float64(m.height) / float64(m.width) }

// file is the master in a vector format.
func (m *master) file(f Format) ([]byte, error) { return m.read(string(f)) }

// render makes the bubble in a width.
func (m *master) render(width int) (image.Image, error) {
	p, err := m.rasters()
	if err != nil {
		return nil, err
	}
	return p.Render(width)
}

func (m *master) rasters() (*media.Pyramid, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.pyramid != nil {
		return m.pyramid, nil
	}
	var all [][]byte
	for _, width := range rasters() {
		file, err := m.read(rasterName(width))
		if err != nil {
			return nil, err
		}
		all = append(all, file)
	}
	p, err := media.NewPyramid(all[0], all[1:]...)
	if err == nil {
		m.pyramid = p
	}
	return p, err
}

// rasterName is the name of a master's raster, in its folder.
func rasterName(width int) string { return fmt.Sprintf("%d.png", width) }

// openMasters opens those that came with the program.
func openMasters() (map[Drawing]*master, error) {
	all := map[Drawing]*master{}
	for _, v := range Variants() {
		m, err := openMaster(v)
		if err != nil {
			return nil, fmt.Errorf("master %s: %w", v, err)
		}
		all[Drawing{Variant: v}] = m
	}
	return all, nil
}

func openMaster(v Variant) (*master, error) {
	m := &master{ink: v.body(), image: v.image(), weights: map[Format]int{}, read: func(name string) ([]byte, error) { return files.ReadFile(committed(v, name)) }}
	for _, f := range []Format{SVG, PDF} {
		content, err := m.file(f)
		if err != nil {
			return nil, err
		}
		m.weights[f] = len(content)
		if f == SVG {
			sum := sha256.Sum256(content)
			m.sha256 = hex.EncodeToString(sum[:])
		}
	}
	widest, err := m.read(rasterName(rasters()[0]))
	if err != nil {
		return nil, err
	}
	header, err := png.DecodeConfig(bytes.NewReader(widest))
	if err != nil {
		return nil, err
	}
	m.width, m.height = header.Width, header.Height
	if m.width < rasters()[0] {
		return nil, fmt.Errorf("%d px wide, %d are offered", m.width, rasters()[0])
	}
	_, err = m.rasters()
	return m, err
}

// committed is the path of a committed file of v.
func committed(v Variant, name string) string {
	end := "." + name
	if name != string(SVG) && name != string(PDF) {
		end = "-" + name
	}
	return "masters/" + string(v) + end
}
