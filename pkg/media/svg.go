package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// Vector is a drawing as CleanSVG writes it.
type Vector struct {
	SVG           []byte
	Width, Height float64 // of its view box
}

// The bounds of a drawing: a logo has a few hundred elements.
const (
	maxSVG      = 1 << 20
	maxElements = 5000
	maxDepth    = 32
	maxSVGSide  = 100_000
)

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	htmlSpace  = "http://www.w3.org/1999/xhtml"
)

// CleanSVG reads a drawing and writes it anew, from a list of elements and attributes that draw and do
// nothing else: what is not on it never reaches the result. What an editor leaves beside the drawing
// is dropped; what acts, refers elsewhere, or would have the reader draw without end refuses the file,
// as does what the list does not know how to draw, with fault.Invalid.
func CleanSVG(file io.Reader) (Vector, error) {
	content, err := io.ReadAll(io.LimitReader(file, maxSVG+1))
	switch {
	case err != nil:
		return Vector{}, fmt.Errorf("read drawing: %w", err)
	case len(content) > maxSVG:
		return Vector{}, fault.New(fault.TooLarge, "media.svg_big", maxSVG>>20)
	}
	w := washer{in: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))))}
	if err := w.wash(); err != nil {
		if _, known := fault.As(err); !known {
			err = fault.Wrap(fault.Invalid, "media.svg_broken", err)
		}
		return Vector{}, err
	}
	if !w.drawn {
		return Vector{}, fault.New(fault.Invalid, "media.svg_empty")
	}
	return Vector{w.out.Bytes(), w.width, w.height}, nil
}

// washer copies what is allowed from in to out.
type washer struct {
	in            *xml.Decoder
	out           bytes.Buffer
	open          []string // elements begun
	elements      int
	clips         int // how many clip paths we are inside of
	drawn         bool
	width, height float64
}

func (w *washer) wash() error {
	for {
		token, err := w.in.Token()
		if errors.Is(err, io.EOF) && w.elements > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = w.begin(t)
		case xml.EndElement:
			w.end()
		case xml.Directive:
			err = checkDirective(t)
		case xml.ProcInst:
			if t.Target != "xml" {
				err = refuse("media.svg_instruction", t.Target)
			}
		}
		if err != nil {
			return err
		}
	}
}

func refuse(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }

// checkDirective lets the one declaration pass that drawing programs write, and which declares nothing.
func checkDirective(d xml.Directive) error {
	words := strings.Fields(string(d))
	if len(words) >= 2 && words[0] == "DOCTYPE" && words[1] == "svg" && !bytes.ContainsAny(d, "[]<>") && bytes.Contains(d, []byte("-//W3C//DTD SVG ")) {
		return nil
	}
	return refuse("media.svg_doctype")
}

func (w *washer) begin(e xml.StartElement) error {
	w.elements++
	name := e.Name.Local
	root := len(w.open) == 0
	switch {
	case w.elements > maxElements || len(w.open) >= maxDepth:
		return refuse("media.svg_complex")
	case root && (w.elements > 1 || name != "svg" || e.Name.Space != svgSpace):
		return refuse("media.svg_not")
	case e.Name.Space != svgSpace && e.Name.Space != htmlSpace, beside[name]:
		return w.skip(0)
	case e.Name.Space != svgSpace || !root && !shapes[name] && !holders[name]:
		return refuse("media.svg_element", short(name))
	}
	kept, err := w.attributes(e)
	if err != nil {
		return err
	}
	if root {
		if kept, err = w.frame(kept); err != nil {
			return err
		}
	}
	w.write(name, root, kept)
	w.open = append(w.open, name)
	w.drawn = w.drawn || shapes[name]
	if name == "clipPath" {
		w.clips++
	}
	return nil
}

func (w *washer) end() {
	name := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	if name == "clipPath" {
		w.clips--
	}
	w.out.WriteString("</" + name + ">")
}

// skip reads past an element and all it holds.
func (w *washer) skip(depth int) error {
	if depth > maxDepth {
		return refuse("media.svg_complex")
	}
	for {
		token, err := w.in.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if w.elements++; w.elements > maxElements {
				return refuse("media.svg_complex")
			}
			if err := w.skip(depth + 1); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.Directive:
			return refuse("media.svg_doctype")
		case xml.ProcInst:
			if t.Target != "xpacket" { // Adobe's, around its notes
				return refuse("media.svg_instruction", t.Target)
			}
		}
	}
}

