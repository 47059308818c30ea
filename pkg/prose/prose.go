// Package prose makes pages of what the team writes in Markdown, and tells what changed between two such texts.
//
// It owns nothing. What it prints is safe whoever wrote it: goldmark drops raw HTML, bluemonday keeps a short list of
// elements, no picture, and links to this site, to https and to mail alone.
package prose

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Option changes how a text is printed.
type Option func(document *ast.Document, source []byte)

// Lower puts headings one level down, where a page has headings of its own above them.
func Lower(document *ast.Document, _ []byte) {
	for n := document.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			h.Level = min(h.Level+1, 6)
		}
	}
}

// Without leaves out each paragraph, point of a list and heading that holds mark, then the lists and the headings that are
// left with nothing.
func Without(mark string) Option {
	return func(document *ast.Document, source []byte) {
		drop(document, source, []byte(mark))
		dropBareHeadings(document)
	}
}

func drop(n ast.Node, source, mark []byte) {
	for child := n.FirstChild(); child != nil; {
		next := child.NextSibling()
		leaf := child.Type() == ast.TypeBlock && (child.Kind() == ast.KindParagraph || child.Kind() == ast.KindTextBlock || child.Kind() == ast.KindHeading)
		switch {
		case leaf && bytes.Contains(child.Lines().Value(source), mark):
			n.RemoveChild(n, child)
		case !leaf && child.Type() == ast.TypeBlock && child.HasChildren():
			if drop(child, source, mark); !child.HasChildren() {
				n.RemoveChild(n, child)
			}
		}
		child = next
	}
}

// dropBareHeadings goes from the end, so that a heading above nothing but bare headings goes with them.
func dropBareHeadings(document *ast.Document) {
	for n := document.LastChild(); n != nil; {
		before := n.PreviousSibling()
		if h, ok := n.(*ast.Heading); ok && bare(h) {
			document.RemoveChild(document, h)
		}
		n = before
	}
}

func bare(h *ast.Heading) bool {
	next, heading := h.NextSibling().(*ast.Heading)
	return h.NextSibling() == nil || heading && next.Level <= h.Level
}

// Render turns Markdown into HTML that is safe to print.
func Render(source []byte, options ...Option) (template.HTML, error) {
	markdown := goldmark.New()
	document := markdown.Parser().Parse(text.NewReader(source)).(*ast.Document)
	for _, o := range options {
		o(document, source)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, document); err != nil {
		return "", fmt.Errorf("render: %w", err)
	}
	allowed := bluemonday.NewPolicy()
	allowed.AllowElements("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "blockquote", "br")
	allowed.AllowAttrs("href").OnElements("a")
	allowed.AllowRelativeURLs(true)
	allowed.AllowURLSchemes("https", "mailto")
	return template.HTML(allowed.SanitizeBytes(out.Bytes())), nil
}

// Plain writes words so that Markdown reads them as nothing but words.
func Plain(words string) string {
	var b strings.Builder
	for _, r := range words {
		if r < 128 && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
