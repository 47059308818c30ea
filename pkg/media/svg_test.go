package media_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/media"
)

const (
	svgHead = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 80">`
	dot     = `<circle cx="50" cy="40" r="30" fill="#8A1C4A"/>`
)

func drawing(inside string) string { return svgHead + inside + dot + `</svg>` }

// What acts, refers elsewhere, repeats itself without end or is not to be drawn refuses the file.
func TestHostileDrawingsAreRefused(t *testing.T) {
	nested := strings.Repeat("<g>", 60) + strings.Repeat("</g>", 60)
	for name, c := range map[string]struct{ file, want string }{
		"a script":                    {drawing(`<script>alert(1)</script>`), "media.svg_element"},
		"a script by another prefix":  {`<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><s:script/><s:path d="M0 0"/></s:svg>`, "media.svg_element"},
		"a script of HTML":            {drawing(`<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>`), "media.svg_element"},
		"a handler":                   {drawing(`<path d="M0 0h9" onclick="alert(1)"/>`), "media.svg_handler"},
		"a handler on the root":       {`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)">` + dot + `</svg>`, "media.svg_handler"},
		"a handler in capitals":       {drawing(`<g ONLOAD="alert(1)"/>`), "media.svg_handler"},
		"a foreign object":            {drawing(`<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>`), "media.svg_element"},
		"a picture from elsewhere":    {drawing(`<image href="https://mechant.exemple/x.png" width="9" height="9"/>`), "media.svg_element"},
		"a use of another file":       {drawing(`<use xlink:href="https://mechant.exemple/x.svg#a"/>`), "media.svg_element"},
		"uses of uses":                {drawing(`<defs><g id="a">` + dot + `</g><g id="b"><use href="#a"/><use href="#a"/></g></defs><use href="#b"/>`), "media.svg_element"},
		"a link":                      {drawing(`<a href="javascript:alert(1)"><path d="M0 0"/></a>`), "media.svg_element"},
		"a gradient from elsewhere":   {drawing(`<linearGradient id="g" xlink:href="https://mechant.exemple/g.svg#g"/>`), "media.svg_link"},
		"a reference that is code":    {drawing(`<linearGradient id="g" href="javascript:alert(1)"/>`), "media.svg_link"},
		"data in a reference":         {drawing(`<radialGradient id="g" href="data:image/svg+xml;base64,PHN2Zy8+"/>`), "media.svg_link"},
		"a fill from elsewhere":       {drawing(`<path d="M0 0" fill="url(https://mechant.exemple/x#y)"/>`), "media.svg_value"},
		"a fill from elsewhere again": {drawing(`<path d="M0 0" style="fill:url('//mechant.exemple/x#y')"/>`), "media.svg_value"},
		"an escape in a style":        {drawing(`<path d="M0 0" style="fill:\75 rl(//mechant.exemple)"/>`), "media.svg_value"},
		"a comment in a style":        {drawing(`<path d="M0 0" style="fi/**/ll:red"/>`), "media.svg_value"},
		"a style sheet":               {drawing(`<style>@import url(https://mechant.exemple/x.css);</style>`), "media.svg_element"},
		"a style sheet before":        {`<?xml-stylesheet href="https://mechant.exemple/x.css"?>` + drawing(""), "media.svg_instruction"},
		"an animation":                {drawing(`<path d="M0 0"><animate attributeName="href" to="javascript:alert(1)"/></path>`), "media.svg_element"},
		"a set":                       {drawing(`<set attributeName="onmouseover" to="alert(1)"/>`), "media.svg_element"},
		"an entity":                   {`<!DOCTYPE svg [<!ENTITY a "aaaa">]>` + drawing("&a;"), "media.svg_doctype"},
		"an entity from elsewhere":    {`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + drawing("&x;"), "media.svg_doctype"},
		"a doctype of elsewhere":      {`<!DOCTYPE svg SYSTEM "https://mechant.exemple/x.dtd">` + drawing(""), "media.svg_doctype"},
		"a doctype in the middle":     {drawing(`<metadata><!DOCTYPE svg [<!ENTITY a "a">]></metadata>`), "media.svg_doctype"},
		"an entity nobody declared":   {drawing("&nbsp;"), "media.svg_broken"},
		"words":                       {drawing(`<text x="9" y="9">Oh my Lot</text>`), "media.svg_element"},
		"a filter":                    {drawing(`<filter id="f"><feImage href="https://mechant.exemple/x"/></filter>`), "media.svg_element"},
		"a pattern":                   {drawing(`<pattern id="p"><path fill="url(#p)"/></pattern>`), "media.svg_element"},
		"a mask":                      {drawing(`<mask id="m"/>`), "media.svg_element"},
		"clips of clips":              {drawing(`<clipPath id="a"><path d="M0 0" clip-path="url(#b)"/></clipPath>`), "media.svg_complex"},
		"a clip that is clipped":      {drawing(`<clipPath id="a" clip-path="url(#a)"/>`), "media.svg_complex"},
		"a drawing in the drawing":    {drawing(`<svg/>`), "media.svg_element"},
		"a second root":               {drawing("") + drawing(""), "media.svg_not"},
		"groups without end":          {drawing(nested), "media.svg_complex"},
		"notes without end":           {drawing("<metadata>" + nested + "</metadata>"), "media.svg_complex"},
		"too many elements":           {drawing(strings.Repeat(`<path d="M0 0"/>`, 5001)), "media.svg_complex"},
		"too many bytes":              {drawing(`<path d="` + strings.Repeat("M0 0 ", 1<<18) + `"/>`), "media.svg_big"},
		"no namespace":                {`<svg viewBox="0 0 9 9">` + dot + `</svg>`, "media.svg_not"},
		"a page":                      {`<html><body/></html>`, "media.svg_not"},
		"a broken end":                {svgHead + dot, "media.svg_broken"},
		"crossed elements":            {drawing(`<g><path d="M0 0"></g></path>`), "media.svg_broken"},
		"another charset":             {`<?xml version="1.0" encoding="UTF-16"?>` + drawing(""), "media.svg_broken"},
		"nothing":                     {"", "media.svg_broken"},
		"nothing drawn":               {svgHead + `<g/></svg>`, "media.svg_empty"},
		"no size":                     {`<svg xmlns="http://www.w3.org/2000/svg">` + dot + `</svg>`, "media.svg_frame"},
		"an endless size":             {`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e300 9">` + dot + `</svg>`, "media.svg_frame"},
		"a path that is none":         {drawing(`<path d="M0 0&quot;/&gt;&lt;script&gt;"/>`), "media.svg_value"},
		"a compressed one":            {"\x1f\x8b\x08\x00\x00", "media.svg_broken"},
	} {
		got, err := media.CleanSVG(strings.NewReader(c.file))
		if err == nil {
			t.Errorf("%s passes: %s", name, got.SVG)
		} else if key := refusal(err); key != c.want {
			t.Errorf("%s: %s, want %s (%v)", name, key, c.want, err)
		}
	}
}

// What an editor leaves beside the drawing is dropped, and a style becomes attributes.
func TestDrawingsAreWrittenAnew(t *testing.T) {
	v, err := media.CleanSVG(strings.NewReader("\xEF\xBB\xBF" + `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<!-- made by hand -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:svg="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
	xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="120mm" height="100mm" version="1.1" class="x" inkscape:version="1">
<inkscape:namedview><script>no</script></inkscape:namedview>
<title>Une bulle</title><metadata><?xpacket begin=""?><rdf:RDF xmlns:rdf="urn:r"><rdf:li>x</rdf:li></rdf:RDF></metadata>
<defs><linearGradient id="a"><stop offset="0" style="stop-color:#8a1c4a;-inkscape-x:1"/></linearGradient><linearGradient id="b" xlink:href="#a" x1="0%"/></defs>
<svg:g inkscape:label="Calque 1" data-name="x" transform="translate(1,2)"><path d="M0 0h10z" fill="red" style="fill:url(#b); font-family:Arial"/></svg:g>
</svg>`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 100" width="120mm" height="100mm">` +
		`<defs><linearGradient id="a"><stop offset="0" stop-color="#8a1c4a"></stop></linearGradient><linearGradient id="b" href="#a" x1="0%"></linearGradient></defs>` +
		`<g transform="translate(1,2)"><path d="M0 0h10z" fill="url(#b)"></path></g></svg>`
	if string(v.SVG) != want || v.Width != 120 || v.Height != 100 {
		t.Errorf("got %s", v.SVG)
	}
}

func TestOurOwnMastersPass(t *testing.T) {
	names, err := filepath.Glob("../brand/masters/*.svg")
	if err != nil || len(names) != 3 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := media.CleanSVG(bytes.NewReader(file))
		if err != nil || v.Width != v.Height {
			t.Errorf("%s: %v", name, err)
		}
		if shapes, kept := bytes.Count(file, []byte("<path")), bytes.Count(v.SVG, []byte("<path")); shapes != kept {
			t.Errorf("%s: %d shapes of %d are left", name, kept, shapes)
		}
	}
}

// FuzzCleanSVG: whatever comes in, what comes out is well formed, holds nothing that acts or refers
// elsewhere, and is left as it is by a second washing.
func FuzzCleanSVG(f *testing.F) {
	for _, inside := range []string{"", `<g style="fill:red;opacity:.5"/>`, `<script/>`, `<path d="M0 0" onclick="x"/>`, `<linearGradient id="a" href="#b"/>`, `<!--x--><title>&amp;</title>`} {
		f.Add(drawing(inside))
	}
	f.Fuzz(func(t *testing.T, file string) {
		v, err := media.CleanSVG(strings.NewReader(file))
		if err != nil {
			if refusal(err) == "" {
				t.Fatal(err)
			}
			return
		}
		again, err := media.CleanSVG(bytes.NewReader(v.SVG))
		if err != nil || !bytes.Equal(again.SVG, v.SVG) {
			t.Fatalf("%s is washed to %s, then %s: %v", file, v.SVG, again.SVG, err)
		}
		for in := xml.NewDecoder(bytes.NewReader(v.SVG)); ; {
			token, err := in.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("%s: %v", v.SVG, err)
			}
			if e, ok := token.(xml.StartElement); ok {
				innocent(t, e)
			}
		}
	})
}

func innocent(t *testing.T, e xml.StartElement) {
	t.Helper()
	if e.Name.Space != "http://www.w3.org/2000/svg" || strings.EqualFold(e.Name.Local, "script") || e.Name.Local == "foreignObject" || e.Name.Local == "use" {
		t.Fatalf("an element %v", e.Name)
	}
	for _, a := range e.Attr {
		value := strings.ToLower(a.Value)
		if a.Name.Local != "xmlns" && (a.Name.Space != "" || strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || strings.Contains(value, "//") || strings.Contains(value, "script:")) {
			t.Fatalf("an attribute %v", a)
		}
	}
}
