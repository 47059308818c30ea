package webtest

import (
	"cmp"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form of a page, holding what the page filled in.
type Form struct {
	page   *Page
	node   *html.Node
	Action string
	Fields url.Values
}

// Form finds the form that holds a button of the given words.
func (p *Page) Form(button string) *Form {
	p.by.t.Helper()
	for n := range p.root.Descendants() {
		if n.Data != "button" || !strings.Contains(plain(textOf(n)), plain(button)) {
			continue
		}
		if f := ancestor(n, "form"); f != nil {
			form := &Form{page: p, node: f, Action: cmp.Or(attribute(n, "formaction"), attribute(f, "action")), Fields: filled(f)}
			if name := attribute(n, "name"); name != "" {
				form.Fields.Set(name, attribute(n, "value"))
			}
			return form
		}
	}
	p.by.t.Fatalf("%s has no form with a button %q:\n%s", p.Path, button, p.excerpt())
	return nil
}

// Fill types value into the field that carries the label.
func (f *Form) Fill(label, value string) *Form {
	f.page.by.t.Helper()
	f.Fields.Set(attribute(f.labelled(label), "name"), value)
	return f
}

// Tick ticks the box, or chooses the answer, that carries the label.
func (f *Form) Tick(label string) *Form {
	f.page.by.t.Helper()
	n := f.labelled(label)
	name, value := attribute(n, "name"), attribute(n, "value")
	if attribute(n, "type") == "radio" {
		f.Fields.Set(name, value)
	} else {
		f.Fields.Add(name, value)
	}
	return f
}

// Send posts the form; the answer must be status.
func (f *Form) Send(status int) *Page {
	f.page.by.t.Helper()
	return f.page.by.Post(f.Action, f.Fields, status)
}

// SendWith posts the form with files.
func (f *Form) SendWith(files []File, status int) *Page {
	f.page.by.t.Helper()
	return f.page.by.Upload(f.Action, f.Fields, files, status)
}

// labelled finds a field by its label's words, whole or, failing that, from their beginning.
func (f *Form) labelled(label string) *html.Node {
	f.page.by.t.Helper()
	for _, fits := range []func(said, want string) bool{whole, strings.HasPrefix} {
		for n := range f.node.Descendants() {
			if n.Data != "label" || !fits(plain(textOf(n)), plain(label)) {
				continue
			}
			if field := f.fieldOf(n); field != nil {
				return field
			}
		}
	}
	f.page.by.t.Fatalf("the form of %s has no field labelled %q", f.page.Path, label)
	return nil
}

func whole(said, want string) bool { return said == want }

// fieldOf is the field a label names, or holds.
func (f *Form) fieldOf(label *html.Node) *html.Node {
	id := attribute(label, "for")
	for n := range f.node.Descendants() {
		isField := n.Data == "input" || n.Data == "select" || n.Data == "textarea"
		if isField && (id != "" && attribute(n, "id") == id || id == "" && ancestor(n, "label") == label) {
			return n
		}
	}
	return nil
}

// filled are the values a browser would send unasked.
func filled(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if name == "" {
			continue
		}
		switch n.Data {
		case "textarea":
			v.Add(name, strings.TrimPrefix(textOf(n), "\n"))
		case "select":
			v.Add(name, selected(n))
		case "input":
			switch attribute(n, "type") {
			case "checkbox", "radio":
				if has(n, "checked") {
					v.Add(name, attribute(n, "value"))
				}
			case "file", "submit":
			default:
				if ancestor(n, "template") == nil {
					v.Add(name, attribute(n, "value"))
				}
			}
		}
	}
	return v
}

func selected(n *html.Node) string {
	for o := range n.Descendants() {
		if o.Data == "option" && has(o, "selected") {
			return attribute(o, "value")
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func ancestor(n *html.Node, name string) *html.Node {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.Data == name {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
