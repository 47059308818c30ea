package media

import "regexp"

// The list of what a drawing may hold. Nothing here acts, loads, repeats or lays text: words are
// outlines, so that a bubble needs no font.

// shapes are the elements that draw; holders those that hold or colour them.
var (
	shapes  = set("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
	holders = set("g", "defs", "linearGradient", "radialGradient", "stop", "clipPath")
)

// beside is what says something about a drawing without drawing: dropped.
var beside = set("metadata", "title", "desc")

// properties are the attributes that may stand in a style too.
var properties = set("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
	"stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "opacity", "clip-path", "clip-rule", "stop-color", "stop-opacity", "display", "visibility")

// allowed are the attributes, each with what its value must be.
var allowed = map[string]func(value string) bool{
	"id": isID, "d": isPath, "points": isNumbers, "viewBox": isNumbers, "transform": isTransform, "gradientTransform": isTransform,
	"x": isNumbers, "y": isNumbers, "width": isNumbers, "height": isNumbers, "cx": isNumbers, "cy": isNumbers, "r": isNumbers, "rx": isNumbers,
	"ry": isNumbers, "x1": isNumbers, "y1": isNumbers, "x2": isNumbers, "y2": isNumbers, "fx": isNumbers, "fy": isNumbers, "fr": isNumbers,
	"offset": isNumbers, "gradientUnits": isWord, "spreadMethod": isWord, "clipPathUnits": isWord, "preserveAspectRatio": isWords,
	"fill": isPaint, "stroke": isPaint, "stop-color": isPaint, "clip-path": isPaint,
	"fill-opacity": isNumbers, "stroke-opacity": isNumbers, "stop-opacity": isNumbers, "opacity": isNumbers, "stroke-width": isNumbers,
	"stroke-miterlimit": isNumbers, "stroke-dashoffset": isNumbers, "stroke-dasharray": isDashes,
	"fill-rule": isWord, "clip-rule": isWord, "stroke-linecap": isWord, "stroke-linejoin": isWord, "display": isWord, "visibility": isWord,
}

var (
	isID        = matcher(`[\pL_][\pL\pN_.-]{0,99}`)
	isPath      = matcher(`[MmZzLlHhVvCcSsQqTtAaEe0-9+.,\s-]*`)
	isNumbers   = matcher(`([Ee0-9+.,\s-]|px|pt|mm|cm|in|%)*`)
	isDashes    = matcher(`none|([Ee0-9+.,\s-]|px)*`)
	isTransform = matcher(`((matrix|translate|scale|rotate|skewX|skewY)\s*\([Ee0-9+.,\s-]*\)[\s,]*)*`)
	isWord      = matcher(`[A-Za-z-]*`)
	isWords     = matcher(`[A-Za-z\s-]*`)
	isPaint     = matcher(`[A-Za-z]*|#[0-9A-Fa-f]{3,8}|rgba?\([0-9.,%\s]*\)|url\(\s*['"]?#[\pL_][\pL\pN_.-]{0,99}['"]?\s*\)(\s+(none|#[0-9A-Fa-f]{3,8}))?`)
)

func matcher(pattern string) func(string) bool {
	return regexp.MustCompile(`\A(?:` + pattern + `)\z`).MatchString
}

func set(names ...string) map[string]bool {
	all := map[string]bool{}
	for _, n := range names {
		all[n] = true
	}
	return all
}
