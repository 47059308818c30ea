package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// Base is what every page prints around its own content. Page structs embed it, made by Ctx.Base.
type Base struct {
	Title       string // translated
	Description string // translated; for search engines and shared links
	Image       string // absolute address of the picture of shared links; empty for the default
	Path        string // path of this page, without its query
	Here        string // path and query: where to come back to
	Canonical   string // the public address of this page
	Locale      string
	Actor       who.Actor
	Flash       *Flash
	Dev         bool
	Once        string // idempotency key of this page's form
	NoIndex     bool
	Noted       bool   // that it was read is written down
	Contact     string // the team's mail address; empty in tests of one feature
	Conformity  string // what is declared of the site's accessibility; empty in tests of one feature
}

// Flash is a sentence shown once, after an act.
type Flash struct{ Kind, Text string }

// Base fills what surrounds a page titled by the words behind key.
func (c *Ctx) Base(key string, args ...any) Base {
	path := c.gin.Request.URL.Path
	b := Base{
		Title: c.Translate(i18n.M(key, args...)), Description: c.Translate(i18n.M("layout.description")), Path: path, Here: c.Here(),
		Canonical: c.site.baseURL + path, Locale: string(c.locale), Actor: c.actor, Dev: c.site.development, Once: once.Key(),
		Contact: c.site.contact, Noted: c.reading.Act != "",
	}
	if d := c.site.declaration; d != nil {
		b.Conformity = c.Translate(d.Conformity())
	}
	if said := c.site.sessions.Pop(c.Context(), "flash"); said != "" {
		b.Flash = &Flash{Kind: "success", Text: c.Translate(i18n.M(said))}
	}
	return b
}

// Page answers with the page name ("spots/show") printed from data, a struct that embeds Base. The
// page is printed whole before anything is sent: a template that fails is an error page, never
// half a page.
func (c *Ctx) Page(status int, name string, data any) error {
	html, err := c.site.pages.print(name, c.locale, data)
	if err != nil {
		return err
	}
	h := c.gin.Writer.Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-store")
	}
	h.Set("Content-Length", strconv.Itoa(len(html)))
	c.gin.Data(status, "text/html; charset=utf-8", html)
	return nil
}

// Fragment is Page without layout: the block named "fragment" of the page, for scripts that refresh
// a part of it.
func (c *Ctx) Fragment(status int, name string, data any) error {
	t, err := c.site.pages.find(name, c.locale)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "fragment", data); err != nil {
		return fmt.Errorf("print fragment of %s: %w", name, err)
	}
	c.gin.Data(status, "text/html; charset=utf-8", out.Bytes())
	return nil
}

// pages are the site's templates: each page parsed with every layout and partial, once per locale.
type pages struct {
	byName map[string]map[i18n.Locale]*template.Template
	used   sync.Map // "name locale" → true: what the tests have executed
}

// parsePages reads layouts/, partials/ and <feature>/<page>.html of files.
func parsePages(files fs.FS, c *i18n.Catalogue, assets *assets) (*pages, error) {
	shared, err := fs.Glob(files, "layouts/*.html")
	if err != nil {
		return nil, err
	}
	partials, err := fs.Glob(files, "partials/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	p := &pages{byName: map[string]map[i18n.Locale]*template.Template{}}
	for _, l := range i18n.Locales() {
		common, err := template.New("").Funcs(functions(l, c, assets)).ParseFS(files, append(shared, partials...)...)
		if err != nil {
			return nil, fmt.Errorf("parse layouts and partials: %w", err)
		}
		for _, name := range names {
			if err := p.add(files, common, l, name); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// notPages are the folders of templates that hold no page.
var notPages = []string{"layouts", "partials", "mail"}

func (p *pages) add(files fs.FS, common *template.Template, l i18n.Locale, file string) error {
	folder, base := path.Split(file)
	for _, no := range notPages {
		if folder == no+"/" {
			return nil
		}
	}
	t, err := common.Clone()
	if err != nil {
		return err
	}
	// Pages of a feature share the files of its folder that begin with "_": rows, forms.
	parts, err := fs.Glob(files, folder+"_*.html")
	if err != nil {
		return err
	}
	if strings.HasPrefix(base, "_") {
		return nil
	}
	if _, err := t.ParseFS(files, append(parts, file)...); err != nil {
		return fmt.Errorf("parse page %s: %w", file, err)
	}
	name := strings.TrimSuffix(file, ".html")
	if p.byName[name] == nil {
		p.byName[name] = map[i18n.Locale]*template.Template{}
	}
	p.byName[name][l] = t
	return nil
}

func (p *pages) find(name string, l i18n.Locale) (*template.Template, error) {
	t := p.byName[name][l]
	if t == nil {
		return nil, fmt.Errorf("page %q does not exist", name)
	}
	p.used.Store(name, true)
	return t, nil
}

func (p *pages) print(name string, l i18n.Locale, data any) ([]byte, error) {
	t, err := p.find(name, l)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(32 << 10)
	if err := t.ExecuteTemplate(&out, "layout", data); err != nil {
		return nil, fmt.Errorf("print page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// Unprinted lists the pages never printed so far, for the test that none is left untested.
func (s *Site) Unprinted() []string { return s.pages.unused() }

func (p *pages) unused() []string {
	var names []string
	for name := range p.byName {
		if _, printed := p.used.Load(name); !printed {
			names = append(names, name)
		}
	}
	return names
}

// FirstWords is the beginning of text, cut between words: a page's description.
func FirstWords(text string, length int) string {
	r := []rune(text)
	if len(r) <= length {
		return text
	}
	cut := length
	for cut > 0 && r[cut] != ' ' && r[cut] != '\n' {
		cut--
	}
	if cut == 0 { // one endless word
		cut = length
	}
	return string(r[:cut]) + "…"
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

func randomID() string { return strings.ToLower(rand.Text())[:16] }