type attribute struct{ name, value string }

// attributes are those of e that draw, each checked; what stands in style is written as attributes.
func (w *washer) attributes(e xml.StartElement) ([]attribute, error) {
	var kept []attribute
	keep := func(name, value string) error {
		check, known := allowed[name]
		if !known {
			return nil
		}
		if value = strings.TrimSpace(value); !check(value) {
			return refuse("media.svg_value", name, short(value))
		}
		if name == "clip-path" && (w.clips > 0 || e.Name.Local == "clipPath") {
			return refuse("media.svg_complex") // clips of clips of clips take for ever to draw
		}
		for i, a := range kept {
			if a.name == name {
				kept[i].value = value
				return nil
			}
		}
		kept = append(kept, attribute{name, value})
		return nil
	}
	for _, a := range e.Attr {
		name := a.Name.Local
		var err error
		switch {
		case a.Name.Space != "xmlns" && strings.HasPrefix(strings.ToLower(name), "on"):
			return nil, refuse("media.svg_handler", short(name))
		case name == "href" && (a.Name.Space == "" || a.Name.Space == xlinkSpace):
			err = w.reference(e.Name.Local, a.Value, &kept)
		case a.Name.Space == "" && name != "style":
			err = keep(name, a.Value)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, a := range e.Attr { // which wins over attributes
		if a.Name.Space == "" && a.Name.Local == "style" {
			if err := declarations(a.Value, keep); err != nil {
				return nil, err
			}
		}
	}
	return kept, nil
}

// declarations reads a style attribute, property by property.
func declarations(style string, keep func(name, value string) error) error {
	if strings.ContainsAny(style, `\@{}<`) || strings.Contains(style, "/*") {
		return refuse("media.svg_value", "style", short(style))
	}
	for _, one := range strings.Split(style, ";") {
		name, value, _ := strings.Cut(one, ":")
		if name = strings.ToLower(strings.TrimSpace(name)); properties[name] {
			if err := keep(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// reference keeps a link from a gradient to another of the same drawing; any other link refuses it.
func (w *washer) reference(element, target string, kept *[]attribute) error {
	target = strings.TrimSpace(target)
	if strings.HasSuffix(element, "Gradient") && strings.HasPrefix(target, "#") && isID(target[1:]) {
		*kept = append(*kept, attribute{"href", target})
		return nil
	}
	return refuse("media.svg_link", short(target))
}

// frame makes sure that the drawing says how large it is, in a view box that stands first.
func (w *washer) frame(attributes []attribute) ([]attribute, error) {
	var box string
	sides := map[string]float64{}
	var rest []attribute
	for _, a := range attributes {
		switch a.name {
		case "viewBox":
			box = a.value
			continue
		case "width", "height":
			sides[a.name], _ = strconv.ParseFloat(strings.TrimRight(a.value, "pxtmcin"), 64)
		}
		rest = append(rest, a)
	}
	if box == "" {
		box = fmt.Sprintf("0 0 %g %g", sides["width"], sides["height"])
	}
	numbers := strings.FieldsFunc(box, func(r rune) bool { return r == ' ' || r == ',' })
	if len(numbers) == 4 {
		w.width, _ = strconv.ParseFloat(numbers[2], 64)
		w.height, _ = strconv.ParseFloat(numbers[3], 64)
	}
	if !(w.width > 0 && w.height > 0 && w.width <= maxSVGSide && w.height <= maxSVGSide) {
		return nil, refuse("media.svg_frame")
	}
	return append([]attribute{{"viewBox", box}}, rest...), nil
}

func (w *washer) write(name string, root bool, attributes []attribute) {
	w.out.WriteString("<" + name)
	if root {
		w.out.WriteString(` xmlns="` + svgSpace + `"`)
	}
	for _, a := range attributes {
		w.out.WriteString(" " + a.name + `="`)
		_ = xml.EscapeText(&w.out, []byte(a.value)) // a buffer takes everything
		w.out.WriteString(`"`)
	}
	w.out.WriteString(">")
}

// short is text cut for a message.
func short(text string) string {
	runes := []rune(text)
	if len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}
