package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"sort"
	"strings"

	"github.com/andybalholm/brotli"
)

// assets are the files of static/, read, joined and compressed once at start. Their addresses hold
// a hash of the whole tree, so that browsers may keep them for ever and relative imports between
// scripts agree.
type assets struct {
	prefix string // "/static/<hash>/"
	files  map[string]variant
}

// variant is one document in the encodings browsers ask for.
type variant struct {
	contentType       string
	plain, gzip, br   []byte
	tag, tagGz, tagBr string
}

// readAssets reads files; every css/*.css is joined, in the order of names, into css/app.css.
func readAssets(files fs.FS) (*assets, error) {
	a := &assets{files: map[string]variant{}}
	contents := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".go") {
			return err
		}
		contents[name], err = fs.ReadFile(files, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	contents["css/app.css"] = joinStyles(contents)
	names := make([]string, 0, len(contents))
	for name := range contents {
		names = append(names, name)
	}
	sort.Strings(names)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%s %d\n", name, len(contents[name]))
		sum.Write(contents[name])
		a.files[name] = encode(mime.TypeByExtension(path.Ext(name)), contents[name])
	}
	a.prefix = "/static/" + hex.EncodeToString(sum.Sum(nil))[:12] + "/"
	return a, nil
}

func joinStyles(contents map[string][]byte) []byte {
	var names []string
	for name := range contents {
		if strings.HasPrefix(name, "css/") && strings.HasSuffix(name, ".css") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var all bytes.Buffer
	for _, name := range names {
		all.Write(contents[name])
		all.WriteByte('\n')
		delete(contents, name)
	}
	return all.Bytes()
}

// encode compresses what compresses: text, and only when it gets smaller.
func encode(contentType string, plain []byte) variant {
	v := variant{contentType: contentType, plain: plain}
	v.tag = tag(plain)
	if !compressible(contentType) || len(plain) < 512 {
		return v
	}
	var gz, br bytes.Buffer
	g, _ := gzip.NewWriterLevel(&gz, 6) // the level is valid
	g.Write(plain)                      // a buffer takes everything
	g.Close()
	b := brotli.NewWriterLevel(&br, 5)
	b.Write(plain)
	b.Close()
	v.gzip, v.br = gz.Bytes(), br.Bytes()
	v.tagGz, v.tagBr = v.tag[:len(v.tag)-1]+`g"`, v.tag[:len(v.tag)-1]+`b"`
	return v
}

func compressible(contentType string) bool {
	for _, text := range []string{"text/", "json", "javascript", "svg", "xml"} {
		if strings.Contains(contentType, text) {
			return true
		}
	}
	return false
}

func tag(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// pick chooses the encoding for a request.
func (v variant) pick(r *http.Request) (body []byte, encoding, tag string) {
	accepts := r.Header.Get("Accept-Encoding")
	switch {
	case v.br != nil && strings.Contains(accepts, "br"):
		return v.br, "br", v.tagBr
	case v.gzip != nil && strings.Contains(accepts, "gzip"):
		return v.gzip, "gzip", v.tagGz
	}
	return v.plain, "", v.tag
}

// address is where the browser finds a static file; what is a path of this site already stays. A name
// that does not exist is a mistake of the template, told at once.
func (a *assets) address(name string) (string, error) {
	if strings.HasPrefix(name, "/") {
		return name, nil
	}
	if _, ok := a.files[name]; !ok {
		return "", fmt.Errorf("static file %q does not exist", name)
	}
	return a.prefix + name, nil
}

// icon is one drawing of the sprite. It is decoration: the words beside it say the same.
func (a *assets) icon(name string) template.HTML {
	href := template.HTMLEscapeString(a.prefix + "img/icons.svg#" + name)
	return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false"><use href="` + href + `"/></svg>`) //nolint:gosec // built from escaped parts
}

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, ours := strings.CutPrefix(r.URL.Path, "/static/")
	hash, name, _ := strings.Cut(rest, "/")
	v, found := a.files[name]
	if !ours || !found || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if "/static/"+hash+"/" != a.prefix {
		h.Set("Cache-Control", "no-cache") // a page of an older version: served, not kept
	}
	v.send(w, r)
}

// send answers with v, or 304 when the browser has it.
func (v variant) send(w http.ResponseWriter, r *http.Request) {
	body, encoding, tag := v.pick(r)
	h := w.Header()
	h["Content-Type"] = []string{v.contentType}
	h["Etag"] = []string{tag}
	if v.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h["Content-Encoding"] = []string{encoding}
	}
	h["Content-Length"] = []string{fmt.Sprint(len(body))}
	w.WriteHeader(http.StatusOK)
	w.Write(body) // a visitor who left is no error of ours
}
