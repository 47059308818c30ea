package web

import (
	"errors"
	"io"
	"mime"
)

// Stream is Download for a file that is made while it is sent. Should write fail before its first
// byte, the answer is the error page; after it, the connection is cut, so that nobody takes a part
// for the whole.
func (c *Ctx) Stream(name, contentType string, write func(w io.Writer) error) error {
	return c.sendWhile("private, no-store", mime.FormatMediaType("attachment", map[string]string{"filename": name}), contentType, write)
}

func (c *Ctx) sendWhile(kept, disposition, contentType string, write func(w io.Writer) error) error {
	h := c.gin.Writer.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", disposition)
	h.Set("Cache-Control", kept)
	err := write(c.gin.Writer)
	if err == nil {
		return nil
	}
	if !c.gin.Writer.Written() {
		for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Encoding", "Cache-Control", "ETag"} {
			h.Del(name)
		}
		return err
	}
	if c.base.Err() == nil { // else the reader left
		c.site.log.Error("stream cut", "error", err, "path", loggable(c.gin.Request.URL.Path))
	}
	panic(errCut)
}

// errCut ends a connection in the middle of an answer. It stands for http.ErrAbortHandler, which
// gin would keep to itself.
var errCut = errors.New("the answer was cut")
