package territory

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"
)

// Map is the département drawn for a page: SVG path data in a viewBox of Width × Height. Templates
// write the SVG around it.
type Map struct {
	Width, Height int
	Border        string   // the département
	Communes      string   // every border between communes, in one path
	Rivers        []string // surely placed
	Schematic     []string // rivers drawn by hand between known places: dashed
	Towns         []Label  // the largest, far enough apart to be named
	frame
}

// Drawing is the whole département.
func (t *Territory) Drawing() *Map { return t.drawing }

// Label is a name on the map.
type Label struct {
	Name string
	X, Y int
}

// Place is a commune drawn large: its outline, and how to place points in it.
type Place struct {
	Width, Height int
	Outline       string
	Land          string // the département behind it
	Borders       string // of the communes around
	Rivers        []string
	frame
}

// frame turns degrees into the units of a viewBox.
type frame struct {
	west, north, scale, squeeze float64
}

const mapWidth = 1000

func frameOf(b orb.Bound, width, margin float64) (frame, int) {
	squeeze := math.Cos(b.Center().Lat() * math.Pi / 180)
	scale := (width - 2*margin) / ((b.Max.Lon() - b.Min.Lon()) * squeeze)
	f := frame{b.Min.Lon() - margin/scale/squeeze, b.Max.Lat() + margin/scale, scale, squeeze}
	return f, int(math.Ceil((b.Max.Lat()-b.Min.Lat())*scale + 2*margin))
}

// X and Y place p in the drawing.
func (f frame) X(p Point) int { return int(math.Round((p.Lon - f.west) * f.squeeze * f.scale)) }

// Y is X downwards.
func (f frame) Y(p Point) int { return int(math.Round((f.north - p.Lat) * f.scale)) }

// Length is a distance on the ground in the drawing.
func (f frame) Length(metres float64) int { return int(math.Round(metres / metresPerDegree * f.scale)) }

// West, North, PerLon and PerLat let a script find the place under the pointer:
// lon = West + x/PerLon, lat = North - y/PerLat.
func (f frame) West() float64 { return f.west }

// North is the latitude of the top edge.
func (f frame) North() float64 { return f.north }

// PerLon is how many units of the drawing a degree of longitude takes.
func (f frame) PerLon() float64 { return f.squeeze * f.scale }

// PerLat is how many units of the drawing a degree of latitude takes.
func (f frame) PerLat() float64 { return f.scale }

func (t *Territory) draw() *Map {
	f, height := frameOf(t.border.Bound(), mapWidth, 6)
	m := &Map{Width: mapWidth, Height: height, frame: f, Border: f.path(t.border, 0.0012)}
	m.Communes = f.lines(t.inner, 0.0035)
	m.Towns = t.towns(f)
	for _, r := range t.rivers {
		if r.approx {
			m.Schematic = append(m.Schematic, f.line(r.line))
		} else {
			m.Rivers = append(m.Rivers, f.line(r.line))
		}
	}
	return m
}

// Place is one commune drawn with what surrounds it, in a picture of 4 by 3; false for an unknown
// code. It is shared: nobody writes to it.
func (t *Territory) Place(insee string) (Place, bool) {
	i, ok := t.byCode[insee]
	if !ok {
		return Place{}, false
	}
	return t.places[i](), true
}

// Locator is where a place lies, drawn as exactly as it is shown.
type Locator struct {
	Place        Place
	Shown        Precision
	X, Y, Radius int // of the point, or of the circle around it, in the drawing
}

// Sketch draws a place in a commune by the point that the public may see of it. A circle whose middle is only the
// commune's says no more than the commune.
func (t *Territory) Sketch(insee string, precision Precision, public Point) Locator {
	place, _ := t.Place(insee)
	l := Locator{Place: place, Shown: precision, X: place.X(public), Y: place.Y(public)}
	commune, _ := t.Commune(insee)
	if precision == Around && public == commune.Centre {
		l.Shown = Town
	}
	if l.Shown == Around {
		l.Radius = place.Length(AroundMetres)
	}
	return l
}

