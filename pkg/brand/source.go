package brand

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
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

// source is a master with its files, which are read when they are first asked for.
type source struct {
	Master
	image string // what our pages show of it, for the template function asset
	read  func(ctx context.Context, name string) ([]byte, error)

	mu      sync.Mutex
	pyramid *media.Pyramid // nil until a raster is asked for
}

// tall is the height of the bubble for a width of 1.
func (m *source) tall() float64 { return float64(m.Height) / float64(m.Width) }

// file is the master in a vector format.
func (m *source) file(ctx context.Context, f Format) ([]byte, error) { return m.read(ctx, string(f)) }

// render makes the bubble in a width.
func (m *source) render(ctx context.Context, width int) (image.Image, error) {
	p, err := m.rasters(ctx)
	if err != nil {
		return nil, err
	}
	return p.Render(width)
}

func (m *source) rasters(ctx context.Context) (*media.Pyramid, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.pyramid != nil {
		return m.pyramid, nil
	}
	var all [][]byte
	for _, width := range rasters() {
		file, err := m.read(ctx, rasterName(width))
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

// openMasters opens those that came with the program. They are for members.
func openMasters() (map[Drawing]*source, error) {
	all := map[Drawing]*source{}
	for _, v := range Variants() {
		m, err := openMaster(v)
		if err != nil {
			return nil, fmt.Errorf("master %s: %w", v, err)
		}
		all[m.Drawing] = m
	}
	return all, nil
}

func openMaster(v Variant) (*source, error) {
	ctx := context.Background() // these files are in the program
	m := &source{image: v.image(), read: func(_ context.Context, name string) ([]byte, error) { return files.ReadFile(committed(v, name)) }}
	m.Master = Master{
		Drawing: Drawing{Variant: v}, State: MasterPublished, Ink: v.body(), Weights: map[Format]int{},
		Terms: Terms{Audience: []Audience{ForAmbassadors, ForOrganisations}},
	}
	for _, f := range []Format{SVG, PDF} {
		content, err := m.file(ctx, f)
		if err != nil {
			return nil, err
		}
		m.Weights[f] = len(content)
		if f == SVG {
			m.SHA256 = sum(content)
		}
	}
	p, err := m.rasters(ctx)
	if err != nil {
		return nil, err
	}
	m.Width, m.Height = p.Width(), p.Height(p.Width())
	if m.Width < rasters()[0] {
		return nil, fmt.Errorf("%d px wide, %d are offered", m.Width, rasters()[0])
	}
	return m, nil
}

// uploaded is a master of the team's, its files in store.
func uploaded(m Master, store media.Store) *source {
	return &source{Master: m, image: imagePath(m.Folder), read: func(ctx context.Context, name string) ([]byte, error) {
		content, _, err := store.Open(ctx, fileKey(m.Folder, name))
		if err != nil {
			return nil, fmt.Errorf("open a file of master %d: %w", m.ID, err)
		}
		defer content.Close()
		return io.ReadAll(content)
	}}
}

// storeFolder is where the store has the files of masters, a folder each.
const storeFolder = "brand"

func fileKey(folder, name string) string { return storeFolder + "/" + folder + "/" + name }

func folderOf(key string) string { return strings.Split(key, "/")[1] }

// imagePath is where our pages find the picture of a master.
func imagePath(folder string) string { return "/marque/image/" + folder + ".png" }

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}

// committed is the path of a committed file of v.
func committed(v Variant, name string) string {
	end := "." + name
	if name != string(SVG) && name != string(PDF) {
		end = "-" + name
	}
	return "masters/" + string(v) + end
}
