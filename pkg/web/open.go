package web

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Open is Text for a document that programs of other sites read.
func (c *Ctx) Open(contentType string, body []byte) error {
	c.openToAll()
	return c.Text(contentType, body)
}

func (c *Ctx) openToAll() {
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
}

// Data is a file that programs of other sites read, made while it is sent and compressed for those who
// ask. Whoever has the one of the same edition is told so, and nothing is written. With a name it is a
// file to keep. It fails as Stream does.
func (c *Ctx) Data(name, contentType, edition string, write func(w io.Writer) error) error {
	tag := `W/"` + edition + `"`
	c.openToAll()
	h := c.gin.Writer.Header()
	h.Set("ETag", tag)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.gin.Request.Header.Get("If-None-Match"), tag) {
		h.Set("Cache-Control", "public, no-cache")
		c.gin.Status(http.StatusNotModified)
		return nil
	}
	disposition := "inline"
	if name != "" {
		disposition = mime.FormatMediaType("attachment", map[string]string{"filename": name})
	}
	return c.sendWhile("public, no-cache", disposition, contentType, func(w io.Writer) error {
		if !strings.Contains(c.gin.Request.Header.Get("Accept-Encoding"), "gzip") {
			return write(w)
		}
		h.Set("Content-Encoding", "gzip")
		squeezed := gzip.NewWriter(w)
		if err := write(squeezed); err != nil {
			return err // without the end, so that nobody takes a part for the whole
		}
		return squeezed.Close()
	})
}