// drawOnce draws each place when it is first asked for, and keeps it: a list of spots shows two dozen,
// and simplifying their outlines took longer than all else of the page.
func (t *Territory) drawOnce() []func() Place {
	places := make([]func() Place, len(t.shapes))
	for i := range places {
		places[i] = sync.OnceValue(func() Place { return t.place(i) })
	}
	return places
}

func (t *Territory) place(i int) Place {
	const width, height, margin = 400, 300, 34
	b := t.shapes[i].bound
	squeeze := math.Cos(b.Center().Lat() * math.Pi / 180)
	w, h := (b.Max.Lon()-b.Min.Lon())*squeeze, b.Max.Lat()-b.Min.Lat()
	scale := min((width-2*margin)/w, (height-2*margin)/h)
	f := frame{b.Center().Lon() - width/2/scale/squeeze, b.Center().Lat() + height/2/scale, scale, squeeze}
	p := Place{Width: width, Height: height, frame: f, Outline: f.path(t.shapes[i].area, .0006)}
	view := orb.Bound{Min: orb.Point{f.west, f.north - height/scale}, Max: orb.Point{f.west + width/scale/squeeze, f.north}}
	// What is out of the picture is not sent; a margin hides where it was cut.
	beyond := view.Pad((view.Max.Lat() - view.Min.Lat()) / 20)
	p.Land = f.path(clip.MultiPolygon(beyond, t.border.Clone()), .0015)
	var around orb.MultiLineString
	for _, l := range t.inner {
		if l.Bound().Intersects(view) {
			around = append(around, clip.LineString(beyond, l.Clone())...)
		}
	}
	p.Borders = f.lines(around, .0015)
	for _, r := range t.rivers {
		for _, part := range clip.LineString(beyond, r.line.Clone()) {
			p.Rivers = append(p.Rivers, f.line(part))
		}
	}
	return p
}

// path writes the outer rings of an area, simplified to tolerance degrees, as relative moves in whole
// units: the shortest an SVG path can be.
func (f frame) path(area orb.MultiPolygon, tolerance float64) string {
	var b strings.Builder
	for _, polygon := range area {
		ring := simplify.DouglasPeucker(tolerance).Ring(polygon[0].Clone())
		if len(ring) < 4 {
			ring = polygon[0]
		}
		f.write(&b, orb.LineString(ring))
		b.WriteByte('z')
	}
	return b.String()
}

func (f frame) lines(all orb.MultiLineString, tolerance float64) string {
	var b strings.Builder
	for _, l := range all {
		f.write(&b, simplify.DouglasPeucker(tolerance).LineString(l.Clone()))
	}
	return b.String()
}

func (f frame) line(l orb.LineString) string {
	var b strings.Builder
	f.write(&b, simplify.DouglasPeucker(.001).LineString(l.Clone()))
	return b.String()
}

func (f frame) write(b *strings.Builder, l orb.LineString) {
	x, y := 0, 0
	for i, q := range l {
		p := Point{q.Lat(), q.Lon()}
		nx, ny := f.X(p), f.Y(p)
		switch {
		case i == 0:
			b.WriteString("M" + strconv.Itoa(nx) + " " + strconv.Itoa(ny))
		case nx == x && ny == y:
			continue
		default:
			if i == 1 || b.Len() == 0 {
				b.WriteByte('l')
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(nx - x))
			if ny >= y {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(ny - y))
		}
		x, y = nx, ny
	}
}

// towns names the largest communes whose names do not run into one another.
func (t *Territory) towns(f frame) []Label {
	const named, apartX, apartY = 9, 170, 60
	largest := slices.Clone(t.communes)
	slices.SortStableFunc(largest, func(a, b Commune) int { return b.Population - a.Population })
	var towns []Label
	for _, c := range largest {
		town := Label{c.Name, f.X(c.Centre), f.Y(c.Centre)}
		near := func(o Label) bool { return abs(o.X-town.X) < apartX && abs(o.Y-town.Y) < apartY }
		if len(towns) < named && !slices.ContainsFunc(towns, near) {
			towns = append(towns, town)
		}
	}
	return towns
}

func abs(n int) int { return max(n, -n) }
