package pdf

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"

	"github.com/ohmylot/ohmylot/static"
)

// drawing is a square picture made of filled paths: enough of SVG for the bubble.
type drawing struct {
	side  float64
	paths []path
}

type path struct {
	fill  ink
	steps []step
}

// step is one command of a path, with absolute coordinates.
type step struct {
	command byte
	at      []float64
}

// loadBubble reads the drawing the site serves, so that there is one bubble.
func (d *Document) loadBubble() {
	svg, err := static.FS.ReadFile("img/bubble.svg")
	if err == nil {
		d.bubble, err = parseDrawing(svg)
	}
	if err != nil {
		d.file.SetError(fmt.Errorf("bubble: %w", err))
	}
}

func parseDrawing(svg []byte) (drawing, error) {
	var source struct {
		ViewBox string `xml:"viewBox,attr"`
		Paths   []struct {
			Fill  string `xml:"fill,attr"`
			Steps string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &source); err != nil {
		return drawing{}, err
	}
	var made drawing
	if _, err := fmt.Sscanf(source.ViewBox, "0 0 %g", &made.side); err != nil {
		return drawing{}, fmt.Errorf("view box %q: %w", source.ViewBox, err)
	}
	for _, p := range source.Paths {
		var fill ink
		if _, err := fmt.Sscanf(p.Fill, "#%02X%02X%02X", &fill.r, &fill.g, &fill.b); err != nil {
			return drawing{}, fmt.Errorf("fill %q: %w", p.Fill, err)
		}
		steps, err := parseSteps(p.Steps)
		if err != nil {
			return drawing{}, err
		}
		made.paths = append(made.paths, path{fill, steps})
	}
	return made, nil
}

var (
	commands = regexp.MustCompile(`([A-Za-z])([^A-Za-z]*)`)
	numbers  = regexp.MustCompile(`-?[0-9.]+`)
	// how many numbers follow each command we draw
	arguments = map[byte]int{'M': 2, 'L': 2, 'Q': 4, 'C': 6, 'Z': 0}
)

func parseSteps(text string) ([]step, error) {
	var steps []step
	for _, found := range commands.FindAllStringSubmatch(text, -1) {
		s := step{command: found[1][0]}
		for _, n := range numbers.FindAllString(found[2], -1) {
			value, err := strconv.ParseFloat(n, 64)
			if err != nil {
				return nil, err
			}
			s.at = append(s.at, value)
		}
		if wanted, known := arguments[s.command]; !known || wanted != len(s.at) {
			return nil, fmt.Errorf("path step %q is not one we draw", found[0])
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// draw fills a square of this side with the picture.
func (d *Document) draw(picture drawing, x, y, side float64) {
	if picture.side == 0 {
		return // its fault is kept
	}
	scale := side / picture.side
	for _, p := range picture.paths {
		d.file.SetFillColor(p.fill.rgb())
		for _, s := range p.steps {
			at := make([]float64, len(s.at))
			for i, n := range s.at {
				at[i] = n*scale + []float64{x, y}[i%2]
			}
			d.trace(s.command, at)
		}
		d.file.DrawPath("F")
	}
}

func (d *Document) trace(command byte, at []float64) {
	switch command {
	case 'M':
		d.file.MoveTo(at[0], at[1])
	case 'L':
		d.file.LineTo(at[0], at[1])
	case 'C':
		d.file.CurveBezierCubicTo(at[0], at[1], at[2], at[3], at[4], at[5])
	case 'Q': // PDF knows cubic curves only
		fromX, fromY := d.file.GetXY()
		d.file.CurveBezierCubicTo(fromX+(at[0]-fromX)*2/3, fromY+(at[1]-fromY)*2/3,
			at[2]+(at[0]-at[2])*2/3, at[3]+(at[1]-at[3])*2/3, at[2], at[3])
	case 'Z':
		d.file.ClosePath()
	}
}
