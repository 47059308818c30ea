package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/once"
	"github.com/ohmylot/ohmylot/pkg/scratch"
)

// The bounds of what a form holds, whatever its route allows for files.
const (
	maxForm   = 128 << 10 // the body of a form without files
	maxValue  = 64 << 10  // one text of a form with files
	maxValues = 256 << 10 // all of them, and their names
	maxParts  = 500
)

// sent is the body of a request, read.
type sent struct {
	values url.Values
	files  map[string][]File
	bytes  int // of values
	parts  int
}

// File is one file of a form. It has no name on our disk: when the request ends it is gone.
type File struct {
	Name    string // as the browser says; to show back, never to open
	Size    int64
	Digest  string // SHA-256 of its content
	content *os.File
	refused error
}

// Open reads the file; close it after use. A file that was not taken in (see FilesIf) gives the
// reason why.
func (f File) Open() (io.ReadCloser, error) {
	if f.refused != nil {
		return nil, f.refused
	}
	return io.NopCloser(io.NewSectionReader(f.content, 0, f.Size)), nil
}

// Form is what was sent, cleaned. A body that is too large, broken, or no form at all is an error.
func (c *Ctx) Form() (form.Values, error) {
	if c.sent == nil {
		read, err := c.read()
		if err != nil {
			return form.Values{}, err
		}
		c.sent = read
		if c.route.large() { // the time a slow phone took is not the handler's
			c.within(uploadTime)
		}
	}
	return form.From(c.sent.values), nil
}

// Act is what a post acts on, the part ":id" of its path, and what was sent with it: Ctx.ID, then Ctx.Form.
func Act[ID ~int64](c *Ctx) (ID, form.Values, error) {
	id, err := c.ID("id")
	if err != nil {
		return 0, form.Values{}, err
	}
	f, err := c.Form()
	return ID(id), f, err
}

// Files are the files sent in field name, the empty choice left out. Call Form first.
func (c *Ctx) Files(name string) []File {
	if c.sent == nil {
		return nil
	}
	return c.sent.files[name]
}

// Sending tells one sending of a form from another by what was read of it, content, and by every file
// in it: a file has a new name each time it is taken in.
func (c *Ctx) Sending(content any) string {
	var files []string
	if c.sent != nil {
		for _, name := range slices.Sorted(maps.Keys(c.sent.files)) {
			for _, file := range c.sent.files[name] {
				files = append(files, file.Digest)
			}
		}
	}
	return once.Digest([]any{content, files})
}

// cleanUp lets the files go, and the deadline.
func (c *Ctx) cleanUp() {
	c.done()
	c.gin.Request = c.gin.Request.WithContext(c.base) // a panic is still to be answered
	if c.sent != nil {
		c.sent.close()
	}
}

func (s *sent) close() {
	for _, files := range s.files {
		for _, f := range files {
			if f.content != nil {
				f.content.Close() // it has no name: nothing is left
			}
		}
	}
}

func (c *Ctx) read() (*sent, error) {
	r := c.gin.Request
	header := r.Header.Get("Content-Type")
	if r.Method != http.MethodPost || header == "" && r.ContentLength == 0 { // a plain button
		return &sent{}, nil
	}
	kind, _, err := mime.ParseMediaType(header)
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded":
		r.Body = http.MaxBytesReader(c.gin.Writer, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return nil, tooLarge(err)
		}
		return &sent{values: r.PostForm}, nil
	case err == nil && kind == "multipart/form-data":
		return c.readParts()
	}
	// Read as an empty form it would empty whatever the handler saves.
	return nil, fault.Wrap(fault.Invalid, "errors.invalid.text", fmt.Errorf("a body of type %q", header))
}

// readParts takes a form with files apart as it arrives.
func (c *Ctx) readParts() (*sent, error) {
	parts, err := c.gin.Request.MultipartReader()
	if err != nil {
		return nil, tooLarge(err)
	}
	var refused error
	if c.route.filesIf != nil {
		refused = c.route.filesIf(c)
	}
	s := &sent{values: url.Values{}, files: map[string][]File{}}
	for {
		p, err := parts.NextPart()
		if err == io.EOF { // not errors.Is: a body cut short wraps it
			return s, nil
		}
		if err == nil {
			err = s.add(p, c.site.scratch, refused)
		}
		if err != nil {
			s.close()
			return nil, tooLarge(err)
		}
	}
}

var errTooMuch = fault.New(fault.TooLarge, "errors.too_large.text")

func (s *sent) add(p *multipart.Part, folder scratch.Folder, refused error) error {
	name := p.FormName()
	s.parts++
	s.bytes += len(name)
	if s.parts > maxParts || s.bytes > maxValues {
		return errTooMuch
	}
	if name == "" {
		return nil
	}
	if _, described, _ := mime.ParseMediaType(p.Header.Get("Content-Disposition")); has(described, "filename") {
		f, err := take(p, folder, refused)
		if err == nil && (f.Name != "" || f.Size > 0) {
			s.files[name] = append(s.files[name], f)
		}
		return err
	}
	text, err := io.ReadAll(io.LimitReader(p, maxValue+1))
	if err != nil {
		return err
	}
	if s.bytes += len(text); len(text) > maxValue || s.bytes > maxValues {
		return errTooMuch
	}
	s.values[name] = append(s.values[name], string(text))
	return nil
}

func has(m map[string]string, key string) bool { _, ok := m[key]; return ok }

// take copies one file into a nameless one, or reads past it when it is refused.
func take(p *multipart.Part, folder scratch.Folder, refused error) (File, error) {
	f := File{Name: form.Clean(p.FileName()), refused: refused}
	var to io.Writer = io.Discard
	if refused == nil {
		var err error
		if f.content, err = folder.File(); err != nil {
			return f, err
		}
		to = f.content
	}
	sum := sha256.New()
	var err error
	if f.Size, err = io.Copy(io.MultiWriter(to, sum), p); err != nil {
		if f.content != nil {
			f.content.Close()
		}
		return File{}, err
	}
	f.Digest = hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// tooLarge turns the body limit's error into the fault that the 413 page tells; whatever else went
// wrong in reading is a broken form.
func tooLarge(err error) error {
	if _, known := fault.As(err); known {
		return err
	}
	var max *http.MaxBytesError
	var disk *os.PathError
	switch {
	case errors.As(err, &max):
		return fault.Wrap(fault.TooLarge, "errors.too_large.text", err)
	case errors.As(err, &disk):
		return fmt.Errorf("take a file in: %w", err)
	}
	return fault.Wrap(fault.Invalid, "errors.invalid.text", err)
}

// uploads bounds the large bodies being read at once, each of which holds a connection, disk and
// a file of the system.
type uploads struct {
	mu  sync.Mutex
	all int
	by  map[string]int
}

const maxUploads, maxUploadsEach = 24, 2

// enter takes a place for one large body sent by whom, or says that there is none.
func (u *uploads) enter(whom string) (leave func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all >= maxUploads || u.by[whom] >= maxUploadsEach {
		return nil, fault.New(fault.Unavailable, "errors.uploads")
	}
	u.all++
	u.by[whom]++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.all--
		if u.by[whom]--; u.by[whom] == 0 {
			delete(u.by, whom)
		}
	}, nil
}

// within gives the request's work a fresh deadline.
func (c *Ctx) within(d time.Duration) {
	c.done()
	ctx, cancel := context.WithTimeout(c.base, d)
	c.done = cancel
	c.gin.Request = c.gin.Request.WithContext(ctx)
}
